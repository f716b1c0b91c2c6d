package io.tocsin.processor.promql;

import java.util.List;

/**
 * How the elements of two vectors find each other.
 *
 * @param on whether {@code labels} are those that must agree, else those that need not
 * @param include labels that the result takes over from the side that has one element for many
 */
public record VectorMatching(Cardinality cardinality, boolean on, List<String> labels, List<String> include) {
    /** How many elements of each side may belong together. */
    public enum Cardinality {
        ONE_TO_ONE,
        /** {@code group_left}. */
        MANY_TO_ONE,
        /** {@code group_right}. */
        ONE_TO_MANY,
        /** Set operators. */
        MANY_TO_MANY
    }

    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    boolean isGrouped() {
        return cardinality == Cardinality.MANY_TO_ONE || cardinality == Cardinality.ONE_TO_MANY;
    }

    /** What stands after the operator, with a space before it; empty when nothing needs to. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (on || !labels.isEmpty() || isGrouped()) {
            text.append(on ? " on " : " ignoring ").append(Grouping.list(labels));
        }
        if (isGrouped()) {
            text.append(cardinality == Cardinality.MANY_TO_ONE ? " group_left " : " group_right ")
                    .append(Grouping.list(include));
        }
        return text.toString();
    }
}
