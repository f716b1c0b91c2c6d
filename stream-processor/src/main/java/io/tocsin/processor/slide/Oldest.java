package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import java.util.OptionalDouble;

/** The value or the time, in seconds, of the oldest sample. */
final class Oldest extends Edges {
    private final boolean time;

    Oldest(Series series, boolean time) {
        super(series);
        this.time = time;
    }

    @Override
    int decisive(Series series, int first, int end) {
        int index = first;
        while (index < end && Series.isStale(series.value(index))) {
            index++;
        }
        return index < end ? index : -1;
    }

    @Override
    OptionalDouble value(Series series, int first, int end, int decisive) {
        return OptionalDouble.of(time ? series.time(decisive) / 1000.0 : series.value(decisive));
    }
}
