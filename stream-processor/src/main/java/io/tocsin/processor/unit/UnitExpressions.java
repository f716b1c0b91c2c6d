package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The values of a group's expressions. One that no sample, window edge or time of evaluation can have changed is not
 * evaluated again; one that reads an input that is incomplete has none, nor has any when the group's time is up. One owner
 * thread.
 */
final class UnitExpressions implements RuleGroup.Expressions {
    /** Look at the instant of the evaluation, besides those that do so without an argument. */
    private static final Set<String> OF_THE_INSTANT = Set.of("time", "start", "end", "timestamp");

    private final Map<LeafKey, LeafStore> stores;
    private final UnitSource source;
    private final Evaluator evaluator;
    /** Remembers which labels come together among some kin, and lets {@link #evaluator} remember it of all. */
    private final Evaluator focused;

    private final Duration evaluationTime;
    private final LongSupplier nanoTime;
    private final IdentityHashMap<Expr, Known> known = new IdentityHashMap<>();
    private long deadline;

    /** What is known of an expression. */
    private static final class Known {
        private final Set<LeafStore> stores = new HashSet<>();
        private final boolean ofTheInstant;
        private List<Element> value = List.of();
        private long at = Long.MAX_VALUE;
        private long until = Long.MIN_VALUE;
        private long version;

        private Known(boolean ofTheInstant) {
            this.ofTheInstant = ofTheInstant;
        }

        private long versions() {
            long sum = 0;
            for (LeafStore store : stores) {
                sum += store.version();
            }
            return sum;
        }
    }

    UnitExpressions(Map<LeafKey, LeafStore> stores, Evaluator.Settings settings, Bounds bounds, LongSupplier nanoTime) {
        this.stores = stores;
        this.source = new UnitSource(stores, settings, this::checkTime);
        this.evaluator = new Evaluator(source, settings, this::checkTime);
        this.focused = new Evaluator(source, settings, this::checkTime);
        this.evaluationTime = bounds.evaluationTime();
        this.nanoTime = nanoTime;
    }

    /** Knows an expression, and what it reads, from now on. */
    void add(Expr expr, Inputs inputs) {
        source.add(expr, inputs);
        Known made = new Known(isOfTheInstant(expr));
        inputs.samples().values().forEach(leaf -> made.stores.add(stores.get(leaf.key())));
        inputs.logs()
                .values()
                .forEach(counts -> made.stores.add(stores.get(counts.leaf().key())));
        known.put(expr, made);
    }

    private static boolean isOfTheInstant(Expr expr) {
        if (expr instanceof Expr.Subquery) {
            return true;
        }
        if (expr instanceof Expr.Call call) {
            boolean alone =
                    call.arguments().isEmpty() && !call.function().name().equals("pi");
            if (alone || OF_THE_INSTANT.contains(call.function().name())) {
                return true;
            }
        }
        return expr.children().stream().anyMatch(UnitExpressions::isOfTheInstant);
    }

    /** The time that the rules of the group may take begins to run. */
    void begin() {
        deadline = nanoTime.getAsLong() + evaluationTime.toNanos();
    }

    private void checkTime() {
        if (nanoTime.getAsLong() - deadline > 0) {
            throw new EvaluationException(
                    "the rules of the group took longer than " + evaluationTime.toMillis() + " ms");
        }
    }

    /** The kin for which something came in what an expression reads. */
    Set<Kin> kins(Expr expr, Touched touched) {
        return touched.in(known(expr).stores);
    }

    /** Gives expressions the elements of their values that are of some kin: those that they have without all others. */
    RuleGroup.Expressions of(Set<Kin> kins) {
        return kins.stream().anyMatch(Kin::isWhole)
                ? this
                : (expr, instant) -> {
                    check(known(expr), instant);
                    source.begin(kins);
                    return focused.evaluate(expr, instant).asVector();
                };
    }

    private Known known(Expr expr) {
        Known one = known.get(expr);
        if (one == null) {
            throw new IllegalStateException("the group has no rule " + expr);
        }
        return one;
    }

    private void check(Known one, long instant) {
        checkTime();
        for (LeafStore store : one.stores) {
            Optional<String> incomplete = store.incompleteAt(instant);
            if (incomplete.isPresent()) {
                throw new EvaluationException("cut off: " + incomplete.get());
            }
        }
    }

    @Override
    public List<Element> evaluate(Expr expr, long instant) {
        Known one = known(expr);
        check(one, instant);
        long version = one.versions();
        if (instant >= one.at && instant < one.until && version == one.version) {
            return one.value;
        }
        one.until = Long.MIN_VALUE;
        source.begin();
        one.value = evaluator.evaluate(expr, instant).asVector();
        one.at = instant;
        one.until = one.ofTheInstant ? Long.MIN_VALUE : source.stableUntil();
        one.version = version;
        return one.value;
    }
}
