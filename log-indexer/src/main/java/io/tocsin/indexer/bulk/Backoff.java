package io.tocsin.indexer.bulk;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Pauses between attempts: exponential, capped, with full jitter, so that instances do not come back in step. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);

    /** Short enough that indexing goes on soon after an outage. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private long ceilingMillis = FIRST.toMillis();

    /** Waits before the next attempt. */
    void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(nextMillis());
    }

    long nextMillis() {
        long millis = ThreadLocalRandom.current().nextLong(ceilingMillis + 1);
        ceilingMillis = Math.min(ceilingMillis * 2, LONGEST.toMillis());
        return millis;
    }
}
