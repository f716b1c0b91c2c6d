package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/**
 * Any function, computed from all samples when they, its parameters or, where it looks at that, the time of the
 * evaluation are others than before: so that rounding is Prometheus' own.
 */
final class Recomputed extends Sliding {
    private static final double[] NO_PARAMETERS = new double[0];

    private final RangeFunctions.RangeFunction function;
    private final boolean looksAtEvaluation;
    private double[] parameters = NO_PARAMETERS;
    private long evaluatedAt;
    private boolean known;
    private boolean present;
    private double value;

    Recomputed(Series series, RangeFunctions.RangeFunction function, boolean looksAtEvaluation) {
        super(series);
        this.function = function;
        this.looksAtEvaluation = looksAtEvaluation;
    }

    @Override
    void came(long position) {
        known = false;
    }

    @Override
    void left(long from, long to) {
        known = false;
    }

    @Override
    void emptied() {
        known = false;
    }

    @Override
    OptionalDouble value(Window.Bounds bounds, double[] parameters) {
        boolean same = isSame(parameters);
        if (!known || !same || isLater(bounds)) {
            known = false;
            OptionalDouble computed = function.apply(window(bounds), parameters);
            present = computed.isPresent();
            value = computed.orElse(0);
            evaluatedAt = bounds.evaluatedAt();
            if (!same) {
                this.parameters = parameters.clone();
            }
            known = true;
        }
        return present ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private boolean isSame(double[] others) {
        boolean same = others.length == parameters.length;
        for (int i = 0; same && i < others.length; i++) {
            same = Double.doubleToRawLongBits(others[i]) == Double.doubleToRawLongBits(parameters[i]);
        }
        return same;
    }

    private boolean isLater(Window.Bounds bounds) {
        return looksAtEvaluation && bounds.evaluatedAt() != evaluatedAt;
    }

    @Override
    long decisive() {
        return looksAtEvaluation ? ANY_TIME : first();
    }
}
