package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Goes with the window over the samples: tells which come in and from where on they stay. Positions are those of the
 * series, so samples that it has dropped have left, unread. Where something else than an end has changed, or the window
 * goes back, all begins anew. One owner thread.
 */
abstract class Sliding implements Slide {
    private final Series series;
    /** Of a sample that is no stale marker, when the window has one. */
    private long first;

    private long end;
    private long stableUntil = Long.MIN_VALUE;
    private @Nullable Marks stale;
    private int disorder;

    Sliding(Series series) {
        this.series = series;
        this.disorder = series.disorder();
    }

    @Override
    public final OptionalDouble at(Window.Bounds bounds, double[] parameters) {
        leave(bounds);
        while (end < series.endPosition() && time(end) <= bounds.endMillis()) {
            long position = end++;
            if (!isStale(position)) {
                came(position);
            } else if (position == first) {
                first++;
            } else {
                stale = stale == null ? new Marks() : stale;
                stale.add(position, first);
            }
        }
        series.read(end);
        OptionalDouble value = first == end ? OptionalDouble.empty() : value(bounds, parameters);
        stableUntil = edge(bounds);
        return value;
    }

    private void leave(Window.Bounds bounds) {
        long after = bounds.after();
        long position = Math.max(first, series.startPosition());
        boolean anew = disorder != series.disorder() || isBehind(bounds, position);
        while (!anew && position < end && (time(position) <= after || isStale(position))) {
            position++;
        }
        if (anew || position >= end) {
            disorder = series.disorder();
            first = series.startPosition() + series.countUpTo(after);
            end = first;
            if (stale != null) {
                stale.clear();
            }
            emptied();
        } else if (position != first) {
            if (stale != null) {
                stale.remove(first, position);
            }
            long before = first;
            first = position;
            left(before, position);
        }
    }

    /** Whether the window begins or ends before where it did. */
    private boolean isBehind(Window.Bounds bounds, long position) {
        if (end > series.startPosition() && time(end - 1) > bounds.endMillis()) {
            return true;
        }
        long before = position - 1;
        while (before >= series.startPosition() && isStale(before)) {
            before--;
        }
        return before >= series.startPosition() && time(before) > bounds.after();
    }

    private long edge(Window.Bounds bounds) {
        long wait = end < series.endPosition() ? time(end) - bounds.endMillis() : Long.MAX_VALUE;
        if (first < end) {
            long decisive = decisive();
            wait = decisive == ANY_TIME ? 1 : Math.min(wait, leaves(decisive, bounds));
        }
        return wait == Long.MAX_VALUE ? wait : bounds.evaluatedAt() + wait;
    }

    /** What {@link #decisive} gives when the value depends on the time of the evaluation. */
    static final long ANY_TIME = -1;

    /** And when it does not change as samples leave. */
    static final long NONE = -2;

    private long leaves(long position, Window.Bounds bounds) {
        return position == NONE ? Long.MAX_VALUE : time(position) - bounds.after();
    }

    /** A sample that is no stale marker has come into the window behind all others. */
    abstract void came(long position);

    /** The samples from one position up to another, where the window begins now, have left. */
    abstract void left(long from, long to);

    /** All have left. */
    abstract void emptied();

    /** The value of a window with at least one sample. */
    abstract OptionalDouble value(Window.Bounds bounds, double[] parameters);

    /** The position of the first sample that changes the value by leaving, once the value has been computed. */
    abstract long decisive();

    @Override
    public final long stableUntil() {
        return stableUntil;
    }

    /** The position of the oldest sample. */
    final long first() {
        return first;
    }

    /** The position behind the newest sample and stale markers that follow it. */
    final long end() {
        return end;
    }

    /** How many samples there are. */
    final int size() {
        return (int) (end - first) - (stale == null ? 0 : stale.count());
    }

    /** The position of the newest sample. */
    final long last() {
        return before(end);
    }

    /** The position of the sample before another one. */
    final long before(long position) {
        long before = position - 1;
        while (isStale(before)) {
            before--;
        }
        return before;
    }

    private boolean isStale(long position) {
        return Series.isStale(valueOf(position));
    }

    final double valueOf(long position) {
        return series.value((int) (position - series.startPosition()));
    }

    final long time(long position) {
        return series.time((int) (position - series.startPosition()));
    }

    /** The samples themselves. */
    final Window window(Window.Bounds bounds) {
        int from = (int) (first - series.startPosition());
        int to = (int) (end - series.startPosition());
        return size() == to - from ? series.view(from, to, bounds) : series.withoutStale(from, to, bounds);
    }
}
