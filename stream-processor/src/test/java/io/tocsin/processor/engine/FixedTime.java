package io.tocsin.processor.engine;

import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.TimeShift;
import java.util.Optional;
import java.util.Set;

/** Writes the time of an evaluation into an expression, so that it has the same value at any other. */
final class FixedTime {
    private static final Set<String> DEPENDENT = Set.of(
            "days_in_month",
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "hour",
            "minute",
            "month",
            "year",
            "predict_linear",
            "time",
            "timestamp",
            "start",
            "end",
            "range",
            "step");

    private FixedTime() {}

    /** Whether no function looks at the time of the evaluation itself. */
    static boolean isPossible(Expr expr) {
        return expr.all().stream()
                .noneMatch(e -> e instanceof Expr.Call call
                        && DEPENDENT.contains(call.function().name()));
    }

    /** With {@code @} at each selector and subquery that has none, but not inside of subqueries. */
    static Expr of(Expr expr, long millis) {
        if (expr instanceof Expr.VectorSelector selector) {
            return selector(selector, millis);
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            return new Expr.MatrixSelector(selector(matrix.selector(), millis), matrix.range(), matrix.span());
        }
        if (expr instanceof Expr.Subquery subquery) {
            return new Expr.Subquery(
                    subquery.inner(),
                    subquery.range(),
                    subquery.step(),
                    time(subquery.time(), millis),
                    subquery.span());
        }
        if (expr instanceof Expr.Paren paren) {
            return new Expr.Paren(of(paren.inner(), millis), paren.span());
        }
        if (expr instanceof Expr.Unary unary) {
            return new Expr.Unary(unary.negative(), of(unary.operand(), millis), unary.span());
        }
        if (expr instanceof Expr.Binary binary) {
            return new Expr.Binary(
                    binary.operator(),
                    binary.bool(),
                    binary.matching(),
                    of(binary.left(), millis),
                    of(binary.right(), millis));
        }
        if (expr instanceof Expr.Aggregate aggregate) {
            return new Expr.Aggregate(
                    aggregate.aggregator(),
                    aggregate.grouping(),
                    aggregate.parameter().map(p -> of(p, millis)),
                    of(aggregate.operand(), millis),
                    aggregate.span());
        }
        if (expr instanceof Expr.Call call) {
            return new Expr.Call(
                    call.function(),
                    call.arguments().stream().map(a -> of(a, millis)).toList(),
                    call.span());
        }
        return expr;
    }

    private static Expr.VectorSelector selector(Expr.VectorSelector selector, long millis) {
        return new Expr.VectorSelector(
                selector.name(), selector.matchers(), time(selector.time(), millis), selector.span());
    }

    private static TimeShift time(TimeShift time, long millis) {
        return time.at().isPresent() ? time : new TimeShift(time.offset(), Optional.of(new At.Timestamp(millis)));
    }
}
