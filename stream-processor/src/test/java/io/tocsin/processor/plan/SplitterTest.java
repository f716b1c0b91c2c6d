package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SplitterTest {
    private static Split of(String rule) {
        return Plans.file("groups: [{name: g, rules: [" + rule + "]}]")
                .orElseThrow()
                .units()
                .get(0)
                .split();
    }

    private static String recorded(String expr) {
        return of("{record: r, expr: " + Plans.quoted(expr) + "}").toString().replace("not split: f.yml:1:", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            x > 1 ¦ by all labels without (__type__, __unit__, le)
            rate(x[5m]) / rate(y[5m]) ¦ by all labels without (__type__, __unit__, le)
            sum without (a) (x) ¦ by all labels without (__type__, __unit__, a, le)
            x / ignoring (b) sum without (b) (y) ¦ by all labels without (__type__, __unit__, b, le)
            x and ignoring (a) y ¦ by all labels without (__type__, __unit__, a, le)
            sum by (a, b, le, __name__) (x) ¦ by (a, b)
            sum by (a, b) (x) / on (b) group_left sum by (b) (y) ¦ by (b)
            sum by (a, b) (x) / sum by (b) (y) ¦ by (b)
            sum by (a, b) (sum by (b, c) (x)) ¦ by (b)
            sum by (a) (count_over_time(log_events[5m])) > 5 and on (a) up == 0 ¦ by (a)
            max without (a) (sum by (a, b) (x)) ¦ by (b)
            topk by (a) (3, x) or bottomk by (a, b) (3, y) ¦ by (a)
            x or on (a) y ¦ by (a)
            x unless on (a, b) y ¦ by (a, b)
            x * on (a) group_left (b) sum by (a) (y) ¦ by (a)
            sum by (a) (x) * on (a) group_right y ¦ by (a)
            x / on (a) group_left max by (a) (y) > 3 ¦ by (a)
            x / ignoring (b) group_left (c) max without (b) (y) ¦ by all labels without (__type__, __unit__, b, c, le)
            histogram_quantile(0.9, sum by (a, le) (rate(x_bucket[5m]))) ¦ by (a)
            histogram_quantile(0.9, x_bucket) / histogram_quantile(0.5, x_bucket) ¦ by all labels without (__type__, __unit__, le)
            label_replace(x, "a", "$1", "b", "(.*)") ¦ by all labels without (__type__, __unit__, a, le)
            label_join(sum by (a, b) (x), "a", "-", "b") ¦ by (b)
            histogram_quantiles(x_bucket, "a", 0.5, 0.9) ¦ by all labels without (__type__, __unit__, a, le)
            count_values by (a, v) ("v", x) ¦ by (a)
            max_over_time(sum by (a) (rate(x[5m]))[1h:1m] offset 5m) ¦ by (a)
            x > time() - 5 + pi() ¦ by all labels without (__type__, __unit__, le)
            {__name__=~"x|y",a="b"} > 5 ¦ by all labels without (__type__, __unit__, le)
            x / -({__name__=~"x|y"}) ¦ by all labels without (__type__, __unit__, le)
            """)
    void isTheMostThatEveryOperationKeeps(String expr, String expected) {
        assertEquals(expected, recorded(expr));
    }

    /** The place that is named, and why nothing is left. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sum(x) ¦ sum(x) ¦ "sum" makes one of all series
            x > 1 and on () y ¦ x > 1 ¦ "and on ()" matches all with all
            sum by (a) (sum by (b) (x)) ¦ sum by (a) ¦ "sum by (a)" drops labels, and what is read before has (b) left
            sum by (a) (x) / on (b) group_left sum by (b) (y) ¦ sum by (b) ¦ "sum by (b)" drops labels, and what is read before has (a) left
            sum by (le) (rate(x_bucket[5m])) ¦ sum by (le) ¦ "sum by (le)" drops labels
            label_replace(sum by (a) (x), "a", "$1", "b", "(.*)") ¦ label_replace ¦ labels (a) are set by label_replace, and what is read before has (a) left
            1 + absent(x) ¦ absent ¦ absent has a result where there is no series, which one shard cannot know
            sum by (a) (x) unless on (a) absent_over_time(x[5m]) ¦ absent_over ¦ absent_over_time has a result where there is no series, which one shard cannot know
            x * scalar(y) ¦ scalar ¦ scalar looks at all series at once
            x or vector(0) ¦ vector ¦ vector has a result without input, of which every shard would have one
            x * on (a) hour() ¦ hour ¦ hour() has a result without input, of which every shard would have one
            1 + time() ¦ 1 ¦ a number is a result without input, of which every shard would have one
            x * on (a) y ¦ y ¦ here "* on (a)" may find several series for one match, which fails the rule in all shards
            x * on (a) group_left (b) y ¦ y ¦ here "* on (a) group_left (b)" may find several series for one match, which fails the rule in all shards
            x * on (a) group_right y ¦ x ¦ here "* on (a) group_right ()" may find several series for one match, which fails the rule in all shards
            x / {__name__=~"y|z"} ¦ { ¦ here "/" may find several series for one match, which fails the rule in all shards
            x / (y or z) ¦ (y ¦ here "/" may find several series for one match, which fails the rule in all shards
            """)
    void saysWhatLeavesNothing(String expr, String place, String why) {
        assertEquals(47 + expr.indexOf(place) + ", \"r\": " + why, recorded(expr));
    }

    /** What rules and groups themselves add. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {alert: A, expr: x} ¦ by all labels without (__type__, __unit__, alertname, alertstate, le)
            {alert: A, expr: x, labels: {a: "{{ $labels.b }}"}} ¦ by all labels without (__type__, __unit__, a, alertname, alertstate, le)
            {alert: A, expr: "sum by (a) (x)", labels: {a: x}} ¦ not split: f.yml:1:46, "A": labels (a, alertname, alertstate) are set in alerts, and what is read before has (a) left
            {record: r, expr: "sum by (a, b) (x)", labels: {a: ""}} ¦ by (b)
            {record: r, expr: "sum by (a) (x)"}, {alert: A, expr: "sum(r) > 1"} ¦ not split: f.yml:1:83, "A": "sum" makes one of all series
            {record: r, expr: "sum by (a, b) (x)"}, {alert: A, expr: "sum by (a) (r) > 1"} ¦ by (a)
            {alert: A, expr: x, annotations: {a: '{{ query "up" | len }}'}} ¦ not split: f.yml:1:45, "A": "query" in a template may ask for series of all shards
            """)
    void rulesRewriteLabels(String rules, String expected) {
        assertEquals(expected, of(rules).toString());
    }

    @Test
    void limitCountsAll() {
        assertEquals(
                "not split: f.yml:1:56, \"r\": the group's \"limit\" counts the results of all shards",
                Plans.file("groups: [{name: g, limit: 5, rules: [{record: r, expr: x}]}]")
                        .orElseThrow()
                        .units()
                        .get(0)
                        .split()
                        .toString());
    }

    @Test
    void keyOfLabels() {
        Map<String, String> labels = Map.of("__name__", "x", "a", "1", "b", "2", "c", "");
        assertEquals(List.of("1", "", ""), new Split.By(new TreeSet<>(List.of("d", "a", "c"))).key(labels));
        assertEquals(List.of("b", "2"), new Split.Without(new TreeSet<>(List.of("__name__", "a"))).key(labels));
        assertEquals(List.of(), new Split.Whole("so").key(labels));
    }
}
