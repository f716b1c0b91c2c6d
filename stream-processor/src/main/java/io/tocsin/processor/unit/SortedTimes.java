package io.tocsin.processor.unit;

import java.util.Arrays;

/** Some times, each once, in order. Adding one behind all others is what costs least. One owner thread. */
final class SortedTimes {
    private static final long[] EMPTY = {};

    private long[] times = EMPTY;
    private int size;

    int size() {
        return size;
    }

    long get(int place) {
        return times[place];
    }

    /** How many are not after this one. */
    int countUpTo(long time) {
        if (size == 0 || times[size - 1] <= time) {
            return size;
        }
        int found = Arrays.binarySearch(times, 0, size, time);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** One that is there already is not added again. */
    void add(long time) {
        int place = countUpTo(time);
        if (place > 0 && times[place - 1] == time) {
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, Math.max(1, 2 * size));
        }
        System.arraycopy(times, place, times, place + 1, size - place);
        times[place] = time;
        size++;
    }

    /** One that is not there need not be removed. */
    void remove(long time) {
        int place = countUpTo(time);
        if (place > 0 && times[place - 1] == time) {
            System.arraycopy(times, place, times, place - 1, size - place);
            size--;
        }
    }

    void clear() {
        size = 0;
    }
}
