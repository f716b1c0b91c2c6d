package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Grouping;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.VectorMatching;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A set of label names, which may be endless.
 *
 * @param without whether it is all names but {@code labels}
 */
record LabelSet(boolean without, SortedSet<String> labels) {
    static final LabelSet NONE = only(List.of());
    static final LabelSet ALL = allBut(List.of());

    LabelSet {
        labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    }

    static LabelSet only(Collection<String> labels) {
        return new LabelSet(false, new TreeSet<>(labels));
    }

    static LabelSet allBut(Collection<String> labels) {
        return new LabelSet(true, new TreeSet<>(labels));
    }

    /** Those that an aggregation keeps. */
    static LabelSet keptBy(Grouping grouping) {
        return grouping.without()
                ? allBut(grouping.labels()).minus(List.of(LabelMatcher.METRIC_NAME))
                : only(grouping.labels());
    }

    /** Those that must agree for elements to match. */
    static LabelSet comparedBy(VectorMatching matching) {
        return matching.on()
                ? only(matching.labels())
                : allBut(matching.labels()).minus(List.of(LabelMatcher.METRIC_NAME));
    }

    boolean isEmpty() {
        return !without && labels.isEmpty();
    }

    boolean contains(String label) {
        return labels.contains(label) != without;
    }

    LabelSet and(LabelSet other) {
        if (without && other.without) {
            return allBut(union(labels, other.labels));
        }
        LabelSet finite = without ? other : this;
        LabelSet filter = without ? this : other;
        return only(finite.labels.stream().filter(filter::contains).toList());
    }

    LabelSet or(LabelSet other) {
        return and(complement(), other.complement()).complement();
    }

    LabelSet minus(Collection<String> some) {
        return and(allBut(some));
    }

    LabelSet plus(Collection<String> some) {
        return or(only(some));
    }

    boolean isWithin(LabelSet other) {
        return and(other.complement()).isEmpty();
    }

    private LabelSet complement() {
        return new LabelSet(!without, labels);
    }

    private static LabelSet and(LabelSet a, LabelSet b) {
        return a.and(b);
    }

    private static TreeSet<String> union(Collection<String> a, Collection<String> b) {
        TreeSet<String> union = new TreeSet<>(a);
        union.addAll(b);
        return union;
    }
}
