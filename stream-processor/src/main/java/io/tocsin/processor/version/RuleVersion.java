package io.tocsin.processor.version;

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
public record RuleVersion(long number, String hash, long publishedMillis, Checked<RulePlan> compiled) {
    /**
     * The plan.
     *
     * @throws IllegalStateException when this release cannot evaluate the version
     */
    public RulePlan plan() {
        if (compiled instanceof Checked.Good<RulePlan> good) {
            return good.value();
        }
        throw new IllegalStateException("version " + number
                + " of the rules, which is to be evaluated, is refused by this release: "
                + compiled.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
}
