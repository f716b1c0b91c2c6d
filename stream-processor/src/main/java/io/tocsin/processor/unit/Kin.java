package io.tocsin.processor.unit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The series of a unit that have one K: no other series has any part in what expressions make of them. In a unit that
 * cannot be split all series are of one kin, which does not list them. One owner thread.
 */
final class Kin {
    private final List<String> key;
    /** By the number of the leaf; empty for that of a unit that cannot be split. */
    private final @Nullable OrderedSeries[] leaves;

    /** Of a unit that cannot be split. */
    Kin() {
        this(List.of(), 0);
    }

    /** @param leaves how many leaves the unit has */
    Kin(List<String> key, int leaves) {
        this.key = key;
        this.leaves = new OrderedSeries[leaves];
    }

    List<String> key() {
        return key;
    }

    /** Whether all series of the unit are of it. */
    boolean isWhole() {
        return leaves.length == 0;
    }

    void add(int leaf, KeptSeries one) {
        OrderedSeries some = leaves[leaf];
        if (some == null) {
            some = new OrderedSeries();
            leaves[leaf] = some;
        }
        some.add(one);
    }

    /** Takes some of a leaf out; whether none is left in any leaf. */
    boolean removeAll(int leaf, Set<KeptSeries> gone) {
        OrderedSeries some = leaves[leaf];
        if (some != null) {
            some.removeAll(gone);
            if (some.isEmpty()) {
                leaves[leaf] = null;
            }
        }
        for (OrderedSeries one : leaves) {
            if (one != null) {
                return false;
            }
        }
        return true;
    }

    /** Those of a leaf, in the order of their labels. */
    List<KeptSeries> series(int leaf) {
        OrderedSeries some = leaves[leaf];
        return some == null ? List.of() : some.inOrder();
    }
}
