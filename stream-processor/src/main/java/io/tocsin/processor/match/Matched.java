package io.tocsin.processor.match;

import java.util.Arrays;

/** Entries that were found, used again for each event. */
final class Matched {
    private int[] entries = new int[16];
    private int size;

    void clear() {
        size = 0;
    }

    void add(int entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        entries[size++] = entry;
    }

    void sort() {
        if (size > 1) {
            Arrays.sort(entries, 0, size);
        }
    }

    int size() {
        return size;
    }

    int entry(int place) {
        return entries[place];
    }
}
