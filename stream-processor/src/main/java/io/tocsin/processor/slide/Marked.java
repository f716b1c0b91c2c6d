package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.Counters;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/** The number of samples with another value than the one before, or with a lower one. */
final class Marked extends Sliding {
    private final boolean resets;
    private final Marks marks = new Marks();

    Marked(Series series, boolean resets) {
        super(series);
        this.resets = resets;
    }

    @Override
    void came(long position) {
        if (position > first()) {
            double before = valueOf(before(position));
            double now = valueOf(position);
            if (resets ? now < before : Counters.isChange(before, now)) {
                marks.add(position, first());
            }
        }
    }

    /** The oldest sample that stays has none before it. */
    @Override
    void left(long from, long to) {
        marks.remove(from, to + 1);
    }

    @Override
    void emptied() {
        marks.clear();
    }

    @Override
    OptionalDouble value(Window.Bounds bounds, double[] parameters) {
        return OptionalDouble.of(marks.count());
    }

    @Override
    long decisive() {
        return marks.count() == 0 ? last() : before(marks.next(first(), end()));
    }
}
