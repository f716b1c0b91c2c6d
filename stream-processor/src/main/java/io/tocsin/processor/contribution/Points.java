package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.engine.Series;
import java.util.Arrays;
import java.util.Comparator;

/** The samples of one series in one cell, as they came. */
final class Points {
    private static final Comparator<Point> BY_TIME_AND_BITS = Comparator.comparingLong(Point::millis)
            .thenComparingLong(point -> Double.doubleToRawLongBits(point.value()));

    /** In place of the end of a cell: it hides nothing. */
    static final long ALL = Long.MIN_VALUE;

    private final KnownSeries.Membership of;
    private final long hidesUpTo;
    private long[] millis = new long[1];
    private long[] bits = new long[1];
    private int size;
    private long newestAppendMillis = Long.MIN_VALUE;

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

    /** For so many samples more, which may be too many. */
    void makeRoom(int more) {
        if (hidesUpTo == ALL && size + more > millis.length) {
            int room = Math.max(size + more, size == 0 ? 0 : 2 * millis.length);
            millis = Arrays.copyOf(millis, room);
            bits = Arrays.copyOf(bits, room);
        }
    }

    /** Takes a sample. */
    void add(long sampleMillis, double value, long appendMillis) {
        newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
        long valueBits = Double.doubleToRawLongBits(value);
        // A stale marker ends the series, but what was before it can still be looked at.
        if (sampleMillis <= hidesUpTo && !Series.isStale(value)) {
            addNewest(sampleMillis, valueBits);
        } else {
            append(sampleMillis, valueBits);
        }
    }

    /** The first place is that of the newest that hides the others, once there is one. */
    private void addNewest(long sampleMillis, long valueBits) {
        if (size == 0 || millis[0] > hidesUpTo || Series.isStale(Double.longBitsToDouble(bits[0]))) {
            append(sampleMillis, valueBits);
            swapWithFirst(size - 1);
        } else if (sampleMillis > millis[0] || (sampleMillis == millis[0] && valueBits > bits[0])) {
            millis[0] = sampleMillis;
            bits[0] = valueBits;
        }
    }

    private void append(long sampleMillis, long valueBits) {
        if (size == millis.length) {
            millis = Arrays.copyOf(millis, 2 * size);
            bits = Arrays.copyOf(bits, 2 * size);
        }
        millis[size] = sampleMillis;
        bits[size++] = valueBits;
    }

    private void swapWithFirst(int place) {
        long firstMillis = millis[0];
        long firstBits = bits[0];
        millis[0] = millis[place];
        bits[0] = bits[place];
        millis[place] = firstMillis;
        bits[place] = firstBits;
    }

    /** By their times, of each time the greatest. */
    PointList sorted() {
        if (!isInOrder()) {
            sort();
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = Double.longBitsToDouble(bits[i]);
        }
        return new PointList(Arrays.copyOf(millis, size), values);
    }

    private boolean isInOrder() {
        for (int i = 1; i < size; i++) {
            if (millis[i - 1] >= millis[i]) {
                return false;
            }
        }
        return true;
    }

    private void sort() {
        Contribution.Point[] points = new Contribution.Point[size];
        for (int i = 0; i < size; i++) {
            points[i] = new Contribution.Point(millis[i], Double.longBitsToDouble(bits[i]));
        }
        Arrays.sort(points, BY_TIME_AND_BITS);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i + 1 == size || points[i + 1].millis() != points[i].millis()) {
                millis[kept] = points[i].millis();
                bits[kept++] = Double.doubleToRawLongBits(points[i].value());
            }
        }
        size = kept;
    }
}
