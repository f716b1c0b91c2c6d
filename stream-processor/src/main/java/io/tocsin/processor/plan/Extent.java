package io.tocsin.processor.plan;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Expr.VectorSelector;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How much of what a plan can hold is taken. */
enum Extent {
    /** What the running processor evaluates. */
    NOW,
    /** Also recording rules, what reads {@code ALERTS}, limits and offsets of groups, and queries in templates. */
    ALL;

    private static final Set<String> WRITTEN_BY_ALERTS = Set.of(RuleAlerts.STATE_METRIC, RuleAlerts.FOR_STATE_METRIC);

    /** What of a file is not taken. */
    List<Problem> refusals(RuleFile file) {
        List<Problem> problems = new ArrayList<>();
        if (this == ALL) {
            return problems;
        }
        for (RuleFile.Group group : file.groups()) {
            String context = "group \"" + group.name() + "\"";
            Place place = new Place(group.line(), 0);
            if (group.limit() > 0) {
                problems.add(problem(file, place, context + ": \"limit\" is not supported yet"));
            }
            if (group.queryOffset().filter(o -> !o.isZero()).isPresent()) {
                problems.add(problem(file, place, context + ": \"query_offset\" is not supported yet"));
            }
            int number = 0;
            for (RuleFile.Rule rule : group.rules()) {
                number++;
                problems.addAll(
                        refusals(file, group, rule, context + ", rule " + number + ", \"" + rule.name() + "\": "));
            }
        }
        return problems;
    }

    private static List<Problem> refusals(RuleFile file, RuleFile.Group group, RuleFile.Rule rule, String context) {
        Place place = new Place(rule.expr().line(), 0);
        if (!(rule instanceof RuleFile.Alert alert)) {
            return List.of(problem(file, place, context + "recording rules (\"record\") are not supported yet"));
        }
        List<Problem> problems = new ArrayList<>();
        for (Expr expr : alert.expr().tree().all()) {
            Inputs.selector(expr)
                    .flatMap(VectorSelector::metricName)
                    .filter(WRITTEN_BY_ALERTS::contains)
                    .map(name -> new PromqlException(
                            alert.expr().text(),
                            expr.span(),
                            "\"" + name + "\" is not written yet, so it cannot be read"))
                    .ifPresent(what -> problems.add(
                            problem(file, alert.expr().placeOf(what.span()), context + what.getMessage())));
        }
        if (!AlertRule.of("", group, alert).queries().isEmpty()) {
            problems.add(problem(file, place, context + "\"query\" in templates is not supported yet"));
        }
        return problems;
    }

    private static Problem problem(RuleFile file, Place place, String text) {
        return new Problem(file.path(), place.line(), place.column(), text);
    }
}
