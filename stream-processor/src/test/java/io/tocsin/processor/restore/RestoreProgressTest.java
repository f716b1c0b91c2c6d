package io.tocsin.processor.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.runtime.health.Health;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RestoreProgressTest {
    private static final String STORE = "evaluation-state";
    private static final TopicPartition ZERO = new TopicPartition("changelog", 0);
    private static final TopicPartition ONE = new TopicPartition("changelog", 1);

    private final Health health = new Health();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RestoreProgress.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private long nanos;
    private final RestoreProgress progress = new RestoreProgress(registry, health, () -> nanos);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void isNotReadyUntilAllStateIsReadBackAndSaysHowFarItIs() {
        progress.onRestoreStart(ZERO, STORE, 100, 1_100);
        progress.onRestoreStart(ONE, STORE, 0, 500);
        assertEquals(Map.of("state", "restoring, 0 of 1500 records"), health.reasons());
        assertEquals(1000, metric("restore_remaining_records", "0"));
        progress.onBatchRestored(ZERO, STORE, 399, 300);
        assertEquals(Map.of("state", "restoring, 300 of 1500 records"), health.reasons());
        assertEquals(700, metric("restore_remaining_records", "0"));
        assertEquals(300, restored());
        progress.onBatchRestored(ONE, STORE, 499, 480);
        progress.onRestoreEnd(ONE, STORE, 480);
        assertNull(metric("restore_remaining_records", "1"));
        assertEquals(Map.of("state", "restoring, 300 of 1000 records"), health.reasons());
        progress.onRestoreEnd(ZERO, STORE, 1000);
        assertTrue(health.isReady());
        assertNull(metric("restore_remaining_records", "0"));
        assertEquals(780, restored());
    }

    @Test
    void isReadyWhenWhatItReadHasMovedOn() {
        progress.onRestoreStart(ZERO, STORE, 0, 10);
        progress.onRestoreSuspended(ZERO, STORE, 0);
        assertTrue(health.isReady());
        assertNull(metric("restore_remaining_records", "0"));
    }

    @Test
    void logsBeginProgressEachFiveSecondsAndEnd() {
        progress.onRestoreStart(ZERO, STORE, 0, 100_000);
        for (int i = 1; i <= 10; i++) {
            nanos += 1_000_000_000L;
            progress.onBatchRestored(ZERO, STORE, i * 10_000 - 1, 9_000);
        }
        progress.onRestoreEnd(ZERO, STORE, 90_000);
        assertEquals(
                List.of(
                        "State is read back from its changelog [store=\"evaluation-state\", partition=\"0\","
                                + " records=\"100000\"]",
                        "State is being read back [records=\"50000\", of=\"100000\", per_second=\"10000\","
                                + " seconds_left=\"5\"]",
                        "State is being read back [records=\"100000\", of=\"100000\", per_second=\"10000\","
                                + " seconds_left=\"0\"]",
                        "State was read back [store=\"evaluation-state\", partition=\"0\", records=\"90000\","
                                + " seconds=\"10.0\"]"),
                lines());
    }

    @Test
    void saysNothingOfWhatIsEmptyOrThere() {
        progress.onRestoreStart(ZERO, STORE, 7, 7);
        progress.onRestoreEnd(ZERO, STORE, 0);
        assertEquals(List.of(), lines());
        assertTrue(health.isReady());
    }

    @Test
    void tellsHowFarAStandbyIsBehindWithoutMakingTheServiceWait() {
        progress.onUpdateStart(ZERO, STORE, 0);
        progress.onBatchLoaded(ZERO, STORE, new TaskId(1, 0), 99, 90, 150);
        assertTrue(health.isReady());
        assertEquals(50, metric("standby_lag_records", "0"));
        assertEquals(
                90,
                registry.getSampleValue(
                        "tocsin_processor_standby_records_total", new String[] {"store"}, new String[] {STORE}));
        progress.onUpdateSuspended(ZERO, STORE, 149, 150, SuspendReason.PROMOTED);
        assertNull(metric("standby_lag_records", "0"));
        assertEquals(2, lines().size());
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    private double restored() {
        Double value = registry.getSampleValue(
                "tocsin_processor_restored_records_total", new String[] {"store"}, new String[] {STORE});
        return value == null ? 0 : value;
    }

    private @Nullable Double metric(String name, String partition) {
        return registry.getSampleValue(
                "tocsin_processor_" + name, new String[] {"store", "partition"}, new String[] {STORE, partition});
    }
}
