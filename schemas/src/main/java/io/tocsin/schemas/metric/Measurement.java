package io.tocsin.schemas.metric;

import io.tocsin.schemas.json.KeptFields;
import java.util.List;

/**
 * What was measured under one name. The unit is one of UCUM in case-sensitive form, as OpenTelemetry uses it
 * ({@code By}, {@code s}, {@code 1}, {@code {request}}); "" means the unit that {@link Conventions} knows for the name.
 */
public sealed interface Measurement {
    String unit();

    /** Fields that are not known here (exemplars, a start time), and the digits that a double does not hold. */
    KeptFields others();

    Kind kind();

    /** The same measurement in a known unit. */
    Measurement withUnit(String unit);

    enum Kind {
        GAUGE,
        COUNTER,
        HISTOGRAM,
        SUMMARY;

        /** As the JSON has it. */
        public String text() {
            return switch (this) {
                case GAUGE -> "gauge";
                case COUNTER -> "counter";
                case HISTOGRAM -> "histogram";
                case SUMMARY -> "summary";
            };
        }
    }

    /** A value that goes up and down; may be NaN or infinite. */
    record Gauge(double value, String unit, KeptFields others) implements Measurement {
        public Gauge(double value, String unit) {
            this(value, unit, KeptFields.NONE);
        }

        @Override
        public Kind kind() {
            return Kind.GAUGE;
        }

        @Override
        public Gauge withUnit(String known) {
            return new Gauge(value, known, others);
        }
    }

    /** A total since some start; never negative. */
    record Counter(double value, String unit, KeptFields others) implements Measurement {
        public Counter {
            if (value < 0) {
                throw new IllegalArgumentException("a counter below 0: " + value);
            }
        }

        public Counter(double value, String unit) {
            this(value, unit, KeptFields.NONE);
        }

        @Override
        public Kind kind() {
            return Kind.COUNTER;
        }

        @Override
        public Counter withUnit(String known) {
            return new Counter(value, known, others);
        }
    }

    /**
     * Observations since some start, counted by size.
     *
     * @param bounds upper bounds, inclusive, ascending and finite
     * @param counts observations in each bucket, not cumulative; one more than bounds, the last being those above all
     * @param sum of all observations; NaN if not known
     * @param count of all observations: the sum of counts
     */
    record Histogram(List<Double> bounds, List<Long> counts, double sum, long count, String unit, KeptFields others)
            implements Measurement {
        /** More than any library's default by far; each is a series. */
        public static final int MAX_BOUNDS = 500;

        public Histogram {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            checkBounds(bounds);
            if (counts.size() != bounds.size() + 1) {
                throw new IllegalArgumentException(counts.size() + " counts for " + bounds.size()
                        + " bounds; one more count than bounds is right");
            }
            long total = 0;
            for (long inBucket : counts) {
                if (inBucket < 0) {
                    throw new IllegalArgumentException("a count below 0: " + inBucket);
                }
                total += inBucket;
                if (total < 0) {
                    throw new IllegalArgumentException("counts that add up to more than 64 bits hold");
                }
            }
            if (total != count) {
                throw new IllegalArgumentException("count is " + count + ", and the counts add up to " + total);
            }
        }

        public Histogram(List<Double> bounds, List<Long> counts, double sum, long count, String unit) {
            this(bounds, counts, sum, count, unit, KeptFields.NONE);
        }

        private static void checkBounds(List<Double> bounds) {
            if (bounds.size() > MAX_BOUNDS) {
                throw new IllegalArgumentException(bounds.size() + " bounds; at most " + MAX_BOUNDS + " are taken");
            }
            for (int i = 0; i < bounds.size(); i++) {
                double bound = bounds.get(i);
                if (!Double.isFinite(bound) || (i > 0 && bound <= bounds.get(i - 1))) {
                    throw new IllegalArgumentException("bounds must be finite and ascending; bound " + i + " is not");
                }
            }
        }

        @Override
        public Kind kind() {
            return Kind.HISTOGRAM;
        }

        @Override
        public Histogram withUnit(String known) {
            return new Histogram(bounds, counts, sum, count, known, others);
        }
    }

    /**
     * Observations since some start, with quantiles that the client computed. These cannot be added up over series.
     *
     * @param quantiles ascending, none twice; may be empty
     * @param sum of all observations; NaN if not known
     * @param count of all observations
     */
    record Summary(List<Quantile> quantiles, double sum, long count, String unit, KeptFields others)
            implements Measurement {
        /** More than percentiles, the finest in use; each is a series. */
        public static final int MAX_QUANTILES = 200;

        /**
         * One of a summary's quantiles.
         *
         * @param quantile 0 (the least observation) to 1 (the greatest)
         * @param value of that observation; NaN if there was none lately
         */
        public record Quantile(double quantile, double value) {
            public Quantile {
                if (!(quantile >= 0 && quantile <= 1)) {
                    throw new IllegalArgumentException("a quantile outside 0 to 1: " + quantile);
                }
                // -0 is no other quantile than 0.
                quantile = quantile + 0.0;
            }
        }

        public Summary {
            quantiles = List.copyOf(quantiles);
            if (quantiles.size() > MAX_QUANTILES) {
                throw new IllegalArgumentException(
                        quantiles.size() + " quantiles; at most " + MAX_QUANTILES + " are taken");
            }
            for (int i = 1; i < quantiles.size(); i++) {
                double quantile = quantiles.get(i).quantile();
                if (quantile <= quantiles.get(i - 1).quantile()) {
                    throw new IllegalArgumentException("quantiles must ascend, none twice; " + quantile + " does not");
                }
            }
            if (count < 0) {
                throw new IllegalArgumentException("a count below 0: " + count);
            }
        }

        public Summary(List<Quantile> quantiles, double sum, long count, String unit) {
            this(quantiles, sum, count, unit, KeptFields.NONE);
        }

        @Override
        public Kind kind() {
            return Kind.SUMMARY;
        }

        @Override
        public Summary withUnit(String known) {
            return new Summary(quantiles, sum, count, known, others);
        }
    }
}
