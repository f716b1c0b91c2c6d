package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.Counters;
import java.util.OptionalDouble;

/** The difference of the two newest samples, or their rate. */
final class LastTwo extends Edges {
    private final boolean rate;

    LastTwo(Series series, boolean rate) {
        super(series);
        this.rate = rate;
    }

    @Override
    int decisive(Series series, int first, int end) {
        int last = newest(series, first, end);
        return last < 0 ? -1 : newest(series, first, last);
    }

    @Override
    OptionalDouble value(Series series, int first, int end, int decisive) {
        int last = newest(series, first, end);
        return Counters.lastTwo(
                series.time(decisive), series.value(decisive), series.time(last), series.value(last), rate);
    }
}
