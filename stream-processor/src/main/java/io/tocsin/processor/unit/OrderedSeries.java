package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Series in an order that does not depend on who came first, so that sums always come out alike. One owner thread. */
final class OrderedSeries {
    /** All but {@link #fresh}. There can be as many of these objects as there are series, so nothing is held for none. */
    private List<KeptSeries> ordered = List.of();

    private List<KeptSeries> fresh = List.of();

    void add(KeptSeries one) {
        if (fresh.isEmpty()) {
            fresh = new ArrayList<>(1);
        }
        fresh.add(one);
    }

    void removeAll(Set<KeptSeries> gone) {
        fresh = without(fresh, gone);
        ordered = without(ordered, gone);
    }

    private static List<KeptSeries> without(List<KeptSeries> some, Set<KeptSeries> gone) {
        if (!some.isEmpty()) {
            some.removeIf(gone::contains);
        }
        return some.isEmpty() ? List.of() : some;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && ordered.isEmpty();
    }

    /** By their labels. */
    List<KeptSeries> inOrder() {
        if (!fresh.isEmpty()) {
            fresh.sort(Comparator.comparing(Series::labels, Labels::compare));
            ordered = ordered.isEmpty() ? fresh : merged();
            fresh = List.of();
        }
        return ordered;
    }

    private List<KeptSeries> merged() {
        List<KeptSeries> merged = new ArrayList<>(ordered.size() + fresh.size());
        int next = 0;
        for (KeptSeries one : fresh) {
            while (next < ordered.size() && Labels.compare(ordered.get(next).labels(), one.labels()) < 0) {
                merged.add(ordered.get(next++));
            }
            merged.add(one);
        }
        merged.addAll(ordered.subList(next, ordered.size()));
        return merged;
    }
}
