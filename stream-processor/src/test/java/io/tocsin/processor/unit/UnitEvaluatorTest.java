package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.PointList;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UnitEvaluatorTest {
    private final RecordingListener listener = new RecordingListener();

    private static RulePlan.Unit group(String rules) {
        String yaml = "groups:\n- name: g\n  rules:\n" + rules.indent(2);
        return RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
    }

    private static void sample(
            RulePlan.Unit unit, UnitEvaluator evaluator, SortedMap<String, String> labels, long millis, double value) {
        for (Leaf.Metrics leaf : unit.metrics()) {
            if (leaf.matches(labels)) {
                evaluator.onSample(leaf.key(), Labels.of(labels), millis, value);
            }
        }
    }

    private static SortedMap<String, String> up(String job) {
        return new TreeMap<>(labels("up", "job", job));
    }

    /** Kind, alert, job and times in seconds: {@code FIRING A/a active 0 since 10}. */
    private static List<String> texts(List<AlertTransition> transitions) {
        return transitions.stream()
                .map(t -> t.kind() + " " + t.labels().get("alertname") + "/"
                        + t.labels().getOrDefault("job", "") + " active "
                        + t.activeAt().getEpochSecond() + " since "
                        + t.startsAt().getEpochSecond()
                        + t.endsAt().map(e -> " until " + e.getEpochSecond()).orElse(""))
                .toList();
    }

    /** Values of up{job="a"} second by second; what is told, which must be the same when each second begins anew. */
    private List<String> run(String rule, double... values) {
        List<String> told = run(rule, false, values);
        listener.entries.clear();
        assertEquals(told, run(rule, true, values));
        return told;
    }

    private List<String> run(String rule, boolean rebuilding, double... values) {
        RulePlan.Unit unit = group(rule);
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            sample(unit, evaluator, up("a"), i * 1000L, values[i]);
            told.addAll(texts(evaluator.evaluate(i * 1000L)));
            if (rebuilding) {
                evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, listener.state());
            }
        }
        return told;
    }

    @Test
    void firesAtOnceWithoutForAndResolves() {
        assertEquals(
                List.of("FIRING A/a active 1 since 1", "RESOLVED A/a active 1 since 1 until 3"),
                run("- {alert: A, expr: up == 0}", 1, 0, 0, 1, 1));
        assertEquals(
                0,
                listener.entries.keySet().stream()
                        .filter(k -> k.startsWith("a/"))
                        .count());
    }

    @Test
    void firesWhenTheConditionHeldForTheWholeTime() {
        assertEquals(
                List.of("FIRING A/a active 3 since 6", "RESOLVED A/a active 3 since 6 until 7"),
                run("- {alert: A, expr: up == 0, for: 3s}", 0, 0, 1, 0, 0, 0, 0, 1));
    }

    @Test
    void goesOnFiringAsLongAsItIsToBeKept() {
        assertEquals(
                List.of("FIRING A/a active 0 since 0", "RESOLVED A/a active 0 since 0 until 6"),
                run("- {alert: A, expr: up == 0, keep_firing_for: 3s}", 0, 1, 0, 1, 1, 1, 1, 1));
    }

    @Test
    void tellsAChangedValueOnceAMinute() {
        double[] values = new double[130];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        assertEquals(
                List.of("FIRING A/a active 0 since 0", "CHANGED A/a active 0 since 0", "CHANGED A/a active 0 since 0"),
                run("- {alert: A, expr: up > 0}", values));
    }

    @Test
    void keepsTheAlertsOfARuleThatFails() {
        RulePlan.Unit unit = group("- {alert: A, expr: up * on () group_left () m}\n- {alert: B, expr: up}");
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        SortedMap<String, String> m1 = new TreeMap<>(labels("m", "x", "1"));
        SortedMap<String, String> m2 = new TreeMap<>(labels("m", "x", "2"));
        sample(unit, evaluator, up("a"), 0, 1);
        sample(unit, evaluator, m1, 0, 1);
        assertEquals(2, evaluator.evaluate(0).size());
        sample(unit, evaluator, m2, 1000, 1);
        assertEquals(List.of(), evaluator.evaluate(1000));
        assertEquals(1, listener.failures.size());
        assertTrue(
                listener.failures.get(0).startsWith("f.yml/g/A: found duplicate series for the match group {}"),
                listener.failures.toString());
        assertEquals(2, evaluator.counts().alerts());
    }

    @Test
    void failsARuleWhoseLabelsMakeTwoAlertsOne() {
        RulePlan.Unit unit = group("- {alert: A, expr: up, labels: {job: one}}");
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        sample(unit, evaluator, up("a"), 0, 1);
        sample(unit, evaluator, up("b"), 0, 1);
        assertEquals(List.of(), evaluator.evaluate(0));
        assertEquals(
                List.of("f.yml/g/A: vector contains metrics with the same labelset after applying alert labels"),
                listener.failures);
    }

    @Test
    void resolvesWhatBelongsToNoRuleAnyMore() {
        RulePlan.Unit before = group("- {alert: A, expr: up == 0}\n- {alert: P, expr: up == 0, for: 1h}");
        UnitEvaluator evaluator = new UnitEvaluator(before, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        sample(before, evaluator, up("a"), 0, 0);
        evaluator.evaluate(0);
        RulePlan.Unit after = group("- {alert: Other, expr: m > 5}");
        UnitEvaluator next = new UnitEvaluator(after, UnitSettings.DEFAULT, listener, listener.state());
        assertEquals(List.of("RESOLVED A/a active 0 since 0 until 1"), texts(next.evaluate(1000)));
        assertEquals(Set.of("i"), listener.entries.keySet());
        assertEquals(List.of(), next.evaluate(2000));
    }

    @Test
    void resolvesTheAlertsOfARemovedGroup() {
        RulePlan.Unit unit = group("- {alert: A, expr: up == 0}\n- {alert: R, expr: 'rate(up[1m]) > 5'}");
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        sample(unit, evaluator, up("a"), 0, 0);
        evaluator.evaluate(0);
        assertEquals(
                List.of("RESOLVED A/a active 0 since 0 until 9"),
                texts(UnitEvaluator.removed(listener.state(), listener, 9000)));
        assertEquals(Map.of(), listener.entries);
    }

    @Test
    void aLongerForTakesAFiringAlertBack() {
        RulePlan.Unit quick = group("- {alert: A, expr: up == 0}");
        UnitEvaluator evaluator = new UnitEvaluator(quick, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        sample(quick, evaluator, up("a"), 0, 0);
        assertEquals(1, evaluator.evaluate(0).size());
        RulePlan.Unit slow = group("- {alert: A, expr: up == 0, for: 5s}");
        UnitEvaluator next = new UnitEvaluator(slow, UnitSettings.DEFAULT, listener, listener.state());
        List<String> told = new ArrayList<>();
        for (int i = 1; i < 8; i++) {
            told.addAll(texts(next.evaluate(i * 1000L)));
        }
        assertEquals(List.of("RESOLVED A/a active 0 since 0 until 1", "FIRING A/a active 0 since 5"), told);
    }

    @Test
    void removesEntriesThatItCannotRead() {
        listener.entries.put("a/x/y", new byte[] {99, 1});
        listener.entries.put("a/x/z", new byte[] {1, 100, 1});
        listener.entries.put("c/nope/s/0", new byte[] {1});
        listener.entries.put("?", new byte[0]);
        new UnitEvaluator(group("- {alert: A, expr: up}"), UnitSettings.DEFAULT, listener, listener.state());
        assertEquals(Map.of(), listener.entries);
    }

    /** The design's promise: what is told does not depend on when the evaluator is rebuilt from its entries. */
    @Test
    void tellsTheSameWhenRebuiltAtAnyTime() {
        RulePlan.Unit unit = group("""
                - {alert: Counts, expr: 'sum by (s) (count_over_time(log_events{l="e"}[10s])) > 5', for: 2s, annotations: {v: '{{ $value }}'}}
                - {alert: Seen, expr: 'group by (s) (present_over_time(log_events[4s]))'}
                - {alert: Rate, expr: 'rate(c[20s]) > 2', keep_firing_for: 3s}
                - {alert: Mean, expr: 'avg_over_time(up[70s] offset 5s) > 50'}
                - {alert: Silent, expr: 'present_over_time(up[40s]) unless present_over_time(up[5s])', for: 3s}
                - {alert: Now, expr: 'up > 90'}
                """);
        List<String> straight = random(unit, false);
        assertEquals(straight, random(unit, true));
        assertTrue(straight.size() > 200, () -> "only " + straight.size() + " transitions were compared");
    }

    private static List<String> random(RulePlan.Unit unit, boolean rebuilding) {
        Random random = new Random(5);
        Random rebuild = new Random(6);
        RecordingListener store = new RecordingListener();
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, store, UnitState.EMPTY);
        List<String> told = new ArrayList<>();
        for (int second = 1; second < 600; second++) {
            for (int k = random.nextInt(6); k > 0; k--) {
                long millis = second * 1000L - random.nextInt(3000);
                switch (random.nextInt(3)) {
                    case 0 -> sample(unit, evaluator, up("j" + random.nextInt(3)), millis, random.nextInt(100));
                    case 1 ->
                        sample(
                                unit,
                                evaluator,
                                new TreeMap<>(labels("c", "i", "" + random.nextInt(2))),
                                millis,
                                second * (1 + random.nextInt(4)));
                    default -> {
                        Map<String, String> log =
                                Map.of("s", "s" + random.nextInt(2), "l", random.nextBoolean() ? "e" : "i");
                        for (Leaf.Logs leaf : unit.logs()) {
                            if (leaf.matches(log)) {
                                evaluator.onCount(
                                        leaf.key(), Labels.of(leaf.keep(log)), leaf.paneEnd(millis), 1 + k % 3);
                            }
                        }
                    }
                }
                if (rebuilding && rebuild.nextInt(20) == 0) {
                    evaluator.flush();
                    evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, store, store.state());
                }
            }
            for (AlertTransition transition : evaluator.evaluate(second * 1000L)) {
                told.add(transition.toString());
            }
        }
        assertEquals(List.of(), store.failures);
        return told;
    }

    @Test
    void entriesGoWhenWhatTheyHoldDoes() {
        RulePlan.Unit unit = group("- {alert: R, expr: 'rate(up[1m]) > 500'}\n- {alert: U, expr: up > 500}");
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        int most = 0;
        for (int i = 0; i < 1000; i++) {
            sample(unit, evaluator, up("a"), i * 1000L, i % 100);
            evaluator.evaluate(i * 1000L);
            most = Math.max(most, listener.entries.size());
        }
        // Two series with their labels; two stretches of a minute, one newest sample; the last instant.
        assertEquals(6, most);
        assertEquals(2, evaluator.counts().series());
        evaluator.evaluate(10_000_000);
        assertEquals(Set.of("i"), listener.entries.keySet());
        assertEquals(new UnitEvaluator.Counts(0, 0, 0), evaluator.counts());
    }

    private static RulePlan.Unit unit(String yaml) {
        return RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
    }

    private UnitEvaluator again(RulePlan.Unit unit) {
        return new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, listener.state());
    }

    @Test
    void knowsAfterARestartWhichSamplesWereWritten() {
        RulePlan.Unit unit = unit("""
                groups:
                - {name: a, interval: 60s, rules: [{record: r, expr: sum(up)}]}
                - {name: b, interval: 15s, query_offset: 30s, rules: [{record: r, expr: sum(up) + 100}, {record: s, expr: r}]}
                """);
        for (boolean restart : new boolean[] {false, true}) {
            listener.entries.clear();
            UnitEvaluator evaluator = again(unit);
            for (int second = 0; second <= 75; second += 15) {
                listener.failures.clear();
                sample(unit, evaluator, up("x"), second * 1000L, 1);
                if (restart && second == 75) {
                    evaluator.flush();
                    evaluator = again(unit);
                }
                evaluator.evaluate(second * 1000L);
            }
            assertEquals(
                    List.of("f.yml/b/r: out of order sample: r{} 101 @45000"), listener.failures, "restart " + restart);
        }
    }

    @Test
    void endsARemovedRecordingBehindItsLastSample() {
        RulePlan.Unit before = unit("""
                groups:
                - {name: b, interval: 15s, query_offset: 60s, rules: [{record: s, expr: count(r)}]}
                - {name: c, interval: 15s, rules: [{record: r, expr: sum(up)}, {record: t, expr: count(r)}]}
                """);
        UnitEvaluator evaluator = again(before);
        for (int second = 0; second <= 300; second += 15) {
            sample(before, evaluator, up("x"), second * 1000L, 1);
            evaluator.evaluate(second * 1000L);
        }
        RulePlan.Unit after = unit("""
                groups:
                - {name: b, interval: 15s, query_offset: 60s, rules: [{record: s, expr: count(r)}]}
                - {name: c, interval: 15s, rules: [{record: t, expr: count(r)}, {record: r, expr: none}]}
                """.replace("{record: r, expr: none}", "{record: q, expr: ALERTS}"));
        listener.recorded.clear();
        evaluator = again(after);
        evaluator.evaluate(315_000);
        assertTrue(listener.recorded.contains("r{} 315000 " + Series.STALE_MARKER), () -> listener.recorded.toString());
        assertTrue(
                listener.recorded.stream().noneMatch(text -> text.startsWith("t{} 315000 1")),
                () -> listener.recorded.toString());
    }

    @Test
    void knowsAfterARestartWhatNoInstantSeesAnyMore() {
        RulePlan.Unit unit = unit("groups: [{name: g, interval: 15s, rules: [{record: r, expr: count(up)}]}]");
        Bounds one = new Bounds(1, 10, 100, Duration.ofSeconds(10));
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT.with(one), listener, listener.state());
        sample(unit, evaluator, up("a"), 5_000, 1);
        evaluator.evaluate(15_000);
        evaluator.evaluate(315_000);
        evaluator.flush();
        evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT.with(one), listener, listener.state());
        sample(unit, evaluator, up("b"), 320_000, 2);
        evaluator.evaluate(330_000);
        assertEquals(List.of(), listener.failures);
    }

    @Test
    void isNotEarlyWhereOthersSeeWhatFires() {
        RulePlan.Unit unit = unit("""
                groups:
                - {name: a, interval: 60s, rules: [{alert: A, expr: up > 5}]}
                - {name: b, interval: 60s, rules: [{alert: B, expr: 'absent(ALERTS{alertname="A"})'}]}
                """);
        UnitEvaluator evaluator =
                new UnitEvaluator(unit, UnitSettings.DEFAULT.withEarly(g -> true), listener, UnitState.EMPTY);
        evaluator.evaluate(60_000);
        sample(unit, evaluator, up("a"), 70_000, 9);
        assertEquals(List.of(), evaluator.early(70_000, 69_999));
        assertEquals(
                List.of("FIRING A/a active 120 since 120", "RESOLVED B/ active 60 since 60 until 120"),
                texts(evaluator.evaluate(120_000)));
    }

    /** The end of a pane before an instant that is not known must not come out as one in the far future. */
    @Test
    void evaluatesNothingAtAWatermarkThatIsNotKnown() {
        RulePlan.Unit unit = group("- {alert: A, expr: 'absent_over_time(log_events{service_name=\"shop\"}[5m])'}");
        Leaf.Logs leaf = unit.logs().get(0);
        UnitEvaluator evaluator =
                new UnitEvaluator(unit, UnitSettings.DEFAULT.withEarly(group -> true), listener, UnitState.EMPTY);
        Labels kept = Labels.of(leaf.keep(labels("", "service_name", "shop")));
        evaluator.onCount(leaf.key(), kept, 1000, 1);
        assertEquals(List.of(), texts(evaluator.evaluate(2000)));
        evaluator.onCount(leaf.key(), kept, 2100, 1);
        for (long unknown : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 2000}) {
            assertEquals(List.of(), texts(evaluator.early(2100, unknown)));
        }
    }

    /** What rules record at the instant that waits is not there yet. */
    @Test
    void looksAheadOnlyForRulesThatReadNothingThatIsRecorded() {
        String record = "- {record: r, expr: 'up'}\n";
        assertTrue(looksAhead("- {alert: A, expr: 'sum_over_time(s[10s]) < 10'}"));
        assertFalse(looksAhead(record + "- {alert: A, expr: 'sum_over_time(r[10s]) < 10'}"));
        assertFalse(looksAhead(record + "- {alert: A, expr: 'sum_over_time({__name__=~\"r|s\"}[10s]) < 10'}"));
        assertFalse(looksAhead("- {alert: A, expr: 's < 10', for: 1s}"));
        assertFalse(looksAhead("- {alert: A, expr: 'sum(s) < 10'}"));
    }

    private boolean looksAhead(String rules) {
        UnitSettings settings = UnitSettings.DEFAULT.withEarly(group -> true);
        return new UnitEvaluator(group(rules), settings, listener, UnitState.EMPTY).looksAhead();
    }

    /** {@code ALERTS} at an instant says what held at it, though the alert was found by what came after it. */
    @Test
    void writesAnAlertThatBeganAheadOnlyWhereItsConditionHeld() {
        RulePlan.Unit unit = group("- {alert: A, expr: 'last_over_time(up[1m]) == 0'}");
        UnitEvaluator evaluator =
                new UnitEvaluator(unit, UnitSettings.DEFAULT.withEarly(group -> true), listener, UnitState.EMPTY);
        long leaf = unit.metrics().get(0).key().id();
        sample(unit, evaluator, up("a"), 500, 1);
        sample(unit, evaluator, up("b"), 500, 1);
        evaluator.evaluate(1000);
        List<Contribution.Samples> down = Stream.of("a", "b")
                .map(job -> new Contribution.Samples(
                        List.of(leaf), Labels.of(up(job)), PointList.of(List.of(new Contribution.Point(2100, 0)))))
                .toList();
        List<AlertTransition> told =
                evaluator.ahead(2000, List.of(new Contribution(unit.id(), 0, 3000, 2100, List.of(), down)), 0, 2100);
        assertEquals(List.of("FIRING A/a active 2 since 2", "FIRING A/b active 2 since 2"), texts(told));
        // Was under way.
        sample(unit, evaluator, up("b"), 1500, 0);
        listener.recorded.clear();
        assertEquals(List.of(), texts(evaluator.evaluate(2000)));
        assertEquals(
                List.of(true, false),
                Stream.of("b", "a")
                        .map(job -> listener.recorded.stream()
                                .anyMatch(text -> text.contains("ALERTS{") && text.contains("job=\"" + job + "\"")))
                        .toList());
    }
}
