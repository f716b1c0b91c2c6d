package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.switching.Recomputed;
import io.tocsin.processor.switching.World;
import io.tocsin.processor.version.Outcome;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.sample.MetricPicker;
import io.tocsin.testkit.Infrastructure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that change under load, with two instances: what each version comes to up to the instant of the change. */
@Execution(ExecutionMode.CONCURRENT)
final class ReloadIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final String ERRORS = """
              - name: errors
                interval: 1s
                rules:
                  - alert: Errors
                    expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[5s])) > %d
                    for: 2s
            """;

    private static final String RECORDED = """
              - name: recorded
                interval: 2s
                rules:
                  - record: load:avg
                    expr: avg by (service_name) (avg_over_time(load[6s]))
                  - alert: Load
                    expr: load:avg > 50
            """;

    private static final String MORE = """
                  - record: load:all
                    expr: sum(load)
            """;

    private static final String READER = """
              - name: a-reader
                interval: 1s
                rules:
                  - alert: Both
                    expr: load:avg > 40 and on (service_name) load > 30
                  - alert: Seen
                    expr: present_over_time(load[1m]) unless present_over_time(load[2s])
            """;

    private static final List<String> VERSIONS = List.of(
            "groups:\n" + ERRORS.formatted(4) + RECORDED,
            "groups:\n" + ERRORS.formatted(3) + RECORDED + MORE + READER,
            "groups:\n" + READER + RECORDED);

    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Of changes that are compared at the least. */
    private static final int MANY = 20;

    private static final Map<String, String> ON_THE_GRID = early(false);

    @TempDir
    private Path folder;

    private final AtomicBoolean stopped = new AtomicBoolean();

    /** A stretch of time in which an alert fires. */
    private record Spell(String alert, long from, long to) {
        /** Whether it begins after the instant before, or while that instant waited, and ends alike. */
        boolean covers(Spell other, long end) {
            return alert.equals(other.alert)
                    && other.from - from < interval()
                    && from - other.from < latest()
                    && (to == other.to || (to > end && other.to > end));
        }

        /** Whether it ends where it is looked at for the first time, or where its rule goes before that. */
        boolean isBetween() {
            return from % interval() != 0 && to <= -Math.floorDiv(-from, interval()) * interval();
        }

        private long latest() {
            return alert.contains("alertname=Errors,") ? 1 : interval();
        }

        private long interval() {
            return alert.contains("alertname=Load,") ? 2_000 : 1_000;
        }
    }

    private static Map<String, String> early(boolean early) {
        return Map.of("TOCSIN_EARLY_EVALUATION_ENABLED", Boolean.toString(early));
    }

    @Test
    void makesNoTransitionThatNeitherVersionWouldHaveMade() throws Exception {
        Processors processors = new Processors(INFRA, "versions", folder);
        processors.rules(VERSIONS.get(0));
        ProcessorApp one = processors.launch(ON_THE_GRID);
        ProcessorApp other = processors.launch(ON_THE_GRID);
        try {
            underLoad(processors, () -> {
                change(processors, 2, () -> reload(processors, other.port()));
                INFRA.await(LIMIT, () -> processors.changes().contains("firing Both"));
                reload(processors, one.port());
                change(processors, 3, () -> reload(processors, one.port()));
                for (ProcessorApp each : List.of(one, other)) {
                    INFRA.await(LIMIT, () -> {
                        String figures =
                                processors.send(each.port(), "GET", "/metrics").body();
                        return figures.contains("tocsin_processor_newest_rules_version 3.0")
                                && figures.matches("(?s).*tocsin_processor_rules_version\\{partition=\"\\d+\",} 3.0.*");
                    });
                }
            });
            await(() -> compare(processors));
        } finally {
            one.close();
            other.close();
        }
    }

    /** Each time that instance goes to which the new rules were given, while it reads back or hands over. */
    @ParameterizedTest(name = "with early evaluation: {0}")
    @ValueSource(booleans = {false, true})
    void makesNoneEitherWhereInstancesAreKilledMeanwhile(boolean early) throws Exception {
        Processors processors = new Processors(INFRA, early ? "early" : "killed", folder);
        processors.rules(VERSIONS.get(0));
        Deque<Processors.Running> running = new ArrayDeque<>();
        List<Processors.Running> killed = new ArrayList<>();
        try {
            running.add(processors.spawn(early(early)));
            running.add(processors.spawn(early(early)));
            underLoad(processors, () -> {
                change(processors, 2, () -> replace(processors, running, killed, early, 0));
                INFRA.await(LIMIT, () -> processors.changes().contains("firing Both"));
                change(processors, 3, () -> replace(processors, running, killed, early, 400));
            });
            assertEquals(2, killed.size());
            await(early ? () -> compareEarly(processors) : () -> compare(processors));
        } finally {
            running.addAll(killed);
            for (Processors.Running each : running) {
                each.close();
            }
        }
    }

    /** The oldest takes the new rules and is killed; another one starts. */
    private static void replace(
            Processors processors,
            Deque<Processors.Running> running,
            List<Processors.Running> killed,
            boolean early,
            long afterMillis)
            throws Exception {
        Processors.Running oldest = running.remove();
        reload(processors, oldest.port());
        TimeUnit.MILLISECONDS.sleep(afterMillis);
        oldest.kill();
        killed.add(oldest);
        running.add(processors.spawn(early(early)));
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Returns when the last version has told of something, and nothing more is appended. */
    private void underLoad(Processors processors, Action changes) throws Exception {
        Thread load = new Thread(() -> produce(processors), "load");
        try {
            load.start();
            INFRA.await(LIMIT, () -> outcomes(processors).containsKey(1L));
            INFRA.await(LIMIT, () -> processors.changes().size() > 5);
            changes.run();
            long last = from(outcomes(processors), VERSIONS.size());
            INFRA.await(
                    LIMIT,
                    () -> processors.changes().size() > MANY
                            && processors.alerts().stream()
                                    .anyMatch(alert -> alert.startsAt().toEpochMilli() > last + 5_000));
        } finally {
            stopped.set(true);
            load.join();
        }
    }

    private static void change(Processors processors, int version, Action action) throws Exception {
        processors.rules(VERSIONS.get(version - 1));
        action.run();
        INFRA.await(LIMIT, () -> outcomes(processors).containsKey((long) version));
    }

    private static void reload(Processors processors, int port) throws Exception {
        INFRA.await(LIMIT, () -> processors.send(port, "POST", "/-/reload").statusCode() == 200);
    }

    /** Whoever has taken over works off first what was appended meanwhile. */
    private static void await(Action comparison) throws Exception {
        INFRA.await(LIMIT, () -> {
            comparison.run();
            return true;
        });
    }

    private static long from(Map<Long, Outcome> outcomes, long version) {
        Outcome outcome = outcomes.get(version);
        if (outcome == null) {
            throw new AssertionError("version " + version + " never came into force: " + outcomes);
        }
        return outcome.fromMillis();
    }

    private static Recomputed recomputed(Processors processors, long end) throws Exception {
        Map<Long, Outcome> outcomes = outcomes(processors);
        assertTrue(outcomes.values().stream().allMatch(Outcome::inForce), outcomes.toString());
        assertEquals(Set.of(1L, 2L, 3L), outcomes.keySet(), "the same files again were no new version");
        Recomputed expected = new Recomputed(events(processors));
        for (int i = 0; i < VERSIONS.size(); i++) {
            long from = from(outcomes, i + 1);
            long to = i + 1 < VERSIONS.size() ? from(outcomes, i + 2) : end;
            assertTrue(from < to, "each version was in force");
            expected.evaluate(
                    RulePlan.load(Map.of("rules/test.yml", VERSIONS.get(i))).orElseThrow(), from, to);
        }
        return expected;
    }

    /** Up to where all has been evaluated. */
    private static long end(Processors processors) throws Exception {
        List<World.Event> events = events(processors);
        return events.get(events.size() - 1).append() / 1_000 * 1_000 - 2_000;
    }

    /** Each alert of the grid fires no later and ends alike; what fires more does so between two instants only. */
    private static void compareEarly(Processors processors) throws Exception {
        long end = end(processors);
        Map<String, NavigableMap<Long, Long>> wanted = new TreeMap<>();
        for (AlertTransition told : recomputed(processors, end).told) {
            tell(wanted, told.labels().toString(), told.startsAt(), told.endsAt());
        }
        Map<String, NavigableMap<Long, Long>> got = new TreeMap<>();
        Map<String, String> alerts = new HashMap<>();
        for (AlertEvent alert : toldOnce(processors)) {
            alerts.put(alert.fingerprint(), alert.labels().toString());
            tell(got, alert.labels().toString(), alert.startsAt(), alert.endsAt());
        }
        for (String forgotten : processors.forgotten()) {
            int space = forgotten.indexOf(' ');
            String alert = alerts.getOrDefault(forgotten.substring(0, space), forgotten);
            long at = Instant.parse(forgotten.substring(space + 1)).toEpochMilli();
            got.getOrDefault(alert, new TreeMap<>()).headMap(at, true).replaceAll((from, to) -> Math.min(to, at));
        }
        List<Spell> more = spells(got, end);
        List<Spell> missing = new ArrayList<>();
        for (Spell spell : spells(wanted, end)) {
            Optional<Spell> found =
                    more.stream().filter(one -> one.covers(spell, end)).findFirst();
            found.ifPresentOrElse(more::remove, () -> missing.add(spell));
        }
        more.removeIf(Spell::isBetween);
        assertEquals("[] []", missing + " " + more);
        assertTrue(spells(wanted, end).size() > MANY / 2, "there was something to compare");
    }

    /** An alert that is told again has another value. */
    private static List<AlertEvent> toldOnce(Processors processors) throws Exception {
        List<AlertEvent> alerts = processors.alerts();
        assertEquals(alerts.size(), new HashSet<>(alerts).size(), () -> "something is told twice: " + alerts);
        return alerts;
    }

    private static void tell(
            Map<String, NavigableMap<Long, Long>> spells, String alert, Instant from, Optional<Instant> to) {
        NavigableMap<Long, Long> times = spells.computeIfAbsent(alert, a -> new TreeMap<>());
        assertTrue(to.isEmpty() || times.containsKey(from.toEpochMilli()), () -> alert + " ends, and did not begin");
        times.merge(from.toEpochMilli(), to.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE), Math::min);
    }

    private static List<Spell> spells(Map<String, NavigableMap<Long, Long>> all, long end) {
        List<Spell> spells = new ArrayList<>();
        all.forEach((alert, times) ->
                times.headMap(end - 2_000, true).forEach((from, to) -> spells.add(new Spell(alert, from, to))));
        return spells;
    }

    private static void compare(Processors processors) throws Exception {
        long end = end(processors);
        Recomputed expected = recomputed(processors, end);
        List<String> wanted = expected.told.stream()
                .filter(t -> t.kind() != AlertTransition.Kind.CHANGED)
                .map(ReloadIT::line)
                .sorted()
                .toList();
        List<String> told = new ArrayList<>();
        for (AlertEvent alert : toldOnce(processors)) {
            String line = alert.status().text() + " " + alert.labels() + " " + alert.startsAt()
                    + alert.endsAt().map(at -> " " + at).orElse("");
            Instant at = alert.endsAt().orElse(alert.startsAt());
            // An alert that goes on with another value is told again with the same start.
            boolean again = alert.endsAt().isEmpty() && told.contains(line);
            if (at.toEpochMilli() <= end && !again) {
                told.add(line);
            }
        }
        for (String forgotten : processors.forgotten()) {
            if (!Instant.parse(forgotten.substring(forgotten.indexOf(' ') + 1)).isAfter(Instant.ofEpochMilli(end))) {
                told.add("forgotten " + forgotten);
            }
        }
        told.sort(Comparator.naturalOrder());
        List<String> missing = new ArrayList<>(wanted);
        told.forEach(missing::remove);
        List<String> more = new ArrayList<>(told);
        wanted.forEach(more::remove);
        assertEquals("[] []", missing + " " + more);
        assertTrue(wanted.size() > MANY, "there was something to compare");
    }

    private static String line(AlertTransition told) {
        if (told.kind() == AlertTransition.Kind.FORGOTTEN) {
            return "forgotten " + Fingerprint.of(told.labels()) + " "
                    + told.endsAt().orElseThrow();
        }
        return told.endsAt().isPresent()
                ? "resolved " + told.labels() + " " + told.startsAt() + " "
                        + told.endsAt().get()
                : "firing " + told.labels() + " " + told.startsAt();
    }

    /** Bursts and pauses of three services, so that alerts come and go. */
    private void produce(Processors processors) {
        Random random = new Random(7);
        try {
            for (int i = 0; !stopped.get(); i++) {
                String service = "s" + random.nextInt(3);
                boolean quiet = (i / 60 + service.charAt(1)) % 3 == 0;
                INFRA.produce(
                        processors.topic("logs"),
                        Integer.toString(i),
                        Processors.log(service, quiet ? "info" : "error", Instant.now()));
                if (!quiet || random.nextInt(9) == 0) {
                    INFRA.produce(
                            processors.topic("metrics"),
                            Integer.toString(i),
                            Processors.gauge(service, "load", quiet ? 10 : random.nextInt(100)));
                }
                synchronized (this) {
                    wait(20);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<Long, Outcome> outcomes(Processors processors) throws Exception {
        RuleVersions versions = new RuleVersions();
        for (ConsumerRecord<byte[], byte[]> record : INFRA.records(processors.topic("rule-versions"))) {
            versions.take(new String(record.key(), StandardCharsets.UTF_8), record.value(), record.timestamp());
        }
        Map<Long, Outcome> outcomes = new TreeMap<>();
        for (long number = 1; versions.find(number).isPresent(); number++) {
            versions.outcome(number).ifPresent(outcome -> outcomes.put(outcome.number(), outcome));
        }
        return outcomes;
    }

    /** All that was appended, in order of time; within a partition times never go back. */
    private static List<World.Event> events(Processors processors) throws Exception {
        List<World.Event> events = new ArrayList<>();
        LogPicker logs = new LogPicker(Set.of("service_name", "log_level"));
        MetricPicker metrics = new MetricPicker(name -> true);
        Map<TopicPartition, Long> newest = new HashMap<>();
        for (String topic : List.of("logs", "metrics")) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(INFRA.records(processors.topic(topic)));
            records.sort(Comparator.comparingLong(ConsumerRecord::offset));
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long append =
                        newest.merge(new TopicPartition(topic, record.partition()), record.timestamp(), Math::max);
                if (topic.equals("logs")) {
                    LogPicker.Picked event = logs.read(record.value(), append).orElseThrow();
                    events.add(new World.Event(append, event.millis(), true, new TreeMap<>(event.labels()), 1));
                } else {
                    MetricPicker.Picked event =
                            metrics.read(record.value(), append).orElseThrow();
                    event.samples()
                            .at(event.millis())
                            .forEach(sample -> events.add(
                                    new World.Event(append, event.millis(), false, sample.labels(), sample.value())));
                }
            }
        }
        events.sort(Comparator.comparingLong(World.Event::append));
        return events;
    }
}
