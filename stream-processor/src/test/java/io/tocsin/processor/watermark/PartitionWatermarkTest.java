package io.tocsin.processor.watermark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class PartitionWatermarkTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);

    private final PartitionWatermark watermark = new PartitionWatermark(LOGS);

    @Test
    void isTheAppendTimeOfTheLastRecord() {
        assertEquals(OptionalLong.empty(), watermark.current());
        assertEquals(-1, watermark.lastOffset());
        assertEquals(Optional.empty(), watermark.record(7, 1_000));
        assertEquals(Optional.empty(), watermark.record(9, 1_400));
        assertEquals(9, watermark.lastOffset());
        assertEquals(Optional.of(new Advance(LOGS, 1_000, 1_400)), watermark.take());
        assertEquals(Optional.empty(), watermark.take());
    }

    @Test
    void isTheClockLessTheAllowanceWhenEverythingIsProcessed() {
        watermark.record(7, 1_000);
        watermark.idle(5_000);
        assertEquals(OptionalLong.of(4_800), watermark.current());
    }

    @Test
    void neverGoesBack() {
        watermark.record(7, 1_000);
        watermark.take();
        watermark.record(8, 900);
        watermark.idle(1_100);
        assertEquals(OptionalLong.of(1_000), watermark.current());
        assertEquals(Optional.empty(), watermark.take());
        assertTrue(watermark.isAfter(999));
        assertFalse(watermark.isAfter(1_000));
    }

    @Test
    void endsAnAdvanceBeforeASilence() {
        watermark.record(7, 1_000);
        watermark.record(8, 2_000);
        assertEquals(Optional.of(new Advance(LOGS, 1_000, 2_000)), watermark.record(9, 17_001));
        assertEquals(Optional.of(new Advance(LOGS, 17_001, 17_001)), watermark.take());
        assertEquals(Optional.empty(), watermark.record(10, 40_000), "nothing was left to hand on before it");
        assertEquals(Optional.of(new Advance(LOGS, 40_000, 40_000)), watermark.take());
    }

    @Test
    void takesAStepOfFifteenSecondsAsOrdinary() {
        watermark.record(7, 1_000);
        assertEquals(Optional.empty(), watermark.record(8, 16_000));
        assertEquals(Optional.of(new Advance(LOGS, 1_000, 16_000)), watermark.take());
    }
}
