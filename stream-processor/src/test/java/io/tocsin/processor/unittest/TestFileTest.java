package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.rules.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestFileTest {
    private static String problems(String yaml) {
        return TestFile.read("t.yml", yaml).problems().stream()
                .map(Problem::toString)
                .collect(Collectors.joining("; "));
    }

    @Test
    void readsAllKeys() {
        TestFile file = TestFile.read("t.yml", """
                rule_files: [a.yml, 'b/*.yml']
                evaluation_interval: 30s
                fuzzy_compare: true
                group_eval_order: [x, y]
                tests:
                - name: one
                  interval: 15s
                  start_timestamp: 1700000000.5
                  external_labels: {region: eu}
                  external_url: http://tocsin
                  input_series: [{series: m, values: 1x3}]
                  input_logs:
                  - {event: {log: {level: error}, tags: [a, b]}, from: 1m, to: 2m, every: 30s, count: 2}
                  alert_rule_test:
                  - {eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {a: b}, exp_annotations: {c: d}}]}
                  promql_expr_test:
                  - {expr: m, eval_time: 2m, exp_samples: [{labels: m, value: 0x1F}, {value: -.inf, histogram: h}]}
                - {}
                """).orElseThrow();
        assertEquals(List.of("a.yml", "b/*.yml"), file.ruleFiles());
        assertEquals(Duration.ofSeconds(30), file.evaluationInterval());
        assertEquals(List.of("x", "y"), file.groupOrder());
        assertEquals(true, file.fuzzyCompare());
        assertEquals(Dialect.V3, file.dialect());
        TestFile.Test test = file.tests().get(0);
        assertEquals("one", test.name());
        assertEquals(Duration.ofSeconds(15), test.interval());
        assertEquals(1_700_000_000_500L, test.startMillis());
        assertEquals(Map.of("region", "eu"), test.inputs().externalLabels());
        assertEquals("http://tocsin", test.inputs().externalUrl());
        assertEquals(
                "m 1x3",
                test.inputs().series().get(0).series() + " "
                        + test.inputs().series().get(0).values());
        TestFile.InputLogs logs = test.inputs().logs().get(0);
        assertEquals("{\"log\":{\"level\":\"error\"},\"tags\":[\"a\",\"b\"]}", logs.json());
        assertEquals(
                new LogTimes.Every(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(30), 2),
                logs.times());
        assertEquals(
                List.of(new TestFile.AlertTest(
                        Duration.ofMinutes(1),
                        "A",
                        List.of(new TestFile.ExpectedAlert(
                                new TreeMap<>(Map.of("a", "b")), new TreeMap<>(Map.of("c", "d")))))),
                test.expected().alerts());
        assertEquals(
                List.of(
                        new TestFile.ExpectedSample("m", 31, ""),
                        new TestFile.ExpectedSample("", Double.NEGATIVE_INFINITY, "h")),
                test.expected().expressions().get(0).expected());
        assertEquals(Duration.ofSeconds(30), file.tests().get(1).interval());
        assertEquals(Duration.ZERO, file.tests().get(1).expected().end());
    }

    @Test
    void makesJsonOfEventsAsAProducerWould() {
        assertEquals(
                "{\"n\":500,\"f\":1.10,\"b\":true,\"v\":\"1.10\",\"t\":\"1m\",\"no\":null,\"q\":\"a\\\"\\n\",\"o\":\"010\",\"l\":[1,\"x\"]}",
                TestFile.read(
                                "t.yml",
                                "tests: [{input_logs: [{at: 0, event: {n: 500, f: 1.10, b: true, v: '1.10', t: 1m, no:"
                                        + " ~, q: \"a\\\"\\n\", o: 010, l: [1, x]}}]}]")
                        .orElseThrow()
                        .tests()
                        .get(0)
                        .inputs()
                        .logs()
                        .get(0)
                        .json());
    }

    @Test
    void hasPromtoolsDefaults() {
        TestFile file = TestFile.read("t.yml", "").orElseThrow();
        assertEquals(Duration.ofMinutes(1), file.evaluationInterval());
        assertEquals(List.of(), file.tests());
        assertEquals(
                Dialect.V2,
                TestFile.read("t.yml", "# tocsin: promql=2\n").orElseThrow().dialect());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            rulefiles: []                      | t.yml:1:1: unknown key "rulefiles"; did you mean "rule_files"?
            rule_files: a.yml                  | t.yml:1:13: a list is expected here, not "a.yml"
            evaluation_interval: 1 m           | t.yml:1:22: not a valid duration string: "1 m"; write numbers with y, w, d, h, m, s, ms in this order, such as 1h30m
            fuzzy_compare: maybe               | t.yml:1:16: true or false is expected here, not "maybe"
            group_eval_order: [a, b, a]        | t.yml:1:26: group name repeated in evaluation order: a
            tests: [{name: x, nme: y}]         | t.yml:1:19: test 1: unknown key "nme"; did you mean "name"?
            tests: [{start_timestamp: soon}]   | t.yml:1:27: test 1: cannot parse "soon" to a valid timestamp; write seconds since 1970, or a time such as 2024-01-01T00:00:00Z
            tests: [{start_timestamp: 1e99}]   | t.yml:1:27: test 1: the timestamp is too far away: 1e99
            tests: [{alert_rule_test: [{}]}]   | t.yml:1:28: test 1: an item under alert_rule_test misses required attribute alertname
            tests: [{input_series: [{x: 1}]}]  | t.yml:1:26: test 1: unknown key "x"; known are series, values
            tests: [{input_logs: [{at: 1m}]}]  | t.yml:1:23: test 1: "event" must be a mapping of fields, such as {log.level: error}
            tests: [{input_logs: [{event: {a: b}}]}] | t.yml:1:23: test 1: the times of the events are given in one way: by "at" or by "from", "to" and "every", each with "count" if they are several at a time, or by "values" with the numbers
            tests: [{input_logs: [{event: {a: b}, at: 1m, values: 1}]}] | t.yml:1:23: test 1: the times of the events are given in one way: by "at" or by "from", "to" and "every", each with "count" if they are several at a time, or by "values" with the numbers
            tests: [{input_logs: [{event: {a: b}, at: 1m, count: 0}]}] | t.yml:1:54: test 1: "count" must be a whole number above 0
            tests: [{input_logs: [{event: {a: b}, at: 1m, count: 1.5}]}] | t.yml:1:54: test 1: "count" must be a whole number above 0
            tests: [{input_logs: [{event: {a: b}, to: 1m, every: 0s}]}] | t.yml:1:23: test 1: "every" must be above 0
            tests: [{input_logs: [{event: {a: b}, from: 5m, to: 1m, every: 1s}]}] | t.yml:1:23: test 1: "from" is after "to"
            tests: [{input_logs: [{event: {a: b}, from: 1m, to: 2m}]}] | t.yml:1:23: test 1: "from", "to" and "every" go together; only "from" may be left out
            tests: [{input_logs: [{event: {"@timestamp": 1}, at: 0}]}] | t.yml:1:31: test 1: the time of an event is given by at, by from, to and every, or by values
            tests: [{promql_expr_test: [{exp_samples: [{value: NaN}]}]}] | t.yml:1:52: test 1: a number is expected here, not "NaN"; YAML writes .nan and .inf
            tests: [{promql_expr_test: [{exp_samples: [{value: "1"}]}]}] | t.yml:1:52: test 1: a number is expected here, not a text in quotes
            tests: [{promql_expr_test: [{exp_samples: [{value: 1m}]}]}]  | t.yml:1:52: test 1: a number is expected here, not "1m"
            # tocsin: promql=4                 | t.yml:1:18: no version of PromQL: "4"; write "# tocsin: promql=2" for version 2's meaning of PromQL
            """)
    void saysWhatIsWrongAndWhere(String yaml, String message) {
        assertEquals(message, problems(yaml));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1e3, 1000",
        "-1.5, -1.5",
        ".5, 0.5",
        "5., 5",
        "0b101, 5",
        "010, 8",
        "0o17, 15",
        "-0x10, -16",
        "1_000, 1000",
        "+.inf, Infinity",
        ".NaN, NaN",
        "~, 0",
        "-.Inf, -Infinity"
    })
    void readsNumbersAsYamlDoes(String text, double value) {
        TestFile file = TestFile.read("t.yml", "tests: [{promql_expr_test: [{exp_samples: [{value: " + text + "}]}]}]")
                .orElseThrow();
        assertEquals(
                value,
                file.tests()
                        .get(0)
                        .expected()
                        .expressions()
                        .get(0)
                        .expected()
                        .get(0)
                        .value());
    }
}
