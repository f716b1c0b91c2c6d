package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/**
 * The least or the greatest value, or when it was there last: a ring of the positions of those samples that no later one
 * outdoes, NaN left out. Of equal values the first one counts, 0 and -0 being equal, or the last one for its time.
 */
final class Extreme extends Sliding {
    private static final int[] NO_POSITIONS = new int[0];
    private static final int FIRST_CAPACITY = 4;

    private final boolean max;
    private final boolean time;
    /** Their lower halves; a window has fewer samples than would make two alike. */
    private int[] ring = NO_POSITIONS;

    private int head;
    private int count;

    Extreme(Series series, boolean max, boolean time) {
        super(series);
        this.max = max;
        this.time = time;
    }

    private long position(int index) {
        int lower = ring[(head + index) & (ring.length - 1)];
        return first() + (lower - (int) first());
    }

    @Override
    void came(long position) {
        double value = valueOf(position);
        if (Double.isNaN(value)) {
            return;
        }
        while (count > 0 && yields(valueOf(position(count - 1)), value)) {
            count--;
        }
        if (count == ring.length) {
            grow();
        }
        ring[(head + count++) & (ring.length - 1)] = (int) position;
    }

    /** Whether an earlier value is of no use beside a later one. One that is the same to the bit is none. */
    private boolean yields(double earlier, double later) {
        return (max ? earlier < later : earlier > later)
                || (earlier == later
                        && (time || Double.doubleToRawLongBits(earlier) == Double.doubleToRawLongBits(later)));
    }

    private void grow() {
        int[] larger = new int[Math.max(FIRST_CAPACITY, 2 * count)];
        for (int i = 0; i < count; i++) {
            larger[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = larger;
        head = 0;
    }

    @Override
    void left(long from, long to) {
        while (count > 0 && position(0) < to) {
            head = (head + 1) & (ring.length - 1);
            count--;
        }
    }

    @Override
    void emptied() {
        count = 0;
    }

    /** Without any number the last NaN stands for all. */
    @Override
    long decisive() {
        return count == 0 ? last() : position(0);
    }

    @Override
    OptionalDouble value(Window.Bounds bounds, double[] parameters) {
        return OptionalDouble.of(time ? time(decisive()) / 1000.0 : valueOf(decisive()));
    }
}
