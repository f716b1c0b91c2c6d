package io.tocsin.processor.engine;

import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.util.Arrays;
import java.util.Optional;

/**
 * The samples of one series in order of their times; of equal times, which only log events have, in order of arrival. A
 * sample has an index, which counts from the oldest one that is there, and a position, which stays the same when older
 * ones are dropped. One owner thread.
 */
public class Series {
    /** What Prometheus writes when a series ends. Any other NaN is a value. */
    public static final double STALE_MARKER = Double.longBitsToDouble(0x7ff0000000000002L);

    private static final long STALE = Double.doubleToRawLongBits(STALE_MARKER);

    private static final int FIRST_CAPACITY = 4;

    private final Labels labels;
    private long[] times = new long[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    private int from;
    private int to;
    private long start;
    private long read;
    private int disorder;

    /** Without samples. */
    public Series(Labels labels) {
        this.labels = labels;
    }

    /** Whether a sample ends its series rather than being a value. */
    public static boolean isStale(double value) {
        return Double.doubleToRawLongBits(value) == STALE;
    }

    /** With the metric's name. */
    public final Labels labels() {
        return labels;
    }

    /** The number of samples, stale markers included. */
    public final int size() {
        return to - from;
    }

    /** Epoch milliseconds. */
    public final long time(int index) {
        return times[from + index];
    }

    /** The value, which may be a stale marker. */
    public final double value(int index) {
        return values[from + index];
    }

    /** The index of a sample at exactly this time, else {@code -(where it belongs) - 1}. */
    public final int find(long time) {
        int found = Arrays.binarySearch(times, from, to, time);
        return found >= 0 ? found - from : found + from;
    }

    /** As {@link #find}, the sooner the nearer it is to the newest sample. */
    public final int findRecent(long time) {
        int behind = behind(time, to);
        return behind > from && times[behind - 1] == time ? behind - 1 - from : from - behind - 1;
    }

    /** The place behind the last sample before {@code end} that is not later than {@code time}. */
    private int behind(long time, int end) {
        int step = 1;
        while (end - step >= from && times[end - step] > time) {
            step <<= 1;
        }
        int low = Math.max(from, end - step);
        int high = end - (step >> 1);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many samples are not later than {@code time}: mostly all, or none of a window that has just begun. */
    public final int countUpTo(long time) {
        if (from == to || times[from] > time) {
            return 0;
        }
        if (times[to - 1] <= time) {
            return size();
        }
        int count = find(time);
        count = count >= 0 ? count + 1 : -count - 1;
        while (count < size() && time(count) == time) {
            count++;
        }
        return count;
    }

    /** Another value for a sample that is there. */
    public final void set(int index, double value) {
        if (Double.doubleToRawLongBits(values[from + index]) != Double.doubleToRawLongBits(value)) {
            values[from + index] = value;
            disorder += start + index < read ? 1 : 0;
        }
    }

    /** A sample at this index, between those before and behind it in time. */
    public final void insert(int index, long time, double value) {
        if (to == times.length) {
            makeRoom(1);
        }
        int at = from + index;
        if (at < to) {
            System.arraycopy(times, at, times, at + 1, to - at);
            System.arraycopy(values, at, values, at + 1, to - at);
        }
        times[at] = time;
        values[at] = value;
        to++;
        if (start + index < read) {
            read++;
            disorder++;
        }
    }

    /**
     * Puts samples in, and of equal times the value whose bits are the greatest number; comes to the same as one by one.
     * What was there must have each time once. Tells {@link #merged} of each sample that is put in or replaced.
     *
     * @param newTimes ascending, each once
     * @param first of the new samples that are meant, up to the last
     * @return how many were put in or replaced
     */
    public final int merge(long[] newTimes, double[] newValues, int first) {
        int more = newTimes.length - first;
        if (to + more > times.length) {
            makeRoom(more);
        }
        int at = to; // Behind those that have not been moved.
        int free = to + more;
        int same = 0;
        int inserted = 0;
        int replaced = 0;
        int insertedRead = 0;
        int replacedRead = 0;
        for (int i = newTimes.length - 1; i >= first; i--) {
            long time = newTimes[i];
            double value = newValues[i];
            int behind = behind(time, at);
            int moved = at - behind;
            free -= moved + 1;
            if (moved > 0) {
                System.arraycopy(times, behind, times, free + 1, moved);
                System.arraycopy(values, behind, values, free + 1, moved);
            }
            at = behind;
            if (at > from && times[at - 1] == time) {
                at--;
                same++;
                if (Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(values[at])) {
                    replaced++;
                    replacedRead += start + at - from < read ? 1 : 0;
                    merged(time);
                } else {
                    value = values[at];
                }
            } else {
                inserted++;
                insertedRead += start + at - from < read ? 1 : 0;
                merged(time);
            }
            times[free] = time;
            values[free] = value;
        }
        int end = to + more;
        if (same > 0) {
            System.arraycopy(times, free, times, at, end - free);
            System.arraycopy(values, free, values, at, end - free);
        }
        to = end - same;
        read += insertedRead;
        disorder += insertedRead + replacedRead;
        return inserted + replaced;
    }

    /** A sample of this time was put in, or has another value, by {@link #merge}. */
    protected void merged(long time) {}

    /** Takes a sample out again. */
    public final void remove(int index) {
        int at = from + index;
        System.arraycopy(times, at + 1, times, at, to - at - 1);
        System.arraycopy(values, at + 1, values, at, to - at - 1);
        to--;
        if (start + index < read) {
            read--;
            disorder++;
        }
    }

    /** In place where a quarter is free, so that a window that slides moves each sample thrice and allocates nothing. */
    private void makeRoom(int more) {
        int size = size();
        int wanted = size + Math.max(Math.max(size / 2, FIRST_CAPACITY), more);
        boolean fits = size * 4L <= times.length * 3L && size + more <= times.length && wanted >= times.length / 4;
        long[] newTimes = fits ? times : new long[wanted];
        double[] newValues = fits ? values : new double[wanted];
        System.arraycopy(times, from, newTimes, 0, size);
        System.arraycopy(values, from, newValues, 0, size);
        times = newTimes;
        values = newValues;
        from = 0;
        to = size;
    }

    /** Forgets the first {@code count} samples. */
    public final void drop(int count) {
        from += count;
        start += count;
    }

    /** The position of the oldest sample that is there, which is how many have been dropped. */
    public final long startPosition() {
        return start;
    }

    /** The position behind the newest sample. */
    public final long endPosition() {
        return start + size();
    }

    /** Tells that someone remembers something of the samples before this position. */
    public final void read(long endPosition) {
        read = Math.max(read, endPosition);
    }

    /** How often something else than an end has changed of what had been read: then what one remembers is void. */
    public final int disorder() {
        return disorder;
    }

    /** The index of the newest sample not later than {@code time} that is no stale marker; -1 for none. */
    public final int newestUpTo(long time) {
        int index = countUpTo(time) - 1;
        while (index >= 0 && isStale(value(index))) {
            index--;
        }
        return index;
    }

    /** The samples within bounds that are no stale markers; empty when there is none. */
    public final Optional<Window> window(Window.Bounds bounds) {
        int first = countUpTo(bounds.after());
        int end = countUpTo(bounds.endMillis());
        int stale = first;
        while (stale < end && !isStale(value(stale))) {
            stale++;
        }
        if (stale >= end) {
            return first >= end ? Optional.empty() : Optional.of(view(first, end, bounds));
        }
        Window some = withoutStale(first, end, bounds);
        return some.size() == 0 ? Optional.empty() : Optional.of(some);
    }

    /** The samples from one index up to another, at least one and none of them a stale marker. */
    public final Window view(int first, int end, Window.Bounds bounds) {
        return new Window(times, values, from + first, from + end, bounds);
    }

    /** A copy of the samples from one index up to another that are no stale markers. */
    public final Window withoutStale(int first, int end, Window.Bounds bounds) {
        long[] someTimes = new long[end - first];
        double[] someValues = new double[end - first];
        int count = 0;
        for (int i = first; i < end; i++) {
            if (!isStale(value(i))) {
                someTimes[count] = time(i);
                someValues[count++] = value(i);
            }
        }
        return new Window(someTimes, someValues, 0, count, bounds);
    }
}
