package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Split;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all inputs of a unit hold together: how many series, and which of them are kin. One owner thread. */
final class Holdings {
    private final Bounds bounds;
    private final Split split;
    private final Map<List<String>, Kin> kins = new HashMap<>();
    private final Kin whole = new Kin();
    private int leaves;
    private int series;

    /** Of a unit that is split in this way. */
    Holdings(Bounds bounds, Split split) {
        this.bounds = bounds;
        this.split = split;
    }

    /** A leaf more, before any has series; its number. */
    int addLeaf() {
        return leaves++;
    }

    Bounds bounds() {
        return bounds;
    }

    void add(int leaf, KeptSeries one) {
        series++;
        if (split instanceof Split.Whole) {
            one.isOf(whole);
            return;
        }
        Kin kin = kins.computeIfAbsent(split.key(one.labels().asMap()), key -> new Kin(key, leaves));
        kin.add(leaf, one);
        one.isOf(kin);
    }

    void removeAll(int leaf, Set<KeptSeries> gone) {
        series -= gone.size();
        Set<Kin> touched = new HashSet<>();
        gone.forEach(one -> touched.add(one.kin()));
        touched.remove(whole);
        for (Kin kin : touched) {
            if (kin.removeAll(leaf, gone)) {
                kins.remove(kin.key(), kin);
            }
        }
    }

    boolean isFull() {
        return series >= bounds.seriesInTotal();
    }

    String full() {
        return "the inputs of the unit have more than " + bounds.seriesInTotal() + " series";
    }

    int series() {
        return series;
    }
}
