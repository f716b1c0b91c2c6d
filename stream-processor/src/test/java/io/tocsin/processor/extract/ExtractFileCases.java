package io.tocsin.processor.extract;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tables of what is wrong with a file, each beside what is told of it. */
final class ExtractFileCases {
    private ExtractFileCases() {}

    /** What is wrong, by the line that is wrong, in a metric that is right otherwise, and what is told. */
    static Stream<Arguments> wrongMetrics() {
        String right = "name: a, type: counter, match: log_events";
        return Stream.of(
                Arguments.of(right + ", nam: b", "1:55: metric 1: unknown key \"nam\"; did you mean \"name\"?"),
                Arguments.of(right + ", name: b", "1:55: metric 1: key \"name\" is already in line 1"),
                Arguments.of("type: counter, match: log_events", "1:11: metric 1: \"name\" is missing"),
                Arguments.of("name: 1a, type: counter, match: log_events", "not a metric's name: \"1a\""),
                Arguments.of("name: 'a:b', type: counter, match: log_events", "not a metric's name: \"a:b\""),
                Arguments.of("name: [a], type: counter, match: log_events", "1:18: metric 1: a text is expected here"),
                Arguments.of("name: log_events, type: gauge, match: log_events", "means something else in rules"),
                Arguments.of("name: up, type: gauge, match: log_events", "the name up means something else"),
                Arguments.of("name: a, match: log_events", "\"type\" must be counter, gauge or histogram"),
                Arguments.of("name: a, type: Counter, match: log_events", "gauge or histogram, not Counter"),
                Arguments.of("name: a, type: summary, match: log_events", "gauge or histogram, not summary"),
                Arguments.of(right + ", unit: 'a b'", "not a unit of UCUM"),
                Arguments.of(
                        "name: http.server.request.duration, type: counter, match: log_events",
                        "the conventions of OpenTelemetry give this name a unit (seconds): say which one"),
                Arguments.of("name: a, type: counter", "1:11: metric 1, \"a\": \"match\" must say which log events"),
                Arguments.of("name: a, type: counter, match: ''", "\"match\" must say which log events"),
                Arguments.of("name: a, type: counter, match: [x]", "a text is expected here, not a list"),
                Arguments.of("name: a, type: counter, match: up", "a selector of log events without range"),
                Arguments.of("name: a, type: counter, match: 'log_events[5m]'", "a selector of log events without"),
                Arguments.of("name: a, type: counter, match: log_events offset 5m", "a selector of log events without"),
                Arguments.of("name: a, type: counter, match: log_events @ 5", "a selector of log events without"),
                Arguments.of("name: a, type: counter, match: sum(log_events)", "a selector of log events without"),
                Arguments.of(
                        "name: a, type: counter, match: '{__name__=~\"log.*\"}'", "a selector of log events without"),
                Arguments.of(
                        "name: a, type: counter, match: 'log_events{a=}'",
                        "1:57: metric 1, \"a\": could not parse the selector: "),
                Arguments.of("name: a, type: counter, match: '{a=~\"(\"}'", "missing closing )"),
                Arguments.of(
                        "name: a, type: counter, match: '{\"service.name\"=\"x\"}'",
                        "log events have no label \"service.name\"; write service_name"));
    }

    /** Of where its values come from. */
    static Stream<Arguments> wrongSources() {
        String right = "name: a, type: counter, match: log_events";
        return Stream.of(
                Arguments.of(right + ", pattern: {}", "\"regex\" must be a regular expression"),
                Arguments.of(right + ", pattern: x", "a mapping is expected here"),
                Arguments.of(right + ", pattern: {regex: '('}", "missing closing )"),
                Arguments.of(right + ", pattern: {regex: '((a{1000}){1000}){1000}'}", "invalid repeat count"),
                Arguments.of(right + ", pattern: {regex: a, field: '@timestamp'}", "a field of log events is expected"),
                Arguments.of(right + ", value: 5", "{field: NAME} or {group: NAME} is expected here"),
                Arguments.of(right + ", value: {}", "either \"field\" or \"group\" must say"),
                Arguments.of(right + ", value: {field: a, group: b}", "either \"field\" or \"group\" must say"),
                Arguments.of(right + ", value: {field: ''}", "a field of log events is expected here"),
                Arguments.of(right + ", value: {group: 1}", "there is no \"pattern\" with such a group"),
                Arguments.of(
                        right + ", pattern: {regex: '(?P<x>a)(b)'}, value: {group: 3}",
                        "the pattern has no group \"3\"; it has 2, named x"),
                Arguments.of(
                        right + ", pattern: {regex: 'a'}, value: {group: 0}",
                        "the pattern has no group \"0\"; it has 0"),
                Arguments.of(
                        right + ", value: {field: a, unit: ms}",
                        "\"ms\" cannot be converted to the metric's unit (it has none); it can be to d, h, min, ms"),
                Arguments.of(
                        right + ", unit: By, value: {field: a, unit: foo}",
                        "\"foo\" cannot be converted to the metric's unit \"By\"; units are those of UCUM"),
                Arguments.of(
                        right + ", unit: By, value: {field: a, unit: duration}", "\"duration\" cannot be converted to"),
                Arguments.of(
                        right + ", unit: s, value: {field: event.duration}", "event.duration is in nanoseconds in ECS"),
                Arguments.of("name: a, type: histogram, unit: s, match: log_events", "a histogram needs a value"),
                Arguments.of(right + ", labels: [a]", "a mapping is expected here"),
                Arguments.of(right + ", labels: {a: }", "a text, {field: NAME} or {group: NAME} is expected here"),
                Arguments.of(right + ", labels: {a: {fields: b}}", "unknown key \"fields\"; did you mean \"field\"?"),
                Arguments.of(right + ", labels: {__a: b}", "not a label's name: \"__a\""),
                Arguments.of(right + ", labels: {'': b}", "not a label's name: \"\""),
                Arguments.of(right + ", labels: {le: b}", "the label le belongs to histograms"),
                Arguments.of(right + ", labels: {service.name: b}", "the label service_name says who logged"),
                Arguments.of(right + ", labels: {job: b}", "the label job says who logged"),
                Arguments.of(right + ", labels: {a.b: x, a_b: y}", "\"a_b\" and \"a.b\" are both the label a_b"),
                Arguments.of(right + ", bounds: [1]", "only a histogram has bounds"),
                Arguments.of(right + ", limit: 0", "the limit of label sets must be from 1 to 100000"),
                Arguments.of(right + ", limit: 100001", "the limit of label sets must be from 1 to 100000"),
                Arguments.of(right + ", limit: many", "not a whole number: \"many\""),
                Arguments.of(right + ", idle: 14s", "cannot be forgotten before its next sample, 15s later"),
                Arguments.of(right + ", idle: 5 minutes", "not a valid duration string"));
    }

    /** Of a histogram without a unit. */
    static Stream<Arguments> wrongBounds() {
        return Stream.of(
                Arguments.of("", "\"bounds\" are missing: there are usual ones for the units s, ms and By only"),
                Arguments.of(", bounds: []", "a histogram needs a bound at least"),
                Arguments.of(", bounds: 1", "a list is expected here"),
                Arguments.of(", bounds: [1, 1]", "bounds must ascend; 1 does not"),
                Arguments.of(", bounds: [2, 1]", "bounds must ascend; 1 does not"),
                Arguments.of(", bounds: [1, .inf]", "a bound must be a number below 1e18, not \".inf\""),
                Arguments.of(", bounds: [1, NaN]", "a bound must be a number below 1e18, not \"NaN\""),
                Arguments.of(", bounds: [a]", "a bound must be a number"));
    }

    /** Whole files. */
    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of("metric: []", "x.extract.yml:1:1: unknown key \"metric\"; did you mean \"metrics\"?"),
                Arguments.of("groups: []", "x.extract.yml:1:1: unknown key \"groups\"; known are interval, metrics"),
                Arguments.of("- a", "x.extract.yml:1:1: a mapping is expected here, not a list"),
                Arguments.of("metrics: {}", "x.extract.yml:1:10: a list is expected here, not a mapping"),
                Arguments.of("metrics: [a]", "x.extract.yml:1:11: metric 1: a mapping is expected here, not \"a\""),
                Arguments.of(
                        "interval: 0s", "x.extract.yml:1:11: the interval must be of whole seconds, from 1s to 2m"),
                Arguments.of("interval: 1500ms", "x.extract.yml:1:11: the interval must be of whole seconds"),
                Arguments.of("interval: 3m", "x.extract.yml:1:11: the interval must be of whole seconds"),
                Arguments.of("interval: x", "x.extract.yml:1:11: not a valid duration string"),
                Arguments.of("metrics: [\n", "x.extract.yml:2:1: not valid YAML"),
                Arguments.of("---\n---\n", "x.extract.yml: one YAML document is expected, not several"));
    }
}
