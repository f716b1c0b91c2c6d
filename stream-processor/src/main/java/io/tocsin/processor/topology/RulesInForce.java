package io.tocsin.processor.topology;

import io.tocsin.processor.plan.RulePlan;

/** The rules that all tasks are to evaluate. Replaced as a whole; each task looks at its next punctuation. */
public final class RulesInForce {
    /** A plan and its number: 1 for the one of the start, one more with each replacement. */
    record Version(long number, RulePlan plan) {}

    private volatile Version current;

    public RulesInForce(RulePlan plan) {
        current = new Version(1, plan);
    }

    public synchronized void replace(RulePlan plan) {
        current = new Version(current.number() + 1, plan);
    }

    Version current() {
        return current;
    }
}
