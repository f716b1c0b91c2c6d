package io.tocsin.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicTest {
    private static final long DAY = 86_400_000L;

    @Test
    void thereAreFifteen() {
        assertEquals(
                List.of(
                        "logs",
                        "metrics",
                        "rule-inputs",
                        "rule-versions",
                        "metric-windows",
                        "alerts",
                        "alert-rules",
                        "notifications",
                        "notification-log",
                        "silences",
                        "incidents",
                        "logs.dlq",
                        "metrics.dlq",
                        "alerts.dlq",
                        "notifications.dlq"),
                Topic.all().stream().map(Topic::baseName).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "logs, 2, delete, 3, LogAppendTime",
        "metrics, 2, delete, 3, LogAppendTime",
        "rule-versions, 1, compact, 0, CreateTime",
        "metric-windows, 1, delete, 7, CreateTime",
        "alerts, 1, compact, 7, CreateTime",
        "alert-rules, 1, compact, 0, CreateTime",
        "notifications, 1, delete, 7, CreateTime",
        "notification-log, 1, delete, 30, CreateTime",
        "silences, 1, compact, 7, CreateTime",
        "incidents, 1, compact, 7, CreateTime",
        "logs.dlq, 1, delete, 14, CreateTime",
    })
    void isKeptAsTheDesignSays(String name, int partitions, String cleanup, long days, String time) {
        Topic<?, ?> topic = Topic.all().stream()
                .filter(each -> each.baseName().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, String> configs = topic.configs();
        assertEquals(partitions, topic.partitions());
        assertEquals(cleanup, configs.get("cleanup.policy"));
        assertEquals(
                Long.toString(days * DAY),
                configs.get(cleanup.equals("delete") ? "retention.ms" : "min.compaction.lag.ms"));
        assertEquals(time, configs.get("message.timestamp.type"));
    }

    @ParameterizedTest
    @MethodSource("io.tocsin.schemas.topic.Topic#all")
    void hasSettingsThatKafkaKnowsAndRoomForTheLargestEvent(Topic<?, ?> topic) {
        assertTrue(List.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.RETENTION_MS_CONFIG,
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                        TopicConfig.SEGMENT_MS_CONFIG,
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        TopicConfig.COMPRESSION_TYPE_CONFIG,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .containsAll(topic.configs().keySet()));
        assertTrue(Integer.parseInt(topic.configs().get("max.message.bytes")) > (1 << 20) + 4096);
    }

    @Test
    void carriesThePrefixOfItsInstallation() {
        Topics topics = new Topics("team-a.");
        assertEquals("team-a.logs.dlq", topics.name(Topic.LOGS_DLQ));
        assertEquals("team-a.logs", topics.newTopic(Topic.LOGS, (short) 3).name());
        assertEquals("2", topics.newTopic(Topic.LOGS, (short) 3).configs().get("min.insync.replicas"));
        assertEquals("1", topics.newTopic(Topic.LOGS, (short) 2).configs().get("min.insync.replicas"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "a/b", "a:"})
    void refusesAPrefixThatKafkaWouldRefuse(String prefix) {
        assertThrows(IllegalArgumentException.class, () -> new Topics(prefix));
    }

    @Test
    void aDeadLetterKeepsTheBytesAndTellsWherefrom() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", "00-1".getBytes(UTF_8))
                .add("tocsin.format", "2".getBytes(UTF_8))
                .add("tocsin.reason", "older".getBytes(UTF_8));
        byte[] value = {1, 2, (byte) 0xff};
        ConsumerRecord<byte[], byte[]> source = new ConsumerRecord<>(
                "logs",
                1,
                42,
                7,
                TimestampType.LOG_APPEND_TIME,
                0,
                3,
                "k".getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
        ProducerRecord<byte[], byte[]> letter =
                DeadLetters.of("logs.dlq", source, "log-indexer", "not JSON: " + "x".repeat(2000));
        assertEquals("logs.dlq", letter.topic());
        assertNull(letter.partition());
        assertArrayEquals("k".getBytes(UTF_8), letter.key());
        assertArrayEquals(value, letter.value());
        Map<String, String> written = new TreeMap<>();
        for (Header header : letter.headers()) {
            assertNull(written.put(header.key(), new String(header.value(), UTF_8)), header.key());
        }
        String reason = Objects.requireNonNull(written.remove("tocsin.reason"));
        assertTrue(reason.startsWith("not JSON: xxx") && reason.endsWith("… (1010 more characters)"), reason);
        assertEquals(
                Map.of(
                        "traceparent", "00-1",
                        "tocsin.format", "2",
                        "tocsin.topic", "logs",
                        "tocsin.partition", "1",
                        "tocsin.offset", "42",
                        "tocsin.stage", "log-indexer"),
                written);
    }

    @Test
    void aDeadLetterIsReadAsItWasWritten() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", "00-1".getBytes(UTF_8));
        var source = new DeadLetters.Source(
                "a-logs", Integer.MAX_VALUE, Long.MAX_VALUE, "k".getBytes(UTF_8), new byte[] {(byte) 0xff}, headers);
        ProducerRecord<byte[], byte[]> written = DeadLetters.of("a-logs.dlq", source, "log-indexer", "not JSON ✗");
        var letter = DeadLetters.read(polled(written)).orElseThrow();
        assertEquals("log-indexer", letter.stage());
        assertEquals("not JSON ✗", letter.reason());
        assertEquals("a-logs", letter.source().topic());
        assertEquals(Integer.MAX_VALUE, letter.source().partition());
        assertEquals(Long.MAX_VALUE, letter.source().offset());
        assertArrayEquals(source.key(), letter.source().key());
        assertArrayEquals(source.value(), letter.source().value());
        assertEquals(headers, letter.source().headers());
    }

    @ParameterizedTest
    @CsvSource({
        "tocsin.topic, '', 'tocsin.topic: no such header in this dead letter'",
        "tocsin.reason, '', 'tocsin.reason: no such header in this dead letter'",
        "tocsin.offset, -1, 'tocsin.offset: not a number: -1'",
        "tocsin.offset, 9223372036854775808, 'tocsin.offset: not a number: 9223372036854775808'",
        "tocsin.partition, 12345678901, 'tocsin.partition: not a number: 12345678901'",
    })
    void whatIsNoDeadLetterIsSaid(String name, String value, String problem) {
        var source = new DeadLetters.Source("logs", 0, 0, null, null, new RecordHeaders());
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of("logs.dlq", source, "log-indexer", "why");
        letter.headers().remove(name).add(name, value.getBytes(UTF_8));
        assertEquals(problem, DeadLetters.read(polled(letter)).describe());
    }

    private static ConsumerRecord<byte[], byte[]> polled(ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    @Test
    void aDeadLetterMayHaveNeitherKeyNorValue() {
        var source = new DeadLetters.Source("alerts", 0, 0, null, null, new RecordHeaders());
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of("alerts.dlq", source, "alert-router", "a tombstone");
        assertNull(letter.key());
        assertNull(letter.value());
    }
}
