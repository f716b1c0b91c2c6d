package io.tocsin.processor.unittest;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.DialectLine;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.yaml.YamlFields;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one test file and collects all that is wrong with it. One use, one thread. */
final class TestFileReader {
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    private final String path;
    private final List<Problem> problems = new ArrayList<>();
    private final YamlFields fields = new YamlFields(this::problem, false);
    /** What is being read, put before the texts of problems. */
    private String context = "";

    private TestFileReader(String path) {
        this.path = path;
    }

    static Checked<TestFile> read(String path, String yaml) {
        TestFileReader reader = new TestFileReader(path);
        TestFile file = null;
        try {
            DialectLine.Asked asked = DialectLine.read(path, yaml);
            asked.problem().ifPresent(reader.problems::add);
            YamlNode document = YamlNode.parse(yaml).orElse(new YamlNode.Mapping(List.of(), new Place(0, 0)));
            file = reader.file(document, asked.dialect());
        } catch (YamlNode.BadYaml e) {
            reader.problem(e.place(), e.what());
        }
        reader.problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return file == null || !reader.problems.isEmpty()
                ? new Checked.Bad<>(reader.problems)
                : new Checked.Good<>(file);
    }

    private TestFile file(YamlNode document, Dialect dialect) {
        Map<String, YamlNode> keys = fields.mapping(
                document, List.of("rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"));
        List<String> ruleFiles = texts(keys.get("rule_files"));
        Duration interval = notZero(keys.get("evaluation_interval")).orElse(DEFAULT_INTERVAL);
        List<String> order = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (YamlNode node : fields.sequence(keys.get("group_eval_order"))) {
            String name = fields.text(node);
            if (!seen.add(name)) {
                problem(node.place(), "group name repeated in evaluation order: " + name);
            }
            order.add(name);
        }
        boolean fuzzy = fields.flag(keys.get("fuzzy_compare"));
        List<TestFile.Test> tests = new ArrayList<>();
        for (YamlNode node : fields.sequence(keys.get("tests"))) {
            context = "test " + (tests.size() + 1) + ": ";
            tests.add(test(node, interval));
        }
        return new TestFile(path, ruleFiles, interval, order, fuzzy, dialect, tests);
    }

    private TestFile.Test test(YamlNode node, Duration evaluationInterval) {
        Map<String, YamlNode> keys = fields.mapping(
                node,
                List.of(
                        "name",
                        "interval",
                        "input_series",
                        "input_logs",
                        "start_timestamp",
                        "alert_rule_test",
                        "promql_expr_test",
                        "external_labels",
                        "external_url"));
        String name = fields.text(keys.get("name"));
        context += name.isEmpty() ? "" : "\"" + name + "\": ";
        Duration interval = notZero(keys.get("interval")).orElse(evaluationInterval);
        List<TestFile.InputSeries> series = new ArrayList<>();
        for (YamlNode one : fields.sequence(keys.get("input_series"))) {
            Map<String, YamlNode> of = fields.mapping(one, List.of("series", "values"));
            series.add(new TestFile.InputSeries(
                    fields.text(of.get("series")), fields.text(of.get("values")), one.place()));
        }
        List<TestFile.InputLogs> logs = new ArrayList<>();
        for (YamlNode one : fields.sequence(keys.get("input_logs"))) {
            logs(one).ifPresent(logs::add);
        }
        TestFile.Inputs inputs = new TestFile.Inputs(
                series, logs, textMap(keys.get("external_labels")), fields.text(keys.get("external_url")));
        TestFile.Expectations expected = new TestFile.Expectations(
                fields.sequence(keys.get("alert_rule_test")).stream()
                        .map(this::alertTest)
                        .toList(),
                fields.sequence(keys.get("promql_expr_test")).stream()
                        .map(this::exprTest)
                        .toList());
        return new TestFile.Test(name, interval, inputs, expected, start(keys.get("start_timestamp")));
    }

    private TestFile.AlertTest alertTest(YamlNode node) {
        Map<String, YamlNode> keys = fields.mapping(node, List.of("eval_time", "alertname", "exp_alerts"));
        String alert = fields.text(keys.get("alertname"));
        if (alert.isEmpty()) {
            problem(node.place(), "an item under alert_rule_test misses required attribute alertname");
        }
        List<TestFile.ExpectedAlert> expected = new ArrayList<>();
        for (YamlNode one : fields.sequence(keys.get("exp_alerts"))) {
            Map<String, YamlNode> of = fields.mapping(one, List.of("exp_labels", "exp_annotations"));
            expected.add(new TestFile.ExpectedAlert(textMap(of.get("exp_labels")), textMap(of.get("exp_annotations"))));
        }
        return new TestFile.AlertTest(fields.duration(keys.get("eval_time")).orElse(Duration.ZERO), alert, expected);
    }

    private TestFile.ExprTest exprTest(YamlNode node) {
        Map<String, YamlNode> keys = fields.mapping(node, List.of("expr", "eval_time", "exp_samples"));
        List<TestFile.ExpectedSample> expected = new ArrayList<>();
        for (YamlNode one : fields.sequence(keys.get("exp_samples"))) {
            Map<String, YamlNode> of = fields.mapping(one, List.of("labels", "value", "histogram"));
            expected.add(new TestFile.ExpectedSample(
                    fields.text(of.get("labels")), real(of.get("value")), fields.text(of.get("histogram"))));
        }
        return new TestFile.ExprTest(
                fields.text(keys.get("expr")),
                fields.duration(keys.get("eval_time")).orElse(Duration.ZERO),
                expected);
    }

    private Optional<TestFile.InputLogs> logs(YamlNode node) {
        Map<String, YamlNode> keys =
                fields.mapping(node, List.of("event", "at", "from", "to", "every", "count", "values"));
        YamlNode event = keys.get("event");
        if (!(event instanceof YamlNode.Mapping mapping)) {
            problem(node.place(), "\"event\" must be a mapping of fields, such as {log.level: error}");
            return Optional.empty();
        }
        if (mapping.entries().stream().anyMatch(e -> e.key().equals("@timestamp"))) {
            problem(event.place(), "the time of an event is given by at, by from, to and every, or by values");
        }
        return times(node, keys).map(times -> new TestFile.InputLogs(EventJson.of(event), times, node.place()));
    }

    private Optional<LogTimes> times(YamlNode node, Map<String, YamlNode> keys) {
        int count = keys.containsKey("count") ? count(keys.get("count")) : 1;
        boolean repeated = keys.containsKey("from") || keys.containsKey("to") || keys.containsKey("every");
        int ways = (keys.containsKey("at") ? 1 : 0) + (keys.containsKey("values") ? 1 : 0) + (repeated ? 1 : 0);
        if (ways != 1 || (keys.containsKey("values") && keys.containsKey("count"))) {
            problem(
                    node.place(),
                    "the times of the events are given in one way: by \"at\" or by \"from\", \"to\" and \"every\", each"
                            + " with \"count\" if they are several at a time, or by \"values\" with the numbers");
            return Optional.empty();
        }
        if (keys.containsKey("values")) {
            return Optional.of(new LogTimes.Values(fields.text(keys.get("values"))));
        }
        if (!repeated) {
            return fields.duration(keys.get("at")).map(at -> new LogTimes.At(at, count));
        }
        Optional<Duration> to = fields.duration(keys.get("to"));
        Optional<Duration> every = fields.duration(keys.get("every"));
        if (to.isEmpty() || every.isEmpty()) {
            problem(node.place(), "\"from\", \"to\" and \"every\" go together; only \"from\" may be left out");
            return Optional.empty();
        }
        Duration from = fields.duration(keys.get("from")).orElse(Duration.ZERO);
        if (every.get().isZero()) {
            problem(node.place(), "\"every\" must be above 0");
            return Optional.empty();
        }
        if (from.compareTo(to.get()) > 0) {
            problem(node.place(), "\"from\" is after \"to\"");
            return Optional.empty();
        }
        return Optional.of(new LogTimes.Every(from, to.get(), every.get(), count));
    }

    private int count(@Nullable YamlNode node) {
        String text = fields.text(node);
        if (!text.matches("0*[1-9][0-9]{0,8}")) {
            problem(Objects.requireNonNull(node).place(), "\"count\" must be a whole number above 0");
            return 1;
        }
        return Integer.parseInt(text);
    }

    private Optional<Duration> notZero(@Nullable YamlNode node) {
        return fields.duration(node).filter(duration -> !duration.isZero());
    }

    private long start(@Nullable YamlNode node) {
        String text = fields.text(node);
        if (node == null || text.isEmpty()) {
            return 0;
        }
        try {
            return new BigDecimal(text).movePointRight(3).toBigInteger().longValueExact();
        } catch (NumberFormatException e) {
            try {
                return OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeException bad) {
                problem(
                        node.place(),
                        "cannot parse \"" + text + "\" to a valid timestamp; write seconds since 1970, or"
                                + " a time such as 2024-01-01T00:00:00Z");
            }
        } catch (ArithmeticException e) {
            problem(node.place(), "the timestamp is too far away: " + text);
        }
        return 0;
    }

    /** A number as YAML 1.1 writes them. */
    private double real(@Nullable YamlNode node) {
        String text = fields.text(node).replace("_", "");
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            return 0;
        }
        if (scalar.form() == YamlNode.Form.TEXT) {
            problem(node.place(), "a number is expected here, not a text in quotes");
            return 0;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        switch (lower) {
            case ".inf", "+.inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-.inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            case ".nan" -> {
                return Double.NaN;
            }
            default -> {
                // A number in digits.
            }
        }
        try {
            if (lower.matches("[-+]?0(x[0-9a-f]+|b[01]+|o?[0-7]+)")) {
                return whole(lower);
            }
            if (lower.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)(e[-+]?[0-9]+)?")) {
                return Double.parseDouble(lower);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        problem(
                node.place(),
                "a number is expected here, not \"" + text + "\""
                        + (lower.matches("[-+]?(nan|inf)") ? "; YAML writes .nan and .inf" : ""));
        return 0;
    }

    private static double whole(String text) {
        int sign = text.startsWith("-") ? -1 : 1;
        String digits = text.replaceFirst("^[-+]?0", "");
        int radix = switch (digits.charAt(0)) {
            case 'x' -> 16;
            case 'b' -> 2;
            default -> 8;
        };
        return sign * (double) Long.parseLong(digits.replaceFirst("^[xbo]", ""), radix);
    }

    private List<String> texts(@Nullable YamlNode node) {
        return fields.sequence(node).stream().map(fields::text).toList();
    }

    private SortedMap<String, String> textMap(@Nullable YamlNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (YamlNode.Entry entry : fields.entries(node)) {
            texts.put(entry.key(), fields.text(entry.value()));
        }
        return texts;
    }

    private void problem(Place place, String text) {
        problems.add(new Problem(path, place.line(), place.column(), context + text));
    }
}
