package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.vector.Element;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where the selectors of expressions find their series. */
public interface SeriesSource {
    /**
     * The series that a selector asks for, whatever its time.
     *
     * @param selector a node of the expression that is evaluated; of a range, its selector
     * @return each series once, always in the same order, since sums depend on it; may hold more samples than the
     *     expression looks at
     */
    Collection<? extends Series> select(Expr.VectorSelector selector);

    /**
     * The value of a whole expression, where the source keeps that rather than the series below it.
     *
     * @param instant of the evaluation, epoch milliseconds
     * @return empty when the expression is to be evaluated
     */
    default Optional<List<Element>> known(Expr expr, long instant) {
        return Optional.empty();
    }
}
