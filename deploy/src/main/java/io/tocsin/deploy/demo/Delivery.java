package io.tocsin.deploy.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Sends batches until they are acknowledged, with the same bytes each time, so that what arrives twice is one document.
 * Counts. Used by one thread; {@link #stop} may come from another.
 */
final class Delivery {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Gateway gateway;
    private final PrintStream out;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private long retries;

    Delivery(Gateway gateway, PrintStream out, InstantSource clock) {
        this.gateway = gateway;
        this.out = out;
        this.clock = clock;
    }

    /** Raised when the gateway will never take a batch, or did not in time. */
    static final class UndeliveredException extends Exception {
        private static final long serialVersionUID = 1;

        UndeliveredException(String message) {
            super(message);
        }
    }

    /**
     * Returns whether the batch is in Kafka; false only when we were told to stop before it was.
     *
     * @param giveUpAt no new try after this
     * @throws UndeliveredException when it is refused, or is not taken until {@code giveUpAt}
     */
    boolean deliver(String path, List<byte[]> events, Instant giveUpAt)
            throws UndeliveredException, InterruptedException {
        Instant begin = clock.instant();
        Duration pause = FIRST_PAUSE;
        boolean told = false;
        while (true) {
            Gateway.Outcome outcome = gateway.send(path, events);
            if (outcome instanceof Gateway.Outcome.Acknowledged) {
                if (told) {
                    out.println("The gateway takes events again.");
                }
                return true;
            }
            if (outcome instanceof Gateway.Outcome.Refused refused) {
                throw new UndeliveredException(
                        "The gateway refused " + events.size() + " events for " + path + ": it " + refused.why());
            }
            if (outcome instanceof Gateway.Outcome.Later later && !told) {
                told = true;
                out.println("The gateway " + later.why() + "; trying again until it takes them.");
            }
            if (!clock.instant().isBefore(giveUpAt)) {
                throw new UndeliveredException("The gateway has taken nothing for "
                        + Duration.between(begin, clock.instant()).toSeconds() + " s; giving up.");
            }
            retries++;
            // Jitter, so that several demos do not come back at the same instant.
            if (await(Duration.ofMillis(
                    pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis() / 2)))) {
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** How often a batch had to be sent again. */
    long retries() {
        return retries;
    }

    /** Waits, but not longer than until {@link #stop}; returns whether that was called. */
    boolean await(Duration time) throws InterruptedException {
        return stopping.await(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** No new tries. */
    void stop() {
        stopping.countDown();
    }
}
