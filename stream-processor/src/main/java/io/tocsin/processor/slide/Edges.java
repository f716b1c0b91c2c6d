package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/**
 * A function of a few samples at the ends of the window, which are looked up each time: in most series the newest one
 * ends the window, and few are older than it. One owner thread.
 */
abstract class Edges implements Slide {
    private final Series series;
    private long stableUntil = Long.MIN_VALUE;

    Edges(Series series) {
        this.series = series;
    }

    @Override
    public final OptionalDouble at(Window.Bounds bounds, double[] parameters) {
        int size = series.size();
        int end =
                size == 0 || series.time(size - 1) <= bounds.endMillis() ? size : series.countUpTo(bounds.endMillis());
        int first = size == 0 || series.time(0) > bounds.after() ? 0 : series.countUpTo(bounds.after());
        long wait = end < size ? series.time(end) - bounds.endMillis() : Long.MAX_VALUE;
        int decisive = decisive(series, first, end);
        if (decisive >= 0) {
            wait = Math.min(wait, series.time(decisive) - bounds.after());
        }
        stableUntil = wait == Long.MAX_VALUE ? wait : bounds.evaluatedAt() + wait;
        return decisive < 0 ? OptionalDouble.empty() : value(series, first, end, decisive);
    }

    /** The index of the oldest sample that the value needs, stale markers apart; -1 when there is no value. */
    abstract int decisive(Series series, int first, int end);

    /** The value of the samples from {@code first} up to {@code end}. */
    abstract OptionalDouble value(Series series, int first, int end, int decisive);

    @Override
    public final long stableUntil() {
        return stableUntil;
    }

    /** The index of the newest sample below {@code end} that is no stale marker; -1 for none from {@code first} on. */
    static int newest(Series series, int first, int end) {
        int index = end - 1;
        while (index >= first && Series.isStale(series.value(index))) {
            index--;
        }
        return index < first ? -1 : index;
    }
}
