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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is looked at between two instants of a grid of a minute. */
final class EarlyLookTest {
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
        assertFalse(unit.evaluator.waitsFor(69_999));
        assertTrue(unit.evaluator.waitsFor(70_000));
        assertEquals(List.of("a"), unit.early(71, 70));
        assertFalse(unit.evaluator.waitsFor(70_000));
        assertEquals(List.of("b"), unit.early(71, 71));
        assertFalse(unit.evaluator.waitsFor(71_000));
    }

    @Test
    void noMoreThanTheGridHasLeft() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        unit.up("a", 70, 9);
        assertEquals(List.of(), unit.early(70, 69));
        unit.evaluator.evaluate(120_000);
        assertFalse(unit.evaluator.waitsFor(120_000));
    }

    /** However long the watermark stands still. */
    @Test
    void allThatWaitsHoweverMuchItIs() {
        Unit unit = new Unit("sum by (job) (up) > 5");
        List<String> jobs = Stream.iterate(0, i -> i < 300, i -> i + 1)
                .map(i -> "job-%03d".formatted(i))
                .toList();
        for (int i = 0; i < jobs.size(); i++) {
            unit.up(jobs.get(i), 61 + i / 10, 9);
            assertEquals(List.of(), unit.early(61 + i / 10, 60));
        }
        assertEquals(jobs, unit.early(91, 91));
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

    private static List<String> jobs(List<AlertTransition> transitions) {
        return transitions.stream()
                .map(transition -> transition.labels().getOrDefault("job", ""))
                .toList();
    }

    private final class Unit {
        private final RulePlan.Unit plan;
        private final UnitEvaluator evaluator;

        private Unit(String expr) {
            String yaml = "groups: [{name: g, interval: 60s, rules: [{alert: A, expr: '" + expr + "'}]}]";
            plan = RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
            evaluator = new UnitEvaluator(plan, settings, listener, UnitState.EMPTY);
            evaluator.evaluate(60_000);
        }

        private void up(String job, long second, double value) {
            for (Leaf.Metrics leaf : plan.metrics()) {
                evaluator.onSample(leaf.key(), Labels.of(labels("up", "job", job)), second * 1_000, value);
            }
        }

        private Contribution later(String job, long second) {
            Contribution.Samples samples = new Contribution.Samples(
                    List.of(plan.metrics().get(0).key().id()),
                    Labels.of(labels("up", "job", job)),
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
