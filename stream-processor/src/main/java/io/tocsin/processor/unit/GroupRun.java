package io.tocsin.processor.unit;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.group.GroupRule;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.Written;
import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A group of a unit on its grid, and between. One owner thread. */
final class GroupRun {
    /** What only time brings is looked at no sooner after an instant of the grid. */
    private static final long SELDOM_MILLIS = 1_000;

    private final String id;
    private final long intervalMillis;
    private final long offsetMillis;
    private final boolean early;
    private final RuleGroup group;
    private final UnitExpressions expressions;
    private final Map<String, Early> whenEarly = new HashMap<>();
    /** Rules that read nothing that rules of the unit record: an instant that waits has still to write it. */
    private final Set<String> ofInputsOnly = new HashSet<>();

    private long evaluated = Long.MIN_VALUE;

    /** @param recorded the names of what rules of the unit record */
    GroupRun(
            RulePlan.Group plan,
            UnitSettings settings,
            Map<LeafKey, LeafStore> stores,
            Written written,
            List<GroupRule> rules,
            Set<String> recorded) {
        Evaluator.Settings meaning = Evaluator.Settings.DEFAULT.withDialect(plan.dialect());
        this.id = plan.id();
        this.intervalMillis = plan.interval().toMillis();
        this.offsetMillis = plan.queryOffset().toMillis();
        this.early = isEarly(plan, settings);
        this.expressions = new UnitExpressions(stores, meaning, settings.bounds(), settings.nanoTime());
        for (RulePlan.Rule rule : plan.rules()) {
            Inputs inputs = Inputs.of(rule.expr(), plan);
            expressions.add(rule.expr(), inputs);
            if (inputs.samples().values().stream()
                    .noneMatch(leaf -> recorded.stream().anyMatch(leaf::mayMatch))) {
                ofInputsOnly.add(rule.id());
            }
            RuleGroup.parts(rule.expr()).forEach(part -> expressions.add(part, Inputs.of(part, plan)));
            whenEarly.put(rule.id(), rule.early());
        }
        this.group = new RuleGroup(
                plan.name(),
                rules,
                new RuleGroup.Settings(plan.limit(), plan.queryOffset()),
                expressions,
                Optional.of(written));
    }

    /** Whether anything of a group is evaluated between two instants of the grid. */
    static boolean isEarly(RulePlan.Group plan, UnitSettings settings) {
        return settings.early().test(plan)
                && plan.limit() == 0
                && plan.queryOffset().isZero()
                && plan.rules().stream().anyMatch(rule -> rule.early().kind() != Early.Kind.NEVER);
    }

    String id() {
        return id;
    }

    /** The first instant of the grid after this one. */
    long next(long after) {
        return Math.floorDiv(after, intervalMillis) * intervalMillis + intervalMillis;
    }

    /**
     * All entries are back.
     *
     * @param unitEvaluated the instant up to which another evaluator evaluated the unit, {@code Long.MIN_VALUE} for never
     */
    void resume(long unitEvaluated, Written written) {
        written.restored(group.rules());
        if (unitEvaluated != Long.MIN_VALUE) {
            evaluated = Math.floorDiv(unitEvaluated, intervalMillis) * intervalMillis;
            written.resume(group.rules(), evaluated - offsetMillis);
        }
    }

    boolean isDue(long instant) {
        return instant % intervalMillis == 0;
    }

    RuleGroup.Evaluation evaluate(long instant) {
        evaluated = instant;
        expressions.begin();
        return group.evaluate(instant);
    }

    /** Whether it is evaluated between two instants of the grid. */
    boolean isEarly() {
        return early;
    }

    /** The ways in which it is. */
    Collection<Early> ways() {
        return early ? whenEarly.values() : Set.of();
    }

    /**
     * What is there between two instants of the grid.
     *
     * @param arrived when the newest of what has been given was appended
     * @param complete everything appended up to there has been given
     * @param passed the unit has forgotten what no instant after this one sees
     */
    record Now(long arrived, long complete, long passed) {}

    /**
     * Between two instants of the grid, of the kin for which something came.
     *
     * @param came by the way to look at it
     */
    List<AlertTransition> early(Now now, Map<Early, Touched> came) {
        return early(now, rule -> {
            Touched some = came.get(when(rule));
            return some == null ? Optional.empty() : look(rule, now, some);
        });
    }

    /** Between two instants of the grid, with what only time has brought, unless the grid has just looked. */
    List<AlertTransition> earlyAll(Now now) {
        return now.arrived() - evaluated < SELDOM_MILLIS ? List.of() : early(now, rule -> look(rule, now, expressions));
    }

    private List<AlertTransition> early(Now now, RuleGroup.Looks looks) {
        if (!isBetween(now.arrived())) {
            return List.of();
        }
        expressions.begin();
        return group.early(now.arrived(), looks);
    }

    /** Whether a rule can begin to fire by {@link #ahead}. */
    boolean looksAhead() {
        return early && group.rules().stream().anyMatch(this::looksAhead);
    }

    private boolean looksAhead(GroupRule rule) {
        return rule instanceof GroupRule.Alerting alerting && alerting.alerts().beginsAhead() && isOnArrival(rule);
    }

    private boolean isOnArrival(GroupRule rule) {
        return ofInputsOnly.contains(rule.id()) && when(rule).kind() == Early.Kind.ON_ARRIVAL;
    }

    /**
     * At an instant of the grid, or between two of it, that waits: what holds with what has been given, and nothing under
     * way can take back, begins as it will there. Of the kin for which something came later.
     *
     * @param passed the unit has forgotten what no instant after this one sees
     */
    List<AlertTransition> waiting(long instant, long passed, Touched later) {
        Now now = new Now(instant, instant, passed);
        return early(now, rule -> isOnArrival(rule) ? look(rule, now, later) : Optional.empty());
    }

    /**
     * Before an instant of the grid that what has been given is later than.
     *
     * @param arrived when the newest of what has been given was appended
     * @param passed the unit has forgotten what no instant after this one sees
     * @param later the kin for which something came after the instant
     */
    List<AlertTransition> ahead(long arrived, long passed, Touched later) {
        if (!isBetween(arrived)) {
            return List.of();
        }
        expressions.begin();
        Now now = new Now(arrived, arrived, passed);
        return group.ahead(arrived, rule -> looksAhead(rule) ? look(rule, now, later) : Optional.empty());
    }

    private Optional<RuleGroup.Look> look(GroupRule rule, Now now, Touched touched) {
        Set<Kin> kins = expressions.kins(rule.expr(), touched);
        return kins.isEmpty() ? Optional.empty() : look(rule, now, expressions.of(kins));
    }

    /** The rules' instants are whole panes, so that each count is in or out as on the grid. */
    private Optional<RuleGroup.Look> look(GroupRule rule, Now now, RuleGroup.Expressions values) {
        Early when = when(rule);
        // A watermark that is not known is far away: no pane is looked for around it.
        if (when.kind() == Early.Kind.AT_WATERMARK && now.complete() <= evaluated) {
            return Optional.empty();
        }
        long at = when.instant(now.arrived(), now.complete());
        return at > evaluated && at > now.passed() ? Optional.of(new RuleGroup.Look(at, values)) : Optional.empty();
    }

    /** Whether the group is evaluated early, and this is later than its last instant. */
    private boolean isBetween(long instant) {
        return early && evaluated != Long.MIN_VALUE && instant > evaluated;
    }

    private Early when(GroupRule rule) {
        return whenEarly.getOrDefault(rule.id(), Early.NEVER);
    }
}
