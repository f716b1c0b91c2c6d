package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/** The number of samples. */
final class Count extends Sliding {
    Count(Series series) {
        super(series);
    }

    @Override
    void came(long position) {}

    @Override
    void left(long from, long to) {}

    @Override
    void emptied() {}

    @Override
    OptionalDouble value(Window.Bounds bounds, double[] parameters) {
        return OptionalDouble.of(size());
    }

    @Override
    long decisive() {
        return first();
    }
}
