package io.tocsin.processor.unit;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The series of a unit that have one K: no other series has any part in what expressions make of them. In a unit that
 * cannot be split all series are of one kin, which does not list them. One owner thread.
 */
final class Kin {
    private final List<String> key;
    private final boolean whole;
    /** The numbers of the leaves that have some, and those: as a rule they are few. */
    private int[] leaves = new int[0];

    private OrderedSeries[] series = new OrderedSeries[0];

    Kin(List<String> key) {
        this(key, false);
    }

    private Kin(List<String> key, boolean whole) {
        this.key = key;
        this.whole = whole;
    }

    /** Of a unit that cannot be split. */
    static Kin ofAll() {
        return new Kin(List.of(), true);
    }

    List<String> key() {
        return key;
    }

    /** Whether all series of the unit are of it. */
    boolean isWhole() {
        return whole;
    }

    private int find(int leaf) {
        for (int i = 0; i < leaves.length; i++) {
            if (leaves[i] == leaf) {
                return i;
            }
        }
        return -1;
    }

    void add(int leaf, KeptSeries one) {
        int found = find(leaf);
        if (found < 0) {
            found = leaves.length;
            leaves = Arrays.copyOf(leaves, found + 1);
            series = Arrays.copyOf(series, found + 1);
            leaves[found] = leaf;
            series[found] = new OrderedSeries();
        }
        series[found].add(one);
    }

    /** Takes some of a leaf out; whether none is left in any leaf. */
    boolean removeAll(int leaf, Set<KeptSeries> gone) {
        int found = find(leaf);
        if (found >= 0) {
            series[found].removeAll(gone);
            if (series[found].isEmpty()) {
                int last = leaves.length - 1;
                leaves[found] = leaves[last];
                series[found] = series[last];
                leaves = Arrays.copyOf(leaves, last);
                series = Arrays.copyOf(series, last);
            }
        }
        return leaves.length == 0;
    }

    /** Those of a leaf, in the order of their labels. */
    List<KeptSeries> series(int leaf) {
        int found = find(leaf);
        return found < 0 ? List.of() : series[found].inOrder();
    }
}
