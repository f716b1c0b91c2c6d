package io.tocsin.processor.unit;

import io.tocsin.processor.alert.ActiveAlert;
import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.group.GroupRule;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.Written;
import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a unit of rules over its inputs, held in memory, incrementally: what it gives is what the expressions come to
 * over all samples. Everything that a restart must not lose is reported to the listener, samples with the next
 * {@link #flush} or {@link #evaluate}. One owner thread; a call that throws leaves the evaluator unusable, to be built
 * anew from the stored state.
 *
 * <p>At each instant of a group's grid {@link #evaluate} is called once, in order, when all samples appended up to it have
 * been given and none later. Between two such instants {@link #early} may be called, as often as one likes.
 */
public final class UnitEvaluator {
    /** The entry of the last instant. */
    private static final String EVALUATED = StateEntry.EVALUATED;

    static final int VERSION = 1;

    private final UnitListener listener;
    private final LongSupplier nanoTime;
    private final Holdings holdings;
    private final Map<LeafKey, LeafStore> stores = new LinkedHashMap<>();
    private final Map<Long, LeafStore> storesById = new HashMap<>();
    private final Map<AlertRule, RuleAlerts> alerts = new HashMap<>();
    private final Recorded recorded;
    private final List<GroupRun> groups = new ArrayList<>();
    private final Written written;
    private final Recent recent;
    private final RuleAlerts.Restored formerAlerts = new RuleAlerts.Restored();
    private @Nullable Restoration restoration;
    /** The last instant of an evaluation, of whichever group. */
    private long evaluated = Long.MIN_VALUE;

    /** Takes the unit up where {@code restored} left it, at once; see {@link #restore}. */
    public UnitEvaluator(RulePlan.Unit plan, UnitSettings settings, UnitListener listener, UnitState restored) {
        this(plan, settings, listener);
        restore(restored, () -> true);
    }

    /** Is to be {@link #restore restored} before anything else. */
    public UnitEvaluator(RulePlan.Unit plan, UnitSettings settings, UnitListener listener) {
        this.listener = listener;
        this.nanoTime = settings.nanoTime();
        // Who sees since when alerts are active, or fire, sees what the grid says.
        boolean alertsAreRead = plan.metrics().stream()
                .anyMatch(leaf -> leaf.mayMatch(RuleAlerts.STATE_METRIC) || leaf.mayMatch(RuleAlerts.FOR_STATE_METRIC));
        UnitSettings own = alertsAreRead ? settings.withEarly(group -> false) : settings;
        boolean anyEarly = plan.groups().stream().anyMatch(group -> GroupRun.isEarly(group, own));
        this.holdings = new Holdings(settings.bounds(), plan.split(), anyEarly);
        this.recorded = new Recorded(listener);
        for (Leaf leaf : plan.leaves()) {
            LeafStore store = store(leaf);
            stores.put(leaf.key(), store);
            storesById.put(leaf.key().id(), store);
        }
        this.recent = new Recent(stores.values());
        this.written = new Written(recorded, listener::stateChanged);
        Set<String> recordings = plan.groups().stream()
                .flatMap(group -> group.rules().stream())
                .filter(RulePlan.Recording.class::isInstance)
                .map(rule -> ((RulePlan.Recording) rule).name())
                .collect(Collectors.toSet());
        for (RulePlan.Group group : plan.groups()) {
            groups.add(new GroupRun(group, own, stores, written, rules(group, settings), recordings));
        }
        for (GroupRun group : groups) {
            group.ways().forEach(recent::add);
        }
    }

    private LeafStore store(Leaf leaf) {
        if (leaf instanceof Leaf.Metrics metrics) {
            SampleLeaf made = new SampleLeaf(metrics, listener::stateChanged, holdings);
            recorded.add(metrics, made);
            return made;
        }
        return new PaneLeaf((Leaf.Logs) leaf, listener::stateChanged, holdings);
    }

    private List<GroupRule> rules(RulePlan.Group group, UnitSettings settings) {
        List<GroupRule> rules = new ArrayList<>();
        for (RulePlan.Rule rule : group.rules()) {
            recorded.add(rule.id(), rule.id().substring(group.file().length() + 1));
            if (rule instanceof RulePlan.Alerting alerting) {
                RuleAlerts made = new RuleAlerts(alerting.alert(), listener::stateChanged, settings.templates());
                alerts.put(alerting.alert(), made);
                rules.add(new GroupRule.Alerting(made));
            } else if (rule instanceof RulePlan.Recording recording) {
                rules.add(new GroupRule.Recording(
                        recording.id(), recording.name(), recording.expr(), recording.labels()));
            }
        }
        return rules;
    }

    /**
     * Takes the unit up where the entries left it, as long as there may be more, at least by one piece: until all is back
     * nothing can be given or evaluated.
     *
     * @param entries of this unit, whatever version of the rules they were written under; the same at each call
     * @return whether all is back
     */
    public boolean restore(UnitEntries entries, BooleanSupplier more) {
        Restoration begun = restoration;
        if (begun == null) {
            begun = new Restoration(entries, stores.values(), written, formerAlerts, listener::stateChanged);
            restoration = begun;
        }
        if (!begun.step(more)) {
            return false;
        }
        evaluated = begun.evaluated();
        groups.forEach(group -> group.resume(evaluated, written));
        alerts.values().forEach(formerAlerts::into);
        return true;
    }

    /**
     * A sample of a metric, once for each leaf that it matches. Of several samples of one series and time the one whose
     * bits are the greatest number counts; samples that have left the leaf's window, and leaves that the unit does not
     * have, are ignored.
     *
     * @param labels with {@code __name__}
     * @param millis the sample's own time
     */
    public void onSample(LeafKey leaf, Labels labels, long millis, double value) {
        if (stores.get(leaf) instanceof SampleLeaf store) {
            store.add(labels, millis, value);
        }
    }

    /**
     * Log events of a leaf that fell into the pane that ends at {@code paneEnd}; added to what is there.
     *
     * @param kept the leaf's kept labels of those events
     */
    public void onCount(LeafKey leaf, Labels kept, long paneEnd, long count) {
        if (stores.get(leaf) instanceof PaneLeaf store) {
            store.count(kept, paneEnd, count);
        }
    }

    /**
     * What step one hands on for one shard of this unit. What it says of leaves that the unit does not have is ignored.
     *
     * @param contribution of a cell that ends not after the next instant of any group's grid; of a later one it is tried
     *     only, see {@link #ahead}
     */
    public void accept(Contribution contribution) {
        for (Contribution.Counts counts : contribution.counts()) {
            if (storesById.get(counts.leaf()) instanceof PaneLeaf store) {
                for (Contribution.Pane pane : counts.panes()) {
                    store.count(counts.labels(), pane.endMillis(), pane.count());
                }
            }
        }
        for (Contribution.Samples samples : contribution.samples()) {
            for (long id : samples.leaves()) {
                if (storesById.get(id) instanceof SampleLeaf store) {
                    store.addAll(samples.labels(), samples.points());
                }
            }
        }
    }

    /** Reports the entries of all samples given so far. */
    public void flush() {
        stores.values().forEach(LeafStore::flush);
    }

    /** The first instant of any group's grid after this one, epoch milliseconds. */
    public long next(long after) {
        return groups.stream().mapToLong(group -> group.next(after)).min().orElse(Long.MAX_VALUE);
    }

    /**
     * Evaluates all groups on whose grid the instant is, in order, each rule in order, and then forgets what no later
     * instant can see.
     *
     * @param instant later than at every earlier call
     * @return what changed, in the order of the rules; may be empty
     */
    public List<AlertTransition> evaluate(long instant) {
        List<AlertTransition> transitions = new ArrayList<>(formerAlerts.resolveRest(instant, listener::stateChanged));
        written.endOthers(instant);
        // Not what is recorded now, which rules that stand before have not seen.
        if (groups.stream().allMatch(group -> group.isDue(instant) || !group.isEarly())) {
            recent.forget(instant);
        }
        for (GroupRun group : groups) {
            if (group.isDue(instant)) {
                long start = nanoTime.getAsLong();
                RuleGroup.Evaluation evaluation = group.evaluate(instant);
                listener.evaluated(group.id(), instant, nanoTime.getAsLong() - start);
                transitions.addAll(evaluation.transitions());
                evaluation
                        .failures()
                        .forEach(failure -> listener.ruleFailed(failure.rule().id(), failure.error()));
            }
        }
        stores.values().forEach(store -> store.passed(instant));
        recorded.passed(instant);
        evaluated = instant;
        listener.stateChanged(
                EVALUATED, new EntryWriter(VERSION).number(instant).bytes());
        flush();
        return transitions;
    }

    /**
     * Evaluates, between two instants of the grid, the alerting rules of the groups that are to be, for what came since
     * the last call: of series that have the unit's K in common with it, nothing else. Alerts become pending or begin to
     * fire, and nothing else: one that Prometheus would have on the grid fires no later and resolves at the same instant.
     * Rules of which records that are still under way could take back what was found are evaluated at {@code complete},
     * once that has passed what came; the others at once, with all that has been given.
     *
     * @param arrived when the newest of what has been given was appended, not after the next instant of any grid
     * @param complete everything appended up to there has been given, at most {@code arrived}
     */
    public List<AlertTransition> early(long arrived, long complete) {
        GroupRun.Now now = new GroupRun.Now(arrived, complete, evaluated);
        recent.take(arrived);
        Map<Early, Touched> came = recent.of(now);
        return came.isEmpty() ? List.of() : of(group -> group.early(now, came));
    }

    /** Whether {@link #early} would look at something, though nothing came since its last call. */
    public boolean isEarlyDue(long arrived, long complete) {
        return recent.isDue(new GroupRun.Now(arrived, complete, evaluated));
    }

    /**
     * As {@link #early}, for all series, also for what only time has brought: what is missing, what has left a window,
     * and what has lasted long enough. Groups that the grid has evaluated less than a second before are left out.
     */
    public List<AlertTransition> earlyAll(long arrived, long complete) {
        GroupRun.Now now = new GroupRun.Now(arrived, complete, evaluated);
        return of(group -> group.earlyAll(now));
    }

    private List<AlertTransition> of(Function<GroupRun, List<AlertTransition>> evaluation) {
        List<AlertTransition> transitions = new ArrayList<>();
        groups.forEach(group -> transitions.addAll(evaluation.apply(group)));
        return transitions;
    }

    /** How many instants wait to be looked at. */
    int waiting() {
        return recent.waiting();
    }

    /** Whether any group is evaluated between two instants of the grid. */
    public boolean isEarly() {
        return groups.stream().anyMatch(GroupRun::isEarly);
    }

    /** Whether any rule can begin to fire by {@link #ahead}. */
    public boolean looksAhead() {
        return groups.stream().anyMatch(GroupRun::looksAhead);
    }

    /**
     * Evaluates, while an instant of the grid still waits for what may be under way, what has come after that instant:
     * alerts of rules without {@code for} that no record under way could take back begin to fire. What has come is given
     * for this evaluation only; the instant that waits, and all later ones, come out as they would have without it, but
     * for the alerts that have begun. What holds at the instant that waits already begins there.
     *
     * @param waiting the instant that waits
     * @param later all that came so far of the cell after the instant that waits
     * @param tried so many of them came before the last call for this instant: their kin is looked at no more
     * @param arrived when the newest of it was appended
     */
    public List<AlertTransition> ahead(long waiting, List<Contribution> later, int tried, long arrived) {
        List<Contribution> fresh = later.subList(tried, later.size());
        Touched known = touched(fresh);
        List<AlertTransition> transitions = of(group -> group.waiting(waiting, evaluated, known));
        stores.values().forEach(LeafStore::beginTrial);
        try {
            later.forEach(this::accept);
            // Without what has no room, an older sample would stand for the newest.
            if (stores.values().stream().noneMatch(LeafStore::isTrialCutOff)) {
                Touched all = touched(fresh);
                transitions.addAll(of(group -> group.ahead(arrived, evaluated, all)));
            }
        } finally {
            stores.values().forEach(LeafStore::endTrial);
        }
        return transitions;
    }

    /** The kin, as far as they are here, of what is in some contributions. */
    private Touched touched(List<Contribution> some) {
        Touched touched = new Touched();
        for (Contribution one : some) {
            one.counts().forEach(counts -> touch(touched, counts.leaf(), counts.labels()));
            one.samples().forEach(samples -> samples.leaves().forEach(leaf -> touch(touched, leaf, samples.labels())));
        }
        return touched;
    }

    private void touch(Touched touched, long leaf, Labels labels) {
        LeafStore store = storesById.get(leaf);
        if (store != null) {
            store.kin(labels).ifPresent(kin -> touched.add(store, kin));
        }
    }

    /**
     * Lets no alert of some rules begin at first: what they would find could be for want of history.
     *
     * @param until by the rules' ids, the first instant at which they are as all others
     */
    public void holdBack(Map<String, Long> until) {
        alerts.forEach((rule, some) -> {
            Long first = until.get(rule.id());
            if (first != null) {
                some.holdBack(first);
            }
        });
    }

    /** The alerts of a rule that are pending or firing; empty for a rule that the unit does not have. */
    public List<ActiveAlert> active(AlertRule rule) {
        RuleAlerts some = alerts.get(rule);
        return some == null ? List.of() : some.active();
    }

    /** What is held now. */
    public Counts counts() {
        int samples = 0;
        for (LeafStore store : stores.values()) {
            samples += store.series().stream().mapToInt(Series::size).sum();
        }
        return new Counts(
                holdings.series(),
                samples,
                alerts.values().stream().mapToInt(RuleAlerts::size).sum());
    }

    /** Sizes, for metrics and for tests of bounds: series (or sets of kept labels), samples (or panes), alerts. */
    public record Counts(int series, int samples, int alerts) {}

    /**
     * Ends the alerts and the recorded series of a unit that is no longer in the plan, and clears its state.
     *
     * @return RESOLVED for each alert that was firing
     */
    public static List<AlertTransition> removed(UnitState state, UnitListener listener, long atMillis) {
        RuleAlerts.Restored alerts = new RuleAlerts.Restored();
        Written others = new Written(new Recorded(listener), listener::stateChanged);
        state.entries().forEach((key, value) -> {
            try {
                if (key.startsWith(RuleAlerts.PREFIX)) {
                    alerts.add(value);
                } else if (key.startsWith(Written.PREFIX)) {
                    others.restore(value);
                } else {
                    listener.stateChanged(key, null);
                }
            } catch (UnreadableEntryException e) {
                listener.stateChanged(key, null);
            }
        });
        others.endOthers(atMillis);
        return alerts.resolveRest(atMillis, listener::stateChanged);
    }
}
