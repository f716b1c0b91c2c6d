package io.tocsin.processor.promql;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The labels that an aggregation keeps or drops.
 *
 * @param without whether {@code labels} are dropped and all others kept
 */
public record Grouping(boolean without, List<String> labels) {
    /** All into one. */
    public static final Grouping NONE = new Grouping(false, List.of());

    public Grouping {
        labels = List.copyOf(labels);
    }

    static String list(List<String> labels) {
        return labels.stream().map(Literals::labelName).collect(Collectors.joining(", ", "(", ")"));
    }

    /** {@code by (a, b)}; empty when all goes into one. */
    @Override
    public String toString() {
        return !without && labels.isEmpty() ? "" : (without ? "without " : "by ") + list(labels);
    }
}
