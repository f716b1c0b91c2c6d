package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Which expressions have the same value at all steps, because {@code @} fixes what they look at: they are evaluated at
 * the first step only. As Prometheus has it (PreprocessExpr), where the parameter of an aggregation does not matter. One
 * owner thread.
 */
final class Invariance {
    /** Look at the time of the evaluation, or at that of their argument's samples. */
    private static final Set<String> UNSAFE = Set.of(
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
            "timestamp");

    private final IdentityHashMap<Expr, Boolean> known = new IdentityHashMap<>();

    boolean of(Expr expr) {
        Boolean before = known.get(expr);
        if (before == null) {
            before = find(expr);
            known.put(expr, before);
        }
        return before;
    }

    private boolean find(Expr expr) {
        if (expr instanceof Expr.VectorSelector selector) {
            return selector.time().at().isPresent();
        }
        if (expr instanceof Expr.MatrixSelector matrix) {
            return matrix.selector().time().at().isPresent();
        }
        if (expr instanceof Expr.Subquery subquery) {
            return subquery.time().at().isPresent();
        }
        if (expr instanceof Expr.Aggregate aggregate) {
            return of(aggregate.operand());
        }
        if (expr instanceof Expr.Call call) {
            boolean safe = !UNSAFE.contains(call.function().name())
                    || (call.function().name().equals("timestamp")
                            && call.arguments().get(0).bare() instanceof Expr.VectorSelector);
            return safe && call.arguments().stream().allMatch(a -> of(a.bare()));
        }
        return expr.children().stream().allMatch(this::of);
    }
}
