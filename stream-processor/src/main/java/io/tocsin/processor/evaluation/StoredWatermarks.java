package io.tocsin.processor.evaluation;

import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputWatermarks;
import io.tocsin.processor.watermark.Stretch;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far the inputs of the rules are: the partitions that events come from, and what is drawn from logs on other
 * partitions. What moves on goes to the store once a commit. Owned by one task.
 */
final class StoredWatermarks {
    private final KeyValueStore<Bytes, byte[]> store;
    private final InputWatermarks events;
    private Set<TopicPartition> drawnInputs = Set.of();
    private InputWatermarks drawn = new InputWatermarks(Set.of());
    private final Set<TopicPartition> moved = new HashSet<>();

    /** Continues from what the store holds; before the first of {@link #draw} nothing is drawn. */
    StoredWatermarks(KeyValueStore<Bytes, byte[]> store, Set<TopicPartition> inputs) {
        this.store = store;
        this.events = new InputWatermarks(inputs);
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.WATERMARK)) {
            TopicPartition input = StoreKeys.watermark(entry.key);
            if (!DrawnEvaluation.isInput(input)) {
                events.decode(input, entry.value);
            }
        }
    }

    /** Metrics are drawn on other partitions from now on; what is known of those that go on, stays. */
    void draw(Set<TopicPartition> inputs) {
        save();
        drawnInputs = Set.copyOf(inputs);
        drawn = new InputWatermarks(drawnInputs);
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.WATERMARK)) {
            TopicPartition input = StoreKeys.watermark(entry.key);
            if (drawnInputs.contains(input)) {
                drawn.decode(input, entry.value);
            } else if (DrawnEvaluation.isInput(input)) {
                store.delete(entry.key);
            }
        }
    }

    void advance(Advance advance) {
        TopicPartition input = advance.partition();
        if (!DrawnEvaluation.isInput(input)) {
            events.advance(advance);
        } else if (drawnInputs.contains(input)) {
            drawn.advance(advance);
        } else {
            // Told by whoever has other rules.
            return;
        }
        moved.add(input);
    }

    /** The least watermark of the events, epoch milliseconds; empty while one is unknown. */
    OptionalLong min() {
        return events.min();
    }

    /** What the rules can be evaluated before: how far all that is drawn is, at most {@code min}; empty while unknown. */
    OptionalLong limit(long min) {
        if (drawnInputs.isEmpty()) {
            return OptionalLong.of(min);
        }
        OptionalLong least = drawn.min();
        return least.isEmpty() ? least : OptionalLong.of(Math.min(min, least.getAsLong()));
    }

    /** Everything appended up to there has been handed on by all, and drawn; epoch milliseconds. */
    long complete() {
        OptionalLong min = min();
        OptionalLong limit = min.isEmpty() ? min : limit(min.getAsLong());
        return limit.orElse(Long.MIN_VALUE + 1) - 1;
    }

    /** See {@link InputWatermarks#newest}; of the events. */
    long newest(int partition) {
        return events.newest(partition);
    }

    /** See {@link InputWatermarks#outageAt}. */
    Optional<Stretch> outageAt(long millis) {
        return events.outageAt(millis);
    }

    /** Nobody asks for outages before that any more. */
    void forgetBefore(long millis) {
        moved.addAll(events.forgetBefore(millis));
    }

    /** To be called before each commit: what changes with each record is written once for all of a transaction. */
    void save() {
        for (TopicPartition input : moved) {
            store.put(
                    StoreKeys.watermark(input),
                    DrawnEvaluation.isInput(input) ? drawn.encode(input) : events.encode(input));
        }
        moved.clear();
    }
}
