package io.tocsin.processor.plan;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.template.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Series that a rule writes.
 *
 * @param labels the values that labels can have, the name among them; others can have any, or none
 */
record Written(Map<String, Set<String>> labels) {
    Written {
        labels = Map.copyOf(labels);
    }

    static List<Written> by(RulePlan.Rule rule) {
        Map<String, Set<String>> labels = new HashMap<>();
        if (rule instanceof RulePlan.Recording recording) {
            recording.labels().forEach((label, value) -> labels.put(label, Set.of(value)));
            labels.put(LabelMatcher.METRIC_NAME, Set.of(recording.name()));
            return List.of(new Written(labels));
        }
        RulePlan.Alerting alerting = (RulePlan.Alerting) rule;
        alerting.alert().labels().forEach((label, template) -> {
            if (isConstant(template)) {
                labels.put(label, Set.of(template.toString()));
            }
        });
        labels.put(RuleAlerts.ALERT_NAME, Set.of(alerting.name()));
        labels.put(LabelMatcher.METRIC_NAME, Set.of(RuleAlerts.FOR_STATE_METRIC));
        Written forState = new Written(labels);
        labels.put(LabelMatcher.METRIC_NAME, Set.of(RuleAlerts.STATE_METRIC));
        labels.put(RuleAlerts.STATE, Set.of("pending", "firing"));
        return List.of(forState, new Written(labels));
    }

    private static boolean isConstant(Template template) {
        return !template.toString().contains("{{");
    }

    /** Whether a selector can select some of them. */
    boolean canBeReadBy(Expr.VectorSelector selector) {
        return selector.allMatchers().stream().allMatch(this::canMatch);
    }

    private boolean canMatch(LabelMatcher matcher) {
        Set<String> values = labels.get(matcher.label());
        return values == null || values.stream().anyMatch(matcher::matches);
    }
}
