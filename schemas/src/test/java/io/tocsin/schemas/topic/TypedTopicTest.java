package io.tocsin.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TypedTopicTest {
    private static final Instant APPENDED = Instant.parse("2026-11-21T09:30:00.123Z");

    @Test
    void anEventComesBackAsItWasWritten() {
        LogEvent log = LogEvent.builder(APPENDED).with("message", "hello").build();
        assertEquals(log, Topic.LOGS.read(polled(Topic.LOGS.write(log))).orElseThrow());
        MetricEvent metric = MetricEvent.builder(APPENDED).gauge("up", 1).build();
        assertEquals(
                metric, Topic.METRICS.read(polled(Topic.METRICS.write(metric))).orElseThrow());
        AlertEvent alert = AlertEvent.firing(Map.of("alertname", "A"), Map.of(), APPENDED, 1, "g/A");
        assertEquals(alert, Topic.ALERTS.read(polled(Topic.ALERTS.write(alert))).orElseThrow());
        RecordedSample sample = new RecordedSample(
                new TreeMap<>(Map.of("__name__", "a:b", "c", "d")), APPENDED.toEpochMilli(), 0.5, "g/a:b");
        assertEquals(
                sample,
                Topic.METRIC_WINDOWS
                        .read(polled(Topic.METRIC_WINDOWS.write(sample)))
                        .orElseThrow());
        assertEquals(
                "groups: [ä]",
                Topic.ALERT_RULES.read(polled("groups: [ä]".getBytes(UTF_8))).orElseThrow());
        byte[] any = {0, (byte) 0xff};
        assertArrayEquals(any, Topic.LOGS_DLQ.read(polled(any)).orElseThrow());
    }

    @Test
    void anEventWithoutATimeHasThatOfItsRecordOrOfTheReadingClock() {
        byte[] json = "{\"message\":\"hello\"}".getBytes(UTF_8);
        assertEquals(APPENDED, Topic.LOGS.read(polled(json)).orElseThrow().timestamp());
        Instant now = APPENDED.plusSeconds(5);
        assertEquals(
                now,
                Topic.LOGS
                        .deserializer(() -> now)
                        .deserialize("logs", json)
                        .orElseThrow()
                        .timestamp());
    }

    @ParameterizedTest
    @MethodSource("io.tocsin.schemas.topic.Topic#all")
    void noBytesMakeAReaderThrow(Topic<?, ?> topic) {
        Random random = new Random(7);
        Deserializer<? extends Decoded<?>> values = topic.deserializer(() -> APPENDED);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            boolean read = topic.read(polled(bytes)).isOk();
            assertEquals(
                    read, values.deserialize("t", new RecordHeaders(), bytes).isOk());
            topic.keyDeserializer().deserialize("t", bytes);
        }
    }

    @Test
    void whatIsMalformedIsAValueWithReasonAndPlace() {
        var problem = assertInstanceOf(
                Decoded.Malformed.class, Topic.LOGS.read(polled("{\"message\": nonsense".getBytes(UTF_8))));
        assertTrue(problem.offset() >= 12, problem.describe());
        assertFalse(problem.reason().isEmpty());
        assertEquals(
                "not UTF-8",
                Topic.ALERT_RULES.read(polled(new byte[] {(byte) 0xff})).describe());
    }

    @Test
    void aTombstoneStaysOneInSerdesAndIsNoEvent() {
        assertNull(Topic.ALERTS.serializer().serialize("alerts", null));
        assertNull(Topic.ALERTS.deserializer(() -> APPENDED).deserialize("alerts", null));
        assertNull(Topic.LOGS.keySerializer().serialize("logs", null));
        assertNull(Topic.LOGS.keyDeserializer().deserialize("logs", null));
        assertEquals("no value: a tombstone", Topic.ALERTS.read(polled(null)).describe());
    }

    @Test
    void aProducerTakesItsSerializers() {
        LogEvent event = LogEvent.builder(APPENDED).with("message", "hello").build();
        try (MockProducer<String, LogEvent> producer =
                new MockProducer<>(true, null, Topic.LOGS.keySerializer(), Topic.LOGS.serializer())) {
            var sent = producer.send(new Topics("a-").record(Topic.LOGS, "web-1", event));
            assertTrue(sent.isDone());
            assertEquals(List.of(new ProducerRecord<>("a-logs", "web-1", event)), producer.history());
        }
        assertArrayEquals("web-1".getBytes(UTF_8), Topic.LOGS.keySerializer().serialize("logs", "web-1"));
        assertArrayEquals(event.toJson(), Topic.LOGS.serializer().serialize("logs", event));
    }

    @Test
    void isCalledByItsName() {
        assertEquals("logs.dlq", Topic.LOGS_DLQ.toString());
    }

    private static ConsumerRecord<byte[], byte[]> polled(byte @Nullable [] value) {
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                APPENDED.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
