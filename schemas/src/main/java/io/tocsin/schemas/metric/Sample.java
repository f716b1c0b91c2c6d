package io.tocsin.schemas.metric;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value of one series at one time.
 *
 * @param labels of the series, {@code __name__} among them; none is empty
 * @param timestampMillis since 1970
 */
public record Sample(SortedMap<String, String> labels, long timestampMillis, double value) {
    /** The label that carries the metric's name. */
    public static final String NAME = "__name__";

    public Sample {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
}
