package io.tocsin.processor.plan;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.promql.ValueType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether an expression can be evaluated here, and which inputs it needs. What cannot is refused by name and place; it is
 * never evaluated otherwise than Prometheus would.
 */
final class Support {
    static final Duration PANE = Duration.ofSeconds(1);

    private final String text;
    private final Expr expr;
    private final Dialect dialect;
    private final Duration interval;
    private final Inputs inputs;
    /** The subqueries that what is checked stands in, the innermost first. */
    private final Deque<Expr.Subquery> around = new ArrayDeque<>();

    private final List<PromqlException> refusals = new ArrayList<>();
    /** Those of {@link #refusals} that are about log events. */
    private final List<PromqlException> logRefusals = new ArrayList<>();
    /** Those that are about selectors without a metric name. */
    private final List<PromqlException> nameRefusals = new ArrayList<>();

    private final Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();

    /** For an expression and its text, of this dialect, in a group of this interval. */
    Support(String text, Expr expr, Dialect dialect, Duration interval) {
        this.text = text;
        this.expr = expr;
        this.dialect = dialect;
        this.inputs = Inputs.of(expr, dialect);
        this.interval = interval;
    }

    /** All that cannot be evaluated; empty when all can. */
    List<PromqlException> refusals() {
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            refuse(expr.span(), "the result of a rule must be an instant vector or a scalar, not a " + expr.type());
        }
        check(expr);
        return refusals;
    }

    /**
     * What of it is refused for the sake of log events alone.
     *
     * @param allNamed whether selectors without a metric name are among it
     */
    List<PromqlException> logRefusals(boolean allNamed) {
        check(expr);
        return allNamed
                ? Stream.concat(logRefusals.stream(), nameRefusals.stream()).toList()
                : logRefusals;
    }

    /** The inputs, in the order of the text. */
    Map<LeafKey, Leaf> leaves() {
        return leaves;
    }

    private void check(Expr expr) {
        Inputs.at(expr)
                .filter(At.Timestamp.class::isInstance)
                .ifPresent(at -> refuse(
                        expr.span(),
                        "the modifier \"" + at + "\" asks for one instant of the past, which is not held"));
        Inputs.Counts counts = inputs.logs().get(expr);
        if (counts != null) {
            logs(expr.span(), counts);
        } else if (expr instanceof Expr.VectorSelector selector) {
            selector(selector, selector.span(), "1m", "count_over_time");
        } else if (expr instanceof Expr.MatrixSelector) {
            refuse(expr.span(), "a range vector can only be the argument of a function here");
        } else if (expr instanceof Expr.Subquery subquery) {
            around.push(subquery);
            check(subquery.inner());
            around.pop();
        } else if (expr instanceof Expr.Call call) {
            call(call);
        } else {
            expr.children().forEach(this::check);
        }
    }

    private void call(Expr.Call call) {
        for (Expr argument : call.arguments()) {
            if (argument.bare() instanceof Expr.MatrixSelector matrix) {
                Inputs.at(matrix)
                        .filter(At.Timestamp.class::isInstance)
                        .ifPresent(at -> refuse(
                                matrix.span(),
                                "the modifier \"" + at + "\" asks for one instant of the past, which is not held"));
                selector(
                        matrix.selector(),
                        call.span(),
                        Literals.print(matrix.range()),
                        call.function().name());
            } else {
                check(argument);
            }
        }
    }

    private void selector(Expr.VectorSelector selector, Span span, String range, String function) {
        if (Inputs.isLogs(selector)) {
            Expr.VectorSelector plain =
                    new Expr.VectorSelector(selector.name(), selector.matchers(), TimeShift.NONE, selector.span());
            boolean presence = RangeFunctions.newestSuffices(function);
            refuseLogs(
                    span,
                    "log events are evaluated in these forms only: sum [by (…)] of count_over_time, group, min or max"
                            + " [by (…)] of present_over_time, and absent_over_time; write for example "
                            + (presence
                                    ? "group by (service_name) (present_over_time("
                                    : "sum by (service_name) (count_over_time(")
                            + plain + "[" + range + "]))"
                            + (Set.of("rate", "irate").contains(function)
                                    ? " and divide it by the range's seconds"
                                    : ""));
            return;
        }
        if (selector.allMatchers().stream()
                .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME))
                .allMatch(m -> m.matches(Leaf.Logs.METRIC))) {
            nameRefusals.add(refuse(
                    selector.span(),
                    "a selector without a metric name could select log events too, which is not supported;"
                            + " name the metric, or exclude " + Leaf.Logs.METRIC));
        }
        add(Objects.requireNonNull(inputs.samples().get(selector)));
    }

    private void logs(Span span, Inputs.Counts counts) {
        Duration pane = PANE;
        if (!isMultiple(counts.range(), pane) || !isMultiple(counts.offset(), pane)) {
            refuseLogs(span, "ranges and offsets of log events must be whole seconds");
        }
        if (dialect == Dialect.V2) {
            refuseLogs(span, "log events are counted by seconds that are open on the left, as in version 3 of PromQL");
        }
        if (counts.selector().time().at().isPresent()) {
            refuseLogs(span, "the modifier \"@\" is not supported on log events");
        }
        for (Expr.Subquery subquery : around) {
            Duration step = subquery.step().orElse(Evaluator.Settings.DEFAULT.subqueryStep());
            if (!isMultiple(step, pane) || !isMultiple(subquery.time().offset(), pane)) {
                refuseLogs(subquery.span(), "steps and offsets of subqueries over log events must be whole seconds");
            }
        }
        if (!isMultiple(interval, pane)) {
            refuseLogs(span, "log events need a group interval of whole seconds");
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

    private PromqlException refuse(Span span, String what) {
        PromqlException refusal = new PromqlException(text, span, what);
        refusals.add(refusal);
        return refusal;
    }

    private void refuseLogs(Span span, String what) {
        logRefusals.add(refuse(span, what));
    }
}
