package io.tocsin.processor.contribution;

import io.tocsin.schemas.metric.LabelSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known by the labels of a series: series come again and again, mostly with the same objects for labels, which
 * know their hash. Forgotten as a whole when it is full.
 */
final class SeriesTable<T> {
    private static final int FIRST_PLACES = 64;

    private final int max;
    private @Nullable Entry<T>[] table = places(FIRST_PLACES);
    private int size;

    private record Entry<T>(LabelSet labels, T value) {
        boolean is(LabelSet other) {
            return labels.seriesHash() == other.seriesHash() && labels.equals(other);
        }
    }

    /** @param max how many are kept */
    SeriesTable(int max) {
        this.max = max;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> @Nullable Entry<T>[] places(int length) {
        return (Entry<T>[]) new Entry[length];
    }

    /** What is known of a series; null when nothing is. */
    @Nullable
    T get(LabelSet labels) {
        Entry<T> entry = table[place(labels)];
        return entry == null ? null : entry.value();
    }

    /** In place of what was known. */
    void put(LabelSet labels, T value) {
        if (size >= max) {
            clear();
        } else if (2 * size >= table.length) {
            grow();
        }
        int at = place(labels);
        size += table[at] == null ? 1 : 0;
        table[at] = new Entry<>(labels, value);
    }

    void clear() {
        table = places(FIRST_PLACES);
        size = 0;
    }

    private int place(LabelSet labels) {
        int at = labels.seriesHash() & (table.length - 1);
        while (true) {
            Entry<T> entry = table[at];
            if (entry == null || entry.is(labels)) {
                return at;
            }
            at = (at + 1) & (table.length - 1);
        }
    }

    private void grow() {
        @Nullable Entry<T>[] all = table;
        table = places(2 * all.length);
        for (Entry<T> entry : all) {
            if (entry != null) {
                table[place(entry.labels())] = entry;
            }
        }
    }
}
