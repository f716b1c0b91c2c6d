package io.tocsin.router.deliver;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential with full jitter, between {@code least} and {@code most}.
 */
public record Backoff(Duration least, Duration most) {
    public Backoff {
        if (least.isNegative() || least.isZero() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("no range: " + least + " to " + most);
        }
    }

    /**
     * The wait after so many attempts that failed (from 1).
     *
     * @param asked what the receiver asked for; then it is not less than that, and a little more
     */
    Duration after(int failures, Optional<Duration> asked, RandomGenerator random) {
        long ceiling = least.toMillis() << Math.min(failures - 1, 30);
        long capped = ceiling <= 0 || ceiling > most.toMillis() ? most.toMillis() : ceiling;
        long jittered = least.toMillis() / 2 + random.nextLong(Math.max(1, capped - least.toMillis() / 2 + 1));
        return asked.map(a -> a.plusMillis(random.nextLong(least.toMillis() + 1)))
                .orElse(Duration.ofMillis(jittered));
    }
}
