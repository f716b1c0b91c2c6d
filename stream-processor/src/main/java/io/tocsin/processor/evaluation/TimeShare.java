package io.tocsin.processor.evaluation;

/** Work that takes at most one part in so many of the time, and rests for a while at least. One owner thread. */
final class TimeShare {
    private final int parts;
    private final long leastPauseNanos;
    private long end;
    private long pause;

    TimeShare(int parts, long leastPauseNanos) {
        this.parts = parts;
        this.leastPauseNanos = leastPauseNanos;
    }

    boolean mayBegin(long nanos) {
        return pause == 0 || nanos - end >= pause;
    }

    void took(long beginNanos, long endNanos) {
        end = endNanos;
        pause = Math.max(leastPauseNanos, (parts - 1) * (endNanos - beginNanos));
    }
}
