package io.tocsin.schemas.topic;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.experimental.Incident;
import io.tocsin.schemas.experimental.Notification;
import io.tocsin.schemas.experimental.Silence;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of topics: what each is for, what its keys and values are, and how the broker is to keep it. Partition
 * counts suit one machine and may be raised by hand; names are without the installation's prefix (see {@link Topics}).
 *
 * <p>A consumer polls bytes and reads each record with {@link #read}, which never throws; a producer takes
 * {@link #keySerializer} and {@link #serializer}. What a service keeps to itself is typed as bytes; values of the package
 * {@code experimental} may change with any release.
 *
 * @param <K> of the key, which may be absent where {@link #key} says so
 * @param <V> of the value
 */
public final class Topic<K, V> {
    public static final Topic<String, LogEvent> LOGS = new Topic<>(
            "logs",
            of("none, or host + service", Format.TEXT),
            of("LogEvent", Format.LOG_EVENT),
            new Shape(2, Cleanup.DELETE, days(3), Time.APPEND, "producer"));
    public static final Topic<String, MetricEvent> METRICS = new Topic<>(
            "metrics",
            of("none, or service or host", Format.TEXT),
            of("MetricEvent", Format.METRIC_EVENT),
            new Shape(2, Cleanup.DELETE, days(3), Time.APPEND, "producer"));
    public static final Topic<byte[], byte[]> RULE_INPUTS = new Topic<>(
            "rule-inputs",
            of("evaluation unit", Format.BYTES),
            of("counts per pane, samples, watermarks", Format.BYTES),
            new Shape(2, Cleanup.DELETE, Duration.ofHours(6), Time.CREATE, "producer"));
    public static final Topic<String, byte[]> RULE_VERSIONS = new Topic<>(
            "rule-versions",
            of("version", Format.TEXT),
            of("the rule files of a version, what became of it", Format.BYTES),
            new Shape(1, Cleanup.COMPACT, Duration.ZERO, Time.CREATE, "zstd"));
    public static final Topic<String, RecordedSample> METRIC_WINDOWS = new Topic<>(
            "metric-windows",
            of("series", Format.TEXT),
            of("RecordedSample", Format.RECORDED_SAMPLE),
            new Shape(1, Cleanup.DELETE, days(7), Time.CREATE, "zstd"));
    public static final Topic<String, AlertEvent> ALERTS = new Topic<>(
            "alerts",
            of("fingerprint", Format.TEXT),
            of("AlertEvent, each change of state", Format.ALERT_EVENT),
            new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd"));
    public static final Topic<String, String> ALERT_RULES = new Topic<>(
            "alert-rules",
            of("rule file", Format.TEXT),
            of("rules pushed at run time", Format.TEXT),
            new Shape(1, Cleanup.COMPACT, Duration.ZERO, Time.CREATE, "zstd"));
    public static final Topic<String, Notification> NOTIFICATIONS = new Topic<>(
            "notifications",
            of("receiver + group", Format.TEXT),
            of("what is to be sent, decided once", Format.NOTIFICATION),
            new Shape(1, Cleanup.DELETE, days(7), Time.CREATE, "zstd"));
    public static final Topic<String, byte[]> NOTIFICATION_LOG = new Topic<>(
            "notification-log",
            of("receiver + group", Format.TEXT),
            of("what was sent, when, with which result", Format.BYTES),
            new Shape(1, Cleanup.DELETE, days(30), Time.CREATE, "zstd"));
    public static final Topic<String, Silence> SILENCES = new Topic<>(
            "silences",
            of("id", Format.TEXT),
            of("Silence", Format.SILENCE),
            new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd"));
    public static final Topic<String, Incident> INCIDENTS = new Topic<>(
            "incidents",
            of("id", Format.TEXT),
            of("Incident", Format.INCIDENT),
            new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd"));
    public static final Topic<byte[], byte[]> LOGS_DLQ = deadLetters(LOGS);
    public static final Topic<byte[], byte[]> METRICS_DLQ = deadLetters(METRICS);
    public static final Topic<byte[], byte[]> ALERTS_DLQ = deadLetters(ALERTS);
    public static final Topic<byte[], byte[]> NOTIFICATIONS_DLQ = deadLetters(NOTIFICATIONS);

    private static final List<Topic<?, ?>> ALL = List.of(
            LOGS,
            METRICS,
            RULE_INPUTS,
            RULE_VERSIONS,
            METRIC_WINDOWS,
            ALERTS,
            ALERT_RULES,
            NOTIFICATIONS,
            NOTIFICATION_LOG,
            SILENCES,
            INCIDENTS,
            LOGS_DLQ,
            METRICS_DLQ,
            ALERTS_DLQ,
            NOTIFICATIONS_DLQ);

    /** An event of 1 MiB, its key and headers, and what does not compress. */
    private static final int MAX_MESSAGE_BYTES = 2 << 20;

    /** Retention goes by whole segments: small enough that little outlives it. */
    private static final int SEGMENT_BYTES = 128 << 20;

    private final String baseName;
    private final Part<K> key;
    private final Part<V> value;
    private final Shape shape;

    private Topic(String baseName, Part<K> key, Part<V> value, Shape shape) {
        this.baseName = baseName;
        this.key = key;
        this.value = value;
        this.shape = shape;
    }

    private static Topic<byte[], byte[]> deadLetters(Topic<?, ?> source) {
        return new Topic<>(
                source.baseName + ".dlq",
                of("as the source", Format.BYTES),
                of("the original bytes", Format.BYTES),
                new Shape(1, Cleanup.DELETE, days(14), Time.CREATE, "zstd"));
    }

    private static <T> Part<T> of(String words, Format<T> format) {
        return new Part<>(words, format);
    }

    /** A record's key or value. */
    private record Part<T>(String words, Format<T> format) {}

    /** What Kafka does with records that have had their time. */
    public enum Cleanup {
        DELETE,
        COMPACT;

        /** As Kafka writes it. */
        public String text() {
            return this == DELETE ? "delete" : "compact";
        }
    }

    /** Whose clock stamps a record. */
    public enum Time {
        /** The broker's, when it appends. */
        APPEND,
        /** The producer's. */
        CREATE;

        /** As Kafka writes it. */
        public String text() {
            return this == APPEND ? "LogAppendTime" : "CreateTime";
        }
    }

    private record Shape(int partitions, Cleanup cleanup, Duration retention, Time time, String compression) {}

    /** All topics, in the order of the flow. */
    public static List<Topic<?, ?>> all() {
        return ALL;
    }

    /** The name without a prefix. */
    public String baseName() {
        return baseName;
    }

    /** What the record's key is, in words. */
    public String key() {
        return key.words();
    }

    /** What the record's value is, in words. */
    public String value() {
        return value.words();
    }

    /**
     * Reads the value of a polled record; a log or metric event without a time of its own has that of the record. Never
     * throws: what is wrong is {@link Decoded.Malformed}. A record without a value is malformed as well; of a compacted
     * topic it is a tombstone, so ask {@code record.value() == null} before.
     */
    public Decoded<V> read(ConsumerRecord<?, byte[]> record) {
        return read(record.value(), Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    }

    /**
     * Reads a record's value, as {@link #read(ConsumerRecord)} does.
     *
     * @param recordTime taken for an event without a time of its own
     */
    public Decoded<V> read(byte @Nullable [] bytes, Instant recordTime) {
        return bytes == null
                ? Decoded.malformed("no value: a tombstone")
                : value.format().read(bytes, recordTime);
    }

    /** The value's bytes, as {@link #read} takes them. */
    public byte[] write(V event) {
        return value.format().write(event);
    }

    /** Of keys; null stays null. */
    public Serializer<K> keySerializer() {
        return key.format().serializer();
    }

    /** Of keys; null stays null, and no bytes make it throw: what is no UTF-8 of a text is replaced. */
    public Deserializer<K> keyDeserializer() {
        return key.format().keyDeserializer();
    }

    /** Of values; null, a tombstone, stays null. */
    public Serializer<V> serializer() {
        return value.format().serializer();
    }

    /**
     * Of values; no bytes make it throw, so that a malformed record does not stop a poll loop. A tombstone stays null.
     *
     * @param now gives the time of an event that has none: Kafka does not tell a deserializer the record's time. Where
     *     reading twice must give the same, poll bytes and use {@link #read(ConsumerRecord)}.
     */
    public Deserializer<Decoded<V>> deserializer(InstantSource now) {
        return value.format().deserializer(now);
    }

    public int partitions() {
        return shape.partitions();
    }

    public Cleanup cleanup() {
        return shape.cleanup();
    }

    /** For how long records are kept; of a compacted topic, for how long each record is safe from compaction. */
    public Duration retention() {
        return shape.retention();
    }

    public Time timestampType() {
        return shape.time();
    }

    /** Kafka's {@code compression.type}: a codec, or "producer" where the broker is to keep what it gets. */
    public String compression() {
        return shape.compression();
    }

    /** Kafka's settings of the topic, in Kafka's names. */
    public Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put("cleanup.policy", cleanup().text());
        if (cleanup() == Cleanup.DELETE) {
            configs.put("retention.ms", Long.toString(retention().toMillis()));
            // An idle topic's last segment is rolled, so that its records go in time as well.
            configs.put("segment.ms", Long.toString(segment().toMillis()));
        } else {
            configs.put("min.compaction.lag.ms", Long.toString(retention().toMillis()));
            configs.put("segment.ms", Long.toString(days(1).toMillis()));
        }
        configs.put("segment.bytes", Integer.toString(SEGMENT_BYTES));
        configs.put("message.timestamp.type", timestampType().text());
        configs.put("compression.type", compression());
        configs.put("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        return Collections.unmodifiableMap(configs);
    }

    private Duration segment() {
        Duration quarter = retention().dividedBy(4);
        return quarter.compareTo(days(1)) < 0 ? quarter : days(1);
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }

    /** The name without a prefix. */
    @Override
    public String toString() {
        return baseName;
    }
}
