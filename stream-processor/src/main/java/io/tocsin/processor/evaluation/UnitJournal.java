package io.tocsin.processor.evaluation;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What came for a shard and is not in its evaluator's entries yet, in the store, in the order of the ends of its cells:
 * small writes for what comes often, where the evaluator's are large. Owned by one task.
 */
final class UnitJournal {
    /** What it may hold before the evaluator has to write its entries, for groups with long intervals. */
    private static final long MAX_BYTES = 1 << 20;

    private final KeyValueStore<Bytes, byte[]> store;
    private final String key;
    private long number;
    private long bytes;

    /**
     * Goes on where the store is.
     *
     * @param held takes the cell's end of each contribution that the store holds
     */
    UnitJournal(KeyValueStore<Bytes, byte[]> store, String key, LongConsumer held) {
        this.store = store;
        this.key = key;
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.JOURNAL, key)) {
            number = Math.max(number, StoreKeys.number(entry.key) + 1);
            bytes += entry.value.length;
            held.accept(StoreKeys.cellEnd(entry.key));
        }
    }

    /** @param encoded a record of {@code rule-inputs}, as it stands in the topic */
    void add(long cellEnd, byte[] encoded) {
        store.put(StoreKeys.journal(key, cellEnd, number++), encoded);
        bytes += encoded.length;
    }

    /** Whether the evaluator is to write its entries, so that this can be {@link #forget forgotten}. */
    boolean isFull() {
        return bytes > MAX_BYTES;
    }

    /** Gives the contributions whose cells end after an instant, and up to another; in the order of these ends. */
    void give(long after, long upTo, Consumer<Contribution> to) {
        for (KeyValue<Bytes, byte[]> entry : entries(after, upTo)) {
            if (RuleInputCodec.decode(entry.value) instanceof Contributed contributed) {
                to.accept(contributed.contribution());
            }
        }
    }

    /** The evaluator has written all that it was given: that of cells which end up to there. */
    void forget(long upTo) {
        entries(Long.MIN_VALUE, upTo).forEach(entry -> store.delete(entry.key));
        bytes = 0;
    }

    private List<KeyValue<Bytes, byte[]>> entries(long after, long upTo) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        Bytes from =
                after == Long.MIN_VALUE ? StoreKeys.prefix(StoreKeys.JOURNAL, key) : StoreKeys.journalAfter(key, after);
        try (KeyValueIterator<Bytes, byte[]> range = store.range(from, StoreKeys.journalAfter(key, upTo))) {
            range.forEachRemaining(entry -> {
                // The store's ranges have their ends in them.
                if (StoreKeys.cellEnd(entry.key) <= upTo) {
                    entries.add(entry);
                }
            });
        }
        return entries;
    }
}
