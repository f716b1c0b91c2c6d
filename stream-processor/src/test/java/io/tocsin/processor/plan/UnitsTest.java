package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {
    /** The writing rule in one file, the reading expression in another. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {record: r, expr: x} ¦ r ¦ true
            {record: r, expr: x} ¦ s ¦ false
            {record: r, expr: x} ¦ sum(rate({__name__="r"}[5m])) ¦ true
            {record: r, expr: x} ¦ {__name__=~"r|s"} ¦ true
            {record: r, expr: x} ¦ {__name__=~"s|t"} ¦ false
            {record: r, expr: x} ¦ {__name__!="log_events",a="b"} ¦ true
            {record: r, expr: x} ¦ {__name__!~"r|log_.*",a="b"} ¦ false
            {record: r, expr: x, labels: {a: b}} ¦ max_over_time((r{a="b"} + 1)[5m:1m]) ¦ true
            {record: r, expr: x, labels: {a: b}} ¦ r{a="c"} ¦ false
            {record: r, expr: x, labels: {a: b}} ¦ r{a!~"b|c"} ¦ false
            {record: r, expr: x, labels: {a: ""}} ¦ r{a="b"} ¦ false
            {record: r, expr: x, labels: {a: b}} ¦ r{c="d"} ¦ true
            {alert: W, expr: x} ¦ ALERTS ¦ true
            {alert: W, expr: x} ¦ ALERTS_FOR_STATE ¦ true
            {alert: W, expr: x} ¦ ALERTS{alertname="W"} ¦ true
            {alert: W, expr: x} ¦ ALERTS{alertname="V"} ¦ false
            {alert: W, expr: x} ¦ count(ALERTS{alertname=~"W|V",alertstate="firing"}) ¦ true
            {alert: W, expr: x} ¦ ALERTS{alertstate="ended"} ¦ false
            {alert: W, expr: x} ¦ ALERTS_FOR_STATE{alertname!="W"} ¦ false
            {alert: W, expr: x} ¦ {__name__=~"ALERTS.*"} ¦ true
            {alert: W, expr: x} ¦ W ¦ false
            {alert: W, expr: x, labels: {severity: page}} ¦ ALERTS{severity="page"} ¦ true
            {alert: W, expr: x, labels: {severity: page}} ¦ ALERTS{severity=~"info|"} ¦ false
            {alert: W, expr: x, labels: {severity: "{{ $labels.s }}"}} ¦ ALERTS{severity="info"} ¦ true
            """)
    void joinWhatIsReadWithWhatWritesIt(String writer, String reader, boolean joined) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("w.yml", "groups: [{name: w, rules: [" + writer + "]}]");
        texts.put("r.yml", "groups: [{name: r, rules: [{alert: R, expr: " + Plans.quoted(reader) + "}]}]");
        assertEquals(
                joined ? "r.yml/r[w.yml/w r.yml/r]" : "w.yml/w[w.yml/w] r.yml/r[r.yml/r]",
                text(Plans.files(texts).orElseThrow()));
    }

    private static String text(RulePlan plan) {
        return plan.units().stream()
                .map(unit -> unit.id()
                        + unit.groups().stream().map(RulePlan.Group::id).collect(Collectors.joining(" ", "[", "]")))
                .collect(Collectors.joining(" "));
    }

    @Test
    void aTemplateReads() {
        assertEquals("f.yml/a[f.yml/a f.yml/b]", text(Plans.file("""
                        groups:
                        - {name: a, rules: [{record: r, expr: x}]}
                        - {name: b, rules: [{alert: R, expr: y, annotations: {t: '{{ query "r" | len }}'}}]}
                        """).orElseThrow()));
    }

    @Test
    void idsStayWhenOthersComeAndGo() {
        String two = "- {name: m, rules: [{record: r, expr: x}]}\n- {name: n, rules: [{record: s, expr: r}]}\n";
        String other = "- {name: a, interval: 7s, rules: [{record: t, expr: x}]}\n";
        assertEquals(
                "f.yml/m[f.yml/m f.yml/n]", text(Plans.file("groups:\n" + two).orElseThrow()));
        assertEquals(
                "f.yml/a[f.yml/a] f.yml/m[f.yml/m f.yml/n]",
                text(Plans.file("groups:\n" + other + two).orElseThrow()));
        assertEquals(
                "f.yml/m[f.yml/m f.yml/n] f.yml/a[f.yml/a]",
                text(Plans.file("groups:\n" + two + other).orElseThrow()));
        String last = "- {name: z, rules: [{alert: A, expr: s}]}\n";
        assertEquals(
                "f.yml/m[f.yml/m f.yml/n f.yml/z]",
                text(Plans.file("groups:\n" + two + last).orElseThrow()));
    }

    @Test
    void joinThroughOthersInTheOrderOfTheFiles() {
        RulePlan plan = Plans.file("""
                groups:
                - {name: d, interval: 30s, rules: [{alert: D, expr: c}]}
                - {name: x, interval: 1m, rules: [{alert: X, expr: y}]}
                - {name: a, interval: 45s, rules: [{record: a, expr: y}]}
                - {name: c, interval: 1m, rules: [{record: c, expr: b}]}
                - {name: b, interval: 1m, rules: [{record: b, expr: a}]}
                """).orElseThrow();
        assertEquals("f.yml/a[f.yml/d f.yml/a f.yml/c f.yml/b] f.yml/x[f.yml/x]", text(plan));
    }

    /** So that the rules can change there. */
    @Test
    void haveTheEndOfACellAtEachOfTheirInstantsAndAtEachWholeSecond() {
        RulePlan plan = Plans.file("""
                groups:
                - {name: minutes, interval: 1m, rules: [{alert: M, expr: x}]}
                - {name: tenths, interval: 300ms, rules: [{alert: T, expr: x}]}
                - {name: one, interval: 1500ms, rules: [{record: one, expr: x}]}
                - {name: other, interval: 2s, rules: [{alert: O, expr: one}]}
                """).orElseThrow();
        assertEquals(
                List.of(1_000L, 100L, 500L),
                plan.units().stream().map(RulePlan.Unit::cellMillis).toList());
    }

    @Test
    void aUnitHoldsEachInputOnce() {
        RulePlan plan = Plans.file("""
                groups:
                - {name: a, interval: 30s, rules: [{record: a, expr: 'rate(x[5m])'}]}
                - {name: b, interval: 1m, query_offset: 2m, rules: [{record: b, expr: 'rate(x[5m]) + a'}]}
                """).orElseThrow();
        assertEquals(
                List.of("samples of {__name__=\"x\"} for 420", "samples of {__name__=\"a\"} for 420"),
                plan.units().get(0).leaves().stream()
                        .map(leaf -> leaf.key() + " for " + leaf.window().toSeconds())
                        .toList());
    }
}
