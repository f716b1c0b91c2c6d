package io.tocsin.processor.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(30), Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({"1, 30", "2, 60", "5, 480", "8, 3840", "9, 5000", "40, 5000", "2000000000, 5000"})
    void isAnywhereBelowTheDoubledAndCappedWait(int failures, long most) {
        Random random = new Random(7);
        long longest = 0;
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 2000; i++) {
            long wait = BACKOFF.after(failures, Optional.empty(), random).toMillis();
            longest = Math.max(longest, wait);
            shortest = Math.min(shortest, wait);
        }
        assertTrue(longest <= most && longest > most * 9 / 10, "longest " + longest);
        assertTrue(shortest >= 1 && shortest <= 1 + most / 10, "shortest " + shortest);
    }

    @Test
    void isNotLessThanTheRemoteAsksFor() {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            Duration wait = BACKOFF.after(1, Optional.of(Duration.ofSeconds(7)), random);
            assertEquals(7, wait.toSeconds());
            assertTrue(wait.toMillis() <= 7030);
        }
    }
}
