package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One expression over samples given to it, as a rule of its own. */
final class Evaluation {
    private final RulePlan.Unit unit;
    private final Map<LeafKey, LeafStore> stores = new HashMap<>();
    private final UnitSource source;
    private final Evaluator.Settings settings;

    Evaluation(String expr) {
        this(expr, "");
    }

    /** In a file that begins with this line. */
    Evaluation(String expr, String firstLine) {
        String yaml = firstLine + "\ngroups: [{name: g, rules: [{alert: A, expr: '" + expr.replace("'", "''") + "'}]}]";
        unit = RulePlan.load(Map.of("test.yml", yaml)).orElseThrow().units().get(0);
        Holdings holdings = new Holdings(Bounds.DEFAULT, unit.split(), true);
        for (Leaf leaf : unit.leaves()) {
            stores.put(
                    leaf.key(),
                    leaf instanceof Leaf.Metrics metrics
                            ? new SampleLeaf(metrics, (key, value) -> {}, holdings)
                            : new PaneLeaf((Leaf.Logs) leaf, (key, value) -> {}, holdings));
        }
        settings = Evaluator.Settings.DEFAULT.withDialect(group().dialect());
        source = new UnitSource(stores, settings, () -> {});
        source.add(rule().expr(), Inputs.of(rule().expr(), group()));
    }

    /** Labels from {@code name, value, …}; the first is the metric's name. */
    static Map<String, String> labels(String... words) {
        Map<String, String> labels = new TreeMap<>();
        if (!words[0].isEmpty()) {
            labels.put(LabelMatcher.METRIC_NAME, words[0]);
        }
        for (int i = 1; i < words.length; i += 2) {
            labels.put(words[i], words[i + 1]);
        }
        return labels;
    }

    Evaluation sample(Map<String, String> labels, long millis, double value) {
        for (Leaf.Metrics leaf : unit.metrics()) {
            if (leaf.matches(labels)) {
                ((SampleLeaf) store(leaf)).add(Labels.of(labels), millis, value);
            }
        }
        return this;
    }

    Evaluation log(Map<String, String> labels, long millis) {
        for (Leaf.Logs leaf : unit.logs()) {
            if (leaf.matches(labels)) {
                ((PaneLeaf) store(leaf)).count(Labels.of(leaf.keep(labels)), leaf.paneEnd(millis), 1);
            }
        }
        return this;
    }

    private LeafStore store(Leaf leaf) {
        return Objects.requireNonNull(stores.get(leaf.key()));
    }

    /** As after an evaluation at this instant. */
    void forget(long millis) {
        stores.values().forEach(store -> store.passed(millis));
    }

    List<Element> at(long millis) {
        source.begin();
        return new Evaluator(source, settings).evaluate(rule().expr(), millis).asVector();
    }

    /** As if only the series of these kin were there. */
    List<Element> at(long millis, Set<Kin> kins) {
        source.begin(kins);
        return new Evaluator(source, settings).evaluate(rule().expr(), millis).asVector();
    }

    Split split() {
        return unit.split();
    }

    /** Of all series that are there. */
    Set<Kin> kins() {
        return stores.values().stream()
                .flatMap(store -> store.series().stream())
                .map(KeptSeries::kin)
                .collect(Collectors.toSet());
    }

    private RulePlan.Group group() {
        return unit.groups().get(0);
    }

    private AlertRule rule() {
        return group().alerts().get(0);
    }

    /** The result as {@code {labels} value} in order of the labels, separated by "; ". */
    String text(long millis) {
        return String.join(
                "; ",
                at(millis).stream()
                        .map(e -> e.labels() + " " + GoFloat.shortest(e.value()))
                        .sorted()
                        .toList());
    }

    int held() {
        return stores.values().stream()
                .flatMap(store -> store.series().stream())
                .mapToInt(Series::size)
                .sum();
    }
}
