package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Expr.VectorSelector;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How much of what a plan can hold is taken. */
enum Extent {
    /** What the running processor evaluates. */
    NOW,
    /** Also recording rules, what reads {@code ALERTS}, limits and offsets of groups, and queries in templates. */
    ALL;

    private static final Set<String> WRITTEN_BY_ALERTS = Set.of("ALERTS", "ALERTS_FOR_STATE");

    /** What of a file is not taken. */
    List<Problem> refusals(RuleFile file) {
        List<Problem> problems = new ArrayList<>();
        if (this == ALL) {
            return problems;
        }
        for (RuleFile.Group group : file.groups()) {
            String context = "group \"" + group.name() + "\"";
            if (group.limit() > 0) {
                problems.add(new Problem(file.path(), group.line(), 0, context + ": \"limit\" is not supported yet"));
            }
            if (group.queryOffset().filter(o -> !o.isZero()).isPresent()) {
                problems.add(
                        new Problem(file.path(), group.line(), 0, context + ": \"query_offset\" is not supported yet"));
            }
            int number = 0;
            for (RuleFile.Rule rule : group.rules()) {
                number++;
                String place = context + ", rule " + number + ", \"" + rule.name() + "\": ";
                refusals(group, rule)
                        .forEach(what -> problems.add(
                                new Problem(file.path(), rule.expr().line(), 0, place + what)));
            }
        }
        return problems;
    }

    private static List<String> refusals(RuleFile.Group group, RuleFile.Rule rule) {
        if (!(rule instanceof RuleFile.Alert alert)) {
            return List.of("recording rules (\"record\") are not supported yet");
        }
        List<String> refusals = new ArrayList<>();
        for (Expr expr : alert.expr().tree().all()) {
            Inputs.selector(expr)
                    .flatMap(VectorSelector::metricName)
                    .filter(WRITTEN_BY_ALERTS::contains)
                    .ifPresent(name -> refusals.add(new PromqlException(
                                    alert.expr().text(),
                                    expr.span(),
                                    "\"" + name + "\" is not written yet, so it cannot be read")
                            .getMessage()));
        }
        if (AlertRule.of("", group, alert).asks()) {
            refusals.add("\"query\" in templates is not supported yet");
        }
        return refusals;
    }
}
