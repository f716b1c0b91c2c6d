package io.tocsin.processor.plan;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.TimeShift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which part of an expression is which input, by the nodes themselves. Two places that need the same data name the same
 * leaf, so that it is held once: metrics are told apart by their matchers and by whether the newest sample suffices, logs
 * also by the labels that are kept.
 */
public final class Inputs {
    private static final Map<Aggregator, Set<String>> LOG_FORMS = Map.of(
            Aggregator.SUM, Set.of("count_over_time", "sum_over_time"),
            Aggregator.GROUP, Set.of("present_over_time", "last_over_time"),
            Aggregator.MIN, Set.of("present_over_time", "last_over_time"),
            Aggregator.MAX, Set.of("present_over_time", "last_over_time"));

    private final IdentityHashMap<Expr.VectorSelector, Leaf.Metrics> samples = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Counts> logs = new IdentityHashMap<>();
    /** The panes that the inputs from logs need. */
    private final IdentityHashMap<Expr, Panes> panes = new IdentityHashMap<>();

    /** Where selectors stand. */
    private final IdentityHashMap<Expr.VectorSelector, Reach> reaches = new IdentityHashMap<>();

    private final Duration margin;
    private final Frame frame;

    /**
     * What an expression over log events reads, as a whole, at each step that it is evaluated at.
     *
     * @param selector as written
     * @param absent whether it is absent_over_time, else an aggregation
     */
    public record Counts(
            Leaf.Logs leaf, Expr.VectorSelector selector, boolean absent, Duration range, Duration offset) {}

    /**
     * What of its group matters to an expression.
     *
     * @param queryOffset how far before the points of the grid it is evaluated
     */
    public record Frame(Dialect dialect, Duration interval, Duration queryOffset) {}

    /**
     * How far the steps of subqueries around a place go back from the instant of the evaluation.
     *
     * @param start how far before a point of the grid that instant is
     * @param range the sum of the subqueries' ranges
     * @param offset that of their offsets, and {@code start}
     * @param around the subqueries, the outermost first
     */
    private record Reach(Duration start, Duration range, Duration offset, List<Expr.Subquery> around) {
        static Reach from(Duration start) {
            return new Reach(start, Duration.ZERO, start, List.of());
        }

        Reach inside(Expr.Subquery subquery) {
            Reach from = from(subquery.time());
            return new Reach(
                    start,
                    from.range.plus(subquery.range()),
                    from.offset.plus(subquery.time().offset()),
                    Stream.concat(around.stream(), Stream.of(subquery)).toList());
        }

        /** The first and the last instant of the evaluation, which {@code @} can name, are the same here. */
        private Reach from(TimeShift time) {
            return time.at().isPresent() ? new Reach(start, Duration.ZERO, start, around) : this;
        }

        /** What a selector with its own range and time looks at. */
        Reach of(Duration ownRange, TimeShift time) {
            Reach from = from(time);
            return new Reach(start, from.range.plus(ownRange), from.offset.plus(time.offset()), around);
        }

        Duration window() {
            return offset.isNegative() ? range : range.plus(offset);
        }

        /** Whether no instant is looked back at, so that what was newest once stays it until something newer comes. */
        boolean isNow(TimeShift time) {
            return from(time).range.isZero()
                    && from(time).offset.plus(time.offset()).compareTo(Duration.ZERO) <= 0;
        }
    }

    private Inputs(Frame frame) {
        this.frame = frame;
        // Version 2 also looks at a sample exactly at the far end.
        this.margin = Duration.ofMillis(frame.dialect() == Dialect.V2 ? 1 : 0);
    }

    /** Of an expression of a group, and all below it. */
    public static Inputs of(Expr expr, RulePlan.Group group) {
        return of(expr, new Frame(group.dialect(), group.interval(), group.queryOffset()));
    }

    static Inputs of(Expr expr, Frame frame) {
        Inputs inputs = new Inputs(frame);
        inputs.collect(expr, Reach.from(frame.queryOffset()));
        return inputs;
    }

    /**
     * Where an expression asks for log events in a form that is not evaluated on a stream; empty when it does not.
     *
     * @param text of the expression
     * @param frame of the group
     * @param allNamed whether a selector that could select log events besides metrics is such a form
     */
    public static List<PromqlException> refusedLogs(String text, Expr expr, Frame frame, boolean allNamed) {
        return new Support(text, expr, frame).logRefusals(allNamed);
    }

    /** What each selector of metrics reads. */
    public IdentityHashMap<Expr.VectorSelector, Leaf.Metrics> samples() {
        return samples;
    }

    /** What each expression over log events reads that is of an accepted form. */
    public IdentityHashMap<Expr, Counts> logs() {
        return logs;
    }

    private void collect(Expr expr, Reach reach) {
        Optional<Counts> counts = logs(expr, reach);
        if (counts.isPresent()) {
            logs.put(expr, counts.get());
        } else if (expr instanceof Expr.VectorSelector selector) {
            Duration lookback = Evaluator.Settings.DEFAULT.lookback();
            samples.put(selector, metrics(selector, lookback, true, reach));
        } else if (expr instanceof Expr.Subquery subquery) {
            collect(subquery.inner(), reach.inside(subquery));
        } else {
            for (Expr child : expr.children()) {
                if (expr instanceof Expr.Call call && child.bare() instanceof Expr.MatrixSelector matrix) {
                    boolean newest =
                            RangeFunctions.newestSuffices(call.function().name());
                    samples.put(matrix.selector(), metrics(matrix.selector(), matrix.range(), newest, reach));
                } else {
                    collect(child, reach);
                }
            }
        }
    }

    private Leaf.Metrics metrics(Expr.VectorSelector selector, Duration range, boolean newestSuffices, Reach reach) {
        reaches.put(selector, reach);
        boolean newestOnly = newestSuffices && reach.isNow(selector.time());
        List<LabelMatcher> matchers = selector.allMatchers();
        LeafKey key = new LeafKey((newestOnly ? "newest of " : "samples of ") + braces(matchers));
        return new Leaf.Metrics(
                key,
                matchers,
                newestOnly,
                reach.of(range, selector.time()).window().plus(margin));
    }

    /** Whether a selector asks for log events. */
    static boolean isLogs(Expr.VectorSelector selector) {
        return selector.metricName().filter(Leaf.Logs.METRIC::equals).isPresent();
    }

    /** The input of an expression over log events that is of an accepted form; empty for any other expression. */
    private Optional<Counts> logs(Expr expr, Reach reach) {
        if (expr instanceof Expr.Call call && call.function().name().equals("absent_over_time")) {
            return range(call).map(matrix -> counts(expr, matrix, List.of(), true, reach));
        }
        if (expr instanceof Expr.Aggregate aggregate
                && aggregate.operand().bare() instanceof Expr.Call call
                && LOG_FORMS
                        .getOrDefault(aggregate.aggregator(), Set.of())
                        .contains(call.function().name())
                && !aggregate.grouping().without()
                && !aggregate.grouping().labels().contains(LabelMatcher.METRIC_NAME)) {
            boolean newestOnly = aggregate.aggregator() != Aggregator.SUM;
            return range(call)
                    .map(matrix -> counts(expr, matrix, aggregate.grouping().labels(), newestOnly, reach));
        }
        return Optional.empty();
    }

    private static Optional<Expr.MatrixSelector> range(Expr.Call call) {
        return call.arguments().get(0).bare() instanceof Expr.MatrixSelector matrix && isLogs(matrix.selector())
                ? Optional.of(matrix)
                : Optional.empty();
    }

    private Counts counts(
            Expr expr, Expr.MatrixSelector matrix, List<String> kept, boolean newestSuffices, Reach reach) {
        TimeShift time = matrix.selector().time();
        boolean newest = newestSuffices && reach.isNow(time);
        List<LabelMatcher> matchers = matrix.selector().allMatchers().stream()
                .filter(m -> !m.label().equals(LabelMatcher.METRIC_NAME))
                .toList();
        TreeSet<String> labels = new TreeSet<>(kept);
        String by = labels.stream().collect(Collectors.joining(", ", "(", ") "));
        Panes needed = panes(matrix.range(), time.offset(), reach, newest);
        panes.put(expr, needed);
        // Of counts in other panes no use could be made.
        LeafKey key = new LeafKey((newest ? "newest log of " : "logs of ") + by + braces(matchers) + " per "
                + Literals.print(needed.width()));
        Duration window = reach.of(matrix.range(), time).window();
        Leaf.Logs leaf = new Leaf.Logs(key, matchers, labels, newest, window, needed.width());
        return new Counts(leaf, matrix.selector(), expr instanceof Expr.Call, matrix.range(), time.offset());
    }

    private Panes panes(Duration range, Duration offset, Reach reach, boolean newestOnly) {
        List<Panes.Time> times = new ArrayList<>();
        times.add(new Panes.Time("range", range, true));
        times.add(new Panes.Time("offset", offset, true));
        long beyond = 0;
        for (Expr.Subquery subquery : reach.around()) {
            Duration step = subquery.step().orElse(Evaluator.Settings.DEFAULT.subqueryStep());
            times.add(new Panes.Time("step of the subquery", step, false));
            times.add(new Panes.Time("offset of the subquery", subquery.time().offset(), true));
            beyond += subquery.range().toMillis();
        }
        times.add(new Panes.Time("interval of the group", frame.interval(), false));
        times.add(new Panes.Time("query_offset of the group", frame.queryOffset(), true));
        return new Panes(times, beyond, newestOnly);
    }

    /**
     * The panes that a selector of log events would need that is not part of an accepted form.
     *
     * @param presence whether it would be asked for the newest event only
     */
    Panes panes(Expr.VectorSelector selector, Duration range, Duration offset, boolean presence) {
        Reach reach = Objects.requireNonNull(reaches.get(selector));
        boolean newest = presence && reach.isNow(new TimeShift(offset, Optional.empty()));
        return panes(range, offset, reach, newest);
    }

    Frame frame() {
        return frame;
    }

    /** The panes that an input from logs needs. */
    Panes panes(Expr expr) {
        return Objects.requireNonNull(panes.get(expr));
    }

    private static String braces(List<LabelMatcher> matchers) {
        return matchers.stream()
                .map(LabelMatcher::toString)
                .distinct()
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The selector that an expression itself, nothing below it, is; with or without a range. */
    static Optional<Expr.VectorSelector> selector(Expr expr) {
        if (expr instanceof Expr.MatrixSelector matrix) {
            return Optional.of(matrix.selector());
        }
        return expr instanceof Expr.VectorSelector selector ? Optional.of(selector) : Optional.empty();
    }

    /** The instant that an expression itself, nothing below it, asks for, if it does. */
    static Optional<At> at(Expr expr) {
        if (expr instanceof Expr.Subquery subquery) {
            return subquery.time().at();
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            return matrix.selector().time().at();
        }
        return expr instanceof Expr.VectorSelector selector ? selector.time().at() : Optional.empty();
    }
}
