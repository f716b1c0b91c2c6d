package io.tocsin.processor;

import static io.tocsin.processor.Processors.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.processor.Processors.Running;
import io.tocsin.testkit.Infrastructure;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several instances, seen as one. */
final class ClusterIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final int SERVICES = 20;

    @TempDir
    private Path folder;

    @Test
    void eachInstanceAnswersForAllAndTellsWhoIsGone() throws Exception {
        Processors processors = new Processors(INFRA, "cluster", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "600s", 0)) + """
                - name: more
                  interval: 1s
                  rules:
                  - record: services:errors
                    expr: sum(count_over_time(log_events{log_level="error"}[600s]))
                """);
        List<String> events = IntStream.range(0, SERVICES)
                .mapToObj(i -> log("s" + i, "error", Instant.now()))
                .toList();
        try (Running one = processors.spawn();
                Running other = processors.spawn()) {
            List<Running> both = List.of(one, other);
            INFRA.await(WAIT, () -> isReady(processors, one) && isReady(processors, other));
            INFRA.produceAll(processors.topic("logs"), events);
            // Each holds a part of the alerts, and each tells all of them.
            INFRA.await(
                    WAIT,
                    () -> all(processors, both, "").stream().allMatch(alerts -> alerts.size() == SERVICES)
                            && all(processors, both, "?local=true").stream().noneMatch(Map::isEmpty));
            Map<String, String> alerts = alerts(processors, one, "");
            assertEquals(alerts, alerts(processors, other, ""));
            Map<String, String> parts = new TreeMap<>(alerts(processors, one, "?local=true"));
            assertTrue(parts.size() < SERVICES, "shards live on both");
            parts.putAll(alerts(processors, other, "?local=true"));
            assertEquals(alerts, parts);
            JsonNode rules = processors.get(one.port(), "/api/v1/rules");
            assertTrue(rules.path("warnings").isMissingNode(), rules::toString);
            assertEquals(List.of("more", "services"), texts(rules.path("data").path("groups"), "name"));
            JsonNode rule = rules.at("/data/groups/1/rules/0");
            assertEquals("firing", rule.path("state").asText());
            assertEquals(SERVICES, rule.path("alerts").size());

            // And each keeps a standby of what the other holds.
            INFRA.await(WAIT, () -> standbyRecords(processors, one) > 0 && standbyRecords(processors, other) > 0);

            other.kill();
            JsonNode alone = processors.get(one.port(), "/api/v1/alerts");
            assertEquals("success", alone.path("status").asText());
            assertTrue(alone.path("warnings").path(0).asText().contains("127.0.0.1:" + other.port()), alone::toString);
            assertEquals(
                    List.of("more", "services"),
                    texts(processors.get(one.port(), "/api/v1/rules").at("/data/groups"), "name"));
            // It takes the rest over, and nothing about any alert has changed.
            INFRA.await(
                    WAIT,
                    () -> processors
                            .get(one.port(), "/api/v1/rules")
                            .path("warnings")
                            .isMissingNode());
            INFRA.await(WAIT, () -> alerts(processors, one, "").size() == SERVICES);
            assertEquals(alerts, alerts(processors, one, ""));
        }
    }

    @Test
    void anInstanceThatHasNothingToEvaluateIsReady() throws Exception {
        Processors processors = new Processors(INFRA, "spare", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "60s", 0)));
        List<ProcessorApp> apps = new ArrayList<>();
        try {
            // One more than there are partitions of rule-inputs.
            for (int i = 0; i < 3; i++) {
                apps.add(processors.launch());
            }
            INFRA.await(WAIT, () -> apps.stream().allMatch(app -> app.health().isReady()));
            List<Integer> parts = new ArrayList<>();
            INFRA.await(WAIT, () -> {
                parts.clear();
                for (ProcessorApp app : apps) {
                    parts.add(processors
                            .get(app.port(), "/peer/rules")
                            .path("partitions")
                            .size());
                }
                return parts.stream().mapToInt(Integer::intValue).sum() == 2;
            });
            assertTrue(parts.contains(0), () -> "one has nothing to evaluate: " + parts);
            assertFalse(parts.contains(2), () -> "two share the work: " + parts);
        } finally {
            for (ProcessorApp app : apps) {
                app.close();
            }
        }
    }

    private static double standbyRecords(Processors processors, Running instance) throws Exception {
        return processors
                .send(instance.port(), "GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("tocsin_processor_standby_records_total{store=\"evaluation-state\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static boolean isReady(Processors processors, Running instance) throws Exception {
        try {
            return processors.send(instance.port(), "GET", "/-/ready").statusCode() == 200;
        } catch (ConnectException e) {
            // Not yet listening.
            assertTrue(instance.process().isAlive(), "it ended");
            return false;
        }
    }

    private static List<Map<String, String>> all(Processors processors, List<Running> instances, String query)
            throws Exception {
        List<Map<String, String>> all = new ArrayList<>();
        for (Running instance : instances) {
            all.add(alerts(processors, instance, query));
        }
        return all;
    }

    /** By service, since when each is active. */
    private static Map<String, String> alerts(Processors processors, Running instance, String query) throws Exception {
        Map<String, String> alerts = new TreeMap<>();
        for (JsonNode alert :
                processors.get(instance.port(), "/api/v1/alerts" + query).at("/data/alerts")) {
            alerts.put(
                    alert.path("labels").path("service_name").asText(),
                    alert.path("activeAt").asText());
        }
        return alerts;
    }

    private static List<String> texts(JsonNode array, String name) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.path(name).asText())
                .toList();
    }
}
