package io.tocsin.processor.group;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.RuleFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The groups of a rule file, ready to be evaluated, without anything that a stream has to prepare. */
public final class RuleGroups {
    private RuleGroups() {}

    /**
     * The groups in the order of the file, each without alerts yet.
     *
     * @param evaluator of the file's dialect, over what {@code output} takes among other series
     */
    public static List<RuleGroup> of(RuleFile file, Evaluator evaluator, SampleSink output) {
        return of(file, evaluator, output, Map.of(), "");
    }

    /** With what templates see as external labels and URL. */
    public static List<RuleGroup> of(
            RuleFile file,
            Evaluator evaluator,
            SampleSink output,
            Map<String, String> externalLabels,
            String externalUrl) {
        TemplateContext templates = TemplateQueries.context(evaluator, file.dialect(), externalLabels, externalUrl);
        List<RuleGroup> groups = new ArrayList<>();
        for (RuleFile.Group group : file.groups()) {
            Map<String, Integer> names = new HashMap<>();
            List<GroupRule> rules = new ArrayList<>();
            for (RuleFile.Rule rule : group.rules()) {
                int repeated = names.merge(rule.name(), 1, Integer::sum);
                String id = file.path() + "/" + group.name() + "/" + rule.name() + (repeated > 1 ? "#" + repeated : "");
                rules.add(rule(id, group, rule, templates));
            }
            RuleGroup.Settings settings =
                    new RuleGroup.Settings(group.limit(), group.queryOffset().orElse(Duration.ZERO));
            groups.add(new RuleGroup(
                    group.name(), rules, settings, RuleGroup.of(evaluator), Optional.of(new Written(output))));
        }
        return groups;
    }

    private static GroupRule rule(String id, RuleFile.Group group, RuleFile.Rule rule, TemplateContext templates) {
        if (rule instanceof RuleFile.Alert alert) {
            // Nothing has to outlive the process.
            return new GroupRule.Alerting(
                    new RuleAlerts(AlertRule.of(id, group, alert), (key, entry) -> {}, templates));
        }
        return new GroupRule.Recording(id, rule.name(), rule.expr().tree(), group.labelsOf(rule));
    }
}
