package io.tocsin.processor;

import static io.tocsin.processor.Processors.gauge;
import static io.tocsin.processor.Processors.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.Infrastructure;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ProcessorIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    @TempDir
    private Path folder;

    @Test
    void firesAtTheNextGridPointAndResolvesAfterTheWindow() throws Exception {
        Processors processors = new Processors(INFRA, "fires", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "12s", 20)));
        ProcessorApp app = processors.start();
        try {
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(20, log("error")));
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(20, log("info")));
            INFRA.produce(processors.topic("logs"), null, "{nonsense");
            Instant crossed = Instant.now();
            INFRA.produceAll(processors.topic("logs"), List.of(log("error")));
            Instant acknowledged = Instant.now();
            INFRA.await(Duration.ofSeconds(60), () -> !processors.alerts().isEmpty());
            AlertEvent firing = processors.alerts().get(0);
            assertEquals(21, firing.value());
            assertEquals("shop", firing.labels().get("service_name"));
            assertTrue(!firing.startsAt().isBefore(crossed.minusMillis(1)), () -> firing + " " + crossed);
            assertTrue(firing.startsAt().isBefore(acknowledged.plusSeconds(1)), () -> firing + " " + acknowledged);

            JsonNode rule = processors
                    .get(app.port(), "/api/v1/rules")
                    .path("data")
                    .path("groups")
                    .path(0)
                    .path("rules")
                    .path(0);
            assertEquals("firing", rule.path("state").asText());
            assertEquals("ok", rule.path("health").asText());
            assertEquals(
                    "2.1e+01",
                    processors.alert(app.port(), "Errors").path("value").asText());

            INFRA.await(
                    Duration.ofSeconds(30),
                    () -> processors.changes().equals(List.of("firing Errors", "resolved Errors")));
            AlertEvent resolved = processors.alerts().get(processors.alerts().size() - 1);
            assertEquals(firing.startsAt(), resolved.startsAt());
            long after =
                    Duration.between(crossed, resolved.endsAt().orElseThrow()).toMillis();
            assertTrue(after >= 11_000 && after <= 14_000, () -> "resolved after " + after + " ms");
            assertEquals(1, INFRA.records(processors.topic("logs.dlq")).size());
            String metrics = processors.send(app.port(), "GET", "/metrics").body();
            String topic = "{topic=\"" + processors.topic("logs") + "\",}";
            assertTrue(metrics.contains("tocsin_processor_records_total" + topic + " 42.0"), metrics);
            assertTrue(metrics.contains("tocsin_processor_matched_records_total" + topic + " 21.0"), metrics);
            assertTrue(metrics.contains("tocsin_processor_filtered_records_total" + topic + " 20.0"), metrics);
            assertTrue(metrics.contains("tocsin_processor_dead_lettered_records_total" + topic + " 1.0"), metrics);
        } finally {
            app.close();
        }
    }

    @Test
    void evaluatesOtherMetricsLabelsThresholdsAndWindows() throws Exception {
        Processors processors = new Processors(INFRA, "others", folder);
        processors.rules(Rules.group(
                "g",
                Rules.alert("Queue", "max by (host_name) (max_over_time(queue_depth{queue=\"mail\"}[4s])) >= 7.5"),
                Rules.alert("Slow", "avg_over_time(http_latency_seconds[3s]) > 0.25", "for: 1s"),
                Rules.alert(
                        "Logins",
                        "sum by (user_name) (count_over_time(log_events{event_dataset=\"audit\","
                                + "event_outcome=~\"fail.*\"}[3s])) > 2",
                        "labels: {severity: page, team: '{{ $labels.user_name }}'}",
                        "annotations: {summary: '{{ $value }} for {{ $labels.user_name }}'}")));
        ProcessorApp app = processors.start();
        try {
            String metrics = processors.topic("metrics");
            INFRA.produceAll(
                    metrics,
                    List.of(
                            "{\"host.name\":\"a\",\"labels\":{\"queue\":\"mail\"},\"metrics\":{\"queue_depth\":7.5}}",
                            "{\"host.name\":\"b\",\"labels\":{\"queue\":\"mail\"},\"metrics\":{\"queue_depth\":7.4}}",
                            "{\"host.name\":\"b\",\"labels\":{\"queue\":\"web\"},\"metrics\":{\"queue_depth\":99}}",
                            gauge("shop", "http_latency_seconds", 0.3)));
            INFRA.produceAll(
                    processors.topic("logs"),
                    Collections.nCopies(
                            3,
                            "{\"event\":{\"dataset\":\"audit\",\"outcome\":\"failure\"},\"user.name\":\"eve\","
                                    + "\"message\":\"login\"}"));
            INFRA.await(Duration.ofSeconds(60), () -> processors.alerts().size() >= 3);
            INFRA.await(
                    Duration.ofSeconds(30),
                    () -> processors.alerts().stream()
                                    .filter(a -> a.status().text().equals("resolved"))
                                    .count()
                            >= 2);
            List<AlertEvent> alerts = processors.alerts();
            assertEquals(
                    List.of("a"),
                    alerts.stream()
                            .filter(a -> a.rule().equals("g/Queue"))
                            .map(a -> a.labels().get("host_name"))
                            .distinct()
                            .toList());
            AlertEvent logins = alerts.stream()
                    .filter(a -> a.rule().equals("g/Logins"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("page", logins.labels().get("severity"));
            assertEquals("eve", logins.labels().get("team"));
            assertEquals(
                    Optional.of("3 for eve"),
                    Optional.ofNullable(logins.annotations().get("summary")));
            assertTrue(alerts.stream().anyMatch(a -> a.rule().equals("g/Slow")));
        } finally {
            app.close();
        }
    }

    @Test
    void keepsTheRulesInForceWhenTheNewOnesAreWrong() throws Exception {
        Processors processors = new Processors(INFRA, "reload", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "60s", 2)));
        ProcessorApp app = processors.start();
        try {
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(3, log("error")));
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().equals(List.of("firing Errors")));

            processors.rules("groups: [{name: x, rules: [{alert: A, expr: 'up =='}, {alert: B, expr: 'up )'}]}]\n");
            HttpResponse<String> refused = processors.send(app.port(), "POST", "/-/reload");
            assertEquals(400, refused.statusCode(), refused.body());
            assertEquals(
                    2,
                    refused.body()
                            .lines()
                            .filter(l -> l.contains("rules/test.yml:1:"))
                            .count(),
                    refused.body());
            assertTrue(processors
                    .send(app.port(), "GET", "/metrics")
                    .body()
                    .contains("tocsin_last_reload_successful 0.0"));
            assertEquals(
                    "firing",
                    processors.alert(app.port(), "Errors").path("state").asText());

            processors.rules(
                    Rules.group("services", Rules.errors("Errors", "60s", 1), Rules.errors("MoreErrors", "60s", 3)));
            assertEquals(200, processors.send(app.port(), "POST", "/-/reload").statusCode());
            INFRA.produceAll(processors.topic("logs"), List.of(log("error")));
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().contains("firing MoreErrors"));
            assertTrue(!processors.changes().contains("resolved Errors"), "it was kept");

            processors.rules(Rules.group("services", Rules.errors("MoreErrors", "60s", 3)));
            assertEquals(200, processors.send(app.port(), "POST", "/-/reload").statusCode());
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().contains("resolved Errors"));
            assertTrue(!processors.changes().contains("resolved MoreErrors"), "it was kept");
        } finally {
            app.close();
        }
    }
}
