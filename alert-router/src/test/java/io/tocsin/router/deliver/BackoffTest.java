package io.tocsin.router.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));

    @Test
    void growsToItsLimitWithJitter() {
        Random random = new Random(1);
        Duration longest = Duration.ZERO;
        for (int failures = 1; failures < 100; failures++) {
            Duration wait = BACKOFF.after(failures, Optional.empty(), random);
            long ceiling = failures > 7 ? 60_000 : 500L << (failures - 1);
            assertTrue(wait.toMillis() >= 250 && wait.toMillis() <= ceiling, failures + ": " + wait);
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        assertTrue(longest.toSeconds() > 30, "jitter reaches far: " + longest);
        assertTrue(BACKOFF.after(Integer.MAX_VALUE, Optional.empty(), random).toSeconds() <= 60);
    }

    @Test
    void waitsNoLessThanAsked() {
        Random random = new Random(1);
        for (int i = 1; i < 50; i++) {
            Duration wait = BACKOFF.after(i, Optional.of(Duration.ofMinutes(5)), random);
            assertFalse(wait.compareTo(Duration.ofMinutes(5)) < 0);
            assertTrue(wait.compareTo(Duration.ofMinutes(5).plusMillis(501)) < 0);
        }
        assertEquals(0, BACKOFF.after(1, Optional.of(Duration.ZERO), random).toSeconds());
    }
}
