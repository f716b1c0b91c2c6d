package io.tocsin.processor;

import static io.tocsin.processor.Processors.gauge;
import static io.tocsin.processor.Processors.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.Processors.Running;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What survives the end of a process, orderly or not. */
@Execution(ExecutionMode.CONCURRENT)
final class RecoveryIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration RECOVERY = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    void keepsAnAlertThroughARestart() throws Exception {
        Processors processors = new Processors(INFRA, "restart", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "30s", 2)));
        ProcessorApp first = processors.start();
        String activeAt;
        try {
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(3, log("error")));
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().equals(List.of("firing Errors")));
            activeAt = processors.alert(first.port(), "Errors").path("activeAt").asText();
        } finally {
            first.close();
        }
        Instant began = Instant.now();
        ProcessorApp second = processors.start();
        try {
            long millis = Duration.between(began, Instant.now()).toMillis();
            assertTrue(millis < 5_900, () -> "ready after " + millis + " ms: the first one has left the group");
            INFRA.await(
                    Duration.ofSeconds(60),
                    () -> activeAt.equals(processors
                            .alert(second.port(), "Errors")
                            .path("activeAt")
                            .asText()));
            assertEquals(List.of("firing Errors"), processors.changes());
            INFRA.await(
                    Duration.ofSeconds(60),
                    () -> processors.changes().equals(List.of("firing Errors", "resolved Errors")));
            assertOneLifeOf("Errors", processors);
        } finally {
            second.close();
        }
    }

    @Test
    void keepsAnAlertThroughAKill() throws Exception {
        Processors processors = new Processors(INFRA, "kill", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "40s", 2)));
        try (Running first = processors.spawn()) {
            ready(processors, first);
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(3, log("error")));
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().equals(List.of("firing Errors")));
            first.kill();
        }
        try (Running second = processors.spawn()) {
            ready(processors, second);
            assertRestored(processors, second);
            assertEquals(
                    processors.alerts().get(0).startsAt(),
                    Instant.parse(processors
                            .alert(second.port(), "Errors")
                            .path("activeAt")
                            .asText()));
            assertEquals(List.of("firing Errors"), processors.changes());
            INFRA.await(
                    Duration.ofSeconds(60),
                    () -> processors.changes().equals(List.of("firing Errors", "resolved Errors")));
            assertOneLifeOf("Errors", processors);
            assertEquals(0, second.stop(), () -> "exit code; log in " + second.log());
        }
    }

    /** Its figures and its log agree on how many records of the evaluation's changelogs it has read. */
    private static void assertRestored(Processors processors, Running instance) throws Exception {
        String store = "evaluation-state";
        Pattern told =
                Pattern.compile("State (was|is no longer) read back.* store=\"" + store + "\".* records=\"(\\d+)\"");
        long records = 0;
        for (String line : Files.readAllLines(instance.log())) {
            Matcher end = told.matcher(line);
            records += end.find() ? Long.parseLong(end.group(2)) : 0;
        }
        assertTrue(records > 0, () -> "log in " + instance.log());
        Figures figures = processors.figures(instance.port());
        assertEquals((double) records, figures.value("tocsin_processor_restored_records_total", "store", store));
        assertEquals(List.of(), figures.all("tocsin_processor_restore_remaining_records"));
    }

    @Test
    void goesOnWhenTopicsHaveMorePartitions() throws Exception {
        Processors processors = new Processors(INFRA, "partitions", folder);
        String all = "sum(count_over_time(log_events{log_level=\"error\"}[10m])) == ";
        processors.rules(Rules.group("partitions", Rules.alert("Two", all + 2), Rules.alert("Five", all + 5)));
        try (Running first = processors.spawn()) {
            ready(processors, first);
            INFRA.produceAll(processors.topic("logs"), Collections.nCopies(2, log("error")));
            INFRA.await(RECOVERY, () -> processors.changes().equals(List.of("firing Two")));
            assertEquals(0, first.stop(), () -> "exit code; log in " + first.log());
        }
        String logs = processors.topic("logs");
        int more = 2;
        for (TopicDescription one : INFRA.admin()
                .describeTopics(List.of(logs))
                .allTopicNames()
                .get()
                .values()) {
            more += one.partitions().size();
        }
        for (String topic : List.of(logs, processors.topic("metrics"))) {
            INFRA.admin()
                    .createPartitions(Map.of(topic, NewPartitions.increaseTo(more)))
                    .all()
                    .get();
        }
        try (Running second = processors.spawn()) {
            ready(processors, second);
            INFRA.produceAll(logs, Collections.nCopies(3, log("error")));
            INFRA.await(RECOVERY, () -> processors.changes().contains("firing Five"));
            assertEquals(List.of("firing Two", "resolved Two", "firing Five"), processors.changes());
            assertEquals(0, second.stop(), () -> "exit code; log in " + second.log());
        }
    }

    /** A sum over all events: one lost and the first rule does not fire, one counted twice and the second does. */
    @Test
    void countsEachEventOnceWhileItIsKilled() throws Exception {
        int events = 20_000;
        Processors processors = new Processors(INFRA, "ledger", folder);
        String all = "sum(count_over_time(log_events{log_level=\"error\"}[1h])) > ";
        processors.rules(
                Rules.group("ledger", Rules.alert("Exact", all + (events - 1)), Rules.alert("TooMany", all + events)));
        List<Running> spawned = new ArrayList<>();
        Running running = processors.spawn();
        spawned.add(running);
        try {
            ready(processors, running);
            Thread producer = new Thread(() -> produceSlowly(processors.topic("logs"), events), "ledger-producer");
            producer.start();
            for (int kill = 0; kill < 3; kill++) {
                // Somewhere in the middle of its work, also while the killed one's state is restored.
                TimeUnit.MILLISECONDS.sleep(2_000 + 3_100L * kill);
                running.kill();
                running = processors.spawn();
                spawned.add(running);
            }
            producer.join();
            Running last = running;
            INFRA.await(RECOVERY, () -> processors.changes().contains("firing Exact"));
            ready(processors, last);
            TimeUnit.SECONDS.sleep(2);
            assertEquals(List.of("firing Exact"), processors.changes());
            assertEquals(events, processors.alerts().get(0).value());
            assertEquals(
                    events, processors.alert(last.port(), "Exact").path("value").asDouble());
        } finally {
            for (Running each : spawned) {
                each.close();
            }
        }
    }

    @Test
    void countsEachEventOnceWhileInstancesComeAndGo() throws Exception {
        int round = 2_000;
        Processors processors = new Processors(INFRA, "scale", folder);
        String all = "sum(count_over_time(log_events{log_level=\"error\"}[1h])) > ";
        processors.rules(Rules.group(
                "scale", Rules.alert("Exact", all + (4 * round - 1)), Rules.alert("TooMany", all + 4 * round)));
        List<ProcessorApp> apps = new ArrayList<>();
        try {
            apps.add(processors.start());
            produceSlowly(processors.topic("logs"), round);
            // The second may get no partition of rule-inputs yet, and then is not ready.
            apps.add(processors.launch());
            produceSlowly(processors.topic("logs"), round);
            apps.get(0).close();
            produceSlowly(processors.topic("logs"), round);
            apps.add(processors.launch());
            produceSlowly(processors.topic("logs"), round);
            apps.get(1).close();
            INFRA.await(RECOVERY, () -> processors.changes().contains("firing Exact"));
            INFRA.await(RECOVERY, () -> apps.get(2).health().isReady());
            TimeUnit.SECONDS.sleep(2);
            assertEquals(List.of("firing Exact"), processors.changes());
            assertEquals(4 * round, processors.alerts().get(0).value());
        } finally {
            apps.forEach(ProcessorApp::close);
        }
    }

    @Test
    void endsWithExitCodeOneAfterAnUnexpectedError() throws Exception {
        Processors processors = new Processors(INFRA, "error", folder);
        processors.rules(Rules.group("services", Rules.errors("Errors", "30s", 2)));
        try (Running running = processors.spawn()) {
            ready(processors, running);
            for (int i = 0; i < 3; i++) {
                INFRA.produce(processors.topic("logs"), "shop", log("error"));
            }
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().equals(List.of("firing Errors")));
            INFRA.produce(processors.topic("rule-inputs"), "k", new byte[] {9, 9});
            assertTrue(running.process().waitFor(60, TimeUnit.SECONDS), "ends");
            assertEquals(1, running.process().exitValue());
            String log = Files.readString(running.log());
            assertTrue(log.contains("rule-inputs has a record that is unreadable: version 9, known is 3"), log);
            assertEquals(
                    1,
                    log.lines()
                            .filter(l -> l.contains("an unexpected error in a stream thread ends the service"))
                            .count(),
                    log);
            assertEquals(List.of("firing Errors"), processors.changes(), "what was committed, and nothing since");
        }
    }

    @Test
    void callsNothingDownForAnOutageOfTheWholePath() throws Exception {
        Processors processors = new Processors(INFRA, "outage", folder);
        processors.rules(Rules.group(
                "g", Rules.alert("Silent", "present_over_time(up[1d]) unless present_over_time(up[10s])", "for: 5s")));
        ProcessorApp first = processors.start();
        try {
            INFRA.produce(processors.topic("metrics"), "shop", gauge("shop", "up", 1));
            INFRA.await(
                    Duration.ofSeconds(60),
                    () -> processors
                            .send(first.port(), "GET", "/metrics")
                            .body()
                            .contains("matched_records_total{topic=\"" + processors.topic("metrics") + "\",} 1.0"));
        } finally {
            first.close();
        }
        TimeUnit.SECONDS.sleep(17);
        Instant back = Instant.now();
        INFRA.produce(processors.topic("metrics"), "shop", gauge("shop", "up", 1));
        ProcessorApp second = processors.start();
        try {
            INFRA.await(
                    Duration.ofSeconds(60),
                    () -> skipped(processors
                                    .send(second.port(), "GET", "/metrics")
                                    .body())
                            >= 15);
            // It runs, and nothing more comes: that is told, and that alone.
            INFRA.await(Duration.ofSeconds(60), () -> processors.changes().equals(List.of("firing Silent")));
            Instant silent = processors.alerts().get(0).startsAt();
            assertTrue(silent.isAfter(back.plusSeconds(10)), silent + " " + back);
        } finally {
            second.close();
        }
    }

    private static double skipped(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("tocsin_processor_skipped_grid_points_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static void ready(Processors processors, Running running) throws InterruptedException {
        processors.awaitReady(running);
    }

    private static void produceSlowly(String topic, int events) {
        try {
            for (int sent = 0; sent < events; sent += 100) {
                INFRA.produceAll(topic, Collections.nCopies(100, log("error")));
                TimeUnit.MILLISECONDS.sleep(60);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the events of the ledger were not all written", e);
        }
    }

    /** Each event of the alert says the same beginning: it fired once and ended once. */
    private static void assertOneLifeOf(String alert, Processors processors) throws Exception {
        List<Instant> beginnings = processors.alerts().stream()
                .filter(a -> alert.equals(a.labels().get("alertname")))
                .map(AlertEvent::startsAt)
                .distinct()
                .toList();
        assertEquals(1, beginnings.size(), beginnings::toString);
    }
}
