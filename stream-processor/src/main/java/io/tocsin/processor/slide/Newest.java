package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import java.util.OptionalDouble;

/** What the newest sample says: its value, its time, or that it is there. */
final class Newest extends Edges {
    /** What is asked of it. */
    enum Of {
        VALUE,
        /** In seconds. */
        TIME,
        ONE
    }

    private final Of of;

    Newest(Series series, Of of) {
        super(series);
        this.of = of;
    }

    @Override
    int decisive(Series series, int first, int end) {
        return newest(series, first, end);
    }

    @Override
    OptionalDouble value(Series series, int first, int end, int decisive) {
        return OptionalDouble.of(
                switch (of) {
                    case VALUE -> series.value(decisive);
                    case TIME -> series.time(decisive) / 1000.0;
                    case ONE -> 1;
                });
    }
}
