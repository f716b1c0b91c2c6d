package io.tocsin.processor.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.testkit.Infrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(240)
final class KafkaReadbackIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EVENTS = 60;

    private static final RulePlan PLAN = RulePlan.load(Map.of("a.yml", """
                    groups:
                    - name: g
                      rules:
                      - alert: Errors
                        expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[5m])) > 2
                      - alert: Load
                        expr: system_load > 3
                    """)).orElseThrow();

    /** Of the first event; the others follow each second. */
    private final long begin = Instant.now().minusSeconds(600).toEpochMilli() / 1_000 * 1_000;

    @Test
    void readsWhatWasAppendedFromThereUpToTheOffsets() throws Exception {
        Inputs inputs = fill("all");
        Found found = read(inputs, begin + 20_000, 50);
        assertEquals(30, found.counts(), "of logs 20 up to 49");
        assertEquals(30, found.samples(), "of metrics as well");
        assertEquals(begin + 20_000, found.completeFrom);
    }

    @Test
    void hasAllWhereTheTopicsBeginLater() throws Exception {
        Inputs inputs = fill("beginning");
        Found found = read(inputs, begin - 1_000_000, EVENTS);
        assertEquals(EVENTS, found.counts());
        assertEquals(EVENTS, found.samples());
        assertEquals(Long.MIN_VALUE, found.completeFrom, "since ever");
    }

    @Test
    void saysFromWhenOnThereIsStillAll() throws Exception {
        Inputs inputs = fill("retention");
        INFRA.admin()
                .deleteRecords(Map.of(new TopicPartition(inputs.metrics(), 0), RecordsToDelete.beforeOffset(35)))
                .all()
                .get();
        Found found = read(inputs, begin + 20_000, EVENTS);
        assertEquals(40, found.counts());
        assertEquals(25, found.samples());
        assertEquals(begin + 35_000, found.completeFrom);
    }

    @Test
    void findsNothingWhereNothingWasAppendedSince() throws Exception {
        Inputs inputs = fill("nothing");
        Found found = read(inputs, begin + 1_000_000, EVENTS);
        assertEquals(0, found.counts());
        assertEquals(0, found.samples());
    }

    @Test
    void tellsWhoeverAsksThatItCannotRead() throws Exception {
        Readback.Wanted wanted = new Readback.Wanted(
                PLAN, new Shards(1), begin, Map.of(new TopicPartition(INFRA.topicPrefix() + "no-such-topic", 0), 10L));
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                INFRA.bootstrapServers(),
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                2_000,
                "request.timeout.ms",
                1_000);
        try (Readback reading = KafkaReadback.with(config, "logs").begin(wanted)) {
            INFRA.await(LIMIT, () -> {
                assertThrows(KafkaException.class, reading::poll);
                return true;
            });
            assertFalse(reading.isDone());
        }
    }

    @Test
    void endsWhenItIsNotWantedAnyMore() throws Exception {
        Inputs inputs = fill("closed");
        Readback reading = begin(inputs, begin, EVENTS);
        reading.close();
        INFRA.await(
                LIMIT,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("tocsin-read-back")));
    }

    private record Inputs(String logs, String metrics) {}

    private record Found(List<Contribution> pieces, long completeFrom) {
        long counts() {
            return pieces.stream()
                    .flatMap(piece -> piece.counts().stream())
                    .flatMap(counts -> counts.panes().stream())
                    .mapToLong(Contribution.Pane::count)
                    .sum();
        }

        int samples() {
            return pieces.stream()
                    .flatMap(piece -> piece.samples().stream())
                    .mapToInt(samples -> samples.points().size())
                    .sum();
        }
    }

    private Found read(Inputs inputs, long from, long end) throws Exception {
        List<Contribution> pieces = new ArrayList<>();
        try (Readback reading = begin(inputs, from, end)) {
            INFRA.await(LIMIT, () -> {
                Optional<Contribution> piece = reading.poll();
                piece.ifPresent(pieces::add);
                return piece.isEmpty() && reading.isDone();
            });
            return new Found(pieces, reading.completeFrom());
        }
    }

    private Readback begin(Inputs inputs, long from, long end) {
        Map<TopicPartition, Long> ends =
                Map.of(new TopicPartition(inputs.logs(), 0), end, new TopicPartition(inputs.metrics(), 0), end);
        return KafkaReadback.with(Map.of("bootstrap.servers", INFRA.bootstrapServers()), inputs.logs())
                .begin(new Readback.Wanted(PLAN, new Shards(1), from, ends));
    }

    /** One event of each input a second. */
    private Inputs fill(String name) throws Exception {
        Inputs inputs = new Inputs(
                INFRA.createTopic(INFRA.topicPrefix() + name + ".logs", 1),
                INFRA.createTopic(INFRA.topicPrefix() + name + ".metrics", 1));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", INFRA.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                long millis = begin + i * 1_000L;
                String start = "{\"@timestamp\":\"" + Instant.ofEpochMilli(millis) + "\",\"service.name\":\"shop\",";
                send(producer, inputs.logs(), millis, start + "\"log.level\":\"error\",\"message\":\"m\"}");
                send(producer, inputs.metrics(), millis, start + "\"metrics\":{\"system.load\":" + i + "}}");
            }
        }
        return inputs;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, long millis, String event)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, millis, null, event.getBytes(StandardCharsets.UTF_8)))
                .get();
    }
}
