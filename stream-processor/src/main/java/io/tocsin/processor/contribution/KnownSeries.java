package io.tocsin.processor.contribution;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which inputs each series belongs to, remembered: series come again and again, and it hangs on their labels alone. A
 * hash table asked without making anything; forgotten as a whole when it is full.
 */
final class KnownSeries {
    /** About 40 MB. */
    private static final int MAX = 1 << 17;

    private final Function<SortedMap<String, String>, List<Membership>> membership;
    private final BiConsumer<String, String> pair = this::pair;

    private @Nullable Entry[] table = new Entry[64];
    private int size;

    private String[] pairs = new String[32];
    private int length;
    private int hash;

    /** A series in a unit, with what came of it in the cell at hand. */
    static final class Membership {
        private final int unit;
        private final int shard;
        private final Labels labels;
        private final List<Long> leaves;
        private final boolean newestOnly;
        private @Nullable Points points;

        private Membership(int unit, int shard, Labels labels, List<Long> leaves, boolean newestOnly) {
            this.unit = unit;
            this.shard = shard;
            this.labels = labels;
            this.leaves = leaves;
            this.newestOnly = newestOnly;
        }

        static Membership of(int unit, int shard, Labels labels, List<Leaf.Metrics> leaves) {
            return new Membership(
                    unit,
                    shard,
                    labels,
                    leaves.stream()
                            .map(leaf -> leaf.key().id())
                            .distinct()
                            .sorted()
                            .toList(),
                    leaves.stream().allMatch(Leaf.Metrics::newestOnly));
        }

        /** The unit's place in the plan. */
        int unit() {
            return unit;
        }

        int shard() {
            return shard;
        }

        Labels labels() {
            return labels;
        }

        /** The ids of the inputs that it belongs to, ascending. */
        List<Long> leaves() {
            return leaves;
        }

        /** Whether they all ask for the newest sample only. */
        boolean newestOnly() {
            return newestOnly;
        }

        /** What came in a cell, remembered for the next sample. */
        Points in(Cell cell) {
            Points last = points;
            if (last == null || last.cell() != cell) {
                last = cell.points(this);
                points = last;
            }
            return last;
        }

        /** What came has been handed on. */
        void forget() {
            points = null;
        }
    }

    private static final class Entry {
        private final int hash;
        private final String[] pairs;
        private final List<Membership> of;

        Entry(int hash, String[] pairs, List<Membership> of) {
            this.hash = hash;
            this.pairs = pairs;
            this.of = of;
        }
    }

    /** @param membership asked once for each series that is not known */
    KnownSeries(Function<SortedMap<String, String>, List<Membership>> membership) {
        this.membership = membership;
    }

    /** What a series belongs to, one for each unit at most; empty when to nothing. */
    List<Membership> of(SortedMap<String, String> labels) {
        length = 0;
        hash = 1;
        labels.forEach(pair);
        int mixed = hash * 0x9e3779b9;
        mixed ^= mixed >>> 15;
        int at = mixed & (table.length - 1);
        while (true) {
            Entry entry = table[at];
            if (entry == null) {
                return add(mixed, labels);
            }
            if (entry.hash == mixed && isSame(entry.pairs)) {
                return entry.of;
            }
            at = (at + 1) & (table.length - 1);
        }
    }

    private void pair(String name, String value) {
        if (length == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * length);
        }
        pairs[length++] = name;
        pairs[length++] = value;
        hash = (31 * hash + name.hashCode()) * 31 + value.hashCode();
    }

    private boolean isSame(String[] others) {
        if (others.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!others[i].equals(pairs[i])) {
                return false;
            }
        }
        return true;
    }

    private List<Membership> add(int mixed, SortedMap<String, String> labels) {
        if (size >= MAX) {
            table = new Entry[64];
            size = 0;
        } else if (2 * size >= table.length) {
            grow();
        }
        Entry entry = new Entry(mixed, Arrays.copyOf(pairs, length), List.copyOf(membership.apply(labels)));
        put(entry);
        size++;
        return entry.of;
    }

    private void grow() {
        List<Entry> all = new ArrayList<>(size);
        for (Entry entry : table) {
            if (entry != null) {
                all.add(entry);
            }
        }
        table = new Entry[2 * table.length];
        all.forEach(this::put);
    }

    private void put(Entry entry) {
        int at = entry.hash & (table.length - 1);
        while (table[at] != null) {
            at = (at + 1) & (table.length - 1);
        }
        table[at] = entry;
    }
}
