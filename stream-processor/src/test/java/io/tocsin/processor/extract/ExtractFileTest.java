package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.rules.Problem;
import io.tocsin.schemas.metric.Measurement.Kind;
import io.tocsin.schemas.metric.PrometheusNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ExtractFileTest {
    private static final String CASES = "io.tocsin.processor.extract.ExtractFileCases#";

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
    void hasItsKeysAndDefaultsInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs", "extracting-metrics.md"));
        assertEquals(
                ExtractFileReader.METRIC_KEYS,
                Pattern.compile("(?m)^\\| `([a-z]+)` \\|")
                        .matcher(page)
                        .results()
                        .map(key -> key.group(1))
                        .toList());
        for (String unit : List.of("s", "By")) {
            Metric metric =
                    metric("{name: h, type: histogram, match: log_events, value: {field: f}, unit: " + unit + "}");
            String bounds =
                    metric.bounds().stream().map(PrometheusNames::decimal).collect(Collectors.joining(", "));
            assertTrue(unit.equals("By") ? bounds.startsWith("256, 1024, 4096") : page.contains(bounds), bounds);
        }
        assertTrue(page.contains("default " + MetricReader.DEFAULT_LIMIT + ","), "limit");
        assertTrue(page.contains("(default " + Literals.print(ExtractFileReader.DEFAULT_INTERVAL) + ","), "interval");
        String idle = "default " + Literals.print(MetricReader.COUNTER_IDLE) + ", for gauges "
                + Literals.print(MetricReader.GAUGE_IDLE);
        assertTrue(page.contains(idle), idle);
    }

    @Test
    void knowsItsFilesByName() {
        assertTrue(ExtractFile.isNamed(Path.of("rules/a.extract.yml")));
        assertTrue(ExtractFile.isNamed(Path.of("a.extract.yaml")));
        assertFalse(ExtractFile.isNamed(Path.of("a.extract.yml.example")));
        assertFalse(ExtractFile.isNamed(Path.of("extract.yml")));
        assertFalse(ExtractFile.isNamed(Path.of("/")));
    }

    @ParameterizedTest
    @MethodSource({CASES + "wrongMetrics", CASES + "wrongSources"})
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

    @ParameterizedTest
    @MethodSource(CASES + "wrongBounds")
    void tellsWhatIsWrongWithBounds(String bounds, String expected) {
        String told =
                problems("metrics: [{name: a, type: histogram, match: log_events, value: {field: b}" + bounds + "}]");
        assertTrue(told.contains(expected), told);
    }

    @ParameterizedTest
    @MethodSource(CASES + "wrongFiles")
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
    @CsvSource({
        "'user=(\\S+)', 1, true",
        "'user=(?P<u>\\S+)', u, true",
        "'user=(?<u>[^ ]+) ', u, true",
        "'(?:a)(?i)[(](b)\\((?P<rest>.*)$', rest, true",
        "'(?:a)(?i)[(](b)\\((?P<rest>.*)$', 1, false",
        "'order (\\d+) (new|paid)', 1, true",
        "'order (\\d+) (new|paid)', 2, false",
        "'order ([0-9]+?)', 1, true",
        "'job ([a-z]+)', 1, false",
        "'job (?P<k>\\w+)', k, false",
        "'[]()](a(.*))', 1, false",
        "'[]()](a(.*))', 2, true",
    })
    void warnsOfGroupsThatMatchAnything(String regex, String group, boolean warns) {
        List<String> told = warnings("metrics: [{name: a, type: counter, match: log_events, pattern: {regex: '" + regex
                + "'}, labels: {l: {group: " + group + "}}}]");
        assertEquals(warns ? 1 : 0, told.size(), told::toString);
        assertTrue(
                told.stream().allMatch(t -> t.contains("\"l\" is taken from group " + group + ", which has no bound")));
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
        for (int i = 0; i < 1500; i++) {
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
        assertTrue(good > 50 && good < 1450, "both kinds must have been tried: " + good);
    }
}
