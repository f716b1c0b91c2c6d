package io.tocsin.schemas.metric;

import java.util.SortedMap;

/**
 * One value of one series at one time.
 *
 * @param labels of the series, {@code __name__} among them; none is empty; a copy is kept
 * @param timestampMillis since 1970
 */
public record Sample(SortedMap<String, String> labels, long timestampMillis, double value) {
    /** The label that carries the metric's name. */
    public static final String NAME = "__name__";

    public Sample {
        labels = LabelSet.copyOf(labels);
    }
}
