package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Split;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all inputs of a unit hold together: how many series, and which of them are kin. One owner thread. */
final class Holdings {
    private final Bounds bounds;
    private final boolean noting;
    private final Optional<Split> split;
    private final Map<List<String>, Kin> kins = new HashMap<>();
    private final Kin whole = Kin.ofAll();
    private int leaves;
    private int series;

    /**
     * Of a unit that is split in this way.
     *
     * @param noting whether somebody asks for what comes by its kin; if not, all are of one
     */
    Holdings(Bounds bounds, Split split, boolean noting) {
        this.bounds = bounds;
        this.noting = noting;
        this.split = Optional.of(split).filter(some -> noting && !(some instanceof Split.Whole));
    }

    /** A leaf more; its number. */
    int addLeaf() {
        return leaves++;
    }

    Bounds bounds() {
        return bounds;
    }

    /** Whether what comes is to be noted. */
    boolean isNoting() {
        return noting;
    }

    void add(int leaf, KeptSeries one) {
        series++;
        if (split.isEmpty()) {
            one.isOf(whole);
            return;
        }
        Kin kin = kins.computeIfAbsent(split.get().key(one.labels().asMap()), Kin::new);
        kin.add(leaf, one);
        one.isOf(kin);
    }

    /** Those with which a series of these labels is evaluated; empty when there are none. */
    Optional<Kin> kin(Labels labels) {
        return split.isEmpty()
                ? Optional.of(whole)
                : Optional.ofNullable(kins.get(split.get().key(labels.asMap())));
    }

    void removeAll(int leaf, Set<KeptSeries> gone) {
        series -= gone.size();
        Set<Kin> theirs = new HashSet<>();
        gone.forEach(one -> theirs.add(one.kin()));
        theirs.remove(whole);
        for (Kin kin : theirs) {
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
