package io.tocsin.schemas.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The catalogue of topics: what each is for, and how the broker is to keep it. Partition counts suit one machine and
 * may be raised by hand; names are without the installation's prefix (see {@link Topics}).
 */
@SuppressWarnings("ImmutableEnumChecker") // Shape is a record of immutable parts.
public enum Topic {
    LOGS("logs", "none, or host + service", "LogEvent", new Shape(2, Cleanup.DELETE, days(3), Time.APPEND, "producer")),
    METRICS(
            "metrics",
            "none, or service or host",
            "MetricEvent",
            new Shape(2, Cleanup.DELETE, days(3), Time.APPEND, "producer")),
    RULE_INPUTS(
            "rule-inputs",
            "evaluation unit",
            "counts per pane, samples, watermarks",
            new Shape(2, Cleanup.DELETE, Duration.ofHours(6), Time.CREATE, "producer")),
    METRIC_WINDOWS(
            "metric-windows",
            "series",
            "one recorded sample",
            new Shape(1, Cleanup.DELETE, days(7), Time.CREATE, "zstd")),
    ALERTS(
            "alerts",
            "fingerprint",
            "AlertEvent, each change of state",
            new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd")),
    ALERT_RULES(
            "alert-rules",
            "rule file",
            "rules pushed at run time",
            new Shape(1, Cleanup.COMPACT, Duration.ZERO, Time.CREATE, "zstd")),
    NOTIFICATIONS(
            "notifications",
            "receiver + group",
            "what is to be sent, decided once",
            new Shape(1, Cleanup.DELETE, days(7), Time.CREATE, "zstd")),
    NOTIFICATION_LOG(
            "notification-log",
            "receiver + group",
            "what was sent, when, with which result",
            new Shape(1, Cleanup.DELETE, days(30), Time.CREATE, "zstd")),
    SILENCES("silences", "id", "Silence", new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd")),
    INCIDENTS("incidents", "id", "Incident", new Shape(1, Cleanup.COMPACT, days(7), Time.CREATE, "zstd")),
    LOGS_DLQ("logs.dlq"),
    METRICS_DLQ("metrics.dlq"),
    ALERTS_DLQ("alerts.dlq"),
    NOTIFICATIONS_DLQ("notifications.dlq");

    /** An event of 1 MiB, its key and headers, and what does not compress. */
    private static final int MAX_MESSAGE_BYTES = 2 << 20;

    /** Retention goes by whole segments: small enough that little outlives it. */
    private static final int SEGMENT_BYTES = 128 << 20;

    private static final List<Topic> ALL = List.of(values());

    private final String baseName;
    private final String key;
    private final String value;
    private final Shape shape;

    Topic(String baseName, String key, String value, Shape shape) {
        this.baseName = baseName;
        this.key = key;
        this.value = value;
        this.shape = shape;
    }

    Topic(String baseName) {
        this(
                baseName,
                "as the source",
                "the original bytes",
                new Shape(1, Cleanup.DELETE, days(14), Time.CREATE, "zstd"));
    }

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
    public static List<Topic> all() {
        return ALL;
    }

    /** The name without a prefix. */
    public String baseName() {
        return baseName;
    }

    /** What the record's key is, in words. */
    public String key() {
        return key;
    }

    /** What the record's value is, in words. */
    public String value() {
        return value;
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
}
