package io.tocsin.processor.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.remote.Prompb.Point;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.window.RecordedSample;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker: to a remote that fails in all ways, from senders that are killed; and to Debian's Prometheus. */
final class RemoteWriteIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double STALE = RecordedSample.STALE_MARKER;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @Test
    void noSampleIsLostOrOutOfOrderWhateverHappens() throws Exception {
        String prefix = INFRA.topicPrefix() + "flaky-";
        String topic = INFRA.createTopic(prefix + Topic.METRIC_WINDOWS, 2);
        Map<Map<String, String>, List<Point>> expected = new HashMap<>();
        long start = Instant.parse("2026-11-21T09:30:00Z").toEpochMilli();
        try (FlakyRemote remote = new FlakyRemote();
                KafkaProducer<String, RecordedSample> producer = producer(prefix)) {
            Path config = config("""
                    - url: %s
                      name: flaky
                      start: earliest
                      headers: {X-Scope-OrgID: team-a}
                      authorization: {credentials: abc}
                      queue_config: {max_samples_per_send: 40, batch_send_deadline: 100ms, min_backoff: 10ms, max_backoff: 100ms}
                    """.formatted(remote.url()));
            Process sender = spawn(prefix, config);
            for (int kill = 0; kill < 3; kill++) {
                for (int point = 0; point < 60; point++) {
                    long millis = start + 1000L * (60 * kill + point);
                    boolean isAborted = point % 10 == 9;
                    List<Future<RecordMetadata>> sent = new ArrayList<>();
                    producer.beginTransaction();
                    for (int s = 0; s < 15; s++) {
                        double value = isAborted ? -1 : point == 58 ? STALE : kill * 1000 + point + s / 100.0;
                        RecordedSample sample = sample("series:" + s, "größe \"" + s + "\"", millis, value);
                        sent.add(producer.send(new ProducerRecord<>(topic, sample.key(), sample)));
                        if (!isAborted) {
                            expected.computeIfAbsent(sample.labels(), unknown -> new ArrayList<>())
                                    .add(new Point(millis, Double.doubleToRawLongBits(value)));
                        }
                    }
                    if (isAborted) {
                        producer.abortTransaction();
                    } else {
                        producer.commitTransaction();
                    }
                    assertTrue(sent.stream().allMatch(Future::isDone));
                }
                int before = remote.samples();
                INFRA.await(LIMIT, () -> remote.samples() >= before + 100);
                sender.destroyForcibly().waitFor();
                sender = spawn(prefix, config);
            }
            remote.becomeReliable();
            int all = expected.values().stream().mapToInt(List::size).sum();
            INFRA.await(LIMIT, () -> remote.samples() >= all);
            assertEquals(expected, remote.series());
            assertEquals(List.of(), remote.wrong());
            Map<String, Integer> answers = remote.answers();
            assertTrue(
                    answers.keySet()
                            .containsAll(List.of("204", "400", "429", "500", "cut after", "cut before", "garbage")),
                    answers.toString());
        } finally {
            end();
        }
    }

    @Test
    void aNewRemoteBeginsWithWhatComesAndGoesOnWhereItWas() throws Exception {
        String prefix = INFRA.topicPrefix() + "latest-";
        String topic = INFRA.createTopic(prefix + Topic.METRIC_WINDOWS, 2);
        try (FlakyRemote remote = new FlakyRemote()) {
            remote.becomeReliable();
            Path config = config("""
                    - url: %s
                      name: latest
                      queue_config: {batch_send_deadline: 0s}
                    """.formatted(remote.url()));
            for (int second = 0; second < 5; second++) {
                produce(topic, second);
            }
            try (RemoteWrites writes = open(prefix, new CollectorRegistry(), new Health(), config)) {
                writes.start();
                INFRA.await(
                        LIMIT,
                        () -> INFRA.admin()
                                        .listConsumerGroupOffsets(prefix + "tocsin-remote-write-latest")
                                        .partitionsToOffsetAndMetadata()
                                        .get(60, TimeUnit.SECONDS)
                                        .size()
                                == 2);
                produce(topic, 5);
                INFRA.await(LIMIT, () -> remote.samples() == 1);
            }
            produce(topic, 6);
            try (RemoteWrites writes = open(prefix, new CollectorRegistry(), new Health(), config)) {
                writes.start();
                INFRA.await(LIMIT, () -> remote.samples() == 2);
            }
            assertEquals(
                    List.of(5000L, 6000L),
                    remote.series().values().iterator().next().stream()
                            .map(Point::millis)
                            .toList());
        }
    }

    private static void produce(String topic, int second) throws Exception {
        RecordedSample sample = sample("a", "b", second * 1000L, second);
        INFRA.produce(topic, sample.key(), sample.toJson());
    }

    @Test
    void prometheusHasTheSamplesAtTheirOwnTimesUpToTheStaleMarker() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "no Prometheus here");
        String prefix = INFRA.topicPrefix() + "prometheus-";
        String topic = INFRA.createTopic(prefix + Topic.METRIC_WINDOWS, 1);
        String metrics = INFRA.createTopic(prefix + Topic.METRICS, 1);
        long start = Instant.now().minusSeconds(600).getEpochSecond();
        int port = freePort();
        String url = "http://127.0.0.1:" + port;
        try (KafkaProducer<String, RecordedSample> producer = producer(prefix)) {
            Health health = new Health();
            CollectorRegistry registry = new CollectorRegistry();
            // Prometheus is not there yet: what comes waits.
            try (RemoteWrites writes = open(prefix, registry, health, config("""
                    - url: %s/api/v1/write
                      name: prometheus
                      send: [recorded, metrics]
                      start: earliest
                      write_relabel_configs:
                      - {source_labels: [service_name], regex: cart, action: drop}
                      - {target_label: cluster, replacement: eu}
                      queue_config: {batch_send_deadline: 100ms}
                    """.formatted(url)))) {
                writes.start();
                write(producer, topic, start, 10, 1);
                INFRA.produceAll(metrics, metrics(start));
                INFRA.await(LIMIT, () -> value(registry, "prometheus", "samples_retried_total") > 0);
                assertTrue(health.isHealthy());
                prometheus(port);
                INFRA.await(LIMIT, () -> value(registry, "prometheus", "samples_total") == 29);
            }
            String wanted = "10=0 15=1 20=2 25=3 30=4 35=5 40=6 45=7 50=8 55=9";
            INFRA.await(
                    LIMIT,
                    () -> range(url, "job:value{cluster=\"eu\",l=\"ä\"}", start).equals(wanted));
            assertEquals("", range(url, "job:value{cluster=\"eu\",l=\"ä\"}", start + 60));
            // Without a stale marker a series is looked back for.
            assertEquals(wanted + " 60=9 65=9", range(url, "job:endless{cluster=\"eu\"}", start));
            assertMetrics(url, start);

            // Sent once more with what is new, as after a crash: what Prometheus has is refused, the rest is not.
            write(producer, topic, start + 100, 3, 50);
            CollectorRegistry second = new CollectorRegistry();
            try (RemoteWrites writes = open(prefix, second, health, config("""
                    - url: %s/api/v1/write
                      name: again
                      start: earliest
                      write_relabel_configs: [{target_label: cluster, replacement: eu}]
                      queue_config: {batch_send_deadline: 100ms}
                    """.formatted(url)))) {
                writes.start();
                INFRA.await(
                        LIMIT,
                        () -> value(second, "again", "samples_total") + value(second, "again", "samples_failed_total")
                                == 29);
            }
            INFRA.await(
                    LIMIT,
                    () -> range(url, "job:value{cluster=\"eu\",l=\"ä\"}", start + 100)
                            .equals("10=50 15=51 20=52"));
            assertEquals(wanted, range(url, "job:value{cluster=\"eu\",l=\"ä\"}", start));
        } finally {
            end();
        }
    }

    /** Two measurements of one service 20 s apart, with the second a histogram; and one of another service. */
    private static List<String> metrics(long start) {
        String event = "{\"@timestamp\":\"%s\",\"service.name\":\"%s\",\"metrics\":{\"system.cpu.utilization\":%s}}";
        String second = "0.75,\"request.duration\":"
                + "{\"type\":\"histogram\",\"unit\":\"s\",\"bounds\":[0.1,0.5],\"counts\":[4,2,1],\"sum\":1.5}";
        return List.of(
                event.formatted(Instant.ofEpochSecond(start), "cart", "0.25"),
                event.formatted(Instant.ofEpochSecond(start), "shop", "0.5"),
                event.formatted(Instant.ofEpochSecond(start + 20), "shop", second));
    }

    /** Of the one service, relabelled; and nothing of the other. */
    private static void assertMetrics(String url, long start) throws Exception {
        String labels = "{cluster=\"eu\",service_name=\"shop\"}";
        assertEquals(
                "0=0.5 5=0.5 10=0.5 15=0.5 20=0.75 25=0.75 30=0.75 35=0.75 40=0.75 45=0.75 50=0.75 55=0.75 60=0.75 65=0.75",
                range(url, "system_cpu_utilization_ratio" + labels, start));
        assertEquals("", range(url, "{service_name=\"cart\"}", start));
        for (String one : List.of(
                "bucket{le=\"0.1\"}=4", "bucket{le=\"0.5\"}=6", "bucket{le=\"+Inf\"}=7", "sum=1.5", "count=7")) {
            int value = one.lastIndexOf('=');
            String points = range(url, "request_duration_seconds_" + one.substring(0, value), start);
            assertTrue(points.startsWith("20" + one.substring(value) + " 25="), points);
        }
    }

    /** Points five seconds apart from ten seconds after the start on; one series ends after them, the other does not. */
    private static void write(
            KafkaProducer<String, RecordedSample> producer, String topic, long start, int points, int first)
            throws Exception {
        int value = first == 1 ? 0 : first;
        producer.beginTransaction();
        for (int i = 0; i <= points; i++) {
            long millis = (start + 10 + 5L * i) * 1000;
            send(producer, topic, sample("job:value", "ä", millis, i == points ? STALE : value + i));
            if (i < points) {
                send(producer, topic, sample("job:endless", "x", millis, value + i));
            }
        }
        if (first == 1) {
            send(producer, topic, sample("job:other", "x", start * 1000, Double.NaN));
        }
        producer.commitTransaction();
    }

    private static void send(KafkaProducer<String, RecordedSample> producer, String topic, RecordedSample sample)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, sample.key(), sample)).get(60, TimeUnit.SECONDS);
    }

    private static RecordedSample sample(String name, String label, long millis, double value) {
        return new RecordedSample(new TreeMap<>(Map.of("__name__", name, "l", label)), millis, value, "g/" + name);
    }

    private static KafkaProducer<String, RecordedSample> producer(String prefix) {
        Serializer<RecordedSample> values = Topic.METRIC_WINDOWS.serializer();
        KafkaProducer<String, RecordedSample> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", INFRA.bootstrapServers(), "transactional.id", prefix + "test"),
                new StringSerializer(),
                values);
        producer.initTransactions();
        return producer;
    }

    private Path config(String remotes) throws IOException {
        Path file = Files.createTempFile(folder, "remote", ".yaml");
        return Files.writeString(file, "remote_write:\n" + remotes.indent(2));
    }

    private static RemoteWrites open(String prefix, CollectorRegistry registry, Health health, Path config)
            throws Exception {
        return new RemoteWrites(
                Config.load(config, Map.of(), RemoteSettings::read),
                new KafkaSettings(Map.of("bootstrap.servers", INFRA.bootstrapServers()), prefix, "test"),
                registry,
                health);
    }

    private static double value(CollectorRegistry registry, String remote, String name) {
        Double value = registry.getSampleValue(
                "tocsin_processor_remote_storage_" + name, new String[] {"remote_name"}, new String[] {remote});
        return value == null ? 0 : value;
    }

    /** Of a minute from the start, each five seconds, as {@code seconds=value}. */
    private static String range(String url, String query, long start) throws Exception {
        String address = url + "/api/v1/query_range?step=5&start=" + start + "&end=" + (start + 65) + "&query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8);
        JsonNode answer = JSON.readTree(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body());
        assertEquals("success", answer.path("status").textValue(), answer.toString());
        List<String> points = new ArrayList<>();
        for (JsonNode point : answer.at("/data/result/0/values")) {
            points.add(point.get(0).longValue() - start + "=" + point.get(1).textValue());
        }
        return String.join(" ", points);
    }

    private Process spawn(String prefix, Path config) throws IOException {
        return started(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RemoteWriteProcess.class.getName(),
                INFRA.bootstrapServers(),
                prefix,
                config.toString()));
    }

    private void prometheus(int port) throws IOException {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        started(new ProcessBuilder(
                PROMETHEUS.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-remote-write-receiver"));
    }

    private Process started(ProcessBuilder builder) throws IOException {
        Path log = Files.createTempFile(folder, "process", ".log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        return process;
    }

    private void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
