package io.tocsin.processor.promql;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Types and the other rules on what may stand where, applied as the tree is built. Returns the node, finished. */
final class Checker {
    /** Beyond this a duration does not fit Prometheus' nanoseconds. */
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private final String input;

    Checker(String input) {
        this.input = input;
    }

    Expr.Binary binary(Expr.Binary expr, Span operator) throws PromqlException {
        ValueType left = expr.left().type();
        ValueType right = expr.right().type();
        for (Expr side : expr.children()) {
            if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
                throw error(side.span(), "binary expression must contain only scalar and instant vector types");
            }
        }
        if (expr.bool() && !expr.operator().isComparison()) {
            throw error(operator, "bool modifier can only be used on comparison operators");
        }
        boolean scalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
        if (scalars && expr.operator().isComparison() && !expr.bool()) {
            throw error(operator, "comparisons between scalars must use BOOL modifier");
        }
        if (left == ValueType.VECTOR && right == ValueType.VECTOR) {
            return expr;
        }
        if (expr.operator().isSet()) {
            throw error(operator, "set operator \"" + expr.operator() + "\" not allowed in binary scalar expression");
        }
        if (expr.matching().filter(m -> !m.labels().isEmpty()).isPresent()) {
            throw error(operator, "vector matching only allowed between instant vectors");
        }
        return new Expr.Binary(expr.operator(), expr.bool(), Optional.empty(), expr.left(), expr.right());
    }

    Expr.Unary unary(Expr.Unary expr) throws PromqlException {
        ValueType type = expr.operand().type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(
                    expr.span(),
                    "unary expression only allowed on expressions of type scalar or instant vector, got \"" + type
                            + "\"");
        }
        return expr;
    }

    Expr.VectorSelector selector(Expr.VectorSelector expr) throws PromqlException {
        if (!expr.name().isEmpty()) {
            for (LabelMatcher matcher : expr.matchers()) {
                if (matcher.label().equals(LabelMatcher.METRIC_NAME)) {
                    throw error(
                            expr.span(),
                            "metric name must not be set twice: \"" + expr.name() + "\" or \"" + matcher.value()
                                    + "\"");
                }
            }
        } else if (expr.matchers().stream().allMatch(m -> m.matches(""))) {
            throw error(expr.span(), "vector selector must contain at least one non-empty matcher");
        }
        return expr;
    }

    Expr.MatrixSelector matrix(Expr expr, Duration range, Span brackets) throws PromqlException {
        if (!(expr instanceof Expr.VectorSelector selector)) {
            throw error(brackets, "ranges only allowed for vector selectors");
        }
        if (!selector.time().offset().isZero()) {
            throw error(brackets, "no offset modifiers allowed before range");
        }
        if (selector.time().at().isPresent()) {
            throw error(brackets, "no @ modifiers allowed before range");
        }
        return new Expr.MatrixSelector(selector, range, selector.span().to(brackets));
    }

    Expr.Subquery subquery(Expr.Subquery expr) throws PromqlException {
        if (expr.inner().type() != ValueType.VECTOR) {
            throw error(
                    expr.inner().span(),
                    "subquery is only allowed on instant vector, got "
                            + expr.inner().type() + " instead");
        }
        return expr;
    }

    Expr.Call call(Expr.Call expr) throws PromqlException {
        Signature function = expr.function();
        int given = expr.arguments().size();
        if (given < function.least() || given > function.most()) {
            boolean few = given < function.least();
            String bound = function.least() == function.most() ? "" : few ? "at least " : "at most ";
            throw error(
                    expr.span(),
                    "expected " + bound + (few ? function.least() : function.most()) + " argument(s) in call to \""
                            + function.name() + "\", got " + given);
        }
        for (int i = 0; i < given; i++) {
            Expr argument = expr.arguments().get(i);
            if (argument.type() != function.argument(i)) {
                throw error(
                        argument.span(),
                        "expected type " + function.argument(i) + " in call to function \"" + function.name()
                                + "\", got " + argument.type());
            }
        }
        return expr;
    }

    Expr.Aggregate aggregate(Aggregator aggregator, Grouping grouping, List<Expr> arguments, Span span)
            throws PromqlException {
        if (arguments.isEmpty()) {
            throw error(span, "no arguments for aggregate expression provided");
        }
        boolean takesParameter = aggregator.parameter() != ValueType.NONE;
        int expected = takesParameter ? 2 : 1;
        if (arguments.size() != expected) {
            throw error(
                    span,
                    "wrong number of arguments for aggregate expression provided, expected " + expected + ", got "
                            + arguments.size());
        }
        if (takesParameter) {
            expectType(arguments.get(0), aggregator.parameter(), "aggregation parameter");
        }
        Expr operand = arguments.get(expected - 1);
        expectType(operand, ValueType.VECTOR, "aggregation expression");
        Optional<Expr> parameter = takesParameter ? Optional.of(arguments.get(0)) : Optional.empty();
        return new Expr.Aggregate(aggregator, grouping, parameter, operand, span);
    }

    private void expectType(Expr expr, ValueType wanted, String context) throws PromqlException {
        if (expr.type() != wanted) {
            throw error(expr.span(), "expected type " + wanted + " in " + context + ", got " + expr.type());
        }
    }

    Expr offset(Expr expr, Duration offset, Span place) throws PromqlException {
        TimeShift time = time(expr, place, "offset modifier");
        if (!time.offset().isZero()) {
            throw error(place, "offset may not be set multiple times");
        }
        return shifted(expr, new TimeShift(offset, time.at()), place);
    }

    Expr at(Expr expr, At at, Span place) throws PromqlException {
        TimeShift time = time(expr, place, "@ modifier");
        if (time.at().isPresent()) {
            throw error(place, "@ <timestamp> may not be set multiple times");
        }
        return shifted(expr, new TimeShift(time.offset(), Optional.of(at)), place);
    }

    private TimeShift time(Expr expr, Span place, String what) throws PromqlException {
        if (expr instanceof Expr.VectorSelector selector) {
            return selector.time();
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            return matrix.selector().time();
        }
        if (expr instanceof Expr.Subquery subquery) {
            return subquery.time();
        }
        throw error(
                place, what + " must be preceded by an instant vector selector or range vector selector or a subquery");
    }

    private static Expr shifted(Expr expr, TimeShift time, Span place) {
        Span span = expr.span().to(place);
        if (expr instanceof Expr.VectorSelector selector) {
            return new Expr.VectorSelector(selector.name(), selector.matchers(), time, span);
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            Expr.VectorSelector selector = matrix.selector();
            return new Expr.MatrixSelector(
                    new Expr.VectorSelector(selector.name(), selector.matchers(), time, selector.span()),
                    matrix.range(),
                    span);
        }
        Expr.Subquery subquery = (Expr.Subquery) expr;
        return new Expr.Subquery(subquery.inner(), subquery.range(), subquery.step(), time, span);
    }

    At.Timestamp timestamp(double seconds, Span place) throws PromqlException {
        // Milliseconds in 64 bits are the narrower bound of Prometheus' two.
        if (Double.isNaN(seconds) || Math.abs(seconds) >= Long.MAX_VALUE / 1000.0) {
            throw error(place, "timestamp out of bounds for @ modifier: " + GoFloat.shortest(seconds));
        }
        return new At.Timestamp(round(seconds * 1000));
    }

    /** To the nanosecond; the evaluation cuts milliseconds out of it where Prometheus does. */
    Duration duration(double seconds, Span place) throws PromqlException {
        if (Double.isNaN(seconds) || Math.abs(seconds) > MAX_SECONDS) {
            throw error(place, "duration out of range");
        }
        return Duration.ofNanos(round(seconds * 1e9));
    }

    /** Halves go away from zero, as in Go. */
    private static long round(double value) {
        return value < 0 ? -Math.round(-value) : Math.round(value);
    }

    private PromqlException error(Span span, String what) {
        return new PromqlException(input, span, what);
    }
}
