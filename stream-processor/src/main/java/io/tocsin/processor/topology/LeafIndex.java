package io.tocsin.processor.topology;

import io.tocsin.processor.contribution.InputMatchers;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;

/** The inputs of a plan by the units that they belong to. */
final class LeafIndex {
    /** An input from logs and the unit that it belongs to. */
    record UnitLogs(String unit, Leaf.Logs leaf) {}

    /** An input from metrics and the unit that it belongs to. */
    record UnitMetrics(String unit, Leaf.Metrics leaf) {}

    private LeafIndex() {}

    static InputMatchers<UnitLogs, UnitMetrics> of(RulePlan plan) {
        InputMatchers.Builder<UnitLogs, UnitMetrics> inputs = new InputMatchers.Builder<>();
        for (RulePlan.Unit unit : plan.units()) {
            unit.logs().forEach(leaf -> inputs.add(leaf, new UnitLogs(unit.id(), leaf)));
            unit.metrics().forEach(leaf -> inputs.add(leaf, new UnitMetrics(unit.id(), leaf)));
        }
        return inputs.build();
    }
}
