package io.tocsin.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.runtime.config.Config;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Stream processors of one installation on the tests' broker: in this process, or as a process that can be killed. */
final class Processors {
    /** The variable of the environment that says how much a process may have. */
    static final String HEAP = "TOCSIN_STREAM_PROCESSOR_HEAP";

    private static final JsonMapper JSON = new JsonMapper();

    private final Infrastructure infra;
    private final String prefix;
    private final Path folder;
    private String more = "";
    private int launched;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param name tells apart the installations of one test class: their topics are their own
     * @param folder of their configuration and rules
     */
    Processors(Infrastructure infra, String name, Path folder) {
        this.infra = infra;
        this.prefix = infra.topicPrefix() + name + "-";
        this.folder = folder;
    }

    String topic(String name) {
        return prefix + name;
    }

    void rules(String yaml) throws IOException {
        Files.createDirectories(folder.resolve("rules"));
        Files.writeString(folder.resolve("rules/test.yml"), yaml);
    }

    /** What the configuration of those started from now on has besides, as lines of YAML. */
    void configure(String yaml) {
        more = yaml;
    }

    /** Starts one in this process and returns when it is ready. */
    ProcessorApp start() throws Exception {
        ProcessorApp app = launch();
        infra.await(Duration.ofSeconds(90), () -> app.health().isReady());
        return app;
    }

    /** Starts one in this process, with a state folder of its own. */
    ProcessorApp launch() throws Exception {
        return launch(Map.of());
    }

    /** The same with other settings, as variables of the environment. */
    ProcessorApp launch(Map<String, String> environment) throws Exception {
        String stateDir = folder.resolve("state-" + launched++).toString();
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("TOCSIN_STATE_DIR", stateDir);
        ProcessorApp app = new ProcessorApp(Config.load(configuration(0), variables, ProcessorSettings::read));
        app.start();
        return app;
    }

    /** Starts one as a process of its own and returns at once. */
    Running spawn() throws IOException {
        return spawn(Map.of());
    }

    /** The same with other settings, as variables of the environment; of its heap too. */
    Running spawn(Map<String, String> environment) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("process-" + port + ".log");
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + environment.getOrDefault(HEAP, "256m"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StreamProcessor.class.getName(),
                "--config",
                configuration(port).toString());
        command.environment().putAll(environment);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Running(process, port, log);
    }

    /** Returns when the process is ready. */
    void awaitReady(Running running) throws InterruptedException {
        infra.await(Duration.ofSeconds(90), () -> {
            if (!running.process().isAlive()) {
                throw new AssertionError("ended: " + Files.readString(running.log()));
            }
            return send(running.port(), "GET", "/-/ready").statusCode() == 200;
        });
    }

    private Path configuration(int port) throws IOException {
        Path file = folder.resolve("stream-processor-" + port + ".yaml");
        Files.writeString(file, """
                listen: {port: %d}
                kafka: {bootstrap.servers: "%s"}
                topic_prefix: %s
                state_dir: state-%d
                publish_own_events: false
                """.formatted(port, infra.bootstrapServers(), prefix, port) + more);
        return file;
    }

    /** One log event of the service {@code shop}. */
    static String log(String level) {
        return log("shop", level, Instant.now());
    }

    static String log(String service, String level, Instant time) {
        return "{\"@timestamp\":\"" + time + "\",\"service.name\":\"" + service + "\",\"log.level\":\"" + level
                + "\",\"message\":\"m\"}";
    }

    static String gauge(String service, String name, double value) {
        return "{\"@timestamp\":\"" + Instant.now() + "\",\"service.name\":\"" + service + "\",\"metrics\":{\"" + name
                + "\":" + value + "}}";
    }

    /** What {@code alerts} holds now, in order. */
    List<AlertEvent> alerts() throws Exception {
        List<AlertEvent> alerts = new ArrayList<>();
        for (var record : infra.records(topic("alerts"))) {
            if (record.value() == null) {
                continue;
            }
            AlertEvent event = AlertEvent.read(record.value()).orElseThrow();
            if (!event.fingerprint().equals(new String(record.key(), UTF_8))) {
                throw new AssertionError("key " + new String(record.key(), UTF_8) + " of " + event);
            }
            alerts.add(event);
        }
        return alerts;
    }

    /** The alerts that {@code alerts} says are forgotten: their fingerprints, and when. */
    List<String> forgotten() throws Exception {
        return infra.records(topic("alerts")).stream()
                .filter(record -> record.value() == null)
                .map(record -> new String(record.key(), UTF_8) + " " + Instant.ofEpochMilli(record.timestamp()))
                .toList();
    }

    /** The same in short: {@code firing Errors}, in order; repeated ones once. */
    List<String> changes() throws Exception {
        List<String> changes = new ArrayList<>();
        for (AlertEvent event : alerts()) {
            String change = event.status().text() + " " + event.labels().get("alertname");
            if (changes.isEmpty() || !changes.get(changes.size() - 1).equals(change)) {
                changes.add(change);
            }
        }
        return changes;
    }

    JsonNode get(int port, String path) throws Exception {
        return JSON.readTree(send(port, "GET", path).body());
    }

    HttpResponse<String> send(int port, String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What {@code /metrics} says. */
    Figures figures(int port) throws Exception {
        return Figures.read(send(port, "GET", "/metrics").body());
    }

    /** The alert of that name that {@code /api/v1/alerts} shows. */
    JsonNode alert(int port, String name) throws Exception {
        for (JsonNode alert : get(port, "/api/v1/alerts").path("data").path("alerts")) {
            if (alert.path("labels").path("alertname").asText().equals(name)) {
                return alert;
            }
        }
        throw new AssertionError("no alert " + name);
    }

    /** A process of a stream processor. */
    record Running(Process process, int port, Path log) implements AutoCloseable {
        /** As {@code kill -9}. */
        void kill() {
            process.destroyForcibly().onExit().join();
        }

        /** As SIGHUP. */
        void hangUp() throws Exception {
            int exitCode = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new AssertionError("kill -HUP ended with " + exitCode);
            }
        }

        /** As SIGTERM; the exit code. */
        int stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("did not end within 30 s");
            }
            return process.exitValue();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
