package io.tocsin.processor.vector;

import java.util.Arrays;

/**
 * The samples of one series in a range, none of them stale markers, at least one; times strictly rise. A view, valid
 * until the series changes.
 */
public final class Window {
    private final long[] times;
    private final double[] values;
    private final int size;
    private final Bounds bounds;

    /**
     * What a window spans.
     *
     * @param startMillis samples are later
     * @param endMillis samples are not later
     * @param evaluatedAt the instant of the evaluation, later than the end by the offset
     */
    public record Bounds(long startMillis, long endMillis, long evaluatedAt) {
        double seconds() {
            return (endMillis - startMillis) / 1000.0;
        }
    }

    /** A window of the first {@code size} of these samples; the arrays are not copied. */
    public Window(long[] times, double[] values, int size, Bounds bounds) {
        this.times = times;
        this.values = values;
        this.size = size;
        this.bounds = bounds;
    }

    int size() {
        return size;
    }

    long time(int index) {
        return times[index];
    }

    double value(int index) {
        return values[index];
    }

    double[] values() {
        return Arrays.copyOf(values, size);
    }

    double last() {
        return values[size - 1];
    }

    Bounds bounds() {
        return bounds;
    }
}
