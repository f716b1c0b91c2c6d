package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.template.TemplateException;
import io.tocsin.processor.yaml.YamlFields;
import io.tocsin.processor.yaml.YamlNode;
import io.tocsin.processor.yaml.YamlNode.Place;
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

/** Reads one rule file and collects all that is wrong with it. One use, one thread. */
final class RuleFileReader {
    private static final List<String> GROUP_KEYS =
            List.of("name", "interval", "query_offset", "limit", "labels", "rules");
    private static final List<String> RULE_KEYS =
            List.of("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");

    private final String path;
    private final List<Problem> problems = new ArrayList<>();
    /** What is being read, put before the texts of problems: group and rule. */
    private String context = "";

    private final YamlFields fields;

    private RuleFileReader(String path, boolean unknownKeys) {
        this.path = path;
        this.fields = new YamlFields(this::problem, unknownKeys);
    }

    static Checked<RuleFile> read(String path, String yaml, boolean unknownKeys) {
        RuleFileReader reader = new RuleFileReader(path, unknownKeys);
        List<RuleFile.Group> groups = new ArrayList<>();
        try {
            Optional<YamlNode> document = YamlNode.parse(yaml);
            if (document.isPresent()) {
                groups.addAll(reader.file(document.get()));
            }
        } catch (YamlNode.BadYaml e) {
            reader.problem(e.place(), e.what());
        }
        reader.problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return reader.problems.isEmpty()
                ? new Checked.Good<>(new RuleFile(path, groups))
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
        int limit = fields.number(keys.get("limit"));
        SortedMap<String, String> labels = labels(keys.get("labels"), true);
        List<RuleFile.Rule> rules = new ArrayList<>();
        int number = 0;
        for (YamlNode rule : fields.sequence(keys.get("rules"))) {
            number++;
            context = "group \"" + name + "\", rule " + number;
            rule(rule).ifPresent(rules::add);
        }
        return new RuleFile.Group(name, node.place().line(), interval, limit, queryOffset, labels, rules);
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
        SortedMap<String, String> labels = labels(keys.get("labels"), !alert.isEmpty());
        if (!record.isEmpty()) {
            recording(node.place(), record, keys);
            return expr.map(e -> new RuleFile.Recording(record, e, labels));
        }
        Duration holdFor = fields.duration(keys.get("for")).orElse(Duration.ZERO);
        Duration keepFiringFor = fields.duration(keys.get("keep_firing_for")).orElse(Duration.ZERO);
        SortedMap<String, String> annotations = labels(keys.get("annotations"), true);
        return expr.map(e -> new RuleFile.Alert(alert, e, holdFor, keepFiringFor, labels, annotations));
    }

    private void recording(Place place, String name, Map<String, YamlNode> keys) {
        for (String key : List.of("for", "keep_firing_for", "annotations")) {
            if (keys.containsKey(key)) {
                problem(keys.get(key).place(), "recording rules are not evaluated yet; and they have no '" + key + "'");
            }
        }
        if (name.contains("{") || name.contains("}")) {
            problem(place, "braces present in the recording rule name; should it be in expr?: " + name);
        }
    }

    private Optional<RuleFile.Expression> expression(YamlNode rule, @Nullable YamlNode node) {
        String text = fields.text(node);
        if (text.isBlank()) {
            problem(node == null ? rule.place() : node.place(), "field 'expr' must be set in rule");
            return Optional.empty();
        }
        Place place = node == null ? rule.place() : node.place();
        try {
            Expr tree = Parser.parse(text);
            return Optional.of(new RuleFile.Expression(text, tree, place.line(), place.column()));
        } catch (PromqlException e) {
            problem(place, "could not parse expression: " + e.getMessage());
            return Optional.empty();
        }
    }

    private SortedMap<String, String> labels(@Nullable YamlNode node, boolean templates) {
        SortedMap<String, String> labels = new TreeMap<>();
        if (node == null) {
            return labels;
        }
        for (YamlNode.Entry entry : fields.entries(node)) {
            if (entry.key().isEmpty() || entry.key().equals(LabelMatcher.METRIC_NAME)) {
                problem(entry.place(), "invalid label name: \"" + entry.key() + "\"");
            }
            String text = fields.text(entry.value());
            if (templates) {
                try {
                    Template.parse(text);
                } catch (TemplateException e) {
                    problem(
                            entry.value().place(),
                            "template of \"" + entry.key() + "\", character " + (e.offset() + 1) + ": "
                                    + e.getMessage());
                }
            }
            labels.put(entry.key(), text);
        }
        return labels;
    }

    private void problem(Place place, String text) {
        problems.add(new Problem(path, place.line(), place.column(), context.isEmpty() ? text : context + ": " + text));
    }
}
