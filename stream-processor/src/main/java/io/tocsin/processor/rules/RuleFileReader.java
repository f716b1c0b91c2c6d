package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.template.TemplateException;
import io.tocsin.processor.yaml.YamlDocument;
import io.tocsin.processor.yaml.YamlFields;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one rule file and collects all that is wrong with it. One use, one thread. */
final class RuleFileReader {
    private static final String LOG_EVENTS = "log_events";
    private static final List<String> GROUP_KEYS =
            List.of("name", "interval", "query_offset", "limit", "labels", "rules");
    private static final List<String> RULE_KEYS =
            List.of("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");

    /** What a label's value or an annotation is to Prometheus, in its words. */
    private enum Kind {
        LABEL,
        ANNOTATION
    }

    private final String path;
    private final Dialect dialect;
    private final YamlFields fields;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    /** What is being read, put before the texts of problems: group and rule. */
    private String context = "";

    private RuleFileReader(String path, Dialect dialect, boolean unknownKeys) {
        this.path = path;
        this.dialect = dialect;
        this.fields = new YamlFields(this::problem, unknownKeys);
    }

    static Checked<RuleFile> read(String path, String yaml, boolean unknownKeys) {
        DialectLine.Asked asked = DialectLine.read(path, yaml);
        RuleFileReader reader = new RuleFileReader(path, asked.dialect(), unknownKeys);
        asked.problem().ifPresent(reader.problems::add);
        List<RuleFile.Group> groups = new ArrayList<>();
        try {
            YamlDocument document = YamlDocument.read(yaml);
            if (document.more()) {
                reader.warnings.add(new Problem(
                        path, 0, 0, "several YAML documents: only the first one is read, as Prometheus does"));
            }
            document.root().ifPresent(root -> groups.addAll(reader.file(root)));
        } catch (YamlNode.BadYaml e) {
            reader.problem(e.place(), e.what());
        }
        reader.problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return reader.problems.isEmpty()
                ? new Checked.Good<>(new RuleFile(path, reader.dialect, groups, reader.warnings))
                : new Checked.Bad<>(reader.problems);
    }

    private List<RuleFile.Group> file(YamlNode document) {
        List<RuleFile.Group> groups = new ArrayList<>();
        Map<String, YamlNode> keys = fields.mapping(document, List.of("groups"));
        Map<String, Place> names = new HashMap<>();
        for (YamlNode node : fields.sequence(keys.get("groups"))) {
            RuleFile.Group group = group(node);
            Place before = names.putIfAbsent(group.name(), node.place());
            if (before != null) {
                context = "";
                problem(
                        node.place(),
                        "groupname: \"" + group.name() + "\" is repeated in the same file, first in line "
                                + before.line());
            }
            groups.add(group);
        }
        return groups;
    }

    private RuleFile.Group group(YamlNode node) {
        context = "";
        Map<String, YamlNode> keys = fields.mapping(node, GROUP_KEYS);
        String name = fields.text(keys.get("name"));
        if (name.isEmpty()) {
            problem(keys.containsKey("name") ? keys.get("name").place() : node.place(), "Groupname must not be empty");
        }
        context = "group \"" + name + "\"";
        Optional<Duration> interval = fields.duration(keys.get("interval")).filter(d -> !d.isZero());
        Optional<Duration> queryOffset = fields.duration(keys.get("query_offset"));
        int limit = Math.max(0, fields.number(keys.get("limit")));
        List<YamlNode> rules = fields.sequence(keys.get("rules"));
        // Prometheus finds a wrong template here only when an alert is raised.
        boolean alerts = rules.stream().anyMatch(RuleFileReader::isAlert);
        SortedMap<String, String> labels = texts(keys.get("labels"), Kind.LABEL, alerts);
        List<RuleFile.Rule> read = new ArrayList<>();
        int number = 0;
        for (YamlNode rule : rules) {
            number++;
            context = "group \"" + name + "\", rule " + number;
            rule(rule).ifPresent(read::add);
        }
        return new RuleFile.Group(name, node.place().line(), interval, limit, queryOffset, labels, read);
    }

    private static boolean isAlert(YamlNode rule) {
        return rule instanceof YamlNode.Mapping mapping
                && mapping.entries().stream().anyMatch(e -> e.key().equals("alert"));
    }

    private Optional<RuleFile.Rule> rule(YamlNode node) {
        Map<String, YamlNode> keys = fields.mapping(node, RULE_KEYS);
        String alert = fields.text(keys.get("alert"));
        String record = fields.text(keys.get("record"));
        context += alert.isEmpty() && record.isEmpty() ? "" : ", \"" + (alert.isEmpty() ? record : alert) + "\"";
        if (alert.isEmpty() == record.isEmpty()) {
            problem(
                    node.place(),
                    alert.isEmpty()
                            ? "one of 'record' or 'alert' must be set"
                            : "only one of 'record' and 'alert' must be set");
        }
        Optional<RuleFile.Expression> expr = expression(node, keys.get("expr"));
        SortedMap<String, String> labels = texts(keys.get("labels"), Kind.LABEL, !alert.isEmpty());
        SortedMap<String, String> annotations = texts(keys.get("annotations"), Kind.ANNOTATION, !alert.isEmpty());
        Duration holdFor = fields.duration(keys.get("for")).orElse(Duration.ZERO);
        Duration keepFiringFor = fields.duration(keys.get("keep_firing_for")).orElse(Duration.ZERO);
        if (record.isEmpty()) {
            return expr.map(e -> new RuleFile.Alert(alert, e, holdFor, keepFiringFor, labels, annotations));
        }
        onlyForAlerts(!holdFor.isZero(), "for", keys);
        onlyForAlerts(!keepFiringFor.isZero(), "keep_firing_for", keys);
        onlyForAlerts(!annotations.isEmpty(), "annotations", keys);
        if (record.contains("{") || record.contains("}")) {
            problem(
                    place(keys, "record"),
                    "braces present in the recording rule name; should it be in expr?: " + record);
        }
        if (record.equals(LOG_EVENTS)) {
            problem(place(keys, "record"), "\"" + LOG_EVENTS + "\" is what log events are called; take another name");
        }
        return expr.map(e -> new RuleFile.Recording(record, e, labels));
    }

    private void onlyForAlerts(boolean set, String key, Map<String, YamlNode> keys) {
        if (set) {
            problem(place(keys, key), "invalid field '" + key + "' in recording rule");
        }
    }

    private static Place place(Map<String, YamlNode> keys, String key) {
        return Objects.requireNonNull(keys.get(key)).place();
    }

    private Optional<RuleFile.Expression> expression(YamlNode rule, @Nullable YamlNode node) {
        String text = fields.text(node);
        if (text.isEmpty() && (node == null || node instanceof YamlNode.Scalar)) {
            problem(node == null ? rule.place() : node.place(), "field 'expr' must be set in rule");
            return Optional.empty();
        }
        if (!(node instanceof YamlNode.Scalar scalar)) {
            return Optional.empty();
        }
        try {
            Expr tree = Parser.parse(text, dialect);
            return Optional.of(new RuleFile.Expression(text, tree, scalar));
        } catch (PromqlException e) {
            Place place = scalar.placeOf(e.span().start()).orElse(scalar.place());
            String where = e.line() + ":" + e.column();
            problem(place, "could not parse expression: " + where + ": parse error: " + e.what() + "\n" + e.excerpt());
            return Optional.empty();
        }
    }

    private SortedMap<String, String> texts(@Nullable YamlNode node, Kind kind, boolean templates) {
        SortedMap<String, String> texts = new TreeMap<>();
        String words = kind.name().toLowerCase(Locale.ROOT);
        for (YamlNode.Entry entry : fields.entries(node)) {
            boolean reserved = kind == Kind.LABEL && entry.key().equals(LabelMatcher.METRIC_NAME);
            if (entry.key().isEmpty() || reserved) {
                problem(entry.place(), "invalid " + words + " name: \"" + entry.key() + "\"");
            }
            String text = fields.text(entry.value());
            if (templates && entry.value() instanceof YamlNode.Scalar scalar) {
                template(words + " \"" + entry.key() + "\"", scalar);
            }
            texts.put(entry.key(), text);
        }
        return texts;
    }

    private void template(String what, YamlNode.Scalar scalar) {
        try {
            Template.parse(scalar.text());
        } catch (TemplateException e) {
            problem(
                    scalar.placeOf(e.offset()).orElse(scalar.place()),
                    what + ": template, character " + (e.offset() + 1) + ": " + e.getMessage());
        }
    }

    private void problem(Place place, String text) {
        problems.add(new Problem(path, place.line(), place.column(), context.isEmpty() ? text : context + ": " + text));
    }
}
