package io.tocsin.processor.vector;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One element of an instant vector. */
public record Element(Labels labels, double value) {
    /** Values in order, NaN before all, as Prometheus sorts. */
    static final Comparator<Element> BY_VALUE = (a, b) -> {
        boolean nanA = Double.isNaN(a.value);
        boolean nanB = Double.isNaN(b.value);
        return nanA || nanB ? Boolean.compare(nanB, nanA) : Double.compare(a.value + 0.0, b.value + 0.0);
    };

    /**
     * The vector itself.
     *
     * @throws EvaluationException when two elements have the same labels
     */
    public static List<Element> unique(List<Element> vector) {
        Set<Labels> seen = new HashSet<>();
        for (Element element : vector) {
            if (!seen.add(element.labels)) {
                throw new EvaluationException("vector cannot contain metrics with the same labelset");
            }
        }
        return Collections.unmodifiableList(vector);
    }

    /**
     * The result itself, whose elements have the labels of some of a vector's elements, no two of one, with or all
     * without their metadata. They only can be the same where the metadata differs.
     *
     * @param vector whose elements all have different labels
     * @throws EvaluationException when two elements have the same labels
     */
    public static List<Element> unique(List<Element> vector, List<Element> result) {
        for (int i = 1; i < vector.size(); i++) {
            if (!vector.get(i).labels.hasMetadataOf(vector.get(0).labels)) {
                return unique(result);
            }
        }
        return Collections.unmodifiableList(result);
    }
}
