package io.tocsin.processor.switching;

import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A unit, or a shard of it, on a target. */
final class Run implements UnitListener {
    final UnitEvaluator evaluator;
    long next;
    private final Map<String, byte[]> entries;
    private final List<String> recorded;

    Run(RulePlan.Unit unit, Map<String, byte[]> entries, long from, List<String> recorded) {
        this.entries = entries;
        this.recorded = recorded;
        this.evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, this, new UnitState(entries));
        this.next = evaluator.next(from);
    }

    @Override
    public void stateChanged(String key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value.clone());
        }
    }

    @Override
    public void ruleFailed(String rule, String reason) {
        throw new AssertionError(rule + ": " + reason);
    }

    @Override
    public void recorded(String rule, Labels labels, long millis, double value) {
        recorded.add(Recomputed.text(labels, millis, value));
    }
}
