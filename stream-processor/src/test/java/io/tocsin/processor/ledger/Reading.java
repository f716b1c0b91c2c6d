package io.tocsin.processor.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the topics of an installation hold for who reads committed records only. */
final class Reading {
    private static final long STUCK_SECONDS = 60;

    private final String bootstrapServers;
    private final Topics topics;

    Reading(String bootstrapServers, Topics topics) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
    }

    /** The bits of a number: two that look alike can differ. */
    static String text(double value) {
        return value + " " + Long.toHexString(Double.doubleToRawLongBits(value));
    }

    /** The number of such a text. */
    static double value(String text) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(text.lastIndexOf(' ') + 1), 16));
    }

    /** Bytes as a text that differs where they do. */
    static String text(byte[] bytes) {
        return bytes == null ? "no value" : "\"" + new String(bytes, ISO_8859_1) + "\"";
    }

    /** All events, partition by partition; append times never go back within one. */
    List<Entry> log() {
        List<Entry> entries = new ArrayList<>();
        for (Topic<?, ?> topic : List.of(Topic.LOGS, Topic.METRICS)) {
            long[] latest = new long[1024];
            each(topic, record -> {
                latest[record.partition()] = Math.max(latest[record.partition()], record.timestamp());
                entries.add(new Entry(
                        topic,
                        record.partition(),
                        record.offset(),
                        latest[record.partition()],
                        record.value(),
                        isDrawn(record)));
            });
        }
        return entries;
    }

    private static boolean isDrawn(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader("tocsin-drawn-from-logs") != null;
    }

    /** Each sample that was drawn from logs and published, by series. */
    List<Fact> drawn() {
        List<Fact> drawn = new ArrayList<>();
        each(Topic.METRICS, record -> {
            if (isDrawn(record)) {
                MetricEvent event =
                        MetricEvent.read(record.value(), Instant.EPOCH).orElseThrow();
                for (Sample sample : PrometheusNames.samples(event)) {
                    String key = RecordedSample.key(sample.labels());
                    String place = place(Topic.METRICS, record);
                    drawn.add(new Fact(key, sample.timestampMillis(), text(sample.value()), place));
                }
            }
        });
        drawn.sort(Comparator.comparingLong(Fact::millis));
        return drawn;
    }

    /** What a tombstone says. */
    static final String FORGOTTEN = "forgotten";

    /** Each change of an alert, as its bytes; by fingerprint. */
    List<Fact> alerts() {
        List<Fact> alerts = new ArrayList<>();
        each(
                Topic.ALERTS,
                record -> alerts.add(new Fact(
                        new String(record.key(), UTF_8),
                        record.timestamp(),
                        record.value() == null ? FORGOTTEN : new String(record.value(), UTF_8),
                        place(Topic.ALERTS, record))));
        return alerts;
    }

    /** Each recorded sample, by series. */
    List<Fact> samples() {
        List<Fact> samples = new ArrayList<>();
        each(Topic.METRIC_WINDOWS, record -> {
            RecordedSample sample = RecordedSample.read(record.value()).orElseThrow();
            String key = new String(record.key(), UTF_8);
            if (!key.equals(sample.key())) {
                throw new AssertionError("key " + key + " of " + sample);
            }
            samples.add(new Fact(key, sample.millis(), text(sample.value()), place(Topic.METRIC_WINDOWS, record)));
        });
        return samples;
    }

    /** What could not be read; by where it stood. */
    List<Fact> deadLetters() {
        List<Fact> letters = new ArrayList<>();
        for (Topic<?, ?> topic : List.of(Topic.LOGS_DLQ, Topic.METRICS_DLQ)) {
            each(topic, record -> {
                DeadLetters.Source source =
                        DeadLetters.read(record).orElseThrow().source();
                String base = source.topic().substring(topics.prefix().length());
                letters.add(new Fact(
                        base + "-" + source.partition() + "@" + source.offset(),
                        0,
                        text(source.value()),
                        place(topic, record)));
            });
        }
        return letters;
    }

    private static String place(Topic<?, ?> topic, ConsumerRecord<?, ?> record) {
        return topic.baseName() + "-" + record.partition() + "@" + record.offset();
    }

    /** Gives all records up to the end of now. */
    private void each(Topic<?, ?> topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topics.name(topic)).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STUCK_SECONDS);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(each);
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the end of " + topic + " was not reached");
                }
            }
        }
    }
}
