package io.tocsin.processor.group;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rules of a group, evaluated in order at one instant, as Prometheus does it: each rule sees what those before it
 * have just written. A rule that fails stops no other; what it wrote last time is not marked as ended then. One owner
 * thread.
 */
public final class RuleGroup {
    private final String name;
    private final List<GroupRule> rules;
    private final Settings settings;
    private final Expressions expressions;
    private final Optional<Written> written;
    private final IdentityHashMap<GroupRule, List<Expr>> leftSides = new IdentityHashMap<>();
    /** Where a rule fails for some it has no value for any; of those that are looked at early nobody would see it. */
    private final Set<GroupRule> failing = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * The parts of a rule's expression that {@link Expressions} are asked for beside the whole: what it remembers, by
     * which is told whether an alert is over or forgotten.
     */
    public static List<Expr> parts(Expr expr) {
        return LeftSides.of(expr);
    }

    /** Gives expressions their values. */
    @FunctionalInterface
    public interface Expressions {
        /**
         * The value as rules take it.
         *
         * @param instant epoch milliseconds
         * @throws EvaluationException when it has none
         */
        List<Element> evaluate(Expr expr, long instant);
    }

    /**
     * What a rule file says of a group.
     *
     * @param limit how many alerts or series a rule may have; 0 for no limit
     * @param queryOffset how far before the instant expressions are evaluated and samples are written
     */
    public record Settings(int limit, Duration queryOffset) {
        /** Of a group that says nothing. */
        public static final Settings DEFAULT = new Settings(0, Duration.ZERO);
    }

    /**
     * What became of an evaluation.
     *
     * @param transitions of alerts, in the order of the rules
     * @param failures at most one for each rule, in order
     */
    public record Evaluation(List<AlertTransition> transitions, List<Failure> failures) {}

    /** A rule that failed, or one of whose samples could not be written. */
    public record Failure(GroupRule rule, String error) {}

    /** A group that writes no samples. */
    public RuleGroup(String name, List<? extends GroupRule> rules, Settings settings, Evaluator evaluator) {
        this(name, rules, settings, of(evaluator), Optional.empty());
    }

    /** A group whose samples, of recordings and of alerts, go where {@code written} has them go. */
    public RuleGroup(
            String name,
            List<? extends GroupRule> rules,
            Settings settings,
            Expressions expressions,
            Optional<Written> written) {
        this.name = name;
        this.rules = List.copyOf(rules);
        for (GroupRule rule : this.rules) {
            leftSides.put(rule, LeftSides.of(rule.expr()));
        }
        this.settings = settings;
        this.expressions = expressions;
        this.written = written;
    }

    /** What an evaluator gives. */
    public static Expressions of(Evaluator evaluator) {
        return (expr, instant) -> evaluator.evaluate(expr, instant).asVector();
    }

    /** As in the file. */
    public String name() {
        return name;
    }

    /** In order. */
    public List<GroupRule> rules() {
        return rules;
    }

    /**
     * Evaluates all rules.
     *
     * @param instant epoch milliseconds, later than at every earlier call
     */
    public Evaluation evaluate(long instant) {
        List<AlertTransition> transitions = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        failing.clear();
        for (GroupRule rule : rules) {
            evaluate(rule, instant, transitions).ifPresent(error -> failures.add(new Failure(rule, error)));
        }
        return new Evaluation(transitions, failures);
    }

    /** How an alerting rule's expression is evaluated between two instants of the grid; empty for not now. */
    @FunctionalInterface
    public interface Looks {
        Optional<Look> of(GroupRule rule);
    }

    /**
     * An evaluation between two instants of the grid.
     *
     * @param instant epoch milliseconds
     * @param expressions give the rule's expression its value, or those elements of it that are looked at
     */
    public record Look(long instant, Expressions expressions) {}

    /**
     * Evaluates alerting rules between two instants of the grid. Alerts become pending and begin to fire; none is reset,
     * changed or resolved, nothing is written, and a rule that fails says so on the grid only; one that the grid found
     * failing is left alone. A group with a limit or a query offset waits for the grid.
     *
     * @param instant epoch milliseconds, later than that of the last evaluation: since when what begins now is active
     */
    public List<AlertTransition> early(long instant, Looks looks) {
        return between(looks, (alerts, vector, known) -> alerts.early(instant, vector, known));
    }

    /**
     * As {@link #early}, while an instant of the grid before this one has not been evaluated yet: alerts that are neither
     * pending nor firing begin to fire, of rules without {@code for}; nothing else changes.
     */
    public List<AlertTransition> ahead(long instant, Looks looks) {
        return between(looks, (alerts, vector, known) -> alerts.ahead(instant, vector, known));
    }

    /** What is done with the value of a rule's expression. */
    @FunctionalInterface
    private interface Found {
        List<AlertTransition> in(RuleAlerts alerts, List<Element> vector, Optional<Supplier<List<Element>>> remembered);
    }

    private List<AlertTransition> between(Looks looks, Found found) {
        List<AlertTransition> transitions = new ArrayList<>();
        if (settings.limit() > 0 || !settings.queryOffset().isZero()) {
            return transitions;
        }
        for (GroupRule rule : rules) {
            Optional<Look> look =
                    rule instanceof GroupRule.Alerting && !failing.contains(rule) ? looks.of(rule) : Optional.empty();
            if (look.isPresent() && rule instanceof GroupRule.Alerting alerting) {
                try {
                    List<Element> vector = look.get()
                            .expressions()
                            .evaluate(rule.expr(), look.get().instant());
                    transitions.addAll(found.in(alerting.alerts(), vector, remembered(rule, look.get())));
                } catch (EvaluationException e) {
                    // The grid tells.
                }
            }
        }
        return transitions;
    }

    private Optional<Supplier<List<Element>>> remembered(GroupRule rule, Look look) {
        List<Expr> sides = leftSides.getOrDefault(rule, List.of());
        return sides.isEmpty()
                ? Optional.empty()
                : Optional.of(() -> sides.stream()
                        .flatMap(side -> look.expressions().evaluate(side, look.instant()).stream())
                        .toList());
    }

    private Optional<String> evaluate(GroupRule rule, long instant, List<AlertTransition> transitions) {
        long queried = instant - settings.queryOffset().toMillis();
        GroupRule.Result result;
        try {
            List<Element> vector = expressions.evaluate(rule.expr(), queried);
            result =
                    rule.evaluated(instant, vector, settings.limit(), remembered(rule, new Look(queried, expressions)));
        } catch (EvaluationException e) {
            failing.add(rule);
            return Optional.of(String.valueOf(e.getMessage()));
        }
        transitions.addAll(result.transitions());
        if (result.error().isPresent()) {
            failing.add(rule);
            return result.error();
        }
        return written.flatMap(w -> w.write(rule, queried));
    }
}
