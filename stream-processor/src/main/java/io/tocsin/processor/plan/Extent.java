package io.tocsin.processor.plan;

import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.List;

/** How much of what a plan can hold is taken. */
enum Extent {
    /** What the running processor evaluates. */
    NOW,
    /** Also queries in templates. */
    ALL;

    /** What of a file is not taken. */
    List<Problem> refusals(RuleFile file) {
        List<Problem> problems = new ArrayList<>();
        if (this == ALL) {
            return problems;
        }
        for (RuleFile.Group group : file.groups()) {
            int number = 0;
            for (RuleFile.Rule rule : group.rules()) {
                number++;
                if (rule instanceof RuleFile.Alert alert
                        && !AlertRule.of("", group, alert).queries().isEmpty()) {
                    problems.add(new Problem(
                            file.path(),
                            rule.expr().line(),
                            0,
                            "group \"" + group.name() + "\", rule " + number + ", \"" + rule.name()
                                    + "\": \"query\" in templates is not supported yet"));
                }
            }
        }
        return problems;
    }
}
