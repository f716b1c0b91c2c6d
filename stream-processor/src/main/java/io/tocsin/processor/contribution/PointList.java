package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.engine.Series;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** Points in two arrays: there are many, and a list of objects would cost more than all else that is done with them. */
public final class PointList extends AbstractList<Point> implements RandomAccess {
    private static final byte[] NOTHING = {};

    private final long[] millis;
    private final double[] values;

    /** What was written of them, but for the first one's time: the same points often go to several units. */
    private byte[] written = NOTHING;

    /** Of arrays of the same length that nobody changes afterwards. */
    PointList(long[] millis, double[] values) {
        this.millis = millis;
        this.values = values;
    }

    /** These points. */
    public static PointList of(List<Point> points) {
        return new PointList(
                points.stream().mapToLong(Point::millis).toArray(),
                points.stream().mapToDouble(Point::value).toArray());
    }

    @Override
    public int size() {
        return millis.length;
    }

    /** The time of a point, epoch milliseconds. */
    public long millis(int place) {
        return millis[place];
    }

    /** The value of a point, with all its bits. */
    public double value(int place) {
        return values[place];
    }

    /** Whether the points from this one on are in order, each time once. */
    public boolean isInOrder(int first) {
        for (int i = first + 1; i < millis.length; i++) {
            if (millis[i - 1] >= millis[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Puts the points from this one on, which are in order, into a series: {@link Series#merge}.
     *
     * @return how many samples of the series are new, or have another value
     */
    public int mergeInto(Series series, int first) {
        return series.merge(millis, values, first);
    }

    @Override
    public Point get(int place) {
        return new Point(millis[place], values[place]);
    }

    long[] allMillis() {
        return millis;
    }

    double[] allValues() {
        return values;
    }

    /** What {@link #written(byte[])} was given last; empty when it was not. */
    byte[] written() {
        return written;
    }

    /** @param some not changed afterwards */
    void written(byte[] some) {
        written = some;
    }

    PointList part(int from, int to) {
        return new PointList(Arrays.copyOfRange(millis, from, to), Arrays.copyOfRange(values, from, to));
    }
}
