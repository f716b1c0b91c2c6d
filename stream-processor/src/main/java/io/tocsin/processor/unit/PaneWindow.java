package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Series;

/**
 * How many events of a series lie in a window that slides: what enters is added and what leaves taken off, so that the
 * window's length costs nothing. Counts are whole numbers, and their sums exact up to 2^53. One owner thread.
 */
final class PaneWindow {
    private long after;
    private long upTo = Long.MIN_VALUE;
    private double sum;

    /** The events in the panes that end after one instant and not after another; neither before those of the last call. */
    double sum(Series panes, long newAfter, long newUpTo) {
        if (upTo == Long.MIN_VALUE || newAfter < after || newUpTo < upTo || newAfter >= upTo) {
            sum = between(panes, newAfter, newUpTo);
        } else {
            sum += between(panes, upTo, newUpTo) - between(panes, after, newAfter);
        }
        after = newAfter;
        upTo = newUpTo;
        return sum;
    }

    /** Events came to a pane. */
    void counted(long paneEnd, long count) {
        if (paneEnd > after && paneEnd <= upTo) {
            sum += count;
        }
    }

    private static double between(Series panes, long after, long upTo) {
        double sum = 0;
        for (int i = panes.countUpTo(after); i < panes.size() && panes.time(i) <= upTo; i++) {
            sum += panes.value(i);
        }
        return sum;
    }
}
