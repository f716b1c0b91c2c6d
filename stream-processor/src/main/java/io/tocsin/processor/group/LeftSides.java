package io.tocsin.processor.group;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rule remembers of the past and misses now: the left sides of its {@code unless}, as in
 * {@code present_over_time(up[1d]) unless present_over_time(up[30s])}. An alert that ends because the left side has lost
 * its series, too, is not over: nobody knows of it any more. A left side with a threshold is no memory.
 */
final class LeftSides {
    private LeftSides() {}

    /** Of all {@code unless} that the value of the expression comes from, through {@code or} and parentheses. */
    static List<Expr> of(Expr expr) {
        List<Expr> sides = new ArrayList<>();
        find(expr, sides);
        return sides;
    }

    /** What falls below a threshold is known all the same. */
    private static boolean isFiltered(Expr expr) {
        boolean filters =
                expr instanceof Expr.Binary binary && binary.operator().isComparison() && !binary.bool();
        return filters || expr.children().stream().anyMatch(LeftSides::isFiltered);
    }

    private static void find(Expr expr, List<Expr> sides) {
        if (expr.bare() instanceof Expr.Binary binary) {
            if (binary.operator() == Operator.UNLESS) {
                if (!isFiltered(binary.left())) {
                    sides.add(binary.left());
                }
            } else if (binary.operator() == Operator.OR) {
                find(binary.left(), sides);
                find(binary.right(), sides);
            }
        }
    }
}
