package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.rules.Problem;
import io.tocsin.schemas.metric.Measurement.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ExtractFileTest {
    private static final String WHOLE = """
            # a comment
            interval: 5s
            metrics:
              - name: http.server.request.duration
                type: histogram
                unit: s
                description: How long requests take.
                match: log_events{event_dataset="nginx.access", url_path!~"/health.*"}
                pattern: {field: url.original, regex: '^/(?P<area>[a-z]+)(/|$)'}
                value: {field: event.duration, unit: ns}
                labels:
                  http.request.method: {field: http.request.method, default: unknown}
                  area: {group: area}
                  slash: {group: 2}
                  source: access-log
                bounds: [0.1, 0.5, 1e0]
                limit: 200
                idle: 10m
              - {name: errors, type: counter, match: '{log_level="error"}'}
            """;

    private static String problems(String yaml) {
        return ExtractFile.read("x.extract.yml", yaml).problems().stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n"));
    }

    private static List<String> warnings(String yaml) {
        return ExtractFile.read("x.extract.yml", yaml).orElseThrow().warnings().stream()
                .map(Problem::toString)
                .toList();
    }

    private static Metric metric(String yaml) {
        return ExtractFile.read("x.extract.yml", "metrics: [" + yaml + "]")
                .orElseThrow()
                .extractions()
                .get(0)
                .metric();
    }

    @Test
    void readsAllThatThereIs() {
        ExtractFile file = ExtractFile.read("x.extract.yml", WHOLE).orElseThrow();
        assertEquals(List.of(), file.warnings());
        Extraction first = file.extractions().get(0);
        assertEquals(
                new Metric(
                        "http.server.request.duration",
                        "http_server_request_duration_seconds",
                        Kind.HISTOGRAM,
                        "s",
                        List.of(0.1, 0.5, 1.0),
                        Duration.ofSeconds(5),
                        200,
                        Duration.ofMinutes(10)),
                first.metric());
        assertEquals(4, first.line());
        assertEquals("How long requests take.", first.description());
        assertEquals(
                "[event_dataset=\"nginx.access\", url_path!~\"/health.*\"]",
                first.matchers().toString());
        assertEquals(
                List.of("area", "http.request.method", "slash", "source"),
                List.copyOf(first.labels().keySet()));
        assertEquals(
                "[event_dataset, event_duration, host_name, http_request_method, service_instance_id, service_name,"
                        + " service_namespace, service_node_name, url_original, url_path]",
                first.needed().toString());
        assertEquals(
                List.of(
                        "http_server_request_duration_seconds: histogram of event.duration (ns), 3 bounds",
                        "  match: log_events{event_dataset=\"nginx.access\",url_path!~\"/health.*\"}, and url.original"
                                + " =~ \"^/(?P<area>[a-z]+)(/|$)\"",
                        "  labels: area, http_request_method, slash, source; of the event: service_name, host_name,"
                                + " job, instance",
                        "  at most 200 label sets, a sample every 5s, forgotten after 10m without an event"),
                first.described());
        assertEquals(Duration.ofSeconds(5), file.extractions().get(1).metric().interval());
    }

    @Test
    void hasDefaults() {
        Metric counter = metric("{name: errors, type: counter, match: log_events}");
        assertEquals("errors_total", counter.prometheusName());
        assertEquals(Duration.ofSeconds(15), counter.interval());
        assertEquals(1000, counter.limit());
        assertEquals(Duration.ofHours(1), counter.idle());
        Metric gauge = metric("{name: queue, type: gauge, match: log_events, value: {field: size}}");
        assertEquals(Duration.ofMinutes(5), gauge.idle());
        String histogram = "{name: h, type: histogram, unit: %s, match: log_events, value: {field: size}}";
        assertEquals(14, metric(String.format(histogram, "s")).bounds().size());
        assertEquals(14, metric(String.format(histogram, "ms")).bounds().size());
        assertEquals(
                16_777_216.0, metric(String.format(histogram, "By")).bounds().get(8));
    }

    @Test
    void takesAFileWithoutMetrics() {
        for (String yaml : List.of("", "# nothing\n", "metrics:\n", "metrics: []", "interval: 1m")) {
            assertEquals(List.of(), ExtractFile.read("x", yaml).orElseThrow().extractions());
        }
    }

    @Test
    void knowsItsFilesByName() {
        assertTrue(ExtractFile.isNamed(Path.of("rules/a.extract.yml")));
        assertTrue(ExtractFile.isNamed(Path.of("a.extract.yaml")));
        assertFalse(ExtractFile.isNamed(Path.of("a.extract.yml.example")));
        assertFalse(ExtractFile.isNamed(Path.of("extract.yml")));
        assertFalse(ExtractFile.isNamed(Path.of("/")));
    }

    /** What is wrong, by the line that is wrong, in a metric that is right otherwise. */
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

    @ParameterizedTest
    @MethodSource({"wrongMetrics", "wrongSources"})
    void tellsWhatIsWrongWithAMetric(String metric, String expected) {
        String told = problems("metrics: [{" + metric + "}]");
        assertTrue(told.contains(expected), told);
        assertTrue(told.startsWith("x.extract.yml:1:"), told);
        // Each thing is told once.
        assertEquals(
                1,
                told.lines().filter(line -> line.startsWith("x.extract.yml:")).count(),
                told);
    }

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

    @ParameterizedTest
    @MethodSource("wrongBounds")
    void tellsWhatIsWrongWithBounds(String bounds, String expected) {
        String told =
                problems("metrics: [{name: a, type: histogram, match: log_events, value: {field: b}" + bounds + "}]");
        assertTrue(told.contains(expected), told);
    }

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

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void tellsWhatIsWrongWithAFile(String yaml, String expected) {
        String told = problems(yaml);
        assertTrue(told.startsWith(expected), told);
    }

    @Test
    void tellsAllProblemsTogetherInOrder() {
        String told = problems(WHOLE.replace("unit: ns", "unit: By").replace("limit: 200", "limit: x"));
        assertEquals(
                "x.extract.yml:10:42: metric 1, \"http.server.request.duration\": \"By\" cannot be converted to the"
                        + " metric's unit \"s\"; it can be to By, GBy, GiBy, KBy, KiBy, MBy, MiBy, TiBy, kBy\n"
                        + "x.extract.yml:17:12: metric 1, \"http.server.request.duration\": not a whole number: \"x\"",
                told);
    }

    static Stream<Arguments> clashes() {
        String rest = ", match: log_events, value: {field: f}";
        return Stream.of(
                Arguments.of("name: a, type: counter" + rest, "name: a, type: counter" + rest, ""),
                Arguments.of("name: a, type: counter" + rest, "name: a, type: gauge" + rest, ""),
                Arguments.of("name: a, type: counter" + rest, "name: a_total, type: gauge" + rest, "name, type"),
                Arguments.of("name: a.b, type: gauge" + rest, "name: a_b, type: gauge" + rest, "name"),
                Arguments.of(
                        "name: a, type: gauge, unit: s" + rest, "name: a.seconds, type: gauge" + rest, "name, unit"),
                Arguments.of(
                        "name: a, type: histogram, bounds: [1]" + rest,
                        "name: a, type: histogram, bounds: [1, 2]" + rest,
                        "bounds"),
                Arguments.of(
                        "name: a, type: histogram, bounds: [1]" + rest,
                        "name: a.sum, type: gauge" + rest,
                        "name, type"),
                Arguments.of(
                        "name: a.count, type: gauge" + rest,
                        "name: a, type: histogram, bounds: [1]" + rest,
                        "name, type"),
                Arguments.of("name: a, type: histogram, bounds: [1]" + rest, "name: a, type: gauge" + rest, "type"),
                Arguments.of(
                        "name: a, type: counter, limit: 5" + rest,
                        "name: a, type: counter, idle: 5m" + rest,
                        "limit, idle"));
    }

    @ParameterizedTest
    @MethodSource("clashes")
    void refusesMetricsOfOneNameThatDiffer(String first, String second, String differences) {
        String inOne = problems("metrics:\n- {" + first + "}\n- {" + second + "}");
        List<ExtractFile> files = Stream.of(first, second)
                .map(one -> ExtractFile.read(one.equals(first) ? "first" : "second", "metrics: [{" + one + "}]")
                        .orElseThrow())
                .toList();
        String inTwo =
                Extractions.of(files).problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
        if (differences.isEmpty()) {
            assertEquals("", inOne + inTwo);
        } else {
            assertTrue(inOne.startsWith("x.extract.yml:3: "), inOne);
            assertTrue(inOne.endsWith("as the metric in line 2, which differs in " + differences), inOne);
            assertTrue(inTwo.startsWith("second:1: ") && inTwo.contains("as the metric in first:1, which"), inTwo);
        }
    }

    static Stream<Arguments> doubtful() {
        return Stream.of(
                Arguments.of(
                        "name: a, type: counter, match: log_events, labels: {u: {field: user.id}}",
                        "1:63: metric 1, \"a\": the label \"u\" is taken from user.id, which has no bound: what exceeds"
                                + " the limit of 1000 label sets is refused"),
                Arguments.of(
                        "name: a, type: gauge, match: log_events",
                        "1:27: metric 1, \"a\": a gauge without a value is always 1; a counter counts the events"),
                Arguments.of(
                        "name: a, type: counter, unit: seconds, match: log_events, value: {field: b}",
                        "1:42: metric 1, \"a\": units are those of UCUM: s for seconds"),
                Arguments.of(
                        "name: a, type: histogram, bounds: [1, 2], limit: 20000, match: log_events, value: {field: b}",
                        "1:61: metric 1, \"a\": the limit allows 100000 series in Prometheus' sense"));
    }

    @ParameterizedTest
    @MethodSource("doubtful")
    void warnsOfWhatIsHardlyMeant(String metric, String warning) {
        assertEquals(List.of("x.extract.yml:" + warning), warnings("metrics: [{" + metric + "}]"));
    }

    /** Whatever is done to a file, it is read or its problems are told, with places inside it. */
    @Test
    @Timeout(60)
    void bearsAnyText() {
        Random random = new Random(20261121);
        List<String> pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\n",
                "  ",
                "- ",
                "'",
                "\"",
                "|",
                "&a ",
                "*a",
                "<<: ",
                "~",
                "1",
                "-1",
                "1e99",
                ".nan",
                "name",
                "type",
                "counter",
                "gauge",
                "unit",
                "s",
                "match",
                "log_events",
                "{a=~\"(\"}",
                "pattern",
                "regex",
                "(?P<x>",
                "value",
                "field",
                "group",
                "labels",
                "bounds",
                "limit",
                "idle",
                "5m",
                "\u0000",
                "é",
                "\ud83d\ude00",
                "#");
        int good = 0;
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(WHOLE);
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(8));
                text.replace(at, end, random.nextInt(4) == 0 ? "" : pieces.get(random.nextInt(pieces.size())));
            }
            String yaml = text.toString();
            List<Problem> problems = ExtractFile.read("x", yaml).problems();
            good += problems.isEmpty() ? 1 : 0;
            long lines = yaml.lines().count() + 1;
            problems.forEach(
                    problem -> assertTrue(problem.line() >= 0 && problem.line() <= lines, problem + "\n" + yaml));
            problems.forEach(problem -> assertFalse(problem.text().isBlank(), yaml));
        }
        assertTrue(good > 100 && good < 2900, "both kinds must have been tried: " + good);
    }
}
