package io.tocsin.processor.peer;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.Sample;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One group of the rules over all samples that it is given, each evaluation anew: what either side should come to. */
final class Reference {
    private final MemoryStore store = new MemoryStore();
    private final Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT);
    private final RuleFile.Group rules;
    private final RuleGroup group;

    /** @param number of the group in the file */
    Reference(RuleFile file, int number) {
        rules = file.groups().get(number);
        group = RuleGroups.of(file, evaluator, store).get(number);
    }

    void add(Collection<Sample> samples) {
        samples.forEach(s -> store.append(Labels.of(s.labels()), s.timestampMillis(), s.value()));
    }

    /** @param instant later than at every earlier call */
    List<AlertTransition> evaluate(long instant) {
        RuleGroup.Evaluation evaluation = group.evaluate(instant);
        if (!evaluation.failures().isEmpty()) {
            throw new AssertionError(evaluation.failures().get(0).toString());
        }
        return evaluation.transitions();
    }

    /** How long the condition of a rule has to hold. */
    long holdMillis(String rule) {
        return alert(rule).holdFor().toMillis();
    }

    /** Whether the condition of a rule holds at an instant for an alert. */
    boolean holds(String rule, String labels, long instant) {
        RuleFile.Alert alert = alert(rule);
        RuleAlerts alerts = new RuleAlerts(AlertRule.of(rule, rules, alert), (key, entry) -> {});
        alerts.evaluated(
                instant, evaluator.evaluate(alert.expr().tree(), instant).asVector(), 0, Optional.empty());
        return alerts.active().stream().anyMatch(a -> a.labels().toString().equals(labels));
    }

    private RuleFile.Alert alert(String rule) {
        return rules.rules().stream()
                .filter(r -> r.name().equals(rule))
                .map(RuleFile.Alert.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Adds what the rules have recorded. */
    void recordings(Recordings recordings) {
        for (Series series : store.all()) {
            TreeMap<String, String> labels = new TreeMap<>(series.labels().asMap());
            String name = labels.getOrDefault(LabelMatcher.METRIC_NAME, "");
            if (name.startsWith(RuleAlerts.STATE_METRIC) || name.contains(":")) {
                for (int i = 0; i < series.size(); i++) {
                    recordings.add(labels, series.time(i), series.value(i));
                }
            }
        }
    }
}
