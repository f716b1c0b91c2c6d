package io.tocsin.processor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.Stretch;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

final class StoredWatermarksTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);
    private static final TopicPartition METRICS = new TopicPartition("metrics", 0);
    private static final TopicPartition DRAWN = DrawnEvaluation.input(3);
    private static final TopicPartition OTHER = DrawnEvaluation.input(5);

    private final KeyValueStore<Bytes, byte[]> store = MemoryStore.create();
    private final StoredWatermarks watermarks = again();

    private StoredWatermarks again() {
        return new StoredWatermarks(store, Set.of(LOGS, METRICS));
    }

    private static void advance(StoredWatermarks watermarks, TopicPartition input, long to) {
        watermarks.advance(new Advance(input, to, to));
    }

    @Test
    void isUnknownUntilEachInputHasTold() {
        advance(watermarks, LOGS, 2_000);
        assertEquals(OptionalLong.empty(), watermarks.min());
        assertEquals(Long.MIN_VALUE, watermarks.complete());
        advance(watermarks, METRICS, 1_000);
        assertEquals(OptionalLong.of(1_000), watermarks.min());
        assertEquals(999, watermarks.complete());
    }

    @Test
    void isLimitedByWhatIsDrawnOnOtherPartitions() {
        advance(watermarks, LOGS, 5_000);
        advance(watermarks, METRICS, 5_000);
        assertEquals(OptionalLong.of(5_000), watermarks.limit(5_000));
        watermarks.draw(Set.of(DRAWN));
        assertEquals(OptionalLong.empty(), watermarks.limit(5_000));
        assertEquals(Long.MIN_VALUE, watermarks.complete());
        advance(watermarks, DRAWN, 4_000);
        assertEquals(OptionalLong.of(4_000), watermarks.limit(5_000));
        assertEquals(3_999, watermarks.complete());
        assertEquals(OptionalLong.of(5_000), watermarks.min(), "of the events");
    }

    @Test
    void takesNothingOfWhatOtherRulesDraw() {
        watermarks.draw(Set.of(DRAWN));
        advance(watermarks, OTHER, 4_000);
        assertEquals(OptionalLong.empty(), watermarks.limit(5_000));
        watermarks.save();
        assertEquals(0, store.approximateNumEntries());
    }

    @Test
    void goesOnWhereItWasSaved() {
        watermarks.draw(Set.of(DRAWN));
        advance(watermarks, LOGS, 5_000);
        advance(watermarks, METRICS, 6_000);
        advance(watermarks, DRAWN, 4_000);
        watermarks.save();
        advance(watermarks, LOGS, 9_000);

        StoredWatermarks again = again();
        again.draw(Set.of(DRAWN));
        assertEquals(OptionalLong.of(5_000), again.min(), "what was not saved is told again");
        assertEquals(6_000, again.newest(0));
        assertEquals(OptionalLong.of(4_000), again.limit(5_000));
    }

    @Test
    void writesWhatHasMovedAndNothingElse() {
        advance(watermarks, LOGS, 5_000);
        watermarks.save();
        assertEquals(1, store.approximateNumEntries());
        store.delete(StoreKeys.watermark(LOGS));
        advance(watermarks, METRICS, 6_000);
        watermarks.save();
        assertEquals(OptionalLong.empty(), again().min());
        assertEquals(6_000, again().newest(0));
    }

    @Test
    void forgetsWhatIsNoLongerDrawn() {
        watermarks.draw(Set.of(DRAWN, OTHER));
        advance(watermarks, DRAWN, 4_000);
        advance(watermarks, OTHER, 3_000);
        // Also what was not saved yet.
        watermarks.draw(Set.of(DRAWN));
        assertEquals(OptionalLong.of(4_000), watermarks.limit(5_000));
        assertEquals(1, store.approximateNumEntries());
        watermarks.draw(Set.of());
        assertEquals(0, store.approximateNumEntries());
        assertEquals(OptionalLong.of(5_000), watermarks.limit(5_000));
    }

    @Test
    void writesThatASilenceIsOver() {
        for (TopicPartition input : Set.of(LOGS, METRICS)) {
            advance(watermarks, input, 1_000);
            advance(watermarks, input, 101_000);
        }
        watermarks.save();
        assertEquals(Optional.of(new Stretch(1_000, 101_000)), again().outageAt(50_000));
        watermarks.forgetBefore(101_000);
        watermarks.save();
        assertEquals(Optional.empty(), again().outageAt(50_000));
    }
}
