package io.tocsin.processor.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.plan.RulePlan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SwitchoverTest {
    private static final long SECOND = 1_000;

    private static final String ERRORS = """
            groups:
            - name: errors
              interval: %s
              rules:
              - alert: Errors
                expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[20s])) > %d
                for: 7s
              - alert: Load
                expr: load > 60
                keep_firing_for: 9s
            """;

    private static final String RECORDING = """
            groups:
            - name: recorded
              interval: 3s
              rules:
              - record: load:avg
                expr: avg by (service_name) (avg_over_time(load[15s]))
              - alert: Average
                expr: max_over_time(load:avg[12s]) > 55
            """;

    private static final String READER = """
            groups:
            - name: a-reader
              interval: 2s
              rules:
              - alert: High
                expr: load:avg > 45 and on (service_name) load > 30
                for: 4s
            """;

    private static final String WHOLE = """
            groups:
            - name: recorded
              interval: 3s
              rules:
              - record: load:avg
                expr: avg by (service_name) (avg_over_time(load[15s]))
              - record: load:all
                expr: sum(load)
              - alert: Average
                expr: max_over_time(load:avg[12s]) > 55
            """;

    private static final String LONG = """
            groups:
            - name: long
              interval: 5s
              rules:
              - alert: Many
                expr: sum by (host_name) (count_over_time(log_events[2m])) > 30
              - alert: Seen
                expr: present_over_time(load[1m]) unless present_over_time(load[4s])
            """;

    /** From one version to another. */
    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes them.
    enum Change {
        NOTHING(Map.of("e", ERRORS.formatted("1s", 3)), Map.of("e", ERRORS.formatted("1s", 3))),
        THRESHOLD(Map.of("e", ERRORS.formatted("1s", 3)), Map.of("e", ERRORS.formatted("1s", 4))),
        INTERVAL(Map.of("e", ERRORS.formatted("1s", 3)), Map.of("e", ERRORS.formatted("4s", 3))),
        SHORTER_INTERVAL(Map.of("e", ERRORS.formatted("15s", 3)), Map.of("e", ERRORS.formatted("2s", 3))),
        READER_JOINS(Map.of("b", RECORDING), Map.of("a", READER, "b", RECORDING)),
        READER_LEAVES(Map.of("a", READER, "b", RECORDING), Map.of("b", RECORDING)),
        NO_LONGER_SPLIT(Map.of("b", RECORDING), Map.of("b", WHOLE)),
        SPLIT(Map.of("b", WHOLE), Map.of("b", RECORDING)),
        REMOVED(Map.of("b", RECORDING, "e", ERRORS.formatted("1s", 3)), Map.of("b", RECORDING)),
        ALL_REMOVED(Map.of("e", ERRORS.formatted("1s", 3)), Map.of()),
        LONG_WINDOW(Map.of("b", RECORDING), Map.of("b", RECORDING, "l", LONG)),
        MUCH_AT_ONCE(
                Map.of("b", RECORDING, "e", ERRORS.formatted("15s", 3)),
                Map.of("a", READER, "b", WHOLE, "e", ERRORS.formatted("1s", 2), "l", LONG));

        private final Map<String, String> before;
        private final Map<String, String> after;

        Change(Map<String, String> before, Map<String, String> after) {
            this.before = new TreeMap<>(before);
            this.after = new TreeMap<>(after);
        }
    }

    /** Those that move much. */
    private static final Set<Change> MOVING = EnumSet.of(Change.NO_LONGER_SPLIT, Change.SPLIT, Change.MUCH_AT_ONCE);

    private static List<World.Event> events(Random random, long seconds) {
        List<World.Event> events = new ArrayList<>();
        for (long at = World.START; at < World.START + seconds * SECOND; at += 20 + random.nextInt(120)) {
            SortedMap<String, String> labels = new TreeMap<>();
            // Bursts and pauses, so that alerts come and go.
            int service = random.nextInt(3);
            boolean quiet = (at / 17_000 + service) % 3 == 0;
            labels.put("service_name", "s" + service);
            labels.put("host_name", "h" + random.nextInt(4));
            long millis = at - (random.nextInt(10) == 0 ? random.nextInt(9_000) : random.nextInt(300));
            boolean log = random.nextBoolean();
            if (log) {
                labels.put("log_level", quiet || random.nextInt(4) > 0 ? "info" : "error");
            } else {
                labels.put("__name__", "load");
            }
            events.add(new World.Event(at, millis, log, labels, quiet ? random.nextInt(40) : random.nextInt(100)));
        }
        return events;
    }

    private static Map<String, String> files(Map<String, String> texts) {
        Map<String, String> files = new LinkedHashMap<>();
        texts.forEach((name, text) -> files.put("rules/" + name + ".yml", text));
        return files;
    }

    private static RulePlan plan(Map<String, String> texts) {
        return RulePlan.load(files(texts)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void comesToWhatBothVersionsComeToOneAfterTheOther(Change change) throws Exception {
        for (int seed = 0; seed < 6; seed++) {
            List<World.Event> events = events(new Random(seed), 180);
            World world = new World(seed, 1 + seed % 3, 1 + seed % 4, events);
            world.publish(files(change.before));
            world.run(World.START + 90 * SECOND, seed > 2);
            world.publish(files(change.after));
            long end = World.START + 180 * SECOND;
            world.run(end, seed > 2);

            Recomputed expected = new Recomputed(events);
            long switched = world.switchedAt(2);
            assertTrue(switched >= World.START + 90 * SECOND, "not before it was there");
            assertTrue(switched < World.START + 170 * SECOND, "soon");
            expected.evaluate(plan(change.before), world.switchedAt(1), switched);
            assertFalse(expected.transitions.isEmpty(), "there is something to carry over");
            expected.evaluate(plan(change.after), switched, end - 1);
            same(sorted(expected.transitions), sorted(world.transitions), change + " " + seed);
            same(sorted(expected.recorded), sorted(world.recorded), change + " " + seed);
        }
    }

    /** A task that is broken off after each piece of work that it has done comes to the same. */
    @ParameterizedTest
    @EnumSource(Change.class)
    void comesToTheSamePieceByPieceWhereverItIsBrokenOff(Change change) throws Exception {
        for (int seed = 0; seed < 2; seed++) {
            List<World.Event> events = events(new Random(seed), 130);
            World world = new World(seed, 2, 2 + 2 * seed, events);
            world.piecemeal = true;
            world.publish(files(change.before));
            world.run(World.START + 90 * SECOND, seed > 0);
            world.stray();
            world.publish(files(change.after));
            long end = World.START + 130 * SECOND;
            world.run(end, seed > 0);

            Recomputed expected = new Recomputed(events);
            expected.evaluate(plan(change.before), world.switchedAt(1), world.switchedAt(2));
            expected.evaluate(plan(change.after), world.switchedAt(2), end - 1);
            same(sorted(expected.transitions), sorted(world.transitions), change + " " + seed);
            same(sorted(expected.recorded), sorted(world.recorded), change + " " + seed);
            int least = MOVING.contains(change) ? 25 : 1;
            assertTrue(world.pieces >= least, () -> "broken off: " + world.pieces);
            assertEquals(
                    List.of(),
                    world.held().stream().filter(key -> key.contains("stray")).toList());
            for (String kind : List.of("changing/", "moved/", "history/", "live/", "done/", "decided/", "giving")) {
                assertEquals(List.of(), world.remembered(kind));
            }
        }
    }

    @Test
    void aVersionThatIsOvertakenIsLeftOutByAll() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            List<World.Event> events = events(new Random(seed), 240);
            World world = new World(seed, 3, 2, events);
            world.publish(files(Change.LONG_WINDOW.before));
            world.run(World.START + 60 * SECOND, true);
            world.publish(files(Change.LONG_WINDOW.after));
            world.run(World.START + 60 * SECOND + seed * 10L, true);
            world.publish(files(Change.MUCH_AT_ONCE.after));
            long end = World.START + 240 * SECOND;
            world.run(end, true);

            Recomputed expected = new Recomputed(events);
            boolean second = world.versions.outcome(2).orElseThrow().inForce();
            expected.evaluate(plan(Change.LONG_WINDOW.before), world.switchedAt(1), world.switchedAt(second ? 2 : 3));
            assertTrue(world.switchedAt(3) < end - 30 * SECOND, "soon");
            if (second) {
                expected.evaluate(plan(Change.LONG_WINDOW.after), world.switchedAt(2), world.switchedAt(3));
            }
            expected.evaluate(plan(Change.MUCH_AT_ONCE.after), world.switchedAt(3), end - 1);
            same(sorted(expected.transitions), sorted(world.transitions), "seed " + seed);
            same(sorted(expected.recorded), sorted(world.recorded), "seed " + seed);
        }
    }

    /** The first differences say more than two long lists. */
    private static void same(List<String> expected, List<String> actual, String what) {
        List<String> missing = new ArrayList<>(expected);
        actual.forEach(missing::remove);
        List<String> more = new ArrayList<>(actual);
        expected.forEach(more::remove);
        assertEquals(
                "[] []",
                missing.stream().limit(5).toList() + " "
                        + more.stream().limit(5).toList(),
                what);
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }
}
