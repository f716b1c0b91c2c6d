package io.tocsin.processor.topology;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.plan.RulePlan;
import java.util.List;

/** The rules that all tasks are to evaluate. Replaced as a whole; each task looks at its next punctuation. */
public final class RulesInForce {
    /** Of watermarks that all are told: no finer than grids usually are, and often enough to see that we live. */
    private static final long MIN_TOLD_MILLIS = 100;

    private static final long MAX_TOLD_MILLIS = 1_000;

    /** A set and its number: 1 for the one of the start, one more with each replacement. */
    record Version(long number, RuleSet rules) {
        RulePlan plan() {
            return rules.plan();
        }

        Extractions extractions() {
            return rules.extractions();
        }

        /** Watermarks are told to all when they pass a multiple of this. */
        long toldMillis() {
            long finest = plan().units().stream()
                    .mapToLong(RulePlan.Unit::cellMillis)
                    .min()
                    .orElse(MAX_TOLD_MILLIS);
            return Math.max(MIN_TOLD_MILLIS, Math.min(MAX_TOLD_MILLIS, finest));
        }
    }

    private volatile Version current;

    public RulesInForce(RuleSet rules) {
        current = new Version(1, rules);
    }

    public synchronized void replace(RuleSet rules) {
        current = new Version(current.number() + 1, rules);
    }

    Version current() {
        return current;
    }

    /** Its groups, as before their first evaluation. */
    public List<GroupStatus> groups() {
        return current().plan().groups().stream().map(UnitStatus::of).toList();
    }
}
