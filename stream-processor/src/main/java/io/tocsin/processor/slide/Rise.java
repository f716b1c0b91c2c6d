package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.Extrapolation;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How much a series rose, stretched to the whole range; the resets of counters are remembered where there are any. */
final class Rise extends Sliding {
    private final Extrapolation extrapolation;
    private @Nullable Marks resets;
    private long decisive;

    Rise(Series series, Extrapolation extrapolation) {
        super(series);
        this.extrapolation = extrapolation;
    }

    @Override
    void came(long position) {
        if (extrapolation.counter() && position > first() && valueOf(position) < valueOf(before(position))) {
            resets = resets == null ? new Marks() : resets;
            resets.add(position, first());
        }
    }

    /** The oldest sample that stays has none before it. */
    @Override
    void left(long from, long to) {
        if (resets != null) {
            resets.remove(from, to + 1);
        }
    }

    @Override
    void emptied() {
        if (resets != null) {
            resets.clear();
        }
    }

    @Override
    OptionalDouble value(Window.Bounds bounds, double[] parameters) {
        long last = last();
        if (last == first()) {
            decisive = NONE;
            return OptionalDouble.empty();
        }
        double rise = valueOf(last) - valueOf(first());
        if (resets != null) {
            // In order of time, for the rounding of the reference.
            for (long at = resets.next(first(), end()); at < end(); at = resets.next(at + 1, end())) {
                rise += valueOf(before(at));
            }
        }
        // No stretching changes a rise of nothing, or what is no finite number.
        decisive = rise == 0 || Double.isNaN(rise) || Double.isInfinite(rise) ? first() : ANY_TIME;
        return OptionalDouble.of(
                extrapolation.stretched(rise, valueOf(first()), time(first()), time(last), size() - 1, bounds));
    }

    @Override
    long decisive() {
        return decisive;
    }
}
