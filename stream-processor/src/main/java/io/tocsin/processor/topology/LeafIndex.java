package io.tocsin.processor.topology;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which inputs of a plan an event can belong to: those from logs, and those from metrics by the metric's name. */
final class LeafIndex {
    /** An input from logs and the unit that it belongs to. */
    record UnitLogs(String unit, Leaf.Logs leaf) {}

    /** An input from metrics and the unit that it belongs to. */
    record UnitMetrics(String unit, Leaf.Metrics leaf) {}

    private final List<UnitLogs> logs = new ArrayList<>();
    private final List<UnitMetrics> anyMetric = new ArrayList<>();
    private final Map<String, List<UnitMetrics>> metrics = new HashMap<>();

    LeafIndex(RulePlan plan) {
        for (RulePlan.Unit unit : plan.units()) {
            unit.logs().forEach(leaf -> logs.add(new UnitLogs(unit.id(), leaf)));
            for (Leaf.Metrics leaf : unit.metrics()) {
                leaf.metricName()
                        .map(name -> metrics.computeIfAbsent(name, absent -> new ArrayList<>()))
                        .orElse(anyMetric)
                        .add(new UnitMetrics(unit.id(), leaf));
            }
        }
        metrics.values().forEach(leaves -> leaves.addAll(anyMetric));
    }

    List<UnitLogs> logs() {
        return logs;
    }

    /** The labels of log events that any input asks for. */
    Set<String> logLabels() {
        Set<String> labels = new TreeSet<>();
        for (UnitLogs input : logs) {
            labels.addAll(input.leaf().kept());
            input.leaf().matchers().forEach(matcher -> labels.add(matcher.label()));
        }
        return labels;
    }

    /** The inputs that a sample of that metric can belong to. */
    List<UnitMetrics> metric(String name) {
        return metrics.getOrDefault(name, anyMetric);
    }

    /** Whether a sample of that metric can belong to any input. */
    boolean wants(String metricName) {
        return metric(metricName).stream().anyMatch(input -> input.leaf().mayMatch(metricName));
    }
}
