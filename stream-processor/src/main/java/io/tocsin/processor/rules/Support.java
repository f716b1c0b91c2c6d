package io.tocsin.processor.rules;

import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.vector.Aggregations;
import io.tocsin.processor.vector.RangeFunctions;
import io.tocsin.processor.vector.VectorFunctions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether an expression can be evaluated here, and which inputs it needs. What cannot is refused by name and place; it is
 * never evaluated otherwise than Prometheus would.
 */
final class Support {
    /** Evaluated without being functions of a vector or of a range. */
    private static final Set<String> OTHERS =
            Set.of("time", "pi", "scalar", "vector", "absent", "absent_over_time", "timestamp");

    private static final Set<String> WRITTEN_BY_RULES = Set.of("ALERTS", "ALERTS_FOR_STATE");

    private final String text;
    private final Duration interval;
    private final List<PromqlException> refusals = new ArrayList<>();
    private final Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();

    /** For an expression of this text in a group of this interval. */
    Support(String text, Duration interval) {
        this.text = text;
        this.interval = interval;
    }

    /** All that cannot be evaluated; empty when all can. */
    List<PromqlException> refusals(Expr expr) {
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            refuse(expr.span(), "the result of a rule must be an instant vector or a scalar, not a " + expr.type());
        }
        check(expr);
        return refusals;
    }

    /** The inputs, in the order of the text. */
    Map<LeafKey, Leaf> leaves() {
        return leaves;
    }

    private void check(Expr expr) {
        Inputs.at(expr).ifPresent(at -> refuse(expr.span(), "the modifier \"" + at + "\" is not supported yet"));
        var counts = Inputs.logs(expr);
        if (counts.isPresent()) {
            logs(expr.span(), counts.get());
            return;
        }
        if (expr instanceof Expr.VectorSelector selector) {
            selector(selector, selector.span(), "1m", "count_over_time", Inputs.of(selector));
        } else if (expr instanceof Expr.MatrixSelector) {
            refuse(expr.span(), "a range vector can only be the argument of a function here");
        } else if (expr instanceof Expr.Subquery) {
            refuse(expr.span(), "subqueries are not supported yet");
        } else if (expr instanceof Expr.Aggregate aggregate) {
            aggregate(aggregate);
        } else if (expr instanceof Expr.Call call) {
            call(call);
        } else {
            expr.children().forEach(this::check);
        }
    }

    private void aggregate(Expr.Aggregate aggregate) {
        Aggregator aggregator = aggregate.aggregator();
        if (!Aggregations.isEvaluated(aggregator)) {
            refuse(aggregate.span(), "aggregation \"" + aggregator + "\" is not supported yet");
        }
        aggregate.children().forEach(this::check);
    }

    private void call(Expr.Call call) {
        String name = call.function().name();
        boolean range = RangeFunctions.of(name).isPresent() || name.equals("absent_over_time");
        if (!range && VectorFunctions.of(name).isEmpty() && !OTHERS.contains(name)) {
            refuse(
                    call.span(),
                    "function \"" + name + "\" is "
                            + (call.function().experimental() ? "experimental in Prometheus, and " : "")
                            + "not supported yet");
            return;
        }
        if (name.equals("timestamp") && !(call.arguments().get(0).bare() instanceof Expr.VectorSelector)) {
            refuse(call.span(), "function \"timestamp\" is supported on selectors only");
            return;
        }
        for (Expr argument : call.arguments()) {
            if (range && argument.bare() instanceof Expr.MatrixSelector matrix) {
                Inputs.at(matrix)
                        .ifPresent(at -> refuse(matrix.span(), "the modifier \"" + at + "\" is not supported yet"));
                selector(matrix.selector(), call.span(), Literals.print(matrix.range()), name, Inputs.of(matrix, name));
            } else {
                check(argument);
            }
        }
    }

    private void selector(
            Expr.VectorSelector selector, Span span, String range, String function, Inputs.Samples samples) {
        if (Inputs.isLogs(selector)) {
            Expr.VectorSelector plain =
                    new Expr.VectorSelector(selector.name(), selector.matchers(), TimeShift.NONE, selector.span());
            boolean presence = RangeFunctions.newestSuffices(function);
            refuse(
                    span,
                    "log events are evaluated in these forms only: sum [by (…)] of count_over_time, and group, min or"
                            + " max [by (…)] of present_over_time; write for example "
                            + (presence
                                    ? "group by (service_name) (present_over_time("
                                    : "sum by (service_name) (count_over_time(")
                            + plain + "[" + range + "]))"
                            + (Set.of("rate", "irate").contains(function)
                                    ? " and divide it by the range's seconds"
                                    : ""));
            return;
        }
        String name = selector.metricName().orElse("");
        if (WRITTEN_BY_RULES.contains(name)) {
            refuse(selector.span(), "\"" + name + "\" is not written yet, so it cannot be read");
        } else if (selector.allMatchers().stream()
                .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME))
                .allMatch(m -> m.matches(Leaf.Logs.METRIC))) {
            refuse(
                    selector.span(),
                    "a selector without a metric name could select log events too, which is not supported;"
                            + " name the metric, or exclude " + Leaf.Logs.METRIC);
        }
        add(samples.leaf());
    }

    private void logs(Span span, Inputs.Counts counts) {
        Duration pane = Leaf.Logs.PANE;
        if (!isMultiple(counts.range(), pane) || !isMultiple(counts.offset(), pane)) {
            refuse(span, "ranges and offsets of log events must be whole seconds");
        }
        if (!isMultiple(interval, pane)) {
            refuse(span, "log events need a group interval of whole seconds");
        }
        add(counts.leaf());
    }

    private static boolean isMultiple(Duration duration, Duration unit) {
        return duration.toMillis() % unit.toMillis() == 0;
    }

    private void add(Leaf leaf) {
        leaves.merge(leaf.key(), leaf, Support::wider);
    }

    /** The one that is held longer. */
    static Leaf wider(Leaf a, Leaf b) {
        return a.window().compareTo(b.window()) >= 0 ? a : b;
    }

    private void refuse(Span span, String what) {
        refusals.add(new PromqlException(text, span, what));
    }
}
