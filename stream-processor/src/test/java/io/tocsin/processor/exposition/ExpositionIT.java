package io.tocsin.processor.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.vector.Labels;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.runtime.service.Registries;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Debian's promtool reads what {@code /metrics} shows; skipped where there is none. */
final class ExpositionIT {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "no promtool here");
        CollectorRegistry own = Registries.create("stream-processor");
        RecordedSeries series = new RecordedSeries(10, Clock.systemUTC(), own);
        long now = System.currentTimeMillis();
        for (String service : new String[] {"a\"b\\\n", "größe"}) {
            Map<String, String> labels = Map.of("alertname", "Down", "service_name", service);
            series.recorded(0, labels(labels, "ALERTS"), now, 1);
            series.recorded(0, labels(labels, "ALERTS_FOR_STATE"), now, now / 1000.0);
            series.recorded(0, labels(labels, "service_errors_rate5m"), now, Double.NaN);
            series.recorded(0, labels(labels, "process_start_time_seconds"), now, 1);
        }
        assertEquals("", promtool(Exposition.of(own, series), 0));
        // Its style guide allows the colon of recordings in their own Prometheus alone, as in federation.
        series.recorded(0, labels(Map.of(), "service:errors:rate5m"), now, 1);
        String lint = promtool(Exposition.of(own, series), 3);
        assertTrue(lint.lines().count() == 1 && lint.contains("should not contain ':'"), lint);
    }

    private static String promtool(CollectorRegistry exposed, int exitCode) throws Exception {
        byte[] text;
        try (HttpServer server = HttpServer.builder(new Listen("127.0.0.1", 0), exposed, new Health())
                .build()) {
            server.start();
            URI metrics = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
            text = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofByteArray())
                    .body();
        }
        Process process = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(text);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        // simpleclient's own metrics of the JVM are not to promtool's taste.
        String ours = output.lines()
                .filter(line -> !line.startsWith("jvm_"))
                .reduce("", (all, line) -> all.isEmpty() ? line : all + "\n" + line);
        boolean isParsed = process.exitValue() == 0 || process.exitValue() == 3;
        assertTrue(isParsed && (exitCode == 0 || process.exitValue() == exitCode), output);
        return ours;
    }

    private static Labels labels(Map<String, String> labels, String name) {
        Map<String, String> all = new java.util.HashMap<>(labels);
        all.put("__name__", name);
        return Labels.of(all);
    }
}
