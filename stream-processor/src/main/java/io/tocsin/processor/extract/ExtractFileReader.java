package io.tocsin.processor.extract;

import com.google.re2j.Pattern;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.regex.GoRegex;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.yaml.YamlFields;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
import io.tocsin.schemas.metric.LabelNames;
import io.tocsin.schemas.metric.Measurement.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one file and collects all that is wrong with it. One use, one thread. */
final class ExtractFileReader {
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);

    /** Selectors look back 5 minutes; what is sampled less often would come and go. */
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(2);

    static final List<String> METRIC_KEYS = List.of(
            "name", "type", "unit", "description", "match", "pattern", "value", "labels", "bounds", "limit", "idle");

    private final String path;
    private final YamlFields fields = new YamlFields(this::problem, false);
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    /** What is being read, put before the texts of problems. */
    private String context = "";

    private ExtractFileReader(String path) {
        this.path = path;
    }

    static Checked<ExtractFile> read(String path, String yaml) {
        ExtractFileReader reader = new ExtractFileReader(path);
        List<Extraction> extractions = List.of();
        try {
            Optional<YamlNode> document = YamlNode.parse(yaml);
            extractions = reader.file(document.orElse(null));
        } catch (YamlNode.BadYaml e) {
            reader.problem(e.place(), e.what());
        }
        if (reader.problems.isEmpty()) {
            reader.problems.addAll(Extractions.clashes(extractions));
        }
        Comparator<Problem> order = Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);
        reader.problems.sort(order);
        reader.warnings.sort(order);
        return reader.problems.isEmpty()
                ? new Checked.Good<>(new ExtractFile(path, extractions, reader.warnings))
                : new Checked.Bad<>(reader.problems);
    }

    private List<Extraction> file(@Nullable YamlNode document) {
        Map<String, YamlNode> keys = fields.mapping(document, List.of("interval", "metrics"));
        Duration interval = interval(keys.get("interval"));
        List<Extraction> extractions = new ArrayList<>();
        int number = 0;
        for (YamlNode node : fields.sequence(keys.get("metrics"))) {
            number++;
            context = "metric " + number;
            metric(node, interval).ifPresent(extractions::add);
        }
        context = "";
        return extractions;
    }

    private Duration interval(@Nullable YamlNode node) {
        Optional<Duration> interval = fields.duration(node);
        if (node != null && interval.isPresent()) {
            Duration asked = interval.get();
            if (asked.toMillisPart() != 0 || asked.isZero() || asked.compareTo(MAX_INTERVAL) > 0) {
                problem(node.place(), "the interval must be of whole seconds, from 1s to 2m");
            }
        }
        return interval.orElse(DEFAULT_INTERVAL);
    }

    private Optional<Extraction> metric(YamlNode node, Duration interval) {
        final int before = problems.size();
        Map<String, YamlNode> keys = fields.mapping(node, METRIC_KEYS);
        if (keys.get("name") instanceof YamlNode.Scalar name && !name.text().isEmpty()) {
            context += ", \"" + name.text() + "\"";
        }
        Optional<Metric> metric = new MetricReader(fields, this::problem, node, keys).metric(interval);
        List<LabelMatcher> matchers = match(node, keys.get("match"));
        Optional<Extraction.TextPattern> pattern = pattern(keys.get("pattern"));
        Kind kind = metric.map(Metric::kind).orElse(Kind.COUNTER);
        Optional<Extraction.Value> value = keys.containsKey("value") && metric.isPresent()
                ? value(keys.get("value"), metric.get(), pattern)
                : Optional.empty();
        if (kind == Kind.HISTOGRAM && !keys.containsKey("value")) {
            problem(node.place(), "a histogram needs a value, such as {field: event.duration, unit: ns}");
        }
        SortedMap<String, Extraction.Label> labels = labels(keys.get("labels"), pattern);
        if (problems.size() > before || metric.isEmpty()) {
            return Optional.empty();
        }
        Extraction extraction = new Extraction(
                path,
                node.place().line(),
                metric.get(),
                fields.text(keys.get("description")),
                matchers,
                pattern,
                value,
                labels);
        Doubts.of(extraction).forEach((key, text) -> {
            YamlNode at = keys.getOrDefault(key, node);
            warnings.add(new Problem(path, at.place().line(), at.place().column(), context + ": " + text));
        });
        return Optional.of(extraction);
    }

    private List<LabelMatcher> match(YamlNode metric, @Nullable YamlNode node) {
        String text = fields.text(node);
        if (!(node instanceof YamlNode.Scalar scalar) || text.isEmpty()) {
            if (node == null || node instanceof YamlNode.Scalar) {
                problem(
                        node == null ? metric.place() : node.place(),
                        "\"match\" must say which log events are meant, such as log_events{log_level=\"error\"};"
                                + " log_events alone takes all");
            }
            return List.of();
        }
        try {
            Expr expr = Parser.parse(text);
            boolean onName = expr instanceof Expr.VectorSelector selector
                    && selector.matchers().stream().anyMatch(m -> m.label().equals(LabelMatcher.METRIC_NAME));
            if (expr instanceof Expr.VectorSelector selector
                    && !onName
                    && (selector.name().isEmpty() || selector.name().equals(Leaf.Logs.METRIC))
                    && selector.time().toString().isEmpty()) {
                selector.matchers().stream()
                        .filter(m -> !LabelNames.sanitised(m.label()).equals(m.label()))
                        .forEach(m -> problem(
                                scalar.place(),
                                "log events have no label \"" + m.label() + "\"; write "
                                        + LabelNames.sanitised(m.label())));
                return selector.matchers();
            }
            problem(
                    scalar.place(),
                    "a selector of log events without range or offset is expected here, such as"
                            + " log_events{log_level=\"error\"}");
        } catch (PromqlException e) {
            Place place = scalar.placeOf(e.span().start()).orElse(scalar.place());
            problem(place, "could not parse the selector: " + e.what() + "\n" + e.excerpt());
        }
        return List.of();
    }

    private Optional<Extraction.TextPattern> pattern(@Nullable YamlNode node) {
        if (node == null) {
            return Optional.empty();
        }
        Map<String, YamlNode> keys = fields.mapping(node, List.of("field", "regex"));
        Optional<Source.Field> field =
                keys.containsKey("field") ? field(keys.get("field")) : Optional.of(Source.Field.named("message"));
        String regex = fields.text(keys.get("regex"));
        if (!(node instanceof YamlNode.Mapping)) {
            return Optional.empty();
        }
        if (regex.isEmpty()) {
            problem(
                    keys.getOrDefault("regex", node).place(),
                    "\"regex\" must be a regular expression, such as 'took (?P<ms>[0-9]+) ms'");
            return Optional.empty();
        }
        try {
            Pattern compiled = GoRegex.compile(regex);
            return field.map(f -> new Extraction.TextPattern(f, compiled));
        } catch (IllegalArgumentException e) {
            problem(keys.getOrDefault("regex", node).place(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Extraction.Value> value(
            @Nullable YamlNode node, Metric metric, Optional<Extraction.TextPattern> pattern) {
        if (!(node instanceof YamlNode.Mapping)) {
            problem(
                    node == null ? new Place(0, 0) : node.place(),
                    "{field: NAME} or {group: NAME} is expected here, with the unit that the number is in, if it is"
                            + " not that of the metric; without \"value\" each event counts 1");
            return Optional.empty();
        }
        Map<String, YamlNode> keys = fields.mapping(node, List.of("field", "group", "unit"));
        Optional<Source> source = source(node, keys, pattern);
        String unit = fields.text(keys.get("unit"));
        boolean duration = unit.equals("duration");
        String from = duration ? "ns" : unit;
        Place place = keys.getOrDefault("unit", node).place();
        if (unit.isEmpty()) {
            boolean nanos = source.filter(s ->
                            s instanceof Source.Field field && field.label().equals("event_duration"))
                    .isPresent();
            if (nanos && UnitConversion.isTime(metric.unit())) {
                problem(place, "event.duration is in nanoseconds in ECS: write unit: ns, or the unit that yours is in");
            }
            return source.map(s -> new Extraction.Value(s, false, "", UnitConversion.NONE));
        }
        Optional<UnitConversion> conversion = UnitConversion.between(from, metric.unit());
        if (conversion.isEmpty()) {
            String possible = UnitConversion.convertible(from);
            problem(
                    place,
                    "\"" + unit + "\" cannot be converted to the metric's unit "
                            + (metric.unit().isEmpty() ? "(it has none)" : "\"" + metric.unit() + "\"")
                            + (possible.isEmpty()
                                    ? "; units are those of UCUM, such as ms, s, By, %, or duration for texts such as 1m2.5s"
                                    : "; it can be to " + possible));
        }
        return source.flatMap(s -> conversion.map(c -> new Extraction.Value(s, duration, unit, c)));
    }

    private SortedMap<String, Extraction.Label> labels(
            @Nullable YamlNode node, Optional<Extraction.TextPattern> pattern) {
        SortedMap<String, Extraction.Label> labels = new TreeMap<>();
        Map<String, String> written = new HashMap<>();
        for (YamlNode.Entry entry : fields.entries(node)) {
            String label = entry.key();
            String sanitised = LabelNames.sanitised(label);
            MetricReader.refusedLabel(label).ifPresent(why -> problem(entry.place(), why));
            String other = written.putIfAbsent(sanitised, label);
            if (other != null && !other.equals(label)) {
                problem(entry.place(), "\"" + label + "\" and \"" + other + "\" are both the label " + sanitised);
            }
            label(entry.value(), pattern).ifPresent(one -> labels.put(label, one));
        }
        return labels;
    }

    private Optional<Extraction.Label> label(YamlNode node, Optional<Extraction.TextPattern> pattern) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.text().isEmpty()) {
            return Optional.of(new Extraction.Label(new Source.Fixed(scalar.text()), ""));
        }
        if (!(node instanceof YamlNode.Mapping)) {
            problem(node.place(), "a text, {field: NAME} or {group: NAME} is expected here");
            return Optional.empty();
        }
        Map<String, YamlNode> keys = fields.mapping(node, List.of("field", "group", "default"));
        String otherwise = fields.text(keys.get("default"));
        return source(node, keys, pattern).map(source -> new Extraction.Label(source, otherwise));
    }

    private Optional<Source> source(
            YamlNode node, Map<String, YamlNode> keys, Optional<Extraction.TextPattern> pattern) {
        if (keys.containsKey("field") == keys.containsKey("group")) {
            boolean misspelt = keys.isEmpty()
                    && node instanceof YamlNode.Mapping m
                    && !m.entries().isEmpty();
            if (!misspelt) {
                problem(node.place(), "either \"field\" or \"group\" must say where it comes from");
            }
            return Optional.empty();
        }
        if (keys.containsKey("field")) {
            return field(keys.get("field")).map(f -> f);
        }
        YamlNode at = keys.getOrDefault("group", node);
        String group = fields.text(at);
        if (pattern.isEmpty()) {
            problem(at.place(), "there is no \"pattern\" with such a group");
            return Optional.empty();
        }
        Pattern regex = pattern.get().regex();
        Integer named = regex.namedGroups().get(group);
        if (named != null) {
            return Optional.of(new Source.Group(group, named));
        }
        if (group.matches("[1-9][0-9]{0,3}") && Integer.parseInt(group) <= regex.groupCount()) {
            return Optional.of(new Source.Group(group, Integer.parseInt(group)));
        }
        List<String> names = regex.namedGroups().keySet().stream().sorted().toList();
        problem(
                at.place(),
                "the pattern has no group \"" + group + "\"; it has " + regex.groupCount()
                        + (names.isEmpty() ? "" : ", named " + String.join(", ", names)));
        return Optional.empty();
    }

    private Optional<Source.Field> field(@Nullable YamlNode node) {
        String name = fields.text(node);
        if (node == null || name.isEmpty() || name.startsWith("@")) {
            problem(
                    node == null ? new Place(0, 0) : node.place(),
                    "a field of log events is expected here, such as http.response.body.bytes");
            return Optional.empty();
        }
        return Optional.of(Source.Field.named(name));
    }

    private void problem(Place place, String text) {
        problems.add(new Problem(path, place.line(), place.column(), context.isEmpty() ? text : context + ": " + text));
    }
}
