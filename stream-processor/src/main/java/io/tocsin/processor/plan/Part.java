package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Span;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.yaml.YamlNode.Place;

/**
 * A compiled rule and where it comes from.
 *
 * @param path of the file
 */
record Part(String path, RuleFile.Group group, RuleFile.Rule source, RulePlan.Rule rule) {
    /** {@code file:line:column, "name"}. */
    String place(Span span) {
        Place place = source.expr().placeOf(span);
        return path + ":" + place.line() + ":" + place.column() + ", \"" + source.name() + "\"";
    }
}
