package io.tocsin.processor;

import static io.tocsin.processor.Processors.gauge;
import static io.tocsin.processor.Processors.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.processor.Processors.Running;
import io.tocsin.processor.remote.FlakyRemote;
import io.tocsin.processor.remote.Prompb.Point;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.IgnoredSignals;
import io.tocsin.testkit.Infrastructure;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ProcessorIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration WAIT = Duration.ofSeconds(60);

    private static final String RECORDED = "service_name:errors:count12s";

    /** In the group that fires. */
    private static final String RECORDING = """
              - record: service_name:errors:count12s
                expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[12s]))
                labels: {team: floor}
            """;

    /** Wants raw metrics by name and label, and one label under another name. */
    private static final String REMOTE = """
            remote_write:
            - url: %s
              name: store
              send: [metrics]
              start: earliest
              headers: {X-Scope-OrgID: team-a}
              authorization: {credentials: abc}
              write_relabel_configs:
              - {source_labels: [__name__], regex: 'jobs|http_server_.*', action: keep}
              - {source_labels: [service_name], regex: cart, action: drop}
              - {source_labels: [queue], target_label: line}
              - {regex: queue, action: labeldrop}
              queue_config: {batch_send_deadline: 100ms}
            """;

    @TempDir
    private Path folder;

    @Test
    void firesAtTheNextGridPointAndResolvesAfterTheWindow() throws Exception {
        Processors processors = new Processors(INFRA, "fires", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "12s", 20), RECORDING));
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

            // The API is told of it a little later than the topic.
            INFRA.await(WAIT, () -> {
                JsonNode rule = processors.get(app.port(), "/api/v1/rules").at("/data/groups/0/rules/0");
                assertEquals("firing", rule.path("state").asText());
                assertEquals("ok", rule.path("health").asText());
                JsonNode alert = processors.alert(app.port(), "Errors");
                assertEquals("2.1e+01", alert.path("value").asText());
                return true;
            });
            awaitRecorded(processors, app.port(), firing, crossed);

            INFRA.await(
                    Duration.ofSeconds(30),
                    () -> processors.changes().equals(List.of("firing Errors", "resolved Errors")));
            AlertEvent resolved = processors.alerts().get(processors.alerts().size() - 1);
            assertEquals(firing.startsAt(), resolved.startsAt());
            long after =
                    Duration.between(crossed, resolved.endsAt().orElseThrow()).toMillis();
            assertTrue(after >= 11_000 && after <= 14_000, () -> "resolved after " + after + " ms");
            assertEquals(1, INFRA.records(processors.topic("logs.dlq")).size());
            awaitEndOfRecorded(processors, app.port());
            OwnFigures own = new OwnFigures(INFRA, processors, app.port());
            own.awaitAll(crossed, resolved.endsAt().orElseThrow());
            own.assertDocumented();
        } finally {
            app.close();
        }
    }

    /** What the group records, with labels, value and the time of its grid point; and its alert. */
    private static void awaitRecorded(Processors processors, int port, AlertEvent firing, Instant crossed)
            throws Exception {
        INFRA.await(WAIT, () -> {
            Figures figures = processors.figures(port);
            Figures.Sample errors = figures.only(RECORDED);
            assertEquals(Map.of("service_name", "shop", "team", "floor"), errors.labels());
            assertEquals(21, errors.value());
            long millis = errors.millis().orElseThrow();
            assertEquals(0, millis % 1000);
            assertTrue(millis >= crossed.toEpochMilli() && millis <= System.currentTimeMillis(), errors::toString);
            Map<String, String> alert = Map.of("alertname", "Errors", "service_name", "shop");
            assertEquals(alert, figures.only("ALERTS_FOR_STATE").labels());
            assertEquals((double) firing.startsAt().getEpochSecond(), figures.value("ALERTS_FOR_STATE"));
            Map<String, String> state = new HashMap<>(alert);
            state.put("alertstate", "firing");
            assertEquals(state, figures.only("ALERTS").labels());
            assertEquals(1, figures.value("ALERTS"));
            assertEquals(3, figures.value("prometheus_rule_group_last_evaluation_samples"));
            return true;
        });
    }

    /** They have ended, and are not waited for until nobody looks back at them any more. */
    private static void awaitEndOfRecorded(Processors processors, int port) throws Exception {
        INFRA.await(WAIT, () -> {
            Figures figures = processors.figures(port);
            return Stream.of(RECORDED, "ALERTS", "ALERTS_FOR_STATE")
                    .allMatch(name -> figures.all(name).isEmpty());
        });
    }

    @Test
    void evaluatesOtherMetricsLabelsThresholdsAndWindows() throws Exception {
        Processors processors = new Processors(INFRA, "others", folder);
        processors.rules(Rules.group(
                "g",
                Rules.alert("Queue", "max by (host_name) (max_over_time(queue_depth{queue=\"mail\"}[4s])) >= 7.5"),
                Rules.alert("Slow", "avg_over_time(http_latency_seconds[3s]) > 0.25", "for: 1s"),
                Rules.alert("Crowd", "count(crowd) > 0"),
                Rules.alert(
                        "Logins",
                        "sum by (user_name) (count_over_time(log_events{event_dataset=\"audit\","
                                + "event_outcome=~\"fail.*\"}[3s])) > 2",
                        "labels: {severity: page, team: '{{ $labels.user_name }}'}",
                        "annotations: {summary: '{{ $value }} for {{ $labels.user_name }}'}")));
        FlakyRemote remote = new FlakyRemote();
        remote.becomeReliable();
        processors.configure(REMOTE.formatted(remote.url()) + "bounds: {series_per_input: 2}\n");
        ProcessorApp app = processors.start();
        try (remote) {
            String metrics = processors.topic("metrics");
            INFRA.produceAll(
                    metrics,
                    List.of(
                            "{\"host.name\":\"a\",\"labels\":{\"queue\":\"mail\"},\"metrics\":{\"queue_depth\":7.5}}",
                            "{\"host.name\":\"b\",\"labels\":{\"queue\":\"mail\"},\"metrics\":{\"queue_depth\":7.4}}",
                            "{\"host.name\":\"b\",\"labels\":{\"queue\":\"web\"},\"metrics\":{\"queue_depth\":99}}",
                            gauge("shop", "http_latency_seconds", 0.3),
                            gauge("a", "crowd", 1),
                            gauge("b", "crowd", 1),
                            gauge("c", "crowd", 1)));
            INFRA.produceAll(
                    processors.topic("logs"),
                    Collections.nCopies(
                            3,
                            "{\"event\":{\"dataset\":\"audit\",\"outcome\":\"failure\"},\"user.name\":\"eve\","
                                    + "\"message\":\"login\"}"));
            Map<Map<String, String>, List<Point>> measured = measure(metrics);
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
            awaitCutOff(processors, app.port(), "Crowd");
            awaitSent(remote, measured, processors, app.port());
        } finally {
            app.close();
        }
    }

    /** One rule is beyond its bounds, and all others are as they were. */
    private static void awaitCutOff(Processors processors, int port, String rule) throws Exception {
        INFRA.await(WAIT, () -> {
            JsonNode rules = processors
                    .get(port, "/api/v1/rules")
                    .path("data")
                    .path("groups")
                    .path(0)
                    .path("rules");
            for (JsonNode one : rules) {
                boolean isCutOff = one.path("name").asText().equals(rule);
                assertEquals(isCutOff ? "err" : "ok", one.path("health").asText(), one::toString);
                assertEquals(isCutOff, one.path("lastError").asText().startsWith("cut off: "), one::toString);
            }
            return rules.size() == 4;
        });
        assertTrue(processors.alerts().stream().noneMatch(a -> a.rule().endsWith("/" + rule)));
    }

    /**
     * Two measurements of a gauge and a histogram, of the last minutes, and before them what the remote does not want.
     *
     * @return what it is to have
     */
    private static Map<Map<String, String>, List<Point>> measure(String topic) throws Exception {
        Instant first = Instant.now().minusSeconds(125).truncatedTo(ChronoUnit.MILLIS);
        Instant second = first.plusMillis(61_007);
        String event =
                "{\"@timestamp\":\"%s\",\"service.name\":\"%s\",\"labels\":{\"queue\":\"mail\"},\"metrics\":{%s}}";
        String histogram =
                "\"http.server.request.duration\":{\"type\":\"histogram\",\"unit\":\"s\",\"bounds\":[0.1,0.5],"
                        + "\"counts\":[4,2,1],\"sum\":1.5,\"count\":7}";
        for (String one : List.of(
                event.formatted(first, "cart", "\"jobs\":1"),
                event.formatted(first, "shop", "\"jobs.waiting\":2"),
                event.formatted(first, "shop", "\"jobs\":3," + histogram),
                event.formatted(second, "shop", "\"jobs\":4"))) {
            // One key, so that what is not wanted stands before what is.
            INFRA.produce(topic, "shop", one);
        }
        Map<Map<String, String>, List<Point>> wanted = new HashMap<>();
        wanted.put(series("jobs"), List.of(point(first, 3), point(second, 4)));
        String name = "http_server_request_duration_seconds_";
        wanted.put(series(name + "bucket", "le", "0.1"), List.of(point(first, 4)));
        wanted.put(series(name + "bucket", "le", "0.5"), List.of(point(first, 6)));
        wanted.put(series(name + "bucket", "le", "+Inf"), List.of(point(first, 7)));
        wanted.put(series(name + "sum"), List.of(point(first, 1.5)));
        wanted.put(series(name + "count"), List.of(point(first, 7)));
        return wanted;
    }

    /** As the remote has it: with {@code line} in place of {@code queue}. */
    private static Map<String, String> series(String name, String... more) {
        Map<String, String> labels =
                new HashMap<>(Map.of("__name__", name, "job", "shop", "service_name", "shop", "line", "mail"));
        for (int i = 0; i < more.length; i += 2) {
            labels.put(more[i], more[i + 1]);
        }
        return labels;
    }

    private static Point point(Instant time, double value) {
        return new Point(time.toEpochMilli(), Double.doubleToRawLongBits(value));
    }

    private static void awaitSent(
            FlakyRemote remote, Map<Map<String, String>, List<Point>> wanted, Processors processors, int port)
            throws Exception {
        int samples = wanted.values().stream().mapToInt(List::size).sum();
        INFRA.await(WAIT, () -> remote.samples() >= samples);
        assertEquals(wanted, remote.series());
        assertEquals(List.of(), remote.wrong());
        String prefix = "tocsin_processor_remote_storage_samples_";
        String[] store = {"remote_name", "store"};
        INFRA.await(WAIT, () -> {
            Figures figures = processors.figures(port);
            assertEquals(samples, figures.value(prefix + "total", store));
            assertEquals(0, figures.value(prefix + "pending", store));
            // By name nothing is even read of an event.
            assertEquals(1, figures.value(prefix + "dropped_total", "remote_name", "store", "reason", "filtered"));
            assertEquals(samples + 1, figures.value(prefix + "in_total", store));
            return true;
        });
    }

    @Test
    void keepsTheRulesInForceWhenTheNewOnesAreWrong() throws Exception {
        Processors processors = new Processors(INFRA, "reload", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "60s", 2)));
        try (Running app = processors.spawn()) {
            processors.awaitReady(app);
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
                    Rules.group("services", Rules.errors("Errors", "60s", 1), Rules.errors("MoreErrors", "600s", 3)));
            assertEquals(200, processors.send(app.port(), "POST", "/-/reload").statusCode());
            INFRA.produceAll(processors.topic("logs"), List.of(log("error")));
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().contains("firing MoreErrors"));
            assertTrue(!processors.changes().contains("resolved Errors"), "it was kept");

            assumeFalse(IgnoredSignals.contains("HUP"), "SIGHUP is ignored here, as under nohup");
            processors.rules(Rules.group("services", Rules.errors("MoreErrors", "600s", 3)));
            app.hangUp();
            INFRA.await(WAIT, () -> processors.changes().contains("resolved Errors"));
            assertTrue(!processors.changes().contains("resolved MoreErrors"), "it was kept");
            awaitReloads(processors, app, 1, 2);

            processors.rules("groups: [{name: x, rules: [{alert: A, expr: 'up =='}]}]\n");
            app.hangUp();
            awaitReloads(processors, app, 0, 2);
            INFRA.await(
                    WAIT,
                    () -> Files.readString(app.log())
                            .lines()
                            .anyMatch(line -> line.contains("reload refused; what was in force remains so")
                                    && line.contains("rules/test.yml:1:")));
            JsonNode groups = processors.get(app.port(), "/api/v1/rules").at("/data/groups");
            assertEquals("services", groups.at("/0/name").asText());
            assertEquals("MoreErrors", groups.at("/0/rules/0/name").asText());
            assertEquals("firing", groups.at("/0/rules/0/state").asText());
            assertEquals(1, groups.size());
        }
    }

    private static void awaitReloads(Processors processors, Running app, int last, int succeeded) throws Exception {
        INFRA.await(WAIT, () -> {
            Figures figures = processors.figures(app.port());
            assertEquals(last, figures.value("tocsin_last_reload_successful"));
            assertEquals(succeeded, figures.value("tocsin_reloads_total", "result", "success"));
            assertEquals(2 - last, figures.value("tocsin_reloads_total", "result", "failure"));
            return true;
        });
    }
}
