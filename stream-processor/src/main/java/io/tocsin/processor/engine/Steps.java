package io.tocsin.processor.engine;

/**
 * The instants at which an expression is evaluated: one, or those of a subquery.
 *
 * @param start epoch milliseconds
 * @param end the last instant is not later; before the start there is none
 * @param interval between two, in milliseconds
 */
record Steps(long start, long end, long interval) {
    static Steps at(long instant) {
        return new Steps(instant, instant, 1);
    }

    boolean isOne() {
        return count() == 1;
    }

    long count() {
        return end < start ? 0 : (end - start) / interval + 1;
    }

    long time(int index) {
        return start + index * interval;
    }

    /** The last instant. */
    long last() {
        return end < start ? start : start + (end - start) / interval * interval;
    }

    /**
     * Those of a subquery: the multiples of its interval after one instant and up to another.
     *
     * @param closed whether {@code after} itself can be one, as in version 2
     */
    static Steps inRange(long after, long end, long interval, boolean closed) {
        long first = interval * (after / interval);
        while (closed ? first < after : first <= after) {
            first += interval;
        }
        return new Steps(first, end, interval);
    }
}
