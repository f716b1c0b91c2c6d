package io.tocsin.processor.watermark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class InputProgressTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);
    private static final OptionalLong BEHIND = OptionalLong.empty();
    private static final OptionalLong AS_OF = OptionalLong.of(5_000);

    private final InputProgress progress = new InputProgress(Set.of(LOGS));

    @Test
    void isBehindWhileTheEndIsUnknown() {
        progress.returned(LOGS, 9);
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, 9));
    }

    @Test
    void isCaughtUpOnceTheLastRecordIsProcessed() {
        progress.ends(5_000, Map.of(LOGS, 10L));
        progress.returned(LOGS, 9);
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, 8));
        assertEquals(AS_OF, progress.caughtUpAsOf(LOGS, 9));
    }

    @Test
    void isCaughtUpWithAnEmptyPartition() {
        progress.ends(5_000, Map.of(LOGS, 0L));
        assertEquals(AS_OF, progress.caughtUpAsOf(LOGS, -1));
    }

    @Test
    void isCaughtUpAfterARestartOnceThePositionIsKnown() {
        progress.ends(5_000, Map.of(LOGS, 10L));
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, -1));
        progress.startsAt(LOGS, 10);
        assertEquals(AS_OF, progress.caughtUpAsOf(LOGS, -1));
    }

    @Test
    void isCaughtUpBehindMarkersOfTransactions() {
        progress.ends(5_000, Map.of(LOGS, 11L));
        progress.returned(LOGS, 9);
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, 9), "a record could follow at 10");
        progress.movedTo(LOGS, 11);
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, 8), "9 is polled but not processed");
        assertEquals(AS_OF, progress.caughtUpAsOf(LOGS, 9));
    }

    @Test
    void isCaughtUpAsOfTheQuestionThoughMoreHasCome() {
        progress.ends(5_000, Map.of(LOGS, 10L));
        progress.returned(LOGS, 20);
        assertEquals(AS_OF, progress.caughtUpAsOf(LOGS, 12));
    }

    @Test
    void isBehindAfterAnAssignment() {
        progress.ends(5_000, Map.of(LOGS, 10L));
        progress.returned(LOGS, 9);
        assertFalse(progress.isUnknown(LOGS));
        progress.forget(List.of(LOGS));
        assertTrue(progress.isUnknown(LOGS));
        assertEquals(BEHIND, progress.caughtUpAsOf(LOGS, -1));
    }
}
