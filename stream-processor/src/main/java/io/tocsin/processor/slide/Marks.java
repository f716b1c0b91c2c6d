package io.tocsin.processor.slide;

import java.util.Arrays;

/**
 * Which samples of a window are marked: a ring of bits by the samples' positions, a word for up to 64 samples, none as
 * long as none is marked. One owner thread.
 */
final class Marks {
    private static final long[] NONE = new long[0];

    private long[] ring = NONE;
    private int count;
    /** No mark is at this position or behind it, so all between it and the window's first are in the ring once. */
    private long behind;

    /** How many are marked. */
    int count() {
        return count;
    }

    /** Marks one behind all others; those before {@code first} have been removed. */
    void add(long position, long first) {
        if (position - first >= ring.length * (long) Long.SIZE) {
            grow(position, first);
        }
        ring[word(position)] |= 1L << position;
        behind = position + 1;
        count++;
    }

    private int word(long position) {
        return (int) (position >>> 6) & (ring.length - 1);
    }

    private void grow(long position, long first) {
        int words = Math.max(1, ring.length);
        while (position - first >= words * (long) Long.SIZE) {
            words *= 2;
        }
        Marks larger = new Marks();
        larger.ring = new long[words];
        for (long at = next(first, position); at < position; at = next(at + 1, position)) {
            larger.ring[larger.word(at)] |= 1L << at;
        }
        ring = larger.ring;
    }

    /** The first mark from one position up to another, which is the result when there is none. */
    long next(long from, long end) {
        if (count == 0) {
            return end;
        }
        long stop = Math.min(end, behind);
        long at = from;
        while (at < stop) {
            long rest = ring[word(at)] >>> at;
            if (rest != 0) {
                long found = at + Long.numberOfTrailingZeros(rest);
                return found < stop ? found : end;
            }
            at += Long.SIZE - (at & (Long.SIZE - 1));
        }
        return end;
    }

    /** Takes away the marks from one position, the window's first, up to another. */
    void remove(long from, long end) {
        for (long at = next(from, end); at < end; at = next(at + 1, end)) {
            ring[word(at)] &= ~(1L << at);
            count--;
        }
    }

    /** Takes all away. */
    void clear() {
        if (count > 0) {
            Arrays.fill(ring, 0);
            count = 0;
        }
    }
}
