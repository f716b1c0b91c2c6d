package io.tocsin.processor.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Debian's Prometheus, which scrapes, evaluates and tells within these surroundings. Ends with the test. */
final class Prometheus implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param rules of its rules */
    Prometheus(Path folder, Path rules, Surroundings surroundings) throws IOException {
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 100ms, scrape_timeout: 100ms, evaluation_interval: 1s}
                rule_files: ["%s"]
                alerting: {alertmanagers: [{static_configs: [{targets: ["%s"]}]}]}
                scrape_configs:
                - job_name: services
                  honor_labels: true
                  static_configs: [{targets: ["%s"]}]
                """.formatted(rules, surroundings.address(), surroundings.address()));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** Whether each group has been evaluated. */
    boolean isReady() throws IOException {
        for (JsonNode group : get("/api/v1/rules").at("/data/groups")) {
            if (group.path("lastEvaluation").asText().startsWith("0001")) {
                return false;
            }
        }
        return true;
    }

    /** What its rules recorded, and which batches it scraped, within so many seconds before an instant. */
    Recordings recordings(long end, int seconds) throws IOException {
        Recordings recordings = new Recordings();
        String query = "{__name__=~\"ALERTS|ALERTS_FOR_STATE|.+:.+|" + Batch.NUMBER + "\"}[" + seconds + "s]";
        JsonNode answer = get("/api/v1/query?time=" + end / 1000 + "&query=" + URLEncoder.encode(query, UTF_8));
        for (JsonNode series : answer.at("/data/result")) {
            Map<String, String> labels = new TreeMap<>();
            series.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().textValue()));
            for (JsonNode point : series.path("values")) {
                long millis = Math.round(point.get(0).doubleValue() * 1000);
                recordings.add(
                        new TreeMap<>(labels), millis, number(point.get(1).textValue()));
            }
        }
        return recordings;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private JsonNode get(String path) throws IOException {
        try {
            String body = http.send(
                            HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                    .body();
            JsonNode answer = JSON.readTree(body);
            if (!"success".equals(answer.path("status").textValue())) {
                throw new IOException(path + ": " + body);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Processor time that the process has taken. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
