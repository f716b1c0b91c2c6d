package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.extract.Extractions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Metrics that a test's log events are drawn into. */
final class DrawnMetricsTest {
    /** What a test comes to. */
    private static TestRun.Result run(String metrics, String logs, String expressions) {
        Extractions extractions = Extractions.of(List.of(
                        ExtractFile.read("x", "metrics: [" + metrics + "]").orElseThrow()))
                .orElseThrow();
        String test =
                "evaluation_interval: 15s\ntests: [{interval: 15s, input_logs: [" + logs + "]," + expressions + "}]";
        TestFile file = TestFile.read("t", test).orElseThrow();
        return TestRun.run(file, file.tests().get(0), List.of(), extractions, false);
    }

    /** Those of the one metric. */
    private static String samples(TestRun.Result result) {
        return result.dump()
                .lines()
                .dropWhile(line -> !line.startsWith("c_total"))
                .skip(1)
                .takeWhile(line -> !line.endsWith("=>"))
                .collect(Collectors.joining(" "));
    }

    private static String expect(String expr, String at, String samples) {
        return " promql_expr_test: [{expr: '" + expr + "', eval_time: " + at + ", exp_samples: [" + samples + "]}]";
    }

    @Test
    void seesTheFirstEventsOfACounter() {
        String counter = "{name: c, type: counter, match: log_events}";
        String five = "{event: {a: x}, at: 40s, count: 5}";
        for (String expr : List.of("increase(c_total[1m])", "increase(c_total[5m])", "c_total")) {
            String name = expr.equals("c_total") ? "c_total" : "{}";
            TestRun.Result result = run(counter, five, expect(expr, "45s", "{labels: \"" + name + "\", value: 5}"));
            assertEquals(List.of(), result.errors());
        }
        assertEquals(List.of(), run(counter, five, expect("c_total", "30s", "")).errors());
        TestRun.Result ended = run(counter, five, expect("c_total", "1h45s", ""));
        assertEquals(List.of(), ended.errors());
        assertEquals(List.of(), ended.warnings());
    }

    @Test
    void samplesAtTheMultiplesOfTheInterval() {
        TestRun.Result result = run(
                "{name: c, type: counter, match: log_events, value: {field: v}}",
                "{event: {v: 1.5}, at: 15s}, {event: {v: 2}, at: 16s}",
                expect("c_total", "30s", "{labels: c_total, value: 3.5}"));
        assertEquals(List.of(), result.errors());
        assertEquals("0 @[1] 1.5 @[15000] 3.5 @[30000]", samples(result));
    }

    @Test
    void countsTimesFromTheStartOfTheTest() {
        TestRun.Result result = run(
                "{name: c, type: counter, match: log_events}",
                "{event: {a: x}, at: 10s}",
                " start_timestamp: 1000," + expect("c_total", "30s", "{labels: c_total, value: 1}"));
        assertEquals(List.of(), result.errors());
        // 1005 s is the first multiple of 15 s; that of the event is 1020 s.
        assertEquals("0 @[1005001] 1 @[1020000]", samples(result));
    }

    @Test
    void warnsOfEventsThatGiveNoValueOrAreRefused() {
        TestRun.Result result = run(
                "{name: c, type: counter, match: log_events, value: {field: v}, labels: {l: {field: l}}, limit: 1}",
                "{event: {v: 1, l: b}, at: 0, count: 3}, {event: {v: 1, l: a}, at: 0}, {event: {v: x}, at: 0, count: 2},"
                        + " {event: {v: -1}, at: 0}",
                expect("c_total", "0", "{labels: \"c_total{l=\\\"a\\\"}\", value: 1}"));
        assertEquals(List.of(), result.errors());
        assertEquals(
                List.of(
                        "\"c\": event refused, its series being beyond the limit of 1 (3 times)",
                        "x:1: \"c\": no value drawn from an event: the value is below 0",
                        "x:1: \"c\": no value drawn from an event: the value is no number (2 times)"),
                result.warnings());
    }

    @Test
    void warnsOfASeriesThatTheTestFeedsToo() {
        TestRun.Result result = run(
                "{name: g, type: gauge, match: log_events, value: {field: v}}",
                "{event: {v: 1}, at: 0}",
                " input_series: [{series: g, values: 5x1}]," + expect("g", "15s", "{labels: g, value: 5}"));
        assertEquals(List.of(), result.errors());
        assertEquals(
                List.of("a sample of g{} is drawn from logs where the test has another one (2 times)"),
                result.warnings());
    }
}
