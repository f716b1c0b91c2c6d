package io.tocsin.processor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is tried while a grid point waits: cells are of a second, the next grid point is at 10 s. */
final class UpcomingTest {
    private static final long CELL = 1_000;
    private static final int SMALL = 100;

    private final Upcoming upcoming = new Upcoming(CELL);

    @BeforeEach
    void begin() {
        upcoming.moveTo(10_000);
    }

    private static Contribution of(long cellEnd, long appended) {
        return new Contribution("unit", 0, cellEnd, appended, List.of(), List.of());
    }

    @Test
    void nothingIsTriedWhereNothingCame() {
        assertFalse(upcoming.isDue());
        assertEquals(0, upcoming.newestAppend());
        assertEquals(List.of(), upcoming.trial().contributions());
    }

    @Test
    void triesTheCellAfterTheNextGridPointAndNoLaterOne() {
        Contribution next = of(11_000, 10_200);
        upcoming.add(of(12_000, 11_500), SMALL);
        assertFalse(upcoming.isDue());
        upcoming.add(next, SMALL);
        assertTrue(upcoming.isDue());
        assertEquals(10_200, upcoming.newestAppend());
        assertEquals(List.of(next), upcoming.trial().contributions());
    }

    @Test
    void triesAgainWhatWasTriedWithWhatCameSince() {
        Contribution first = of(11_000, 10_100);
        Contribution second = of(11_000, 10_300);
        upcoming.add(first, SMALL);
        assertEquals(new Upcoming.Trial(List.of(first), 0), upcoming.trial());
        assertFalse(upcoming.isDue());
        upcoming.add(second, SMALL);
        assertTrue(upcoming.isDue());
        assertEquals(new Upcoming.Trial(List.of(first, second), 1), upcoming.trial());
    }

    @Test
    void triesALaterCellWhenItsTurnComes() {
        Contribution later = of(12_000, 11_500);
        upcoming.add(of(11_000, 10_100), SMALL);
        upcoming.trial();
        upcoming.add(later, SMALL);
        assertFalse(upcoming.isDue());
        upcoming.moveTo(11_000);
        assertTrue(upcoming.isDue());
        assertEquals(new Upcoming.Trial(List.of(later), 0), upcoming.trial());
    }

    @Test
    void doesNotTryACellOfWhichSomethingIsNotHeld() {
        upcoming.misses(11_000);
        upcoming.add(of(11_000, 10_100), SMALL);
        assertFalse(upcoming.isDue());
        upcoming.moveTo(11_000);
        upcoming.add(of(12_000, 11_100), SMALL);
        assertTrue(upcoming.isDue());
    }

    @Test
    void doesNotHoldWhatNobodyWaitsFor() {
        upcoming.add(of(14_000, 13_500), SMALL);
        upcoming.moveTo(13_000);
        upcoming.add(of(14_000, 13_600), SMALL);
        assertEquals(13_600, upcoming.newestAppend());
        assertFalse(upcoming.isDue(), "the first of the cell is missing");
    }

    @Test
    void holdsAMegabyte() {
        upcoming.add(of(11_000, 10_100), 1 << 20);
        assertTrue(upcoming.isDue());
        upcoming.add(of(11_000, 10_200), 1);
        assertFalse(upcoming.isDue());
        upcoming.moveTo(11_000);
        upcoming.add(of(12_000, 11_100), 1 << 20);
        assertTrue(upcoming.isDue());
    }
}
