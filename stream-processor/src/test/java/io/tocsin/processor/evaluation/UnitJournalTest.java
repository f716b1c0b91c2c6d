package io.tocsin.processor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

final class UnitJournalTest {
    private final KeyValueStore<Bytes, byte[]> store = MemoryStore.create();
    private final UnitJournal journal = journal("unit");

    private UnitJournal journal(String unit) {
        return new UnitJournal(store, unit, held -> {});
    }

    private static void add(UnitJournal to, long cellEnd, long appended) {
        Contribution one = new Contribution("unit", 0, cellEnd, appended, List.of(), List.of());
        to.add(cellEnd, RuleInputCodec.encode(new Contributed(1, one)));
    }

    private static List<Long> appends(UnitJournal journal, long after, long upTo) {
        List<Long> appends = new ArrayList<>();
        journal.give(after, upTo, one -> appends.add(one.newestAppendMillis()));
        return appends;
    }

    @Test
    void givesWhatCameByTheEndsOfCellsAndWithinACellAsItCame() {
        add(journal, 3_000, 1);
        add(journal, 1_000, 2);
        add(journal, 2_000, 3);
        add(journal, 1_000, 4);
        assertEquals(List.of(2L, 4L, 3L, 1L), appends(journal, Long.MIN_VALUE, 3_000));
        assertEquals(List.of(3L), appends(journal, 1_000, 2_000));
        assertEquals(List.of(), appends(journal, 3_000, 9_000));
    }

    @Test
    void forgetsWhatIsWritten() {
        add(journal, 1_000, 1);
        add(journal, 2_000, 2);
        add(journal, 3_000, 3);
        journal.forget(2_000);
        assertEquals(List.of(3L), appends(journal, Long.MIN_VALUE, 9_000));
        journal.forget(Long.MAX_VALUE - 1);
        assertEquals(0, store.approximateNumEntries());
    }

    @Test
    void goesOnWhereTheStoreIs() {
        add(journal, 1_000, 1);
        add(journal, 2_000, 2);
        List<Long> held = new ArrayList<>();
        UnitJournal again = new UnitJournal(store, "unit", held::add);
        assertEquals(List.of(1_000L, 2_000L), held);
        add(again, 1_000, 3);
        assertEquals(List.of(1L, 3L, 2L), appends(again, Long.MIN_VALUE, 2_000));
    }

    @Test
    void isNotConcernedWithOtherUnits() {
        UnitJournal longer = journal("unit2");
        UnitJournal shard = journal("unit\u00011");
        add(journal, 1_000, 1);
        add(longer, 1_000, 2);
        add(shard, 1_000, 3);
        assertEquals(List.of(1L), appends(journal, Long.MIN_VALUE, 9_000));
        journal.forget(9_000);
        assertEquals(List.of(2L), appends(longer, Long.MIN_VALUE, 9_000));
        assertEquals(List.of(3L), appends(shard, Long.MIN_VALUE, 9_000));
    }

    @Test
    void isFullBeyondAMegabyteAlsoAfterARestart() {
        journal.add(1_000, new byte[1 << 20]);
        assertFalse(journal.isFull());
        journal.add(1_000, new byte[1]);
        assertTrue(journal.isFull());
        assertTrue(journal("unit").isFull());
        journal.forget(1_000);
        assertFalse(journal.isFull());
    }
}
