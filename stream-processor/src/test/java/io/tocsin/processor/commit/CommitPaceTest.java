package io.tocsin.processor.commit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CommitPaceTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long OLD = NOW - 60_000;

    private final CommitPace pace = new CommitPace();

    @Test
    void isDueAtOnceAfterAQuietSpell() {
        pace.committed(NOW - 1_000);
        assertFalse(pace.isDue(NOW));
        pace.waits(NOW);
        assertTrue(pace.isDue(NOW));
    }

    @Test
    void waitsAMomentForWhatElseComes() {
        pace.committed(NOW);
        pace.waits(NOW);
        assertFalse(pace.isDue(NOW + CommitPace.LIVE_MILLIS - 1));
        assertTrue(pace.isDue(NOW + CommitPace.LIVE_MILLIS));
    }

    @Test
    void waitsLongerForABacklog() {
        pace.committed(NOW);
        pace.waits(OLD);
        assertFalse(pace.isDue(NOW + CommitPace.BEHIND_MILLIS - 1));
        assertTrue(pace.isDue(NOW + CommitPace.BEHIND_MILLIS));
    }

    /** One partition may be behind while another is not. */
    @Test
    void theNewestOfWhatWaitsDecides() {
        pace.committed(NOW);
        pace.waits(OLD);
        pace.waits(NOW);
        pace.waits(OLD);
        assertTrue(pace.isDue(NOW + CommitPace.LIVE_MILLIS));
    }

    @Test
    void isQuickForWhatIsAlwaysWaitedFor() {
        pace.committed(NOW);
        pace.waits(OLD);
        pace.waits();
        assertTrue(pace.isDue(NOW + CommitPace.LIVE_MILLIS));
    }

    @Test
    void worksOffWhatNobodyWaitsForWithFewCommits() {
        pace.committed(NOW);
        pace.goesOn();
        assertFalse(pace.isDue(NOW + CommitPace.BEHIND_MILLIS - 1));
        assertTrue(pace.isDue(NOW + CommitPace.BEHIND_MILLIS));
    }

    @Test
    void nothingWaitsAfterACommit() {
        pace.waits(NOW);
        pace.committed(NOW);
        assertFalse(pace.isDue(NOW + CommitPace.BEHIND_MILLIS));
        pace.waits(OLD);
        assertFalse(pace.isDue(NOW + CommitPace.LIVE_MILLIS));
    }
}
