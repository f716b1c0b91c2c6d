package io.tocsin.indexer.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.indexer.read.PartitionProgress.Prefix;
import io.tocsin.indexer.read.PartitionProgress.Slot;
import org.junit.jupiter.api.Test;

final class PartitionProgressTest {
    private final PartitionProgress progress = new PartitionProgress(2);

    @Test
    void commitsOnlyTheContiguousPrefix() {
        Slot a = progress.read(10);
        Slot b = progress.read(11);
        Slot c = progress.read(15);
        assertFalse(progress.isAhead());

        progress.settle(c, false);
        progress.settle(b, false);
        assertFalse(progress.isAhead(), "10 is not settled yet");

        progress.settle(a, false);
        assertEquals(new Prefix(16, 3), progress.settledPrefix());
        assertEquals(0, progress.unsettled());
    }

    @Test
    void countsAsUncommittedWhatKafkaHasNotAcknowledged() {
        Slot a = progress.read(0);
        progress.read(1);
        progress.settle(a, false);
        assertTrue(progress.isAhead());
        assertEquals(2, progress.uncommitted());

        progress.committed(progress.settledPrefix());
        assertFalse(progress.isAhead());
        assertEquals(1, progress.uncommitted());
        assertEquals(1, progress.unsettled());

        progress.committed(new Prefix(0, 0));
        assertEquals(1, progress.uncommitted(), "an older commit that is acknowledged later changes nothing");
    }

    @Test
    void guardsTheFirstRecordsAndThoseThatFollowADuplicate() {
        Slot a = progress.read(0);
        Slot b = progress.read(1);
        Slot c = progress.read(2);
        assertTrue(progress.isGuarded(a));
        assertTrue(progress.isGuarded(b));
        assertFalse(progress.isGuarded(c));

        progress.settle(b, true);
        assertTrue(progress.isGuarded(c));
        assertFalse(progress.isGuarded(progress.read(3)));
    }

    @Test
    void refusesToSettleARecordTwice() {
        Slot a = progress.read(0);
        progress.settle(a, false);
        assertThrows(IllegalStateException.class, () -> progress.settle(a, false));
    }
}
