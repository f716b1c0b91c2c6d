package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.engine.Series;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The samples of one series in one cell, as they came. */
final class Points {
    /** In place of the end of a cell: it hides nothing. */
    static final long ALL = Long.MIN_VALUE;

    private final KnownSeries.Membership of;
    private final long hidesUpTo;
    private long[] millis = new long[0];
    private double[] values = new double[0];
    private int size;
    private long newestAppendMillis = Long.MIN_VALUE;

    /** All that came, when it came at once and nothing of it is hidden. */
    private @Nullable PointList only;

    /** @param hidesUpTo of samples up to this instant only the newest is kept */
    Points(KnownSeries.Membership of, long hidesUpTo) {
        this.of = of;
        this.hidesUpTo = hidesUpTo;
    }

    KnownSeries.Membership of() {
        return of;
    }

    long newestAppendMillis() {
        return newestAppendMillis;
    }

    /** Takes samples, the newest of which was appended then. */
    void addAll(PointList some, long appendMillis) {
        newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
        if (size == 0 && hidesUpTo == ALL) {
            // Whoever comes later does not fit into these arrays: others may have them, too.
            only = some;
            millis = some.allMillis();
            values = some.allValues();
            size = millis.length;
            return;
        }
        only = null;
        for (int i = 0; i < some.size(); i++) {
            add(some.millis(i), some.value(i));
        }
    }

    private void add(long sampleMillis, double value) {
        // A stale marker ends the series, but what was before it can still be looked at.
        if (sampleMillis <= hidesUpTo && !Series.isStale(value)) {
            addNewest(sampleMillis, value);
        } else {
            append(sampleMillis, value);
        }
    }

    /** The first place is that of the newest that hides the others, once there is one. */
    private void addNewest(long sampleMillis, double value) {
        if (size == 0 || millis[0] > hidesUpTo || Series.isStale(values[0])) {
            append(sampleMillis, value);
            swapWithFirst(size - 1);
        } else if (sampleMillis > millis[0] || (sampleMillis == millis[0] && isGreater(value, values[0]))) {
            millis[0] = sampleMillis;
            values[0] = value;
        }
    }

    private static boolean isGreater(double value, double other) {
        return Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(other);
    }

    private void append(long sampleMillis, double value) {
        if (size == millis.length) {
            int room = Math.max(1, 2 * size);
            millis = Arrays.copyOf(millis, room);
            values = Arrays.copyOf(values, room);
        }
        millis[size] = sampleMillis;
        values[size++] = value;
    }

    private void swapWithFirst(int place) {
        long firstMillis = millis[0];
        double first = values[0];
        millis[0] = millis[place];
        values[0] = values[place];
        millis[place] = firstMillis;
        values[place] = first;
    }

    /** By their times, of each time the greatest. */
    PointList sorted() {
        int equal = 0;
        for (int i = 1; i < size; i++) {
            if (millis[i - 1] > millis[i]) {
                sort();
                return sorted();
            }
            equal += millis[i - 1] == millis[i] ? 1 : 0;
        }
        if (equal > 0) {
            return eachTimeOnce(size - equal);
        }
        return only != null ? only : new PointList(Arrays.copyOf(millis, size), Arrays.copyOf(values, size));
    }

    /** Of those that are in order; mostly a few have the time of the one before, since clocks are coarse. */
    private PointList eachTimeOnce(int times) {
        long[] onceMillis = new long[times];
        double[] greatest = new double[times];
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || onceMillis[kept - 1] != millis[i]) {
                onceMillis[kept] = millis[i];
                greatest[kept++] = values[i];
            } else if (isGreater(values[i], greatest[kept - 1])) {
                greatest[kept - 1] = values[i];
            }
        }
        return new PointList(onceMillis, greatest);
    }

    /** In arrays of its own, as others may have those that there are. */
    private void sort() {
        Point[] points = new Point[size];
        for (int i = 0; i < size; i++) {
            points[i] = new Point(millis[i], values[i]);
        }
        Arrays.sort(points, Comparator.comparingLong(Point::millis));
        millis = new long[size];
        values = new double[size];
        for (int i = 0; i < size; i++) {
            millis[i] = points[i].millis();
            values[i] = points[i].value();
        }
        only = null;
    }
}
