package io.tocsin.processor.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long to wait before a request is made again: exponential, capped, with full jitter. */
record Backoff(Duration least, Duration most) {
    private static final int MAX_DOUBLINGS = 30;

    /**
     * The wait after so many requests that failed.
     *
     * @param failures from 1
     * @param asked by the remote; then it is that, and a little more, so that not all come back at once
     */
    Duration after(int failures, Optional<Duration> asked, RandomGenerator random) {
        long capped = Math.min(most.toMillis(), least.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
        long jittered = 1 + random.nextLong(Math.max(1, capped));
        return asked.map(wait -> wait.plusMillis(random.nextLong(least.toMillis() + 1)))
                .orElse(Duration.ofMillis(jittered));
    }
}
