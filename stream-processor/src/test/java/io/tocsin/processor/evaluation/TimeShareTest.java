package io.tocsin.processor.evaluation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TimeShareTest {
    @Test
    void restsSevenTimesAsLongAsItTookForAnEighth() {
        TimeShare share = new TimeShare(8, 0);
        assertTrue(share.mayBegin(-5));
        share.took(-5, 5);
        assertFalse(share.mayBegin(74));
        assertTrue(share.mayBegin(75));
        share.took(75, 75);
        assertTrue(share.mayBegin(75));
    }

    @Test
    void restsForAWhileAtLeast() {
        TimeShare share = new TimeShare(8, 1_000);
        assertTrue(share.mayBegin(0));
        share.took(0, 10);
        assertFalse(share.mayBegin(1_009));
        assertTrue(share.mayBegin(1_010));
        share.took(2_000, 2_200);
        assertFalse(share.mayBegin(3_599));
        assertTrue(share.mayBegin(3_600));
    }
}
