package io.tocsin.processor.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.remote.Endpoint.Answer;
import io.tocsin.processor.remote.RemoteSettings.Queue;
import io.tocsin.processor.remote.RemoteSettings.Source;
import io.tocsin.processor.remote.RemoteSettings.Start;
import io.tocsin.runtime.health.Health;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.schemas.window.RecordedSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** The writer step by step, on a consumer of Kafka's own for tests and a remote that answers as it is told. */
final class RemoteWriterTest {
    private static final String TOPIC = "metric-windows";
    private static final String METRICS = "metrics";
    private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
    private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
    private static final Answer ACCEPTED = new Answer.Accepted();
    private static final Answer LATER = new Answer.Retry("HTTP 503", Optional.empty());
    private static final Answer BAD = new Answer.Rejected("HTTP 400: out of order", true);

    private final CollectorRegistry registry = new CollectorRegistry();
    private final Health health = new Health();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Remote remote = new Remote();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private Instant now = NOW;

    /** Samples are told by the last figure of their name and their seconds: {@code a@3=7}. */
    private static final class Remote implements Endpoint {
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
                                + Duration.between(NOW, Instant.ofEpochMilli(point.millis()))
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

    @Test
    void aBatchIsSentWhenItIsFullAndThenCommitted() throws Exception {
        RemoteWriter writer = writer(3, Start.EARLIEST);
        assign(writer, ZERO);
        record(ZERO, "a", 1);
        record(ZERO, "b", 1);
        writer.step();
        assertEquals(List.of(), remote.requests);
        record(ZERO, "a", 2);
        record(ZERO, "b", 2);
        writer.step();
        assertEquals(List.of(List.of("a@1", "a@2", "b@1")), remote.requests);
        assertEquals(3, committed(ZERO));
        assertEquals(1.0, metric("samples_pending"));
    }

    @Test
    void aBatchThatIsNotFullIsSentAtItsDeadline() throws Exception {
        RemoteWriter writer = writer(3, Start.EARLIEST);
        assign(writer, ZERO);
        record(ZERO, "a", 1);
        writer.step();
        now = now.plusSeconds(5);
        writer.step();
        assertEquals(List.of("a@1"), remote.taken);
        assertEquals(1, committed(ZERO));
    }

    @Test
    void nothingIsCommittedBeforeTheRemoteTookIt() throws Exception {
        RemoteWriter writer = writer(1, Start.EARLIEST);
        assign(writer, ZERO);
        for (int i = 0; i < 20; i++) {
            remote.answers.add(LATER);
        }
        record(ZERO, "a", 1);
        for (int i = 0; i < 20; i++) {
            writer.step();
            now = now.plusSeconds(5);
            assertEquals(-1, committed(ZERO));
            assertTrue(consumer.paused().contains(ZERO));
        }
        writer.step();
        assertEquals(List.of("a@1"), remote.taken);
        assertEquals(1, committed(ZERO));
        assertFalse(consumer.paused().contains(ZERO));
        assertEquals(20.0, metric("samples_retried_total"));
        assertTrue(health.isHealthy(), "a remote that is away makes nobody ill");
    }

    @Test
    void aRemoteThatAsksForPatienceIsLeftAlone() throws Exception {
        RemoteWriter writer = writer(1, Start.EARLIEST);
        assign(writer, ZERO);
        remote.answers.add(new Answer.Retry("HTTP 429", Optional.of(Duration.ofMinutes(2))));
        record(ZERO, "a", 1);
        writer.step();
        now = now.plusSeconds(119);
        writer.step();
        assertEquals(1, remote.requests.size());
        now = now.plusSeconds(2);
        writer.step();
        assertEquals(List.of("a@1"), remote.taken);
    }

    @Test
    void whatIsBadCostsNothingElse() throws Exception {
        RemoteWriter writer = writer(8, Start.EARLIEST);
        assign(writer, ZERO);
        remote.poisoned.addAll(List.of("a@1", "a@6"));
        for (int second = 1; second <= 8; second++) {
            record(ZERO, "a", second);
        }
        for (int i = 0; i < 15; i++) {
            writer.step();
        }
        assertEquals(List.of("a@2", "a@3", "a@4", "a@5", "a@7", "a@8"), remote.taken);
        assertEquals(8, committed(ZERO));
        assertEquals(2.0, metric("samples_failed_total"));
        assertEquals(6.0, metric("samples_total"));
        assertEquals(0.0, metric("samples_pending"));
    }

    @Test
    void whatIsForbiddenIsNotDivided() throws Exception {
        RemoteWriter writer = writer(4, Start.EARLIEST);
        assign(writer, ZERO);
        remote.answers.add(new Answer.Rejected("HTTP 403", false));
        for (int second = 1; second <= 4; second++) {
            record(ZERO, "a", second);
        }
        writer.step();
        assertEquals(1, remote.requests.size());
        assertEquals(4.0, metric("samples_failed_total"));
        assertEquals(4, committed(ZERO));
    }

    @Test
    void samplesOfASeriesAreSentInTheOrderOfTheirTimes() throws Exception {
        RemoteWriter writer = writer(4, Start.EARLIEST);
        assign(writer, ZERO);
        record(ZERO, "a", 3);
        record(ZERO, "a", 1);
        record(ZERO, "b", 2);
        record(ZERO, "a", 3);
        writer.step();
        assertEquals(List.of(List.of("a@1", "a@3", "b@2")), remote.requests);
        assertEquals(1.0, dropped("duplicate"));
        assertEquals(3.0, metric("samples_total"));
        assertEquals(0.0, metric("samples_pending"));
        assertEquals(4, committed(ZERO));
    }

    @Test
    void partitionsThatMoveAreLeftToOthers() throws Exception {
        RemoteWriter writer = writer(4, Start.EARLIEST);
        assign(writer, ZERO, ONE);
        remote.answers.add(LATER);
        for (int second = 1; second <= 3; second++) {
            record(ZERO, "a", second);
            record(ONE, "b", second);
        }
        writer.step();
        assertEquals(4, remote.requests.get(0).size());
        assign(writer, ZERO);
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(5);
            writer.step();
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), remote.taken);
        assertEquals(3, committed(ZERO));
        assertEquals(-1, committed(ONE));
        assertEquals(3.0, dropped("moved"));
        assertEquals(0.0, metric("samples_pending"));
    }

    @Test
    void whatIsMalformedIsPassedOver() throws Exception {
        RemoteWriter writer = writer(1, Start.EARLIEST);
        assign(writer, ZERO);
        add(ZERO, "{\"labels\":{}".getBytes(UTF_8));
        add(ZERO, null);
        record(ZERO, "a", 1);
        writer.step();
        assertEquals(List.of("a@1"), remote.taken);
        assertEquals(2.0, dropped("malformed"));
        assertEquals(3, committed(ZERO));
    }

    @Test
    void recordsOfWhichNothingIsWantedAreCommittedToo() throws Exception {
        RemoteWriter writer = writer(10, Start.EARLIEST);
        assign(writer, ZERO);
        add(ZERO, "no".getBytes(UTF_8));
        writer.step();
        now = now.plusSeconds(5);
        writer.step();
        assertEquals(List.of(), remote.requests);
        assertEquals(1, committed(ZERO));
    }

    @Test
    void metricsAreSentUnderPrometheusNames() throws Exception {
        RemoteWriter writer = writer(2, Start.EARLIEST);
        TopicPartition metrics = new TopicPartition(METRICS, 0);
        assign(writer, metrics);
        add(
                metrics,
                ("{\"@timestamp\":\"" + NOW.plusSeconds(7)
                                + "\",\"service.name\":\"shop\",\"metrics\":{\"system.cpu.utilization\":0.5,\"up\":1}}")
                        .getBytes(UTF_8));
        writer.step();
        assertEquals(List.of("system_cpu_utilization_ratio@7", "up@7"), remote.taken);
    }

    @Test
    void tooOldSamplesAreDroppedWhereThatIsWanted() throws Exception {
        RemoteWriter writer = writer(3, Start.EARLIEST, Duration.ofSeconds(10));
        assign(writer, ZERO);
        record(ZERO, "a", -11);
        record(ZERO, "a", -10);
        record(ZERO, "a", 0);
        writer.step();
        assertEquals(List.of("a@-10", "a@0"), remote.taken);
        assertEquals(1.0, dropped("too_old"));
        assertEquals(0.0, metric("samples_pending"));
        record(ZERO, "a", -30);
        record(ZERO, "b", -30);
        record(ZERO, "c", -30);
        writer.step();
        assertEquals(1, remote.requests.size());
        assertEquals(6, committed(ZERO));
    }

    @Test
    void aNewRemoteBeginsWithWhatComesAndRemembersIt() throws Exception {
        RemoteWriter writer = writer(1, Start.LATEST);
        record(ZERO, "a", 1);
        record(ZERO, "a", 2);
        consumer.updateEndOffsets(Map.of(ZERO, 2L, ONE, 0L));
        assign(writer, ZERO, ONE);
        writer.step();
        writer.step();
        assertEquals(2, committed(ZERO));
        assertEquals(0, committed(ONE));
        record(ZERO, "a", 3);
        writer.step();
        assertEquals(List.of("a@3"), remote.taken);
    }

    @Test
    void aRemoteThatWasSentToGoesOnAndTakesNewPartitionsFromTheirStart() throws Exception {
        RemoteWriter writer = writer(1, Start.LATEST);
        consumer.updateEndOffsets(Map.of(ZERO, 2L, ONE, 1L));
        committedBefore = Map.of(ZERO, 1L);
        record(ZERO, "a", 1);
        record(ZERO, "a", 2);
        record(ONE, "b", 1);
        assign(writer, ZERO, ONE);
        for (int i = 0; i < 6; i++) {
            writer.step();
        }
        assertEquals(Set.of("a@2", "b@1"), Set.copyOf(remote.taken));
    }

    private Map<TopicPartition, Long> committedBefore = Map.of();

    @Test
    void eachSampleIsCountedOnce() throws Exception {
        RemoteWriter writer = writer(5, Start.EARLIEST);
        assign(writer, ZERO);
        remote.poisoned.add("a@3");
        remote.answers.addAll(Arrays.asList(LATER, ACCEPTED, LATER));
        for (int second = 1; second <= 23; second++) {
            record(ZERO, second % 5 == 0 ? "b" : "a", second);
        }
        add(ZERO, "no".getBytes(UTF_8));
        for (int i = 0; i < 40; i++) {
            writer.step();
            now = now.plusSeconds(1);
            double sum = metric("samples_total")
                    + metric("samples_failed_total")
                    + metric("samples_pending")
                    + dropped("malformed");
            assertEquals(metric("samples_in_total"), sum);
        }
        assertEquals(24.0, metric("samples_in_total"));
        assertEquals(22.0, metric("samples_total"));
        assertEquals((double) NOW.plusSeconds(23).getEpochSecond(), metric("queue_highest_sent_timestamp_seconds"));
        assertEquals((double) NOW.plusSeconds(23).getEpochSecond(), metric("highest_timestamp_in_seconds"));
    }

    private RemoteWriter writer(int maxSamples, Start start) {
        return writer(maxSamples, start, Duration.ZERO);
    }

    private RemoteWriter writer(int maxSamples, Start start, Duration ageLimit) {
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
        for (TopicPartition partition : List.of(ZERO, ONE, new TopicPartition(METRICS, 0))) {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
        }
        consumer.updatePartitions(
                TOPIC,
                List.of(new PartitionInfo(TOPIC, 0, null, null, null), new PartitionInfo(TOPIC, 1, null, null, null)));
        RemoteWriter writer = new RemoteWriter(
                settings,
                List.of(TOPIC, METRICS),
                consumer,
                remote,
                new RemoteWriter.Tools(
                        new SampleReader(new Topics(""), List.of(), metrics), metrics, health, () -> now));
        consumer.subscribe(List.of(TOPIC, METRICS), writer.reassigned());
        return writer;
    }

    /** At the next poll, as a group would. */
    private void assign(RemoteWriter writer, TopicPartition... partitions) {
        ConsumerRebalanceListener listener = writer.reassigned();
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        List<TopicPartition> gone =
                before.stream().filter(p -> !List.of(partitions).contains(p)).toList();
        listener.onPartitionsRevoked(gone);
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

    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();

    private void record(TopicPartition partition, String name, int second) {
        RecordedSample sample = new RecordedSample(
                new TreeMap<>(Map.of("__name__", name)), NOW.plusSeconds(second).toEpochMilli(), 1, "");
        add(partition, sample.toJson());
    }

    private void add(TopicPartition partition, byte @Nullable [] value) {
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
    private long committed(TopicPartition partition) {
        OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
        return offset == null ? -1 : offset.offset();
    }

    private double metric(String name) {
        Double value = registry.getSampleValue(
                "tocsin_processor_remote_storage_" + name, new String[] {"remote_name"}, new String[] {"r"});
        return value == null ? 0 : value;
    }

    private double dropped(String reason) {
        Double value = registry.getSampleValue(
                "tocsin_processor_remote_storage_samples_dropped_total",
                new String[] {"remote_name", "reason"},
                new String[] {"r", reason});
        return value == null ? 0 : value;
    }
}
