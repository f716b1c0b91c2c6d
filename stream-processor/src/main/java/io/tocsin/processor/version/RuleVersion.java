package io.tocsin.processor.version;

import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.Checked;
import io.tocsin.processor.rules.Problem;
import java.util.stream.Collectors;

/**
 * A version of the rules.
 *
 * @param number from 1, one more with each that is loaded
 * @param hash of the files
 * @param publishedMillis when it was
 * @param compiled the plan; not good only where another release took what this one refuses
 */
public record RuleVersion(long number, String hash, long publishedMillis, Checked<RuleSet> compiled) {
    /** Of watermarks that all are told: no finer than grids usually are, and often enough to see that we live. */
    private static final long MIN_TOLD_MILLIS = 100;

    private static final long MAX_TOLD_MILLIS = 1_000;

    /**
     * The rules.
     *
     * @throws IllegalStateException when this release cannot evaluate the version
     */
    public RulePlan plan() {
        return rules().plan();
    }

    /** The metrics that are drawn from logs; as {@link #plan}. */
    public Extractions extractions() {
        return rules().extractions();
    }

    /** Watermarks are told to all when they pass a multiple of this. */
    public long toldMillis() {
        long finest = plan().units().stream()
                .mapToLong(RulePlan.Unit::cellMillis)
                .min()
                .orElse(MAX_TOLD_MILLIS);
        return Math.max(MIN_TOLD_MILLIS, Math.min(MAX_TOLD_MILLIS, finest));
    }

    private RuleSet rules() {
        if (compiled instanceof Checked.Good<RuleSet> good) {
            return good.value();
        }
        throw new IllegalStateException("version " + number
                + " of the rules, which is to be evaluated, is refused by this release: "
                + compiled.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
}
