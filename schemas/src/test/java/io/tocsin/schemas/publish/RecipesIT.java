package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/publishing.md, run as they stand there by the programs that they are for. */
@Timeout(180)
final class RecipesIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Path RECIPES = Path.of("src/test/recipes").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Where .ci/run installs it. */
    private static final Path NODE_MODULES =
            Path.of("target/recipes/node_modules").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void kcat() throws Exception {
        need(isThere("kcat"), "kcat is not installed");
        Topics topics = topics("kcat");
        assertEquals("", run(topics, "sh", RECIPES.resolve("kcat.sh").toString()));

        ConsumerRecord<byte[], byte[]> written =
                INFRA.records(topics.name(Topic.LOGS)).get(0);
        LogEvent log = Topic.LOGS.read(written).orElseThrow();
        assertEquals(Instant.ofEpochMilli(written.timestamp()), log.timestamp(), "Kafka's own");
        assertEquals(Optional.of("warn"), log.text("log.level"));
        assertEquals(Optional.of("disk almost full"), log.text("message"));
        assertEquals(Optional.of("backup"), log.text("service.name"));
        assertTrue(log.text("host.name").isPresent());

        var metrics = INFRA.records(topics.name(Topic.METRICS));
        assertEquals(1, metrics.size());
        assertEquals("backup", new String(metrics.get(0).key(), UTF_8));
        MetricEvent metric = Topic.METRICS.read(metrics.get(0)).orElseThrow();
        assertEquals(Map.of("device", "sda"), metric.labels());
        assertEquals(Map.of("system.filesystem.utilization", new Measurement.Gauge(0.93, "")), metric.metrics());
    }

    @Test
    void debiansPythonClient() throws Exception {
        need(runs("/usr/bin/python3", "-c", "import confluent_kafka"), "python3-confluent-kafka is not installed");
        Topics topics = topics("python");
        assertEquals(
                "",
                run(topics, "/usr/bin/python3", RECIPES.resolve("publish.py").toString()));

        List<LogEvent> logs = logs(topics);
        assertEquals(2, logs.size());
        LogEvent slow = withMessage(logs, "payment of 12 € took long");
        assertEquals(Optional.of("warn"), slow.text("log.level"));
        assertEquals(Optional.of("shop.pay"), slow.text("log.logger"));
        assertEquals(Optional.of("4711"), slow.text("labels.order"));
        assertEquals(Optional.of("2500000000"), slow.text("event.duration"));
        LogEvent refused = withMessage(logs, "payment refused");
        assertEquals(Optional.of("error"), refused.text("log.level"));
        assertEquals(Optional.of("KeyError"), refused.text("error.type"));
        assertEquals(Optional.of("'card'"), refused.text("error.message"));
        assertTrue(refused.text("error.stack_trace").orElse("").startsWith("Traceback (most recent call last):\n"));
        assertTrue(Duration.between(refused.timestamp(), Instant.now()).toMinutes() < 3, "its own time");

        MetricEvent metric = metric(topics);
        assertEquals(
                Map.of(
                        "shop.payments", new Measurement.Counter(17, "{payment}"),
                        "process.memory.usage", new Measurement.Gauge(50_331_648, "")),
                metric.metrics());
        assertEquals("checkout", metric.resource().get("service.name"));
    }

    @Test
    void node() throws Exception {
        need(isThere("node"), "node is not installed");
        need(Files.isDirectory(NODE_MODULES.resolve("kafkajs")), "kafkajs is not in " + NODE_MODULES);
        Topics topics = topics("node");
        assertEquals("", run(topics, "node", RECIPES.resolve("publish.js").toString()));

        List<LogEvent> logs = logs(topics);
        assertEquals(2, logs.size());
        assertEquals(
                Optional.of("error"), withMessage(logs, "payment refused ✗").text("log.level"));
        LogEvent pino = withMessage(logs, "as pino writes it");
        assertEquals(Optional.of("info"), pino.text("log.level"), "30 in pino's scale");
        assertTrue(Duration.between(pino.timestamp(), Instant.now()).toMinutes() < 3, "milliseconds since 1970");
        assertEquals(
                List.of("process.cpu.time", "process.memory.usage"),
                metric(topics).metrics().keySet().stream().sorted().toList());
    }

    @Test
    void rsyslog() throws Exception {
        need(isThere("rsyslogd"), "rsyslog is not installed");
        Topics topics = topics("rsyslog");
        int port = freeUdpPort();
        Path config = rsyslogConfig(topics, port);
        String checked = run(topics, "rsyslogd", "-N1", "-f", config.toString());
        need(!checked.contains("omkafka.so"), "rsyslog-kafka is not installed");
        assertTrue(checked.contains("End of config validation run. Bye."), checked);
        assertTrue(!checked.contains("error"), checked);

        Path output = folder.resolve("rsyslogd.out");
        Process rsyslogd = new ProcessBuilder(
                        "rsyslogd",
                        "-n",
                        "-f",
                        config.toString(),
                        "-i",
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            INFRA.await(LIMIT, () -> {
                socket.send(packet("<14>Nov 21 09:30:00 web-1 probe: listening"));
                return !logs(topics).isEmpty();
            });
            socket.send(packet("<11>Nov 21 09:30:00 web-1 sshd[123]: Failed \"password\" for jürgen \\ é"));
            socket.send(packet("<165>1 2026-11-21T09:30:00.123456+01:00 web-2 app - ID1 [x@1 k=\"v\"] started"));
            INFRA.await(
                    LIMIT,
                    () -> logs(topics).stream()
                                    .filter(event -> event.text("service.name")
                                            .filter("probe"::equals)
                                            .isEmpty())
                                    .count()
                            == 2);
        } finally {
            rsyslogd.destroy();
            if (!rsyslogd.waitFor(20, TimeUnit.SECONDS)) {
                rsyslogd.destroyForcibly();
            }
        }
        List<LogEvent> logs = logs(topics);
        LogEvent failed = withMessage(logs, "Failed \"password\" for jürgen \\ é");
        assertEquals(Optional.of("error"), failed.text("log.level"));
        assertEquals(Optional.of("3"), failed.text("log.syslog.severity.code"));
        assertEquals(Optional.of("user"), failed.text("log.syslog.facility.name"));
        assertEquals(Optional.of("web-1"), failed.text("host.name"));
        assertEquals(Optional.of("sshd"), failed.text("service.name"));
        assertEquals(Optional.of("123"), failed.text("process.pid"));
        LogEvent started = withMessage(logs, "started");
        assertEquals(Instant.parse("2026-11-21T08:30:00.123456Z"), started.timestamp());
        assertEquals(Optional.empty(), started.text("process.pid"), "- is none");
        assertEquals("", Files.readString(output));
    }

    /** Debian's main configuration in little, and the recipe as it stands but for the addresses. */
    private Path rsyslogConfig(Topics topics, int port) throws IOException {
        String recipe = Files.readString(RECIPES.resolve("rsyslog.conf"));
        for (var change : Map.of(
                        "[\"127.0.0.1:9092\"]", "[\"" + INFRA.bootstrapServers() + "\"]",
                        "topic=\"logs\"", "topic=\"" + topics.name(Topic.LOGS) + "\"",
                        "/var/spool/rsyslog", folder.toString())
                .entrySet()) {
            assertTrue(recipe.contains(change.getKey()), change.getKey());
            recipe = recipe.replace(change.getKey(), change.getValue());
        }
        Path included = Files.writeString(folder.resolve("tocsin.conf"), recipe);
        return Files.writeString(folder.resolve("rsyslog.conf"), """
                global(workDirectory="%s")
                module(load="imudp")
                input(type="imudp" address="127.0.0.1" port="%d")
                include(file="%s")
                """.formatted(folder, port, included));
    }

    private static Topics topics(String recipe) {
        Topics topics = new Topics(INFRA.topicPrefix() + recipe + "-");
        topics.ensure(INFRA.admin(), List.of(Topic.LOGS, Topic.METRICS), LIMIT);
        return topics;
    }

    private static List<LogEvent> logs(Topics topics) throws Exception {
        List<LogEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : INFRA.records(topics.name(Topic.LOGS))) {
            events.add(Topic.LOGS.read(record).orElseThrow());
        }
        return events;
    }

    private static LogEvent withMessage(List<LogEvent> events, String message) {
        return events.stream()
                .filter(event -> event.text("message").filter(message::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no \"" + message + "\" among "
                        + events.stream()
                                .map(event -> event.text("message").orElse(""))
                                .toList()));
    }

    private static MetricEvent metric(Topics topics) throws Exception {
        var records = INFRA.records(topics.name(Topic.METRICS));
        assertEquals(1, records.size());
        assertEquals("checkout", new String(records.get(0).key(), UTF_8));
        return Topic.METRICS.read(records.get(0)).orElseThrow();
    }

    /** Runs a program to its end; what it said. */
    private String run(Topics topics, String... command) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "KAFKA", INFRA.bootstrapServers(),
                        "LOGS_TOPIC", topics.name(Topic.LOGS),
                        "METRICS_TOPIC", topics.name(Topic.METRICS),
                        "NODE_PATH", NODE_MODULES.toString(),
                        "PYTHONIOENCODING", "utf-8"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> command[0] + " does not end");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        if (!List.of(command).contains("-N1")) {
            assertEquals(0, process.exitValue(), said);
        }
        return said;
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // There is no such program.
            return false;
        }
    }

    /** A peer program from outside Maven may be missing; the build says so. */
    private static void need(boolean there, String otherwise) {
        if (!there) {
            System.err.println("RecipesIT: skipped: " + otherwise);
        }
        assumeTrue(there, otherwise);
    }

    private static DatagramPacket packet(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new DatagramPacket(bytes, bytes.length);
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
