package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Series in an order that does not depend on who came first, so that sums always come out alike. One owner thread. */
final class OrderedSeries {
    /** All but {@link #fresh}. */
    private List<KeptSeries> ordered = new ArrayList<>(0);

    private List<KeptSeries> fresh = new ArrayList<>(0);

    void add(KeptSeries one) {
        fresh.add(one);
    }

    void removeAll(Set<KeptSeries> gone) {
        fresh.removeIf(gone::contains);
        ordered.removeIf(gone::contains);
    }

    boolean isEmpty() {
        return fresh.isEmpty() && ordered.isEmpty();
    }

    /** By their labels. */
    List<KeptSeries> inOrder() {
        if (!fresh.isEmpty()) {
            fresh.sort(Comparator.comparing(Series::labels, Labels::compare));
            ordered = ordered.isEmpty() ? new ArrayList<>(fresh) : merged();
            fresh = new ArrayList<>(0);
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
