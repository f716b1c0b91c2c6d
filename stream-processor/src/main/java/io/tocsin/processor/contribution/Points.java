package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.engine.Series;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The samples of one series in one cell, as they came. */
final class Points {
    private static final Comparator<Point> BY_TIME_AND_BITS = Comparator.comparingLong(Point::millis)
            .thenComparingLong(point -> Double.doubleToRawLongBits(point.value()));

    private final KnownSeries.Membership of;
    private final Cell cell;
    private final long cellEndMillis;
    private long[] millis = new long[1];
    private long[] bits = new long[1];
    private int size;
    private long newestAppendMillis = Long.MIN_VALUE;

    Points(KnownSeries.Membership of, Cell cell) {
        this.of = of;
        this.cell = cell;
        this.cellEndMillis = cell.endMillis();
    }

    Cell cell() {
        return cell;
    }

    boolean isEmpty() {
        return size == 0;
    }

    KnownSeries.Membership of() {
        return of;
    }

    long newestAppendMillis() {
        return newestAppendMillis;
    }

    /** Takes a sample, and says whether more room is taken than before. */
    boolean add(long sampleMillis, double value, long appendMillis) {
        newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
        long valueBits = Double.doubleToRawLongBits(value);
        // A stale marker ends the series, but what was before it can still be looked at.
        if (of.newestOnly() && sampleMillis <= cellEndMillis && !Series.isStale(value)) {
            return addNewest(sampleMillis, valueBits);
        }
        append(sampleMillis, valueBits);
        return true;
    }

    /** The first place is that of the newest which the cell's end can see, once there is one. */
    private boolean addNewest(long sampleMillis, long valueBits) {
        if (size == 0 || millis[0] > cellEndMillis || Series.isStale(Double.longBitsToDouble(bits[0]))) {
            append(sampleMillis, valueBits);
            swapWithFirst(size - 1);
            return true;
        }
        if (sampleMillis > millis[0] || (sampleMillis == millis[0] && valueBits > bits[0])) {
            millis[0] = sampleMillis;
            bits[0] = valueBits;
        }
        return false;
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
    List<Point> sorted() {
        if (size == 1) {
            return List.of(point(0));
        }
        Point[] points = new Point[size];
        for (int i = 0; i < size; i++) {
            points[i] = point(i);
        }
        Arrays.sort(points, BY_TIME_AND_BITS);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i + 1 == size || points[i + 1].millis() != points[i].millis()) {
                points[kept++] = points[i];
            }
        }
        return List.of(kept == size ? points : Arrays.copyOf(points, kept));
    }

    private Point point(int place) {
        return new Point(millis[place], Double.longBitsToDouble(bits[place]));
    }
}
