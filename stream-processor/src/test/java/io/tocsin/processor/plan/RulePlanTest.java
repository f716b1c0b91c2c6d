package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulePlanTest {
    private static Checked<RulePlan> plan(String expr) {
        return RulePlan.load(
                Map.of("f.yml", "groups: [{name: g, rules: [{alert: A, expr: '" + expr.replace("'", "''") + "'}]}]"));
    }

    private static List<String> leaves(String expr) {
        return plan(expr).orElseThrow().units().get(0).leaves().stream()
                .map(leaf -> leaf.key() + " for " + leaf.window().toSeconds())
                .toList();
    }

    /** What cannot be evaluated, where in the expression, and what is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            up @ 5 > 0 ¦ 1:1 ¦ the modifier "@ 5.000" asks for one instant of the past, which is not held
            sum(rate(up[5m] @ 5)) ¦ 1:10 ¦ the modifier "@ 5.000" asks for one instant of the past, which is not held
            max_over_time(up[1h:5m] @ 5) ¦ 1:15 ¦ the modifier "@ 5.000" asks for one instant of the past, which is not held
            "text" ¦ 1:1 ¦ the result of a rule must be an instant vector or a scalar, not a string
            sum(count_over_time(log_events[1m] @ end())) ¦ 1:1 ¦ the modifier "@" is not supported on log events
            """)
    void refusesByNameAndPlace(String expr, String place, String what) {
        List<Problem> problems = plan(expr).problems();
        assertEquals(
                "group \"g\", rule 1, \"A\": " + place + ": " + what,
                problems.get(0).text().lines().findFirst().orElse(""));
    }

    @Test
    void refusesWhatGroupsCannotDoYet() {
        assertEquals(
                """
                f.yml:14: group "c", rule 2, "E": "query" in templates is not supported yet""",
                RulePlan.load(Map.of("f.yml", """
                                        groups:
                                        - name: a
                                          limit: 5
                                          query_offset: 1m
                                          rules:
                                          - record: b
                                            expr: up
                                        - name: c
                                          rules:
                                          - alert: D
                                            for: 5s
                                            expr: up and ALERTS
                                          - alert: E
                                            expr: up
                                            labels: {n: '{{ query "up" | len }}'}
                                        """)).problems().stream()
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void namesAnInputOnceHoweverOftenItIsRead() {
        assertEquals(
                List.of("newest of {__name__=\"up\",a=\"b\"} for 86400"),
                leaves(
                        "up{a=\"b\"} or present_over_time(up{a=\"b\"}[1d]) unless last_over_time({a=\"b\",__name__=\"up\"}[15s])"));
        assertEquals(
                List.of("samples of {__name__=\"up\"} for 660", "newest of {__name__=\"up\"} for 300"),
                leaves("rate(up[5m]) + avg_over_time(up[1m] offset 10m) + up"));
        assertEquals(List.of("samples of {__name__=\"up\"} for 420"), leaves("up offset 2m"));
        assertEquals(
                List.of("logs of (a, b) {x=~\"y\"} per 1s for 120", "newest log of () {} per 1s for 60"),
                leaves("sum by (b, a) (count_over_time(log_events{x=~\"y\"}[1m] offset 1m))"
                        + " unless on () group(present_over_time(log_events[1m]))"));
    }

    @Test
    void takesNoLogEventsInVersion2() {
        List<Problem> problems = RulePlan.load(Map.of("f.yml", """
                        # tocsin: promql=2
                        groups: [{name: g, rules: [{alert: A, expr: 'sum(count_over_time(log_events[1m])) > rate(up[1m])'}]}]
                        """)).problems();
        assertEquals(
                "group \"g\", rule 1, \"A\": 1:1: log events are counted in panes that are open on the left, as in"
                        + " version 3 of PromQL; remove the line \"# tocsin: promql=2\"",
                problems.get(0).text().lines().findFirst().orElse(""));
    }

    @Test
    void holdsWhatSubqueriesLookBackAt() {
        assertEquals(
                List.of("samples of {__name__=\"up\"} for 960", "newest of {__name__=\"up\"} for 300"),
                leaves("max_over_time(rate(up[5m] offset 1m)[10m:1m]) > up @ end()"));
        assertEquals(
                List.of("samples of {__name__=\"up\"} for 1620"),
                leaves("max_over_time(avg_over_time(up[10m:])[10m:1m] offset 2m)"));
        assertEquals(
                List.of("newest of {__name__=\"up\"} for 300"),
                leaves("max_over_time((up @ start())[10m:1m] offset 2m)"));
        assertEquals(
                List.of("logs of (a) {} per 1s for 690"),
                leaves("max_over_time(max by (a) (present_over_time(log_events[1m]))[10m:1s] offset 30s)"));
    }

    @Test
    void leavesKnowWhatIsTheirs() {
        Leaf.Logs logs = plan("sum by (s, t) (count_over_time(log_events{level=~\"error|fatal\",env!=\"test\"}[1m]))")
                .orElseThrow()
                .units()
                .get(0)
                .logs()
                .get(0);
        Map<String, String> event = Map.of("level", "error", "s", "shop", "message", "no");
        assertEquals(true, logs.matches(event));
        assertEquals(false, logs.matches(Map.of("level", "error", "env", "test")));
        assertEquals(false, logs.matches(Map.of("level", "errors")));
        assertEquals(Map.of("s", "shop"), logs.keep(event));
        assertEquals(5000, logs.paneEnd(5000));
        assertEquals(6000, logs.paneEnd(5001));
        assertEquals(
                "up",
                plan("up")
                        .orElseThrow()
                        .units()
                        .get(0)
                        .metrics()
                        .get(0)
                        .metricName()
                        .orElseThrow());
    }

    @Test
    void idsAreStableAndVersionsFollowTheText() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                "a.yml",
                "groups: [{name: g, labels: {t: x}, rules: [{alert: A, expr: up}, {alert: A, expr: 'up > 1', for: 5s}]}]");
        texts.put("b.yml", "groups: [{name: g, interval: 5s, rules: [{alert: A, expr: ' up '}]}]");
        RulePlan plan = RulePlan.load(texts).orElseThrow();
        List<AlertRule> rules =
                plan.groups().stream().flatMap(g -> g.alerts().stream()).toList();
        assertEquals(
                List.of("a.yml/g/A", "a.yml/g/A#2", "b.yml/g/A"),
                rules.stream().map(AlertRule::id).toList());
        assertEquals(
                List.of("g/A", "g/A", "g/A"),
                rules.stream().map(AlertRule::name).toList());
        assertEquals(Duration.ofSeconds(1), plan.groups().get(0).interval());
        assertEquals(Duration.ofSeconds(5), plan.groups().get(1).interval());
        assertEquals(plan, RulePlan.load(texts).orElseThrow());
        assertNotEquals(rules.get(0).version(), rules.get(1).version());
        assertNotEquals(rules.get(0).version(), rules.get(2).version());
        assertEquals(
                rules.get(2).version(),
                plan("(up)".substring(1, 3))
                        .orElseThrow()
                        .groups()
                        .get(0)
                        .alerts()
                        .get(0)
                        .version());
    }
}
