package io.tocsin.processor.vector;

import java.util.Arrays;

/** The quantile of values, between neighbours by straight line. */
final class Quantile {
    private Quantile() {}

    /** Infinite for a {@code q} outside 0 to 1; NaN values count as the smallest. */
    static double of(double q, double[] values) {
        if (values.length == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double[] sorted = Arrays.stream(values)
                .boxed()
                .sorted((a, b) -> a.isNaN() || b.isNaN() ? Boolean.compare(b.isNaN(), a.isNaN()) : a.compareTo(b))
                .mapToDouble(Double::doubleValue)
                .toArray();
        double rank = q * (sorted.length - 1);
        int lower = (int) Math.max(0, Math.floor(rank));
        int upper = Math.min(sorted.length - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return sorted[lower] * (1 - weight) + sorted[upper] * weight;
    }
}
