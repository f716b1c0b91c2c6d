package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.PointList;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked at between two instants of a grid of a minute. */
final class EarlyLookTest {
    private static final long SEED = Long.getLong("tocsin.early.seed", 1);
    private static final String SILENT = "present_over_time(up[5m]) unless present_over_time(up[10s])";

    private final RecordingListener listener = new RecordingListener();
    private final UnitSettings settings = UnitSettings.DEFAULT.withEarly(group -> true);

    @Test
    void atOnceWhereNothingUnderWayCanTakeItBack() {
        Unit unit = new Unit("up > 5");
        unit.up("a", 70, 9);
        assertEquals(List.of("a"), unit.early(70, 0));
        unit.up("b", 71, 9);
        assertEquals(List.of("b"), unit.early(71, 0));
        assertEquals(List.of(), unit.early(71, 0));
    }

    @Test
    void othersOnceEverythingUpToThenIsKnown() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        unit.up("a", 70, 9);
        assertEquals(List.of(), unit.early(70, 69));
        unit.up("b", 71, 9);
        assertEquals(List.of(), unit.early(71, 69));
        assertFalse(unit.evaluator.isEarlyDue(71_000, 69_999));
        assertTrue(unit.evaluator.isEarlyDue(71_000, 70_000));
        assertEquals(List.of("a"), unit.early(71, 70));
        assertFalse(unit.evaluator.isEarlyDue(71_000, 70_000));
        assertEquals(List.of("b"), unit.early(71, 71));
        assertFalse(unit.evaluator.isEarlyDue(71_000, 71_000));
    }

    @Test
    void noMoreThanTheGridHasLeft() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        unit.up("a", 70, 9);
        assertEquals(List.of(), unit.early(70, 69));
        unit.evaluator.evaluate(120_000);
        assertFalse(unit.evaluator.isEarlyDue(120_000, 120_000));
    }

    /** However long the watermark stands still, and whoever's clock is ahead. */
    @Test
    void allThatWaitsHoweverMuchItIs() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        List<String> jobs = Stream.iterate(0, i -> i < 3 * Recent.MOST_WAITING, i -> i + 1)
                .map(i -> "job-%03d".formatted(i))
                .toList();
        for (int i = 0; i < jobs.size(); i++) {
            double now = 61 + i / 100.0;
            unit.event("up", jobs.get(i), (long) (now * 1_000), 9);
            assertEquals(List.of(), unit.early(now, 60));
        }
        unit.up("ahead", 110, 9);
        assertEquals(List.of(), unit.early(69, 60));
        unit.up("late", 61, 9);
        assertEquals(List.of(), unit.early(70, 60));
        List<String> told = new ArrayList<>(jobs);
        told.add("late");
        assertEquals(told, unit.early(80, 80));
        assertEquals(List.of("ahead"), unit.early(111, 111));
    }

    @Test
    void countsTheInstantsThatWait() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        for (int i = 0; i < 4 * Recent.MOST_WAITING; i++) {
            unit.event("up", "job-" + i % 7, 61_000 + i, 9);
            unit.event("up", "ahead", 62_000 + 17 * i, 9);
            unit.evaluator.early(61_000 + i, 60_000);
            assertTrue(unit.evaluator.waiting() <= Recent.MOST_WAITING + 60);
        }
    }

    /** One host that is ahead takes nothing from the others, nor from what it said itself. */
    @Test
    void whatIsAheadHoldsBackNothingElse() {
        Unit unit = new Unit("sum by (job) (count_over_time(log_events[1m])) > 2");
        for (double second : new double[] {61.1, 61.2, 61.3, 90}) {
            unit.log("a", second);
        }
        assertEquals(List.of("a"), unit.early(61.4, 60));
        unit = new Unit("up > 5");
        for (int i = 0; i < 2 * Recent.MOST_WAITING; i++) {
            unit.event("up", "ahead", 70_000 + 50 * i, 1);
            unit.event("up", "job-" + i, 61_000 + i, 9);
        }
        assertEquals(2 * Recent.MOST_WAITING, unit.early(62, 60).size());
    }

    /** The instants up to there have been; what they would see is looked at after them. */
    @Test
    void whatArrivedBeforeTheGridAfterIt() {
        Unit unit = new Unit(
                "g",
                "{record: 'up:sum', expr: sum by (job) (up)}, {alert: A, expr: sum by (job) (up) > 5}",
                "{alert: B, expr: sum by (job) (up) > 5 or up:sum > 100}");
        unit.up("a", 89, 9);
        assertEquals(List.of("a"), jobs(unit.evaluator.evaluate(90_000)));
        assertEquals(List.of(), unit.early(89, 89));
        assertEquals(List.of("a"), unit.early(91, 91));
    }

    @Test
    void whatIsLateForAPaneInTheNext() {
        Unit unit = new Unit("avg by (job) (sum by (job) (count_over_time(log_events[10s]))) > 1");
        unit.log("a", 59);
        unit.log("a", 58);
        assertEquals(List.of(), unit.early(61.3, 61.3));
        unit.log("a", 61);
        unit.log("a", 62);
        assertEquals(List.of(), unit.early(62.3, 62.3));
        assertEquals(List.of("a"), unit.early(70, 70));
    }

    @Test
    void whatOnlyTimeBringsWithAllOthersButNotRightAfterTheGrid() {
        Unit unit = new Unit(SILENT);
        unit.up("a", 70, 1);
        unit.up("b", 70, 1);
        assertEquals(List.of(), unit.early(70, 70));
        unit.up("b", 80, 1);
        assertEquals(List.of(), unit.early(80, 80), "of a nothing came");
        assertEquals(List.of("a"), unit.earlyAll(80, 80));
        unit.evaluator.evaluate(120_000);
        unit.up("c", 101, 1);
        assertEquals(List.of(), unit.early(120.5, 110));
        assertEquals(List.of(), unit.earlyAll(120.999, 120.999));
        assertEquals(List.of("c"), unit.earlyAll(121, 121));
    }

    /** Each call is one of what came after the instant that waits. */
    @Test
    void aheadOnlyOfWhatWasNotTriedYet() {
        Unit unit = new Unit("up > 5");
        List<Contribution> later = List.of(unit.later("a", 121), unit.later("b", 122));
        unit.up("a", 70, 1);
        unit.up("b", 70, 1);
        assertEquals(List.of("b"), jobs(unit.evaluator.ahead(120_000, later, 1, 122_000)));
        assertEquals(List.of("a"), jobs(unit.evaluator.ahead(120_000, later, 0, 122_000)));
    }

    /** The rule has no value at all then; who looks at some alone would not notice. */
    @Test
    void nothingOfARuleThatTheGridFoundFailing() {
        Unit unit = new Unit("rate({__name__=~\"up|down\"}[1m]) > 0");
        for (long second : new long[] {70, 80}) {
            unit.sample("up", "x", second, (double) second);
            unit.sample("down", "x", second, (double) second);
        }
        unit.evaluator.evaluate(120_000);
        assertEquals(1, listener.failures.size());
        unit.sample("up", "y", 121, 1);
        unit.sample("up", "y", 122, 2);
        assertEquals(List.of(), unit.early(122, 122));
        assertEquals(List.of("y"), jobs(unit.evaluator.evaluate(180_000)));
        unit.sample("up", "z", 181, 4);
        unit.sample("up", "z", 182, 9);
        assertEquals(List.of("z"), unit.early(182, 182));
    }

    /** Of a clock that is ahead a sample is seen later than it comes. */
    @Test
    void whatHasTheTimeOfALaterInstantThere() {
        Unit unit = new Unit("up > 5");
        unit.up("a", 75, 9);
        assertEquals(List.of(), unit.early(70, 69));
        assertFalse(unit.evaluator.isEarlyDue(74_999, 74_999));
        assertEquals(List.of("a"), unit.early(75, 74));
        unit = new Unit("sum by (job) (up) > 5");
        unit.up("a", 75, 9);
        assertEquals(List.of(), unit.early(70, 70));
        assertEquals(List.of(), unit.early(78, 74));
        assertEquals(List.of("a"), unit.early(78, 75));
    }

    @Test
    void whatTheGridDoesNotSeeYetIsStillToBeLookedAt() {
        Unit unit = new Unit("up > 5");
        unit.up("a", 130, 9);
        unit.up("b", 131, 9);
        assertEquals(List.of(), unit.early(110, 110));
        unit.up("c", 132, 9);
        unit.evaluator.evaluate(120_000);
        assertEquals(List.of("a"), unit.early(130, 120));
        assertEquals(List.of("b", "c"), unit.early(132, 120));
    }

    @Test
    void logEventsAtTheEndOfTheirPane() {
        Unit unit = new Unit("avg by (job) (sum by (job) (count_over_time(log_events[5s]))) > 1");
        unit.log("a", 61.2);
        unit.log("a", 61.3);
        assertEquals(List.of(), unit.early(61.3, 61.3));
        unit.log("b", 64);
        assertEquals(List.of(), unit.early(64, 64.9));
        assertEquals(List.of("a"), unit.early(65, 65));
    }

    /** A rule of a group may stand before what it reads. */
    @Test
    void whatTheGridHasRecordedAfterTheRule() {
        Unit unit = new Unit("a", "{alert: A, expr: up:sum > 5}, {record: 'up:sum', expr: sum by (job) (up)}");
        unit.up("a", 70, 9);
        unit.evaluator.evaluate(120_000);
        assertEquals(List.of("a"), unit.early(121, 121));
    }

    /** The alert began there, and not with what came later. */
    @Test
    void whatHoldsAtTheInstantThatWaitsBeginsThereAlsoIfItsKinGrows() {
        Unit unit = new Unit("count_over_time(up[10s]) < 2 and on (job) (up < 100)");
        unit.sample("up", "a", 111, 1);
        unit.sample("up", "a", 109, 1);
        unit.evaluator.early(111_000, 111_000);
        unit.sample("up", "b", 111, 1);
        unit.sample("up", "b", 112, 1);
        List<AlertTransition> told = unit.evaluator.ahead(
                120_000, List.of(unit.later("up", List.of("job", "a", "instance", "2"), 121)), 0, 121_000);
        assertEquals(
                List.of(120L),
                told.stream()
                        .filter(one -> !one.labels().containsKey("instance"))
                        .map(one -> one.startsAt().getEpochSecond())
                        .toList());
    }

    /** Where only what comes can begin an alert, it is found as soon as if all were looked at each time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "up > 5",
                "up > 5 and on (job) (down > 3)",
                "max_over_time(up[5m]) > 8",
                "sum by (job) (up) > 5",
                "sum by (job) (up) > on (job) (sum by (job) (down) * 2)",
                "sum by (job) (count_over_time(log_events[5m])) > 3",
                "avg by (job) (sum by (job) (count_over_time(log_events[5s]))) > 1"
            })
    void asSoonAsIfAllWereLookedAt(String expr) {
        Random random = new Random(SEED);
        int found = 0;
        for (int run = 0; run < 40; run++) {
            Unit one = new Unit(expr);
            Unit all = new Unit(expr);
            long complete = 60_000;
            for (long millis = 61_000; millis <= 120_000; millis += 1 + random.nextInt(500)) {
                String job = "job-" + random.nextInt(6);
                // Now, and of a clock that is ahead, which is looked at by whole seconds.
                long at = random.nextInt(3) > 0 ? millis : (millis / 1_000 + 1) * 1_000;
                String name = List.of("up", "down", "").get(random.nextInt(3));
                double value = random.nextInt(10);
                for (Unit unit : List.of(one, all)) {
                    unit.event(name, job, at, value);
                }
                complete = Math.max(complete, millis - random.nextInt(400));
                List<String> told = jobs(one.evaluator.early(millis, complete));
                assertEquals(jobs(all.evaluator.earlyAll(millis, complete)), told, expr + " at " + millis);
                found += told.size();
            }
        }
        assertTrue(found > 20, "something is found");
    }

    private static List<String> jobs(List<AlertTransition> transitions) {
        return transitions.stream()
                .map(transition -> transition.labels().getOrDefault("job", ""))
                .toList();
    }

    private final class Unit {
        private final RulePlan.Unit plan;
        private final UnitEvaluator evaluator;

        private Unit(String expr) {
            this("A", "{alert: A, expr: '" + expr + "'}");
        }

        /** Of a group of a minute, or of two, of which the first is of half a minute, and feeds the other. */
        private Unit(String group, String rules, String... others) {
            String yaml = "groups: [{name: " + group + ", interval: " + (others.length > 0 ? "30s" : "60s")
                    + ", rules: ["
                    + rules + "]}" + (others.length > 0 ? ", {name: z, interval: 60s, rules: [" + others[0] + "]}" : "")
                    + "]";
            plan = RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
            evaluator = new UnitEvaluator(plan, settings, listener, UnitState.EMPTY);
            evaluator.evaluate(60_000);
        }

        private void up(String job, long second, double value) {
            sample("up", job, second, value);
        }

        private void sample(String name, String job, long second, double value) {
            event(name, job, second * 1_000, value);
        }

        private void log(String job, double second) {
            event("", job, (long) (second * 1_000), 0);
        }

        /** A log event where it has no name. */
        private void event(String name, String job, long millis, double value) {
            Map<String, String> labels = labels(name, "job", job);
            for (Leaf.Metrics leaf : plan.metrics()) {
                if (!name.isEmpty() && leaf.matches(labels)) {
                    evaluator.onSample(leaf.key(), Labels.of(labels), millis, value);
                }
            }
            for (Leaf.Logs leaf : plan.logs()) {
                if (name.isEmpty() && leaf.matches(labels)) {
                    evaluator.onCount(leaf.key(), Labels.of(leaf.keep(labels)), leaf.paneEnd(millis), 1);
                }
            }
        }

        private Contribution later(String job, long second) {
            return later("up", List.of("job", job), second);
        }

        private Contribution later(String name, List<String> labels, long second) {
            List<String> words = new ArrayList<>(List.of(name));
            words.addAll(labels);
            Contribution.Samples samples = new Contribution.Samples(
                    plan.metrics().stream().map(leaf -> leaf.key().id()).toList(),
                    Labels.of(Evaluation.labels(words.toArray(String[]::new))),
                    PointList.of(List.of(new Contribution.Point(second * 1_000, 9))));
            return new Contribution(plan.id(), 0, 180_000, second * 1_000, List.of(), List.of(samples));
        }

        private List<String> early(double arrived, double complete) {
            return jobs(evaluator.early((long) (arrived * 1_000), (long) (complete * 1_000)));
        }

        private List<String> earlyAll(double arrived, double complete) {
            return jobs(evaluator.earlyAll((long) (arrived * 1_000), (long) (complete * 1_000)));
        }
    }
}
