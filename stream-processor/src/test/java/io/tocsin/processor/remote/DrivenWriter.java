package io.tocsin.processor.remote;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.remote.Endpoint.Answer;
import io.tocsin.processor.remote.RemoteSettings.Queue;
import io.tocsin.processor.remote.RemoteSettings.Source;
import io.tocsin.processor.remote.RemoteSettings.Start;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.schemas.window.RecordedSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** A writer step by step, on a consumer of Kafka's own for tests, a remote that answers as it is told, and its own time. */
final class DrivenWriter {
    static final TopicPartition ZERO = new TopicPartition("metric-windows", 0);
    static final TopicPartition ONE = new TopicPartition("metric-windows", 1);
    static final TopicPartition METRICS = new TopicPartition("metrics", 0);
    static final Instant START = Instant.parse("2026-11-21T09:30:00Z");
    static final Answer ACCEPTED = new Answer.Accepted();
    static final Answer LATER = new Answer.Retry("HTTP 503", Optional.empty());
    static final Answer BAD = new Answer.Rejected("HTTP 400: out of order", true);

    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    final Remote remote = new Remote();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    private final RemoteWriter writer;
    private Map<TopicPartition, Long> committedBefore = Map.of();
    private Instant now = START;

    /** Samples are told by their name and the seconds since the start: {@code a@3}. */
    static final class Remote implements Endpoint {
        final Deque<Answer> answers = new ArrayDeque<>();
        final List<List<String>> requests = new ArrayList<>();
        final List<String> taken = new ArrayList<>();
        final Set<String> poisoned = new TreeSet<>();

        @Override
        public Answer send(byte[] body) {
            List<String> samples = new ArrayList<>();
            try {
                for (Prompb.Series series : Prompb.read(Snappy.uncompress(body))) {
                    for (Prompb.Point point : series.points()) {
                        samples.add(series.labels().get("__name__") + "@"
                                + Duration.between(START, Instant.ofEpochMilli(point.millis()))
                                        .toSeconds());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            requests.add(samples);
            Answer answer = answers.isEmpty() ? ACCEPTED : answers.remove();
            if (samples.stream().anyMatch(poisoned::contains)) {
                answer = BAD;
            }
            if (answer instanceof Answer.Accepted) {
                taken.addAll(samples);
            }
            return answer;
        }

        @Override
        public void close() {
            answers.clear();
        }
    }

    DrivenWriter(int maxSamples, Start start) {
        this(maxSamples, start, Duration.ZERO);
    }

    DrivenWriter(int maxSamples, Start start, Duration ageLimit) {
        RemoteSettings settings = new RemoteSettings(
                "r",
                URI.create("http://localhost"),
                Set.of(Source.RECORDED, Source.METRICS),
                start,
                Duration.ofSeconds(1),
                Map.of(),
                Optional.empty(),
                List.of(),
                new Queue(
                        maxSamples,
                        Duration.ofSeconds(5),
                        new Backoff(Duration.ofMillis(30), Duration.ofMillis(900)),
                        ageLimit));
        RemoteMetrics metrics = new RemoteMetrics(new RemoteMetrics.Families(registry), "r");
        for (TopicPartition partition : List.of(ZERO, ONE, METRICS)) {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
        }
        consumer.updatePartitions(
                ZERO.topic(),
                List.of(
                        new PartitionInfo(ZERO.topic(), 0, null, null, null),
                        new PartitionInfo(ZERO.topic(), 1, null, null, null)));
        List<String> topics = List.of(ZERO.topic(), METRICS.topic());
        writer = new RemoteWriter(
                settings,
                topics,
                consumer,
                remote,
                new RemoteWriter.Tools(new SampleReader(new Topics(""), List.of(), metrics), metrics, () -> now));
        consumer.subscribe(topics, writer.reassigned());
    }

    /** Where the group stands when this writer comes to it. */
    void committedBefore(Map<TopicPartition, Long> offsets) {
        committedBefore = offsets;
    }

    void step() throws InterruptedException {
        writer.step();
    }

    void end() {
        writer.end();
    }

    void pass(long seconds) {
        now = now.plusSeconds(seconds);
    }

    /** At the next poll, as a group would. */
    void assign(TopicPartition... partitions) {
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        List<TopicPartition> gone =
                before.stream().filter(p -> !List.of(partitions).contains(p)).toList();
        writer.reassigned().onPartitionsRevoked(gone);
        consumer.rebalance(List.of(partitions));
        if (!committedBefore.isEmpty()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            committedBefore.forEach((p, offset) -> {
                offsets.put(p, new OffsetAndMetadata(offset));
                consumer.seek(p, offset);
            });
            consumer.commitSync(offsets);
        }
        waiting.forEach(consumer::addRecord);
        waiting.clear();
    }

    void record(TopicPartition partition, String name, int second) {
        RecordedSample sample = new RecordedSample(
                new TreeMap<>(Map.of("__name__", name)),
                START.plusSeconds(second).toEpochMilli(),
                1,
                "");
        add(partition, sample.toJson());
    }

    void add(TopicPartition partition, byte @Nullable [] value) {
        long offset = next.merge(partition, 1L, Long::sum) - 1;
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, value);
        if (consumer.assignment().contains(partition)) {
            consumer.addRecord(record);
        } else {
            waiting.add(record);
        }
    }

    /** -1 if nothing is. */
    long committed(TopicPartition partition) {
        OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
        return offset == null ? -1 : offset.offset();
    }

    double metric(String name) {
        Double value = registry.getSampleValue(
                "tocsin_processor_remote_storage_" + name, new String[] {"remote_name"}, new String[] {"r"});
        return value == null ? 0 : value;
    }

    double dropped(String reason) {
        Double value = registry.getSampleValue(
                "tocsin_processor_remote_storage_samples_dropped_total",
                new String[] {"remote_name", "reason"},
                new String[] {"r", reason});
        return value == null ? 0 : value;
    }
}
