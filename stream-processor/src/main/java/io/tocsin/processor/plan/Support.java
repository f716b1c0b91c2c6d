package io.tocsin.processor.plan;

import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.promql.Span;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.promql.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an expression can be evaluated here, and which inputs it needs. What cannot is refused by name and place; it is
 * never evaluated otherwise than Prometheus would.
 */
final class Support {
    private final String text;
    private final Expr expr;
    private final Inputs.Frame frame;
    private final Inputs inputs;

    private final List<PromqlException> refusals = new ArrayList<>();
    /** Those of {@link #refusals} that are about log events. */
    private final List<PromqlException> logRefusals = new ArrayList<>();
    /** Those that are about selectors without a metric name. */
    private final List<PromqlException> nameRefusals = new ArrayList<>();

    private final Map<LeafKey, Leaf> leaves = new LinkedHashMap<>();

    /** For an expression and its text. */
    Support(String text, Expr expr, Inputs.Frame frame) {
        this.text = text;
        this.expr = expr;
        this.frame = frame;
        this.inputs = Inputs.of(expr, frame);
    }

    /** All that cannot be evaluated; empty when all can. */
    List<PromqlException> refusals() {
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            refuse(expr.span(), "the result of a rule must be an instant vector or a scalar, not a " + expr.type());
        }
        check(expr, false);
        return refusals;
    }

    /**
     * What of it is refused for the sake of log events alone.
     *
     * @param allNamed whether selectors without a metric name are among it
     */
    List<PromqlException> logRefusals(boolean allNamed) {
        check(expr, false);
        return allNamed
                ? Stream.concat(logRefusals.stream(), nameRefusals.stream()).toList()
                : logRefusals;
    }

    /** The inputs, in the order of the text. */
    Map<LeafKey, Leaf> leaves() {
        return leaves;
    }

    /** What each part of the expression reads. */
    Inputs inputs() {
        return inputs;
    }

    /** @param operand whether it stands where an operator could bind more tightly than its own */
    private void check(Expr expr, boolean operand) {
        Inputs.at(expr).filter(At.Timestamp.class::isInstance).ifPresent(at -> refusePast(expr.span(), at));
        Inputs.Counts counts = inputs.logs().get(expr);
        Optional<String> instead = counts == null ? LogForms.instead(expr, inputs) : Optional.empty();
        if (counts != null) {
            logs(expr, counts);
        } else if (instead.isPresent()) {
            refuseForm(expr.span(), instead.get(), operand);
        } else if (expr instanceof Expr.VectorSelector selector) {
            selector(selector, selector.time());
        } else if (expr instanceof Expr.MatrixSelector) {
            refuse(expr.span(), "a range vector can only be the argument of a function here");
        } else if (expr instanceof Expr.Call call) {
            call(call);
        } else {
            boolean operands =
                    expr instanceof Expr.Binary || expr instanceof Expr.Unary || expr instanceof Expr.Subquery;
            expr.children().forEach(child -> check(child, operands));
        }
    }

    private void call(Expr.Call call) {
        for (Expr argument : call.arguments()) {
            if (argument.bare() instanceof Expr.MatrixSelector matrix) {
                Inputs.at(matrix).filter(At.Timestamp.class::isInstance).ifPresent(at -> refusePast(matrix.span(), at));
                selector(matrix.selector(), TimeShift.NONE);
            } else {
                check(argument, false);
            }
        }
    }

    /** Of metrics. */
    private void selector(Expr.VectorSelector selector, TimeShift time) {
        if (selector.allMatchers().stream()
                .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME))
                .allMatch(m -> m.matches(Leaf.Logs.METRIC))) {
            List<LabelMatcher> others = Stream.concat(
                            Stream.of(new LabelMatcher(
                                    LabelMatcher.METRIC_NAME, LabelMatcher.Type.NOT_EQUAL, Leaf.Logs.METRIC)),
                            selector.matchers().stream())
                    .toList();
            nameRefusals.add(refuse(
                    selector.span(),
                    "a selector without a metric name could select log events too, which is not supported;"
                            + " name the metric, or write "
                            + new Expr.VectorSelector("", others, time, selector.span())));
        }
        add(Objects.requireNonNull(inputs.samples().get(selector)));
    }

    private void logs(Expr expr, Inputs.Counts counts) {
        if (frame.dialect() == Dialect.V2) {
            refuseLogs(
                    expr.span(),
                    "log events are counted in panes that are open on the left, as in version 3 of PromQL; remove the line"
                            + " \"# tocsin: promql=2\"");
        }
        if (counts.selector().time().at().isPresent()) {
            refuseLogs(expr.span(), "the modifier \"@\" is not supported on log events");
        }
        inputs.panes(expr).refusal().ifPresent(what -> refuseLogs(expr.span(), what));
        add(counts.leaf());
    }

    private void add(Leaf leaf) {
        leaves.merge(leaf.key(), leaf, Support::wider);
    }

    /** The one that is held longer. */
    static Leaf wider(Leaf a, Leaf b) {
        return a.window().compareTo(b.window()) >= 0 ? a : b;
    }

    private void refusePast(Span span, At at) {
        refuse(span, "the modifier \"" + at + "\" asks for one instant of the past, which is not held");
    }

    private void refuseForm(Span span, String instead, boolean operand) {
        refuseLogs(
                span,
                "log events are evaluated in these forms only: sum [by (…)] of count_over_time or sum_over_time, group,"
                        + " min or max [by (…)] of present_over_time or last_over_time, and absent_over_time; write "
                        + (operand && LogForms.isQuotient(instead) ? "(" + instead + ")" : instead));
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
