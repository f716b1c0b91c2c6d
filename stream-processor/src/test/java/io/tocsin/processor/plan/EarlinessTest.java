package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EarlinessTest {
    private static String early(String expr) {
        RulePlan plan = Plans.alert(expr, "10s").orElseThrow();
        return text(plan.groups().get(0).rules().get(0).early());
    }

    private static String text(Early early) {
        return early.kind() + early.pane().map(pane -> " " + pane.toSeconds()).orElse("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            up == 0 ¦ ON_ARRIVAL
            up ¦ ON_ARRIVAL
            rate(x[5m]) * 60 > 5 ¦ ON_ARRIVAL
            5 < -(x{a="b"}) ¦ ON_ARRIVAL
            clamp(x, 0, -(2)) >= bool 1 ¦ ON_ARRIVAL
            quantile_over_time(0.9, x[5m]) % 2 != 1 ¦ ON_ARRIVAL
            predict_linear(x[1h], 4 * 3600) < 0 ¦ AT_WATERMARK
            predict_linear(x[1h], 14400) < 0 ¦ ON_ARRIVAL
            label_replace(x, "a", "b", "c", "d") > 1 ¦ ON_ARRIVAL
            x > 1 and on (a) rate(y[1m]) < 2 ¦ ON_ARRIVAL
            x > 1 or y ¦ ON_ARRIVAL
            timestamp(x) > 5 ¦ ON_ARRIVAL
            x unless y ¦ AT_WATERMARK
            x / y > 1 ¦ AT_WATERMARK
            x > y ¦ AT_WATERMARK
            sum(x) > 1 ¦ AT_WATERMARK
            sum by (a) (x) > 1 ¦ AT_WATERMARK
            x offset 5m ¦ AT_WATERMARK
            rate(x[5m] offset 5m) > 1 ¦ AT_WATERMARK
            x @ end() ¦ AT_WATERMARK
            max_over_time(x[5m:1m]) > 1 ¦ AT_WATERMARK
            absent(x) ¦ AT_WATERMARK
            absent_over_time(x[5m]) ¦ AT_WATERMARK
            time() - x > 60 ¦ AT_WATERMARK
            x > time() ¦ AT_WATERMARK
            vector(1) ¦ AT_WATERMARK
            hour() > 5 ¦ AT_WATERMARK
            1 ¦ AT_WATERMARK
            histogram_quantile(0.9, x) > 1 ¦ AT_WATERMARK
            present_over_time(up[1d]) unless present_over_time(up[15s]) ¦ AT_WATERMARK
            sum by (s) (count_over_time(log_events[1m])) > 5 ¦ ON_ARRIVAL 10
            sum(sum_over_time(log_events[15s])) >= 5 ¦ ON_ARRIVAL 5
            5 <= sum(count_over_time(log_events[1m])) ¦ ON_ARRIVAL 10
            sum(count_over_time(log_events[1m])) * 2 / 60 > 1 ¦ ON_ARRIVAL 10
            (0.5 * sum(count_over_time(log_events[1m])) + sum(count_over_time(log_events[3s]))) > 1 ¦ ON_ARRIVAL 1
            max(sum by (s) (count_over_time(log_events[1m]))) > -1 ¦ ON_ARRIVAL 10
            sum(sum by (s) (count_over_time(log_events[1m])) * 2) > 1 ¦ ON_ARRIVAL 10
            sum(count_over_time(log_events[1m])) < 5 ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) == 5 ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) > bool 5 ¦ AT_WATERMARK 10
            5 > sum(count_over_time(log_events[1m])) ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) > x ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) * -1 > -5 ¦ AT_WATERMARK 10
            -sum(count_over_time(log_events[1m])) > -5 ¦ AT_WATERMARK 10
            sum(count_over_time(log_events[1m])) / sum(count_over_time(log_events[25s])) > 1 ¦ AT_WATERMARK 5
            sum(count_over_time(log_events[1m])) - sum(count_over_time(log_events[1m] offset 5m)) > 1 ¦ AT_WATERMARK 10
            min(sum by (s) (count_over_time(log_events[1m]))) > 1 ¦ AT_WATERMARK 10
            avg(sum by (s) (count_over_time(log_events[1m]))) > 1 ¦ AT_WATERMARK 10
            group by (s) (present_over_time(log_events[1m])) > 0 ¦ AT_WATERMARK 10
            absent_over_time(log_events[1m]) ¦ AT_WATERMARK 10
            sum by (s) (count_over_time(log_events[1m])) > 5 and on () x > 1 ¦ AT_WATERMARK 10
            max_over_time(sum(count_over_time(log_events[1m]))[10m:10s]) > 5 ¦ AT_WATERMARK 10
            """)
    void isKnownByTheForm(String expr, String expected) {
        assertEquals(expected, early(expr));
    }

    @Test
    void lookingBackIsNoArrival() {
        RulePlan plan = Plans.file("groups: [{name: g, query_offset: 5s, rules: [{alert: A, expr: up == 0}]}]")
                .orElseThrow();
        assertEquals("AT_WATERMARK", text(plan.groups().get(0).rules().get(0).early()));
    }

    @Test
    void recordingsAreNever() {
        RulePlan plan = Plans.file("groups: [{name: g, rules: [{record: r, expr: up == 0}]}]")
                .orElseThrow();
        assertEquals(Early.NEVER, plan.groups().get(0).rules().get(0).early());
    }
}
