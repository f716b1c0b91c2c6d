package io.tocsin.processor.vector;

import java.util.Arrays;

/**
 * The samples of one series in a range, none of them stale markers, at least one, in order of their times. A view, valid
 * until the series changes.
 */
public final class Window {
    private final long[] times;
    private final double[] values;
    private final int from;
    private final int to;
    private final Bounds bounds;

    /**
     * What a window spans.
     *
     * @param startMillis samples are later, or from here on where {@code closed}
     * @param endMillis samples are not later
     * @param evaluatedAt the instant of the evaluation, later than the end by the offset
     * @param closed whether a sample at the start belongs to it, as in version 2
     */
    public record Bounds(long startMillis, long endMillis, long evaluatedAt, boolean closed) {
        /** Samples in it are later than this. */
        public long after() {
            return closed ? startMillis - 1 : startMillis;
        }

        /** The length in seconds, rounded as Go's durations are. */
        public double seconds() {
            long millis = endMillis - startMillis;
            long whole = millis / 1000;
            return whole + millis % 1000 * 1e6 / 1e9;
        }
    }

    /** A window of these samples from one index up to another; the arrays are not copied. */
    public Window(long[] times, double[] values, int from, int to, Bounds bounds) {
        this.times = times;
        this.values = values;
        this.from = from;
        this.to = to;
        this.bounds = bounds;
    }

    /** The number of samples. */
    public int size() {
        return to - from;
    }

    /** Epoch milliseconds. */
    public long time(int index) {
        return times[from + index];
    }

    /** The value at this place. */
    public double value(int index) {
        return values[from + index];
    }

    /** A copy of all values. */
    public double[] values() {
        return Arrays.copyOfRange(values, from, to);
    }

    /** The newest value. */
    public double last() {
        return values[to - 1];
    }

    /** What it spans. */
    public Bounds bounds() {
        return bounds;
    }
}
