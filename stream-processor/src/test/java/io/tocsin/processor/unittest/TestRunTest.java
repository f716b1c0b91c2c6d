package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TestRunTest {
    private static final String UP = """
            groups:
            - name: g
              rules:
              - alert: Down
                expr: up == 0
                for: 2m
                labels: {severity: page}
                annotations: {summary: '{{ $labels.job }} is down'}
              - record: job:up:sum
                expr: sum by (job) (up)
            """;

    /** What the tests of a file come to, all messages together. */
    private static String run(String rules, String test) {
        return run(List.of(rules), test);
    }

    private static String run(List<String> rules, String test) {
        List<RuleFile> files = new ArrayList<>();
        for (String yaml : rules) {
            files.add(RuleFile.read("rules" + (files.size() + 1) + ".yml", yaml).orElseThrow());
        }
        TestFile file = TestFile.read("test.yml", test).orElseThrow();
        return String.join(
                "\n",
                file.tests().stream()
                        .map(one -> TestRun.run(file, one, files, Extractions.NONE, false))
                        .flatMap(result -> Stream.concat(result.warnings().stream(), result.errors().stream()))
                        .toList());
    }

    @Test
    void passesWhatIsAsExpected() {
        assertEquals("", run(UP, """
                evaluation_interval: 1m
                tests:
                - interval: 1m
                  input_series:
                  - {series: 'up{job="a"}', values: '1 0x5'}
                  - {series: 'up{job="b"}', values: '1x6'}
                  alert_rule_test:
                  - {eval_time: 2m, alertname: Down}
                  - eval_time: 3m
                    alertname: Down
                    exp_alerts:
                    - exp_labels: {job: a, severity: page}
                      exp_annotations: {summary: a is down}
                  promql_expr_test:
                  - expr: job:up:sum
                    eval_time: 3m
                    exp_samples:
                    - {labels: 'job:up:sum{job="b"}', value: 1}
                    - {labels: 'job:up:sum{job="a"}', value: 0}
                  - {expr: 'count(ALERTS{alertstate="pending"})', eval_time: 2m, exp_samples: [{value: 1}]}
                  - {expr: time(), eval_time: 90s, exp_samples: [{value: 90}]}
                """));
    }

    @Test
    void tellsOtherAlertsInPromtoolsForm() {
        List<String> lines = List.of(
                "    name: first,",
                "    alertname: Down, time: 3m, ",
                "        exp:[",
                "            0:",
                "              Labels:{alertname=\"Down\", job=\"z\"}",
                "              Annotations:{},",
                "            1:",
                "              Labels:{alertname=\"Down\", none=\"\"}",
                "              Annotations:{a=\"\\\"b\\\"\"}",
                "            ], ",
                "        got:[",
                "            0:",
                "              Labels:{alertname=\"Down\", job=\"a\", severity=\"page\"}",
                "              Annotations:{summary=\"a is down\"}",
                "            ]",
                "    alertname: Down, time: 1m30s, ",
                "        exp:[",
                "            0:",
                "              Labels:{alertname=\"Down\"}",
                "              Annotations:{}",
                "            ], ",
                "        got:[]");
        assertEquals(String.join("\n", lines), run(UP, """
                tests:
                - name: first
                  input_series: [{series: 'up{job="a"}', values: '0x5'}]
                  alert_rule_test:
                  - eval_time: 3m
                    alertname: Down
                    exp_alerts:
                    - {exp_labels: {none: ''}, exp_annotations: {a: '"b"'}}
                    - {exp_labels: {job: z}}
                - input_series: [{series: 'up{job="a"}', values: '0x5'}]
                  alert_rule_test:
                  - {eval_time: 90s, alertname: Down, exp_alerts: [{}]}
                """));
    }

    @Test
    void tellsOtherValuesInPromtoolsForm() {
        List<String> lines = List.of(
                "    expr: \"up\", time: 0s,",
                "        exp: {__name__=\"up\", job=\"b\"} 5E-01",
                "        got: {__name__=\"up\", job=\"a\"} 0E+00",
                "    expr: \"up > 1\", time: 1m,",
                "        exp: {} 1E+00, {a=\"b\"} NaN",
                "        got: nil",
                "    expr: \"up\", time: 0s, err: labels \"{\": 1:2: parse error: unexpected end of input in label set,"
                        + " expected identifier or \"}\"",
                "    expr: \"up\", time: 0s, err: labels \"\": native histograms are not evaluated yet");
        assertEquals(String.join("\n", lines), run(UP, """
                tests:
                - input_series: [{series: 'up{job="a"}', values: '0x5'}]
                  promql_expr_test:
                  - {expr: up, exp_samples: [{labels: 'up{job="b"}', value: .5}]}
                  - {expr: up > 1, eval_time: 1m, exp_samples: [{labels: '{a="b"}', value: .nan}, {value: 1}]}
                  - {expr: up, exp_samples: [{labels: '{'}]}
                  - {expr: up, exp_samples: [{histogram: '{{schema:0}}'}]}
                """));
    }

    @Test
    void neverTakesNanForTheSame() {
        assertEquals(
                "    expr: \"m\", time: 0s,\n        exp: {__name__=\"m\"} NaN\n        got: {__name__=\"m\"} NaN",
                run("groups: []", """
                tests:
                - input_series: [{series: m, values: NaN}]
                  promql_expr_test:
                  - {expr: m, exp_samples: [{labels: m, value: .nan}]}
                """));
    }

    @Test
    void ignoresTheLastBitOnlyWhenAskedTo() {
        String test = """
                tests:
                - input_series: [{series: m, values: 0.1}]
                  promql_expr_test:
                  - {expr: m + 0.2, exp_samples: [{value: 0.3}]}
                """;
        assertEquals(
                "    expr: \"m + 0.2\", time: 0s,\n        exp: {} 3E-01\n        got: {} 3.0000000000000004E-01",
                run("groups: []", test));
        assertEquals("", run("groups: []", "fuzzy_compare: true\n" + test));
    }

    @Test
    void looksAtAlertsAsOfTheLastEvaluationAndAtSamplesUpToThere() {
        assertEquals("", run(UP, """
                evaluation_interval: 5m
                tests:
                - interval: 30s
                  input_series: [{series: 'up{job="a"}', values: '1x9 0x40'}]
                  alert_rule_test:
                  - {eval_time: 5m, alertname: Down}
                  - {eval_time: 9m59s, alertname: Down}
                  - eval_time: 14m59s
                    alertname: Down
                    exp_alerts: [{exp_labels: {job: a, severity: page}, exp_annotations: {summary: a is down}}]
                  promql_expr_test:
                  # The last evaluation is at 10m: what comes later has not been read.
                  - {expr: 'timestamp(up)', eval_time: 14m, exp_samples: [{labels: '{job="a"}', value: 600}]}
                """));
    }

    @Test
    void evaluatesAllGroupsAtTheIntervalOfTheFileInTheOrderAskedFor() {
        String rules = """
                groups:
                - name: late
                  interval: 7m
                  rules: [{record: late, expr: early + 1}]
                - name: early
                  rules: [{record: early, expr: m}]
                """;
        String test = """
                group_eval_order: %s
                tests:
                - input_series: [{series: m, values: 1 2 3}]
                  promql_expr_test:
                  - {expr: late, eval_time: 2m, exp_samples: [{labels: late, value: %s}]}
                """;
        assertEquals("", run(rules, test.formatted("[]", 3)));
        assertEquals("", run(rules, test.formatted("[early, late]", 4)));
    }

    @Test
    void endsWithTheEvaluationInWhichARuleFails() {
        assertEquals(
                "    rule: r, time: 1m0s, err: duplicate sample for timestamp: another value is there already for"
                        + " r 2 @60000",
                run("groups: [{name: g, rules: [{record: r, expr: m}]}]", """
                tests:
                - input_series: [{series: m, values: 1 2 3}, {series: r, values: 1 1 1}]
                  promql_expr_test:
                  - {expr: m, eval_time: 2m}
                """).replace("{}", ""));
    }

    @Test
    void countsFromTheStart() {
        assertEquals("", run(UP, """
                tests:
                - start_timestamp: 2024-01-01T00:00:00Z
                  input_series: [{series: 'up{job="a"}', values: '0x5'}]
                  alert_rule_test:
                  - eval_time: 2m
                    alertname: Down
                    exp_alerts: [{exp_labels: {job: a, severity: page}, exp_annotations: {summary: a is down}}]
                  promql_expr_test:
                  - {expr: time(), eval_time: 1m, exp_samples: [{value: 1704067260}]}
                  - {expr: 'timestamp(up)', eval_time: 1m, exp_samples: [{labels: '{job="a"}', value: 1704067260}]}
                - start_timestamp: 1.5
                  promql_expr_test: [{expr: time(), exp_samples: [{value: 1.5}]}]
                """));
    }

    @Test
    void readsNoSeriesBehindAnEmptyLineAsPromtoolDoes() {
        assertEquals(
                "line 3: this input series ends with an empty line, and behind such promtool reads none; neither is"
                        + " done here",
                run("groups: []", """
                tests:
                - input_series:
                  - series: a
                    values: |
                      1 2
                  - {series: b, values: 1}
                  promql_expr_test:
                  - {expr: a, exp_samples: [{labels: a, value: 1}]}
                  - {expr: b}
                """));
    }

    @Test
    void takesTheLastOfTwoSeriesWithTheSameLabels() {
        assertEquals("", run("groups: []", """
                tests:
                - input_series: [{series: 'm{a="1"}', values: 1}, {series: '{__name__="m", a="1"}', values: 2}]
                  promql_expr_test: [{expr: m, exp_samples: [{labels: 'm{a="1"}', value: 2}]}]
                """));
    }

    private static final String ERRORS = """
            groups:
            - name: logs
              rules:
              - alert: Errors
                expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[1m])) > 2
              - alert: Silent
                expr: absent_over_time(log_events{service_name="b"}[2m])
            """;

    @Test
    void countsLogEvents() {
        assertEquals("", run(ERRORS, """
                tests:
                - interval: 1m
                  input_logs:
                  - {event: {log.level: ERROR, service: {name: a}, message: oops}, at: 30s, count: 2}
                  - {event: {log.level: Error, service.name: a}, values: '_ 1 3 0x3'}
                  - {event: {log.level: info, service.name: b}, from: 1m, to: 3m, every: 30s}
                  alert_rule_test:
                  - {eval_time: 0, alertname: Errors}
                  - {eval_time: 1m, alertname: Errors, exp_alerts: [{exp_labels: {service_name: a}}]}
                  - {eval_time: 2m, alertname: Errors, exp_alerts: [{exp_labels: {service_name: a}}]}
                  - {eval_time: 3m, alertname: Errors}
                  - {eval_time: 0, alertname: Silent, exp_alerts: [{exp_labels: {service_name: b}}]}
                  - {eval_time: 4m, alertname: Silent}
                  - {eval_time: 5m, alertname: Silent, exp_alerts: [{exp_labels: {service_name: b}}]}
                  promql_expr_test:
                  - expr: sum by (log_level) (count_over_time(log_events[3m]))
                    eval_time: 3m
                    exp_samples:
                    - {labels: '{log_level="error"}', value: 6}
                    - {labels: '{log_level="info"}', value: 5}
                """));
    }

    @Test
    void refusesFormsOfLogsThatAStreamRefuses() {
        String what = "log events are evaluated in these forms only: sum [by (…)] of count_over_time or"
                + " sum_over_time, group, min or max [by (…)] of present_over_time or last_over_time, and"
                + " absent_over_time; write ";
        String count = "sum by (service_name) (count_over_time(log_events[1m]))";
        String rule = "groups: [{name: g, rules: [{alert: A, expr: 'max(rate(log_events[1m])) > 1'}]}]";
        assertEquals(
                "    rule: A, rules1.yml:1, err: 1:1: " + what + "max(" + count
                        + " / 60)\nmax(rate(log_events[1m])) > 1\n^^^^^^^^^^^^^^^^^^^^^^^^^",
                run(rule, "tests: [{}]"));
        assertEquals(
                "    expr: \"log_events\", time: 0s, err: 1:1: " + what + count + "\nlog_events\n^^^^^^^^^^",
                run("groups: []", "tests: [{promql_expr_test: [{expr: log_events}]}]"));
        String nameless = "tests: [{input_series: [{series: '{job=\"a\"}', values: 1}], %s promql_expr_test: [{expr:"
                + " '{job=\"a\"}', exp_samples: [{labels: '{job=\"a\"}', value: 1}]}]}]";
        assertEquals("", run("groups: []", nameless.formatted("")));
        assertEquals(
                "    expr: \"{job=\\\"a\\\"}\", time: 0s, err: 1:1: a selector without a metric name could select log"
                        + " events too",
                run("groups: []", nameless.formatted("input_logs: [{event: {message: a}, at: 0}],"))
                        .split(", which", -1)[0]);
    }

    @Test
    void saysWhichEventIsNone() {
        assertEquals(
                "log events in line 2: an event without a field beside @timestamp",
                run("groups: []", "tests:\n- input_logs: [{event: {}, at: 0}]"));
    }

    @Test
    void saysWhichNumberOfEventsIsNone() {
        String test = "tests:\n- input_logs: [{event: {a: b}, values: %s}]";
        assertEquals(
                "a number of events must be whole and not below 0 (log events in line 2)",
                run("groups: []", test.formatted("1 1.5")));
        assertEquals(
                "a number of events must be whole and not below 0 (log events in line 2)",
                run("groups: []", test.formatted("stale")));
    }

    @Test
    void boundsTheEventsOfATest() {
        String much = "more than 1000000 events (log events in line 2)";
        String test = "tests:\n- input_logs: [{event: {a: b}, %s}]";
        assertEquals(much, run("groups: []", test.formatted("at: 0, count: 1000001")));
        assertEquals(much, run("groups: []", test.formatted("to: 5m, every: 1ms, count: 100000")));
        assertEquals(much, run("groups: []", test.formatted("values: 600000x1")));
        String half = "{event: {a: b}, at: 0, count: 600000}";
        assertEquals(
                "more than 1000000 events", run("groups: []", "tests:\n- input_logs: [" + half + ", " + half + "]"));
    }

    @Test
    void readsEachFileInItsOwnDialect() {
        String rules = "groups: [{name: g, rules: [{record: r%s, expr: 'count_over_time(m[1m])'}]}]";
        String test = """
                tests:
                - input_series: [{series: m, values: 1 1 1}]
                  promql_expr_test:
                  - {expr: r2, eval_time: 2m, exp_samples: [{labels: r2, value: 2}]}
                  - {expr: r3, eval_time: 2m, exp_samples: [{labels: r3, value: 1}]}
                  - {expr: 'count_over_time(m[1m])', eval_time: 2m, exp_samples: [{value: %s}]}
                """;
        List<String> files = List.of("# tocsin: promql=2\n" + rules.formatted(2), rules.formatted(3));
        assertEquals("", run(files, test.formatted(1)));
        assertEquals("", run(files, "# tocsin: promql=2\n" + test.formatted(2)));
    }
}
