package io.tocsin.processor.function;

/** The buckets of one classic histogram, at least one, by rising bounds (promql/quantile.go). */
final class Buckets {
    /** Counts that differ by less are taken for the same, whose difference is one of rounding. */
    private static final double TOLERANCE = 1e-12;

    private final double[] bounds;
    private final double[] counts;
    private int size;

    /** None yet. */
    Buckets(int atMost) {
        bounds = new double[atMost];
        counts = new double[atMost];
    }

    /** One with a bound that is not below those before; counts of the same bound are added up. */
    void add(double bound, double count) {
        if (size > 0 && bounds[size - 1] == bound) {
            counts[size - 1] += count;
        } else {
            bounds[size] = bound;
            counts[size++] = count;
        }
    }

    private double bound(int index) {
        return bounds[index];
    }

    private double count(int index) {
        return counts[index];
    }

    private boolean isOpen() {
        return bound(size - 1) == Double.POSITIVE_INFINITY;
    }

    /** Between the bounds of a bucket by straight line; NaN without a bucket of all observations. */
    double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        int last = size - 1;
        if (!isOpen()) {
            return Double.NaN;
        }
        rise();
        if (last < 1 || count(last) == 0) {
            return Double.NaN;
        }
        double rank = q * count(last);
        int at = search(rank, last);
        if (at == last) {
            return bound(last - 1);
        }
        if (at == 0) {
            return bound(0) <= 0 ? bound(0) : bound(0) * (rank / count(0));
        }
        double share = (rank - count(at - 1)) / (count(at) - count(at - 1));
        return bound(at - 1) + (bound(at) - bound(at - 1)) * share;
    }

    /** The first bucket below {@code end} that has the rank, by halving: NaN counts are met in Prometheus' order. */
    private int search(double rank, int end) {
        int low = 0;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (count(middle) >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Counts that fall from bound to bound, or rise by a rounding error, are those of the bound before. */
    private void rise() {
        double before = count(0);
        for (int i = 1; i < size; i++) {
            double now = count(i);
            if (now == before) {
                continue;
            }
            if (almostEqual(before, now) || now < before) {
                counts[i] = before;
            } else {
                before = now;
            }
        }
    }

    private static boolean almostEqual(double a, double b) {
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }

    /** The share of observations between two values; what is in a bucket is spread evenly. */
    double fraction(double lower, double upper) {
        double all = count(size - 1);
        if (!isOpen() || all == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        return lower >= upper ? 0 : (below(upper, all) - below(lower, all)) / all;
    }

    /** How many observations are below a value. */
    private double below(double value, double all) {
        double before = 0;
        double start = bound(0) <= 0 ? Double.NEGATIVE_INFINITY : 0;
        for (int i = 0; i < size; i++) {
            if (start >= value) {
                return before > all ? all : before;
            }
            if (bound(i) > value) {
                // A bucket without a lower bound is not divided.
                double rank = start == Double.NEGATIVE_INFINITY
                        ? count(i)
                        : before + (count(i) - before) * (value - start) / (bound(i) - start);
                return rank > all ? all : rank;
            }
            before = count(i);
            start = bound(i);
        }
        return all;
    }
}
