package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.processor.Processors.Running;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partition that holds so much that a change of the rules takes longer than a transaction may, so that it never gets
 * through in one piece: the work of a change, and of a task's start, is done in slices with commits between. A slow machine
 * may let a transaction run out of its time now and then; what matters is that the work goes on.
 */
final class LargeStateIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    /** Label sets, each with a series in each of the rules' inputs. */
    private static final int DEVICES = Integer.getInteger("tocsin.large.devices", 10_000);

    private static final int METRICS = 10;

    /** Minutes of which each series has a sample, and so an entry of the store. */
    private static final int MINUTES = 2;

    /** Told at once: as many as are taken and written within one transaction. */
    private static final int BATCH = 1_000;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Several times the pace of commits while the rules change, and less than that takes in one piece. */
    private static final String TRANSACTION_MILLIS = System.getProperty("tocsin.large.transaction", "2500");

    private static final String STORE = "evaluation-state";

    private static final String FURTHER = """
                  - record: fleet:load
                    expr: sum(last_over_time(load0[2h]))
              - name: other
                interval: 1s
                rules:
                  - alert: Never
                    expr: sum(light) > 1
            """;

    /** Of each input an alert that fires as long as none of its series is missing; all of one unit on one partition. */
    private static String rules() {
        StringBuilder rules = new StringBuilder("  - name: fleet\n    interval: 1s\n    rules:\n");
        for (int metric = 0; metric < METRICS; metric++) {
            rules.append("      - alert: All%d\n        expr: count(last_over_time(load%d[2h])) == %d\n"
                    .formatted(metric, metric, DEVICES));
        }
        return rules.append(FURTHER).toString();
    }

    /** Its unit takes in that of what it reads, and lives on the other partition: all series move there. */
    private static final String READER = """
              - name: across
                interval: 1s
                rules:
                  - alert: Read
                    expr: fleet:load > 0
            """;

    @TempDir
    private Path folder;

    private final AtomicBoolean stopped = new AtomicBoolean();

    @Test
    void startsAndChangesRulesInTransactionsThatAreShorterThanTheWork() throws Exception {
        Processors processors = new Processors(INFRA, "large", folder);
        processors.rules("groups:\n" + rules());
        Map<String, String> heap = Map.of(Processors.HEAP, "1g");
        Map<String, String> environment = new TreeMap<>(heap);
        environment.put("TOCSIN_KAFKA_TRANSACTION_TIMEOUT_MS", TRANSACTION_MILLIS);
        Thread feed = new Thread(() -> feed(processors), "feed");
        List<AlertEvent> firing;
        try (Running first = processors.spawn(heap)) {
            ready(processors, first);
            fill(processors);
            INFRA.await(LIMIT, () -> processors.alerts().size() == METRICS);
            firing = processors.alerts();
            feed.start();
            first.kill();
        }
        try (Running second = processors.spawn(environment)) {
            awaitReadBack(processors, second);
            assertEquals(beginnings(firing), active(processors, second));

            processors.rules("groups:\n" + READER + rules());
            assertEquals(
                    200, processors.send(second.port(), "POST", "/-/reload").statusCode());
            INFRA.await(LIMIT, () -> processors.changes().contains("firing Read"));
            INFRA.await(LIMIT, () -> inForce(second) == 2);
            Map<String, Instant> all = beginnings(processors.alerts());
            assertEquals(METRICS + 1, all.size());
            assertEquals(all, active(processors, second));
            assertEquals(firing, processors.alerts().subList(0, METRICS));
            assertEquals(METRICS + 1, processors.alerts().size(), "none ended meanwhile");
            stopped.set(true);
            assertEquals(0, second.stop(), () -> "exit code; log in " + second.log());
        } finally {
            stopped.set(true);
            feed.join();
        }
    }

    /** Batch by batch, since what an instant of the grid finds has to be written in one transaction. */
    private static void fill(Processors processors) throws Exception {
        Instant now = Instant.now();
        List<String> events = new ArrayList<>();
        for (int minute = MINUTES; minute > 0; minute--) {
            for (int device = 0; device < DEVICES; device++) {
                events.add(event(device, now.minusSeconds(60L * minute)));
                if (events.size() == BATCH) {
                    INFRA.produceAll(processors.topic("metrics"), events);
                    events.clear();
                    TimeUnit.MILLISECONDS.sleep(400);
                }
            }
        }
        INFRA.produceAll(processors.topic("metrics"), events);
    }

    private static String event(int device, Instant time) {
        StringBuilder event = new StringBuilder("{\"@timestamp\":\"" + time
                + "\",\"service.name\":\"fleet\",\"labels\":{\"device\":\"d" + device + "\"},\"metrics\":{");
        for (int metric = 0; metric < METRICS; metric++) {
            event.append(metric == 0 ? "" : ",")
                    .append("\"load")
                    .append(metric)
                    .append("\":")
                    .append(device % 100 + 1);
        }
        return event.append("}}").toString();
    }

    /** Some events all the while, so that a transaction is open when the work begins. */
    private void feed(Processors processors) {
        try {
            while (!stopped.get()) {
                INFRA.produce(processors.topic("metrics"), null, Processors.gauge("light", "light", 1));
                synchronized (this) {
                    wait(5);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ready(Processors processors, Running running) throws InterruptedException {
        INFRA.await(
                LIMIT,
                () -> !running.process().isAlive()
                        || processors.send(running.port(), "GET", "/-/ready").statusCode() == 200);
        assertTrue(running.process().isAlive(), () -> "ended; log in " + running.log());
    }

    /** Not ready before, and saying meanwhile how much is left, and in the end how much it was. */
    private static void awaitReadBack(Processors processors, Running running) throws Exception {
        List<Double> left = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        INFRA.await(LIMIT, () -> {
            Figures figures = processors.figures(running.port());
            figures.all("tocsin_processor_restore_remaining_records", "store", STORE)
                    .forEach(sample -> left.add(sample.value()));
            var ready = processors.send(running.port(), "GET", "/-/ready");
            reasons.add(ready.body());
            return !running.process().isAlive() || ready.statusCode() == 200;
        });
        assertTrue(running.process().isAlive(), () -> "ended; log in " + running.log());
        int entries = DEVICES * METRICS * MINUTES;
        left.removeIf(records -> records < entries / 10.0);
        assertTrue(left.size() > 1 && left.get(0) > left.get(left.size() - 1), left::toString);
        assertTrue(reasons.stream().anyMatch(reason -> reason.matches("(?s).*restoring, \\d+ of \\d+ records.*")));
        Figures figures = processors.figures(running.port());
        assertTrue(figures.value("tocsin_processor_restored_records_total", "store", STORE) >= entries);
        String end = "State was read back store=\"" + STORE + "\"";
        assertTrue(
                Files.readString(running.log())
                        .lines()
                        .filter(line -> line.contains(end))
                        .anyMatch(line -> line.matches(".* records=\"\\d{4,}\" seconds=\"(?!0\\.0)[0-9.]+\".*")),
                () -> "log in " + running.log());
    }

    private static long inForce(Running running) throws IOException {
        try (var lines = Files.lines(running.log())) {
            return lines.filter(line -> line.contains("Rules are in force version=\"2\""))
                    .count();
        }
    }

    private static Map<String, Instant> beginnings(List<AlertEvent> alerts) {
        Map<String, Instant> beginnings = new TreeMap<>();
        alerts.forEach(alert -> beginnings.put(alert.labels().get("alertname"), alert.startsAt()));
        return beginnings;
    }

    /** Of all partitions: one whose task lost its transaction is away for a moment, and that is told. */
    private static Map<String, Instant> active(Processors processors, Running running) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        INFRA.await(LIMIT, () -> {
            JsonNode answer = processors.get(running.port(), "/api/v1/alerts");
            answers.add(answer);
            return answer.path("warnings").isEmpty();
        });
        Map<String, Instant> active = new TreeMap<>();
        for (JsonNode alert : answers.get(answers.size() - 1).path("data").path("alerts")) {
            active.put(
                    alert.path("labels").path("alertname").asText(),
                    Instant.parse(alert.path("activeAt").asText()));
        }
        return active;
    }
}
