package io.tocsin.processor.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.rules.RuleFile;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rules and the same samples at the same times, live, through Debian's Prometheus, which scrapes them, and
 * through two processors, one of which evaluates early. {@link Comparison} says what has to be the same.
 *
 * <p>{@code -Dtocsin.peer.seconds} sets how long samples come, {@code -Dtocsin.peer.seed} which. Without the first it is
 * skipped: two systems that are compared live need the machine for themselves.
 */
@EnabledIfSystemProperty(named = "tocsin.peer.seconds", matches = "\\d+")
final class PrometheusIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final int SECONDS = Integer.getInteger("tocsin.peer.seconds", 40);
    private static final long SEED = Long.getLong("tocsin.peer.seed", 1);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long INTERVAL_MILLIS = 1000;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<Batch> batches = new ArrayList<>();
    private final List<Comparison.Acknowledged> acknowledged = Collections.synchronizedList(new ArrayList<>());

    @Test
    void tellsWhatPrometheusTellsAndSooner() throws Exception {
        assumeTrue(Files.isExecutable(Prometheus.PROGRAM), "skipped: no Prometheus at " + Prometheus.PROGRAM);
        Path rules = folder.resolve("rules.yml");
        String text = PeerRules.text(rules);
        Files.writeString(rules, text);
        RuleFile file = PeerRules.file(rules.toString(), text);
        try (Surroundings surroundings = new Surroundings();
                Prometheus prometheus = new Prometheus(folder, rules, surroundings);
                Processor grid = new Processor(INFRA, folder, rules, false);
                Processor early = new Processor(INFRA, folder, rules, true)) {
            INFRA.await(LIMIT, () -> prometheus.isReady() && grid.isReady() && early.isReady());
            String gridAlerts = grid.topic(Topic.ALERTS);
            String earlyAlerts = early.topic(Topic.ALERTS);
            try (Messages messages = new Messages(INFRA.bootstrapServers(), List.of(gridAlerts, earlyAlerts))) {
                List<Duration> before = List.of(prometheus.cpu(), grid.cpu(), early.cpu());
                publish(surroundings, grid, early);
                List<Duration> after = List.of(prometheus.cpu(), grid.cpu(), early.cpu());
                long end = nextInstant(batches.get(batches.size() - 1).millis() + INTERVAL_MILLIS);
                await(() -> prometheus.recordings(System.currentTimeMillis(), SECONDS), end);
                await(grid::recordings, end);
                await(early::recordings, end);
                // What has been evaluated is told a little later, and what should not be might be told, too.
                TimeUnit.SECONDS.sleep(3);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                Comparison comparison;
                do {
                    TimeUnit.SECONDS.sleep(1);
                    comparison = new Comparison(
                            file,
                            batches,
                            end,
                            new Comparison.Peer(
                                    prometheus.recordings(end, SECONDS + 60), Messages.told(surroundings.posts())),
                            new Comparison.Ours(grid.recordings(), messages.told(gridAlerts), grid.log(), acknowledged),
                            new Comparison.Ours(
                                    early.recordings(), messages.told(earlyAlerts), early.log(), acknowledged));
                } while (!comparison.differences().isEmpty() && System.nanoTime() < deadline);
                System.out.println(comparison.report());
                System.out.println("CPU ms per second: Prometheus, processor, early: "
                        + IntStream.range(0, 3)
                                .mapToObj(i -> after.get(i).minus(before.get(i)).toMillis() / SECONDS)
                                .toList());
                assertEquals("", String.join("\n", comparison.differences()));
                assertEquals(Set.of(), comparison.silent(), "rules that never fired");
            }
        }
    }

    /** Two batches a second, somewhen in the first and in the second half of it. */
    private void publish(Surroundings surroundings, Processor grid, Processor early) throws Exception {
        Scenario scenario = new Scenario(SEED);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", INFRA.bootstrapServers(), "acks", "all", "linger.ms", 1),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.partitionsFor(grid.topic(Topic.METRICS));
            producer.partitionsFor(early.topic(Topic.METRICS));
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            long start = nextInstant(System.currentTimeMillis() + INTERVAL_MILLIS);
            for (int half = 0; half < 2 * SECONDS; half++) {
                long due = start + half * INTERVAL_MILLIS / 2 + 50 + random.nextInt(200);
                long wait = due - System.currentTimeMillis();
                if (wait > 0) {
                    TimeUnit.MILLISECONDS.sleep(wait);
                }
                Batch batch = scenario.next(System.currentTimeMillis());
                batches.add(batch);
                surroundings.offer(batch);
                for (Processor processor : List.of(grid, early)) {
                    for (MetricEvent event : batch.events()) {
                        ProducerRecord<String, byte[]> one = new ProducerRecord<>(
                                processor.topic(Topic.METRICS), event.resource().get("service.name"), event.toJson());
                        sent.add(producer.send(one, this::acknowledge));
                    }
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** A failure is told by the future. */
    private void acknowledge(RecordMetadata metadata, Exception error) {
        if (error == null) {
            acknowledged.add(new Comparison.Acknowledged(metadata.timestamp(), System.currentTimeMillis()));
        }
    }

    private static long nextInstant(long millis) {
        return Math.floorDiv(millis + INTERVAL_MILLIS - 1, INTERVAL_MILLIS) * INTERVAL_MILLIS;
    }

    /** What gives recordings. */
    @FunctionalInterface
    private interface Recorder {
        Recordings recordings() throws Exception;
    }

    /** Returns when all groups have been evaluated at an instant. */
    private static void await(Recorder recorder, long instant) throws InterruptedException {
        INFRA.await(LIMIT, () -> {
            Recordings recordings = recorder.recordings();
            return PeerRules.groups().stream()
                    .allMatch(group ->
                            !recordings.seen(group, "last").tailMap(instant).isEmpty());
        });
    }
}
