package io.tocsin.processor.contribution;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log events of one input in one cell, by the values of the kept labels and pane: an open hash table. */
final class LogCounts {
    private @Nullable Entry[] table = new Entry[16];
    private int size;

    /** Events of one pane and set of values; a value that is missing is empty. */
    static final class Entry {
        private final int hash;
        private final long place;
        final String[] values;

        long paneEndMillis = Long.MIN_VALUE;
        long newestAppendMillis = Long.MIN_VALUE;
        long count;

        Entry(int hash, String[] values, long place) {
            this.hash = hash;
            this.values = values;
            this.place = place;
        }
    }

    /**
     * The entry of these values at this place; made when there is none, with a copy of the values.
     *
     * @param place the pane's end, or what stands for several panes of which only one is kept
     */
    Entry at(String[] values, long place) {
        int hash = spread(31 * Arrays.hashCode(values) + Long.hashCode(place));
        int at = hash & (table.length - 1);
        while (true) {
            Entry entry = table[at];
            if (entry == null) {
                Entry added = new Entry(hash, values.clone(), place);
                table[at] = added;
                if (++size * 2 > table.length) {
                    grow();
                }
                return added;
            }
            if (entry.hash == hash && entry.place == place && Arrays.equals(entry.values, values)) {
                return entry;
            }
            at = (at + 1) & (table.length - 1);
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9e3779b9;
        return mixed ^ (mixed >>> 15);
    }

    private void grow() {
        @Nullable Entry[] old = table;
        table = new Entry[old.length * 2];
        for (Entry entry : old) {
            if (entry != null) {
                int at = entry.hash & (table.length - 1);
                while (table[at] != null) {
                    at = (at + 1) & (table.length - 1);
                }
                table[at] = entry;
            }
        }
    }

    void forEach(Consumer<Entry> each) {
        for (Entry entry : table) {
            if (entry != null) {
                each.accept(entry);
            }
        }
    }
}
