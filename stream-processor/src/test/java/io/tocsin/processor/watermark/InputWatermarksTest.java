package io.tocsin.processor.watermark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class InputWatermarksTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);
    private static final TopicPartition METRICS = new TopicPartition("metrics", 0);

    private final InputWatermarks watermarks = new InputWatermarks(Set.of(LOGS, METRICS));

    @Test
    void areUnknownUntilEachPartitionIsKnown() {
        assertEquals(OptionalLong.empty(), watermarks.min());
        watermarks.advance(new Advance(LOGS, 1_000, 2_000));
        assertEquals(OptionalLong.empty(), watermarks.min());
        watermarks.advance(new Advance(METRICS, 500, 1_500));
        assertEquals(OptionalLong.of(1_500), watermarks.min());
    }

    @Test
    void doNotGoBackWithAnAdvanceThatWasSeenBefore() {
        bothAt(10_000);
        watermarks.advance(new Advance(LOGS, 2_000, 3_000));
        assertEquals(OptionalLong.of(10_000), watermarks.min());
    }

    @Test
    void knowTheOutageThatAllPartitionsShare() {
        bothAt(10_000);
        watermarks.advance(new Advance(LOGS, 40_000, 41_000));
        assertEquals(Optional.empty(), watermarks.outageAt(20_000));
        watermarks.advance(new Advance(METRICS, 39_000, 41_000));
        assertEquals(Optional.of(new Stretch(10_000, 39_000)), watermarks.outageAt(20_000));
        assertEquals(Optional.of(new Stretch(10_000, 39_000)), watermarks.outageAt(38_999));
        assertEquals(Optional.empty(), watermarks.outageAt(10_000));
        assertEquals(Optional.empty(), watermarks.outageAt(39_000));
    }

    @Test
    void seeNoOutageWhereOnePartitionHasRecords() {
        bothAt(10_000);
        watermarks.advance(new Advance(LOGS, 40_000, 41_000));
        watermarks.advance(new Advance(METRICS, 24_000, 24_000));
        watermarks.advance(new Advance(METRICS, 38_000, 41_000));
        assertEquals(Optional.empty(), watermarks.outageAt(20_000), "14 s are silent in both");
        assertEquals(Optional.empty(), watermarks.outageAt(30_000), "14 s again");
    }

    @Test
    void forgetSilencesThatAreEvaluated() {
        bothAt(10_000);
        watermarks.advance(new Advance(LOGS, 40_000, 41_000));
        watermarks.advance(new Advance(METRICS, 40_000, 41_000));
        assertEquals(Set.of(), watermarks.forgetBefore(39_999));
        assertEquals(Set.of(LOGS, METRICS), watermarks.forgetBefore(40_000));
        assertEquals(Optional.empty(), watermarks.outageAt(20_000));
    }

    @Test
    void areTheSameAfterEncodingAndDecoding() {
        bothAt(10_000);
        watermarks.advance(new Advance(LOGS, 40_000, 41_000));
        watermarks.advance(new Advance(METRICS, 50_000, 60_000));
        InputWatermarks restored = new InputWatermarks(Set.of(LOGS, METRICS));
        restored.decode(LOGS, watermarks.encode(LOGS));
        restored.decode(METRICS, watermarks.encode(METRICS));
        assertEquals(OptionalLong.of(41_000), restored.min());
        assertEquals(Optional.of(new Stretch(10_000, 40_000)), restored.outageAt(20_000));
    }

    @Test
    void refuseAStateOfALaterRelease() {
        byte[] later = {9, 0, 0, 0, 0, 0, 0, 0, 1};
        assertThrows(IllegalStateException.class, () -> watermarks.decode(LOGS, later));
    }

    private void bothAt(long millis) {
        watermarks.advance(new Advance(LOGS, millis, millis));
        watermarks.advance(new Advance(METRICS, millis, millis));
    }
}
