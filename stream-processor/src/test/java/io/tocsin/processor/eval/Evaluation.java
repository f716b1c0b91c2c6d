package io.tocsin.processor.eval;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One expression over samples given to it, as a rule of its own. */
final class Evaluation {
    private final RulePlan.Unit unit;
    private final Map<LeafKey, SampleStore> stores = new HashMap<>();

    Evaluation(String expr) {
        this(expr, "");
    }

    /** In a file that begins with this line. */
    Evaluation(String expr, String firstLine) {
        String yaml = firstLine + "\ngroups: [{name: g, rules: [{alert: A, expr: '" + expr.replace("'", "''") + "'}]}]";
        unit = RulePlan.load(Map.of("test.yml", yaml)).orElseThrow().units().get(0);
        unit.leaves().forEach(leaf -> stores.put(leaf.key(), new SampleStore(leaf, (key, value) -> {})));
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
                store(leaf).add(Labels.of(labels), millis, value);
            }
        }
        return this;
    }

    Evaluation log(Map<String, String> labels, long millis) {
        for (Leaf.Logs leaf : unit.logs()) {
            if (leaf.matches(labels)) {
                store(leaf).count(Labels.of(leaf.keep(labels)), leaf.paneEnd(millis), 1);
            }
        }
        return this;
    }

    private SampleStore store(Leaf leaf) {
        return Objects.requireNonNull(stores.get(leaf.key()));
    }

    /** As after an evaluation at this instant. */
    void forget(long millis) {
        stores.values().forEach(store -> store.forget(millis));
    }

    List<Element> at(long millis) {
        AlertRule rule = unit.groups().get(0).alerts().get(0);
        return new Evaluator(
                        new LeafSource(
                                stores,
                                List.of(rule.expr()),
                                unit.groups().get(0).dialect()),
                        Evaluator.Settings.DEFAULT.withDialect(
                                unit.groups().get(0).dialect()))
                .evaluate(rule.expr(), millis)
                .asVector();
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
