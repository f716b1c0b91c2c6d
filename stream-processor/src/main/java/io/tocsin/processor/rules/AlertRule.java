package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.template.Template;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An alerting rule that can be evaluated.
 *
 * @param id group id and alert name, unique in the plan (a repeated name has {@code #2}, …), stable across reloads
 * @param name group name and alert name, as users know it
 * @param version hash of the rule's text
 * @param holdFor how long the condition has to hold before the alert fires
 * @param keepFiringFor how long the alert goes on firing when the condition holds no longer
 * @param labels of the group and of the rule
 */
public record AlertRule(
        String id,
        String name,
        String alert,
        String version,
        Expr expr,
        Duration holdFor,
        Duration keepFiringFor,
        SortedMap<String, Template> labels,
        SortedMap<String, Template> annotations) {
    public AlertRule {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }
}
