package io.tocsin.processor.eval;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.group.GroupRule;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Evaluates a unit of one group over its inputs, held in memory. Everything that a restart must not lose is reported to the
 * listener within the call that changes it. One owner thread; a call that throws leaves the evaluator unusable, to be
 * built anew from the stored state.
 */
public final class RuleGroupEvaluator {
    private final GroupListener listener;
    private final Map<LeafKey, SampleStore> stores = new HashMap<>();
    private final Map<AlertRule, RuleAlerts> rules = new LinkedHashMap<>();
    private final RuleGroup group;
    private final RuleAlerts.Restored formerAlerts = new RuleAlerts.Restored();

    /**
     * Takes the group up where {@code restored} left it.
     *
     * @param restored of this group, whatever version of the rules it was written under
     */
    public RuleGroupEvaluator(RulePlan.Unit unit, GroupListener listener, GroupState restored) {
        this(unit, listener, restored, TemplateContext.NOTHING);
    }

    /** With templates that see something of the outside. */
    public RuleGroupEvaluator(
            RulePlan.Unit unit, GroupListener listener, GroupState restored, TemplateContext templates) {
        this.listener = listener;
        if (unit.groups().size() != 1) {
            throw new IllegalArgumentException(unit.id() + " has several groups");
        }
        RulePlan.Group plan = unit.groups().get(0);
        for (Leaf leaf : unit.leaves()) {
            stores.put(leaf.key(), new SampleStore(leaf, listener::stateChanged));
        }
        for (AlertRule rule : plan.alerts()) {
            rules.put(rule, new RuleAlerts(rule, listener::stateChanged, templates));
        }
        Evaluator evaluator = new Evaluator(
                new LeafSource(
                        stores, plan.alerts().stream().map(AlertRule::expr).toList(), plan.dialect()),
                Evaluator.Settings.DEFAULT.withDialect(plan.dialect()));
        List<GroupRule> inOrder =
                rules.values().stream().<GroupRule>map(GroupRule.Alerting::new).toList();
        this.group = new RuleGroup(plan.name(), inOrder, RuleGroup.Settings.DEFAULT, evaluator);
        restore(restored);
        rules.values().forEach(formerAlerts::into);
    }

    private void restore(GroupState restored) {
        Map<String, SampleStore> byId = new HashMap<>();
        stores.values().forEach(store -> byId.put(store.leafId(), store));
        // Alerts, then chunks, then series is the order of the prefixes; series have to come before their chunks.
        TreeMap<String, byte[]> entries = new TreeMap<>(restored.entries());
        entries.descendingMap().forEach((key, value) -> {
            try {
                if (key.startsWith(RuleAlerts.PREFIX)) {
                    formerAlerts.add(value);
                } else {
                    String[] parts = key.split("/", 3);
                    SampleStore store = parts.length == 3 ? byId.get(parts[1]) : null;
                    if (store == null) {
                        listener.stateChanged(key, null);
                    } else {
                        store.restore(key, value);
                    }
                }
            } catch (UnreadableEntryException e) {
                listener.stateChanged(key, null);
            }
        });
        stores.values().forEach(SampleStore::restored);
    }

    /**
     * A sample of a metric, once for each leaf that it matches. Of two samples of one series at one time the first
     * counts; samples that have left the leaf's window, and leaves that the group does not have, are ignored.
     *
     * @param labels with {@code __name__}
     */
    public void onSample(LeafKey leaf, SortedMap<String, String> labels, long timestampMillis, double value) {
        SampleStore store = stores.get(leaf);
        if (store != null) {
            store.add(Labels.of(labels), timestampMillis, value);
        }
    }

    /**
     * Log events of a leaf that fell into the pane {@code (paneEndMillis - 1 s, paneEndMillis]}; added to what is there.
     *
     * @param kept the leaf's kept labels of those events
     */
    public void onCount(LeafKey leaf, SortedMap<String, String> kept, long paneEndMillis, long count) {
        SampleStore store = stores.get(leaf);
        if (store != null) {
            store.count(Labels.of(kept), paneEndMillis, count);
        }
    }

    /**
     * Evaluates all rules, in order, at an instant of the grid, then forgets what no later instant can see.
     *
     * @param gridMillis later than at every earlier call
     * @return what changed, in the order of the rules; may be empty
     */
    public List<AlertTransition> onTick(long gridMillis) {
        List<AlertTransition> transitions =
                new ArrayList<>(formerAlerts.resolveRest(gridMillis, listener::stateChanged));
        RuleGroup.Evaluation evaluation = group.evaluate(gridMillis);
        transitions.addAll(evaluation.transitions());
        evaluation
                .failures()
                .forEach(failure -> listener.ruleFailed(failure.rule().id(), failure.error()));
        stores.values().forEach(store -> store.forget(gridMillis));
        return transitions;
    }

    /** The alerts of a rule that are pending or firing; empty for a rule that the group does not have. */
    public List<ActiveAlert> active(AlertRule rule) {
        RuleAlerts alerts = rules.get(rule);
        return alerts == null ? List.of() : alerts.active();
    }

    /** What is held now. */
    public Counts counts() {
        int series = 0;
        int samples = 0;
        for (SampleStore store : stores.values()) {
            series += store.series().size();
            samples += store.series().stream().mapToInt(Series::size).sum();
        }
        return new Counts(
                series,
                samples,
                rules.values().stream().mapToInt(RuleAlerts::size).sum());
    }

    /** Sizes, for metrics and for tests of bounds: series (or sets of kept labels), samples (or panes), alerts. */
    public record Counts(int series, int samples, int alerts) {}

    /**
     * Ends the alerts of a group that is no longer in the plan, and clears its state.
     *
     * @return RESOLVED for each alert that was firing
     */
    public static List<AlertTransition> removed(GroupState state, GroupListener listener, long atMillis) {
        RuleAlerts.Restored alerts = new RuleAlerts.Restored();
        state.entries().forEach((key, value) -> {
            try {
                if (key.startsWith(RuleAlerts.PREFIX)) {
                    alerts.add(value);
                } else {
                    listener.stateChanged(key, null);
                }
            } catch (UnreadableEntryException e) {
                listener.stateChanged(key, null);
            }
        });
        return alerts.resolveRest(atMillis, listener::stateChanged);
    }
}
