package io.tocsin.processor.switching;

import io.tocsin.processor.plan.RulePlan;
import java.util.List;
import java.util.Set;

/**
 * What a version of the rules says.
 *
 * @param drawn names of samples that are drawn from logs: these are not read back
 */
public record VersionRules(RulePlan plan, Set<String> drawn) {
    /** Before the first version. */
    static final VersionRules NONE = new VersionRules(new RulePlan(List.of()), Set.of());

    public VersionRules {
        drawn = Set.copyOf(drawn);
    }
}
