package io.tocsin.processor.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timing and samples of rules, a minute between two evaluations. */
final class RuleGroupTest {
    private static final long STEP = 60_000;

    private final MemoryStore store = new MemoryStore();
    private final List<String> failures = new ArrayList<>();

    private RuleGroup group(String keys, String rules) {
        String yaml = "groups:\n- name: g\n" + keys.indent(2) + "  rules:\n" + rules.indent(2);
        RuleFile file = RuleFile.read("f.yml", yaml).orElseThrow();
        Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT);
        return RuleGroups.of(file, evaluator, store).get(0);
    }

    private void sample(String name, String label, long step, String value) {
        if (!value.equals("_")) {
            double number = value.equals("stale") ? Series.STALE_MARKER : Double.parseDouble(value);
            store.append(Labels.of(Map.of("__name__", name, "x", label)), step * STEP, number);
        }
    }

    private void evaluate(RuleGroup group, long step) {
        group.evaluate(step * STEP)
                .failures()
                .forEach(f -> failures.add(step + " " + f.rule().name() + ": " + f.error()));
    }

    /** What {@code m{x="a"}} does to one rule: a letter each minute for its alert. */
    private String states(String rule, String... values) {
        RuleGroup group = group("", rule);
        GroupRule.Alerting alerting = (GroupRule.Alerting) group.rules().get(0);
        StringBuilder states = new StringBuilder();
        for (int step = 0; step < values.length; step++) {
            sample("m", "a", step, values[step].equals("_") ? "stale" : values[step]);
            evaluate(group, step);
            List<ActiveAlert> active = alerting.alerts().active();
            states.append(active.isEmpty() ? '-' : active.get(0).firing() ? 'F' : 'p');
            if (!active.isEmpty()) {
                states.append(active.get(0).activeAt().toEpochMilli() / STEP);
                states.append('=').append(GoFloat.shortest(active.get(0).value()));
            }
            states.append(' ');
        }
        return states.toString().strip();
    }

    /** State, minute since which it is active, and value, after each evaluation. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # for, keep_firing_for | values of m | states
            0s | 0s | 0 1 1 0 1 | - F1=1 F1=1 - F4=1
            1m | 0s | 1 2 3 0   | p0=1 F0=2 F0=3 -
            2m | 0s | 1 1 0 1 1 1 0 | p0=1 p0=1 - p3=1 p3=1 F3=1 -
            90s | 0s | 1 1 1 | p0=1 p0=1 F0=1
            1m | 0s | 1 _ 1 1 | p0=1 - p2=1 F2=1
            0s | 2m | 1 0 0 0 | F0=1 F0=1 F0=1 -
            0s | 2m | 1 0 2 0 0 0 | F0=1 F0=1 F0=2 F0=2 F0=2 -
            0s | 90s | 1 0 0 0 | F0=1 F0=1 F0=1 -
            0s | 1m | 1 0 0 1 | F0=1 F0=1 - F3=1
            1m | 1m | 1 0 1 1 0 0 1 | p0=1 - p2=1 F2=1 F2=1 - p6=1
            """)
    void movesOnAsPrometheusDoes(String holdFor, String keep, String values, String states) {
        String rule = "- {alert: A, expr: m > 0, for: " + holdFor + ", keep_firing_for: " + keep + "}";
        assertEquals(states, states(rule, values.split(" ", -1)));
        assertEquals(List.of(), failures);
    }

    private List<String> written(String metric) {
        List<String> lines = new ArrayList<>();
        for (Series series : store.all()) {
            if (series.labels().get("__name__").equals(metric)) {
                StringBuilder line = new StringBuilder(series.labels() + ":");
                for (int i = 0; i < series.size(); i++) {
                    line.append(' ').append(series.time(i) / 1000).append('=');
                    line.append(Series.isStale(series.value(i)) ? "stale" : GoFloat.shortest(series.value(i)));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private void run(RuleGroup group, String... values) {
        for (int step = 0; step < values.length; step++) {
            String[] ofA = values[step].split("/", -1);
            for (int i = 0; i < ofA.length; i++) {
                sample("m", String.valueOf((char) ('a' + i)), step, ofA[i]);
            }
            evaluate(group, step);
        }
    }

    @Test
    void writesTheStatesOfAlertsAndEndsThem() {
        run(
                group(
                        "",
                        "- {alert: A, expr: m > 0, for: 1m, labels: {s: '{{ $labels.x }}!', none: '{{ $labels.no }}'}}"),
                "1",
                "1",
                "1",
                "0",
                "0");
        // A label that comes to nothing has the template's text there, in Prometheus too.
        String labels = "{alertname=\"A\", %snone=\"{{ $labels.no }}\", s=\"a!\", x=\"a\"}";
        assertEquals(
                List.of(
                        "ALERTS" + labels.formatted("alertstate=\"pending\", ") + ": 0=1 60=stale",
                        "ALERTS" + labels.formatted("alertstate=\"firing\", ") + ": 60=1 120=1 180=stale"),
                written("ALERTS"));
        assertEquals(
                List.of("ALERTS_FOR_STATE" + labels.formatted("") + ": 0=0 60=0 120=0 180=stale"),
                written("ALERTS_FOR_STATE"));
    }

    @Test
    void recordsWithItsOwnNameAndLabels() {
        run(
                group("labels: {team: t, own: g}", "- {record: r, expr: m, labels: {own: r, x: ''}}"),
                "1",
                "2",
                "stale",
                "4");
        assertEquals(List.of("r{own=\"r\", team=\"t\"}: 0=1 60=2 120=stale 180=4"), written("r"));
    }

    @Test
    void seesWhatRulesBeforeHaveWrittenAndNotWhatLaterOnesWill() {
        RuleGroup group = group("", """
                - {record: before, expr: later}
                - {record: later, expr: m * 2}
                - {record: after, expr: later + 1}
                - {alert: A, expr: 'after > 4'}
                - {record: alerts, expr: 'count(ALERTS{alertstate="firing"})'}
                """);
        run(group, "1", "2", "3");
        assertEquals(List.of("before{x=\"a\"}: 60=2 120=4"), written("before"));
        assertEquals(List.of("after{x=\"a\"}: 0=3 60=5 120=7"), written("after"));
        assertEquals(List.of("alerts{}: 60=1 120=1"), written("alerts"));
    }

    @Test
    void goesOnBehindARuleThatFailsAndDoesNotEndItsSeries() {
        RuleGroup group = group("", """
                - {record: pair, expr: 'm * on() m'}
                - {record: r, expr: m}
                """);
        run(group, "1", "2/2", "3/stale");
        assertEquals(1, failures.size());
        assertEquals("1 pair: found duplicate series", failures.get(0).substring(0, 30));
        assertEquals(List.of("pair{}: 0=1 120=9"), written("pair"));
        assertEquals(2, written("r").size());
    }

    @Test
    void failsWhenLabelsBecomeTheSame() {
        RuleGroup group = group("", """
                - {record: r, expr: m, labels: {x: one}}
                - {alert: A, expr: m, labels: {x: one}}
                """);
        run(group, "1", "1/1", "1/1");
        assertEquals(
                List.of(
                        "1 r: vector contains metrics with the same labelset after applying rule labels",
                        "1 A: vector contains metrics with the same labelset after applying alert labels"),
                failures.subList(0, 2));
        assertEquals(List.of("r{x=\"one\"}: 0=1"), written("r"));
    }

    @Test
    void holdsTheLimitOfTheGroup() {
        RuleGroup group = group("limit: 1", "- {record: r, expr: m}\n- {alert: A, expr: m, for: 1m}");
        run(group, "1/_", "1/1", "1/stale", "1");
        assertEquals(
                List.of("1 r: exceeded limit of 1 with 2 series", "1 A: exceeded limit of 1 with 2 alerts"), failures);
        // All alerts are forgotten: what held before begins anew.
        assertEquals(
                List.of("ALERTS_FOR_STATE{alertname=\"A\", x=\"a\"}: 0=0 120=120 180=120"),
                written("ALERTS_FOR_STATE"));
        assertEquals(List.of("r{x=\"a\"}: 0=1 120=1 180=1"), written("r"));
    }

    @Test
    void looksBackByTheQueryOffsetButTimesAlertsByTheEvaluation() {
        RuleGroup group = group("query_offset: 1m", "- {record: r, expr: m}\n- {alert: A, expr: m > 1, for: 1m}");
        run(group, "1", "2", "2", "2", "0", "0");
        assertEquals(List.of("r{x=\"a\"}: 0=1 60=2 120=2 180=2 240=0"), written("r"));
        assertEquals(
                List.of(
                        "ALERTS{alertname=\"A\", alertstate=\"pending\", x=\"a\"}: 60=1 120=stale",
                        "ALERTS{alertname=\"A\", alertstate=\"firing\", x=\"a\"}: 120=1 180=1 240=stale"),
                written("ALERTS"));
        assertEquals(
                List.of("ALERTS_FOR_STATE{alertname=\"A\", x=\"a\"}: 60=120 120=120 180=120 240=stale"),
                written("ALERTS_FOR_STATE"));
    }

    @Test
    void failsWhereTwoRulesRecordOneSeriesOtherwise() {
        RuleGroup group = group("", "- {record: r, expr: m}\n- {record: r, expr: m}\n- {record: r, expr: m + 1}");
        run(group, "1");
        assertEquals(
                List.of("0 r: duplicate sample for timestamp: another value is there already for r{x=\"a\"} 2 @0"),
                failures);
        assertEquals(List.of("r{x=\"a\"}: 0=1"), written("r"));
    }

    @Test
    void doesNotEndASeriesThatAnotherRuleHasJustWritten() {
        RuleGroup group = group("", "- {record: r, expr: m}\n- {record: r, expr: m < 2}");
        run(group, "1", "2", "1");
        assertEquals(List.of(), failures);
        assertEquals(List.of("r{x=\"a\"}: 0=1 60=2 120=1"), written("r"));
    }

    @Test
    void letsTemplatesAskAndSeeTheOutside() {
        RuleFile file = RuleFile.read("f.yml", """
                groups:
                - name: g
                  rules:
                  - alert: A
                    expr: m > 0
                    labels: {other: '{{ query (printf "n{x=%q}" $labels.x) | first | value }}'}
                    annotations:
                      outside: '{{ $externalLabels.dc }} {{ $externalURL }} {{ now }}'
                      broken: '{{ query "m{" }}'
                """).orElseThrow();
        Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT);
        RuleGroup group = RuleGroups.of(file, evaluator, store, Map.of("dc", "x"), "http://p")
                .get(0);
        sample("m", "a", 1, "1");
        sample("n", "a", 1, "7");
        AlertTransition fired = group.evaluate(STEP).transitions().get(0);
        assertEquals(Map.of("alertname", "A", "other", "7", "x", "a"), fired.labels());
        assertEquals("x http://p 60", fired.annotations().get("outside"));
        String broken = String.valueOf(fired.annotations().get("broken"));
        assertTrue(broken.contains("error calling query: 1:3: parse error: "), broken);
    }
}
