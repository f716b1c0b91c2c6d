package io.tocsin.processor.rules;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.RangeFunctions;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which part of an expression is which input. Two places that need the same data name the same leaf, so that it is held
 * once: metrics are told apart by their matchers and by whether the newest sample suffices, logs also by the labels
 * that are kept.
 */
public final class Inputs {
    private static final Map<Aggregator, Set<String>> LOG_FORMS = Map.of(
            Aggregator.SUM, Set.of("count_over_time", "sum_over_time"),
            Aggregator.GROUP, Set.of("present_over_time", "last_over_time"),
            Aggregator.MIN, Set.of("present_over_time", "last_over_time"),
            Aggregator.MAX, Set.of("present_over_time", "last_over_time"));

    private Inputs() {}

    /**
     * What a selector of metrics reads.
     *
     * @param range how far back from the instant less the offset
     */
    public record Samples(Leaf.Metrics leaf, Duration range, Duration offset) {}

    /**
     * What an expression over log events reads, as a whole.
     *
     * @param selector as written
     * @param absent whether it is absent_over_time, else an aggregation
     */
    public record Counts(
            Leaf.Logs leaf, Expr.VectorSelector selector, boolean absent, Duration range, Duration offset) {}

    /** What each selector of metrics in an expression, or below it, reads; by the node itself. */
    public static IdentityHashMap<Expr.VectorSelector, Samples> samples(Expr expr) {
        IdentityHashMap<Expr.VectorSelector, Samples> found = new IdentityHashMap<>();
        collect(expr, found);
        return found;
    }

    private static void collect(Expr expr, IdentityHashMap<Expr.VectorSelector, Samples> found) {
        if (logs(expr).isPresent()) {
            return;
        }
        if (expr instanceof Expr.VectorSelector selector) {
            found.put(selector, of(selector));
        }
        for (Expr child : expr.children()) {
            if (expr instanceof Expr.Call call && child.bare() instanceof Expr.MatrixSelector matrix) {
                found.put(matrix.selector(), of(matrix, call.function().name()));
            } else {
                collect(child, found);
            }
        }
    }

    /** Of an instant selector. */
    public static Samples of(Expr.VectorSelector selector) {
        return samples(selector, Evaluator.Settings.DEFAULT.lookback(), true);
    }

    /** Of a range selector that {@code function} is applied to. */
    public static Samples of(Expr.MatrixSelector matrix, String function) {
        return samples(matrix.selector(), matrix.range(), RangeFunctions.newestSuffices(function));
    }

    private static Samples samples(Expr.VectorSelector selector, Duration range, boolean newestSuffices) {
        Duration offset = selector.time().offset();
        // With an offset, samples that are the newest only later have to wait.
        boolean newestOnly = newestSuffices && offset.compareTo(Duration.ZERO) <= 0;
        List<LabelMatcher> matchers = selector.allMatchers();
        LeafKey key = new LeafKey((newestOnly ? "newest of " : "samples of ") + braces(matchers));
        Duration window = offset.isNegative() ? range : range.plus(offset);
        return new Samples(new Leaf.Metrics(key, matchers, newestOnly, window), range, offset);
    }

    /** Whether a selector asks for log events. */
    public static boolean isLogs(Expr.VectorSelector selector) {
        return selector.metricName().filter(Leaf.Logs.METRIC::equals).isPresent();
    }

    /** The input of an expression over log events that is of an accepted form; empty for any other expression. */
    public static Optional<Counts> logs(Expr expr) {
        if (expr instanceof Expr.Call call && call.function().name().equals("absent_over_time")) {
            return range(call).map(matrix -> counts(matrix, List.of(), true, true));
        }
        if (expr instanceof Expr.Aggregate aggregate
                && aggregate.operand().bare() instanceof Expr.Call call
                && LOG_FORMS
                        .getOrDefault(aggregate.aggregator(), Set.of())
                        .contains(call.function().name())
                && !aggregate.grouping().without()
                && !aggregate.grouping().labels().contains(LabelMatcher.METRIC_NAME)) {
            boolean newestOnly = aggregate.aggregator() != Aggregator.SUM;
            return range(call).map(matrix -> counts(matrix, aggregate.grouping().labels(), newestOnly, false));
        }
        return Optional.empty();
    }

    private static Optional<Expr.MatrixSelector> range(Expr.Call call) {
        return call.arguments().get(0).bare() instanceof Expr.MatrixSelector matrix && isLogs(matrix.selector())
                ? Optional.of(matrix)
                : Optional.empty();
    }

    private static Counts counts(Expr.MatrixSelector matrix, List<String> kept, boolean newestOnly, boolean absent) {
        Duration offset = matrix.selector().time().offset();
        boolean newest = newestOnly && offset.compareTo(Duration.ZERO) <= 0;
        List<LabelMatcher> matchers = matrix.selector().allMatchers().stream()
                .filter(m -> !m.label().equals(LabelMatcher.METRIC_NAME))
                .toList();
        TreeSet<String> labels = new TreeSet<>(kept);
        String by = labels.stream().collect(Collectors.joining(", ", "(", ") "));
        LeafKey key = new LeafKey((newest ? "newest log of " : "logs of ") + by + braces(matchers));
        Duration window = offset.isNegative() ? matrix.range() : matrix.range().plus(offset);
        return new Counts(
                new Leaf.Logs(key, matchers, labels, newest, window),
                matrix.selector(),
                absent,
                matrix.range(),
                offset);
    }

    private static String braces(List<LabelMatcher> matchers) {
        return matchers.stream()
                .map(LabelMatcher::toString)
                .distinct()
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The selectors in an expression itself, not below it. */
    static Optional<Expr.VectorSelector> selector(Expr expr) {
        if (expr instanceof Expr.VectorSelector selector) {
            return Optional.of(selector);
        }
        return expr instanceof Expr.MatrixSelector matrix ? Optional.of(matrix.selector()) : Optional.empty();
    }

    /** The fixed instant that an expression asks for, if it does. */
    static Optional<At> at(Expr expr) {
        return expr instanceof Expr.Subquery subquery
                ? subquery.time().at()
                : selector(expr).flatMap(s -> s.time().at());
    }
}
