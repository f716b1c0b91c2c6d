package io.tocsin.processor.topology;

import io.tocsin.processor.match.MatcherSet;
import io.tocsin.processor.match.MatcherSet.Entry;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Which inputs of a plan an event belongs to. One owner thread, as {@link MatcherSet}. */
final class LeafIndex {
    /** An input from logs and the unit that it belongs to. */
    record UnitLogs(String unit, Leaf.Logs leaf) {}

    /** An input from metrics and the unit that it belongs to. */
    record UnitMetrics(String unit, Leaf.Metrics leaf) {}

    private final Set<String> logLabels = new TreeSet<>();
    private final MatcherSet<UnitLogs> logs;
    private final MatcherSet<UnitMetrics> metrics;
    private final MatcherSet<UnitMetrics> names;

    LeafIndex(RulePlan plan) {
        List<Entry<UnitLogs>> fromLogs = new ArrayList<>();
        List<Entry<UnitMetrics>> fromMetrics = new ArrayList<>();
        List<Entry<UnitMetrics>> byName = new ArrayList<>();
        for (RulePlan.Unit unit : plan.units()) {
            for (Leaf.Logs leaf : unit.logs()) {
                fromLogs.add(new Entry<>(new UnitLogs(unit.id(), leaf), leaf.matchers()));
                logLabels.addAll(leaf.kept());
                leaf.matchers().forEach(matcher -> logLabels.add(matcher.label()));
            }
            for (Leaf.Metrics leaf : unit.metrics()) {
                UnitMetrics input = new UnitMetrics(unit.id(), leaf);
                fromMetrics.add(new Entry<>(input, leaf.matchers()));
                byName.add(new Entry<>(
                        input,
                        leaf.matchers().stream()
                                .filter(matcher -> matcher.label().equals(LabelMatcher.METRIC_NAME))
                                .toList()));
            }
        }
        this.logs = new MatcherSet<>(fromLogs);
        this.metrics = new MatcherSet<>(fromMetrics);
        this.names = new MatcherSet<>(byName);
    }

    /** The labels of log events that any input asks for. */
    Set<String> logLabels() {
        return logLabels;
    }

    /** Tells the inputs that a log event of these labels belongs to. */
    void logs(Map<String, String> labels, Consumer<UnitLogs> inputs) {
        logs.match(labels, inputs);
    }

    /** Tells the inputs that a sample of these labels, the name among them, belongs to. */
    void metrics(Map<String, String> labels, Consumer<UnitMetrics> inputs) {
        metrics.match(labels, inputs);
    }

    /** Whether a sample of that metric can belong to any input. */
    boolean wants(String metricName) {
        return names.matchesAny(Map.of(LabelMatcher.METRIC_NAME, metricName));
    }
}
