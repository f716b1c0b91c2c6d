package io.tocsin.processor.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class BoundsTest {
    private final RecordingListener listener = new RecordingListener();

    private static RulePlan.Unit unit(String rules) {
        String yaml = "groups:\n- name: g\n  rules:\n" + rules.indent(2);
        return RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
    }

    private UnitEvaluator evaluator(RulePlan.Unit unit, Bounds bounds) {
        return new UnitEvaluator(unit, UnitSettings.DEFAULT.with(bounds), listener, listener.state());
    }

    private static void sample(RulePlan.Unit unit, UnitEvaluator evaluator, Map<String, String> labels, long seconds) {
        for (Leaf.Metrics leaf : unit.metrics()) {
            if (leaf.matches(labels)) {
                evaluator.onSample(leaf.key(), Labels.of(labels), seconds * 1000, 1);
            }
        }
    }

    private List<String> evaluate(UnitEvaluator evaluator, long seconds) {
        listener.failures.clear();
        return evaluator.evaluate(seconds * 1000).stream()
                .filter(t -> t.kind() != AlertTransition.Kind.CHANGED)
                .map(t -> t.kind() + " " + t.labels())
                .toList();
    }

    @Test
    void cutsTheRuleOffWhoseInputHasTooManySeriesUntilNoneOfThemCanBeSeen() {
        RulePlan.Unit unit = unit("- {alert: Many, expr: 'count_over_time(many[30s]) > 0'}\n- {alert: Few, expr: few}");
        Bounds bounds = new Bounds(3, 1000, 1000, Duration.ofSeconds(10));
        UnitEvaluator evaluator = evaluator(unit, bounds);
        for (int i = 0; i < 3; i++) {
            sample(unit, evaluator, Map.of("__name__", "many", "i", "" + i), 1);
        }
        sample(unit, evaluator, Map.of("__name__", "few"), 1);
        assertEquals(4, evaluate(evaluator, 1).size());
        sample(unit, evaluator, Map.of("__name__", "many", "i", "3"), 2);
        String reason = "f.yml/g/Many: cut off: more than 3 series of samples of {__name__=\"many\"}";
        for (int second = 2; second < 32; second++) {
            // Alerts stay as they are, whatever the series that fit do; the other rule goes on.
            assertEquals(List.of(), evaluate(evaluator, second), "second " + second);
            assertEquals(List.of(reason), listener.failures, "second " + second);
            if (second == 10) {
                evaluator.flush();
                evaluator = evaluator(unit, bounds);
            }
            sample(unit, evaluator, Map.of("__name__", "few"), second);
        }
        assertEquals(
                List.of(
                        "RESOLVED {alertname=Many, i=0}",
                        "RESOLVED {alertname=Many, i=1}",
                        "RESOLVED {alertname=Many, i=2}"),
                evaluate(evaluator, 32));
        assertEquals(List.of(), listener.failures);
        sample(unit, evaluator, Map.of("__name__", "many", "i", "9"), 33);
        assertEquals(List.of("FIRING {alertname=Many, i=9}"), evaluate(evaluator, 33));
        evaluate(evaluator, 40);
        assertTrue(listener.entries.keySet().stream().noneMatch(key -> key.startsWith("x/")), "forgotten");
    }

    @Test
    void whatHasLeftTheWindowMakesRoomAtOnce() {
        RulePlan.Unit unit = unit("- {alert: A, expr: 'count_over_time(many[20s]) > 5'}");
        UnitEvaluator evaluator = evaluator(unit, new Bounds(3, 1000, 1000, Duration.ofSeconds(10)));
        for (int i = 0; i < 100; i++) {
            sample(unit, evaluator, Map.of("__name__", "many", "i", "" + i), i * 10L);
            evaluate(evaluator, i * 10L);
            assertEquals(List.of(), listener.failures, "series " + i);
        }
    }

    @Test
    void boundsTheSeriesOfAllInputsTogether() {
        RulePlan.Unit unit = unit("- {alert: A, expr: a}\n- {alert: B, expr: b}");
        UnitEvaluator evaluator = evaluator(unit, new Bounds(3, 4, 1000, Duration.ofSeconds(10)));
        for (String name : List.of("a", "b")) {
            for (int i = 0; i < 3; i++) {
                sample(unit, evaluator, Map.of("__name__", name, "i", "" + i), 1);
            }
        }
        assertEquals(3, evaluate(evaluator, 1).size());
        assertEquals(List.of("f.yml/g/B: cut off: the inputs of the unit have more than 4 series"), listener.failures);
    }

    @Test
    void boundsTheSamplesOfASeries() {
        RulePlan.Unit unit = unit("- {alert: A, expr: 'count_over_time(a[1m]) > 100'}");
        UnitEvaluator evaluator = evaluator(unit, new Bounds(3, 4, 10, Duration.ofSeconds(10)));
        for (int second = 1; second <= 12; second++) {
            sample(unit, evaluator, Map.of("__name__", "a"), second);
        }
        evaluate(evaluator, 12);
        assertEquals(
                List.of("f.yml/g/A: cut off: the series a{} has more than 10 samples in a window"), listener.failures);
        evaluate(evaluator, 71);
        assertEquals(1, listener.failures.size());
        evaluate(evaluator, 72);
        assertEquals(List.of(), listener.failures);
    }

    @Test
    void boundsTheTimeOfAGroupButNotThatOfOthers() {
        String yaml = """
                groups:
                - {name: slow, rules: [{alert: A, expr: a}, {alert: B, expr: b}, {alert: C, expr: 'job:r'}]}
                - {name: next, rules: [{record: 'job:r', expr: a}]}
                """;
        AtomicLong now = new AtomicLong();
        LongSupplier clock = () -> now.addAndGet(400_000_000);
        for (RulePlan.Unit unit :
                RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units()) {
            UnitSettings settings = new UnitSettings(
                    new Bounds(9, 9, 9, Duration.ofSeconds(1)),
                    group -> false,
                    UnitSettings.DEFAULT.templates(),
                    clock);
            UnitEvaluator evaluator = new UnitEvaluator(unit, settings, listener, UnitState.EMPTY);
            sample(unit, evaluator, Map.of("__name__", "a"), 1);
            evaluate(evaluator, 1);
            assertEquals(List.of("f.yml/slow/C: the rules of the group took longer than 1000 ms"), listener.failures);
        }
    }
}
