package io.tocsin.processor.extract;

import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.Measurement.Kind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some events add to one series. Tallies of one metric can be put together in any order and any grouping: sums are
 * exact decimals, counts are whole, and of two gauges the newer one counts. Immutable.
 */
public sealed interface Tally {
    /** From how many events. */
    long events();

    /**
     * Both together.
     *
     * @throws IllegalArgumentException when they are not of the same metric
     */
    Tally plus(Tally other);

    /** Whether it is of such a metric. */
    boolean fits(Metric metric);

    /** As a total since some start. */
    Measurement measurement(Metric metric);

    void write(EntryWriter out);

    /** Of a counter. */
    record Sum(long events, BigDecimal sum) implements Tally {
        @Override
        public Tally plus(Tally other) {
            if (other instanceof Sum that) {
                return new Sum(events + that.events, sum.add(that.sum));
            }
            throw mixed();
        }

        @Override
        public boolean fits(Metric metric) {
            return metric.kind() == Kind.COUNTER && events >= 0 && sum.signum() >= 0;
        }

        @Override
        public Measurement measurement(Metric metric) {
            return new Measurement.Counter(sum.doubleValue(), metric.unit());
        }

        @Override
        public void write(EntryWriter out) {
            out.number(1).number(events).decimal(sum);
        }
    }

    /** Of a histogram: how many observations are in each bucket, the last one those above all bounds. */
    final class Buckets implements Tally {
        private final long[] counts;
        private final BigDecimal sum;

        private Buckets(long[] counts, BigDecimal sum) {
            this.counts = counts;
            this.sum = sum;
        }

        /** One observation. */
        static Buckets of(BigDecimal observation, List<Double> bounds) {
            // As Prometheus' clients compare: floats with floats, so that 0.1 is in the bucket le="0.1".
            double value = observation.doubleValue();
            int bucket = 0;
            while (bucket < bounds.size() && value > bounds.get(bucket)) {
                bucket++;
            }
            long[] counts = new long[bounds.size() + 1];
            counts[bucket] = 1;
            return new Buckets(counts, observation);
        }

        @Override
        public long events() {
            return Arrays.stream(counts).sum();
        }

        @Override
        public Tally plus(Tally other) {
            if (other instanceof Buckets that && that.counts.length == counts.length) {
                long[] both = counts.clone();
                for (int i = 0; i < both.length; i++) {
                    both[i] += that.counts[i];
                }
                return new Buckets(both, sum.add(that.sum));
            }
            throw mixed();
        }

        @Override
        public boolean fits(Metric metric) {
            return metric.kind() == Kind.HISTOGRAM
                    && counts.length == metric.bounds().size() + 1
                    && Arrays.stream(counts).allMatch(count -> count >= 0)
                    && sum.signum() >= 0;
        }

        @Override
        public Measurement measurement(Metric metric) {
            List<Long> all = Arrays.stream(counts).boxed().toList();
            return new Measurement.Histogram(metric.bounds(), all, sum.doubleValue(), events(), metric.unit());
        }

        @Override
        public void write(EntryWriter out) {
            out.number(2).number(counts.length);
            Arrays.stream(counts).forEach(out::number);
            out.decimal(sum);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Buckets that && Arrays.equals(that.counts, counts) && that.sum.equals(sum);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(counts);
        }

        @Override
        public String toString() {
            return "Buckets[" + Arrays.toString(counts) + ", " + sum + "]";
        }
    }

    /** Of a gauge: the value of the newest event; of several at one time, the one with the greatest bits. */
    record Newest(long events, long millis, double value) implements Tally {
        @Override
        public Tally plus(Tally other) {
            if (!(other instanceof Newest that)) {
                throw mixed();
            }
            boolean later = that.millis == millis
                    ? Double.doubleToRawLongBits(that.value) > Double.doubleToRawLongBits(value)
                    : that.millis > millis;
            Newest newest = later ? that : this;
            return new Newest(events + that.events, newest.millis, newest.value);
        }

        @Override
        public boolean fits(Metric metric) {
            return metric.kind() == Kind.GAUGE && events >= 0;
        }

        @Override
        public Measurement measurement(Metric metric) {
            return new Measurement.Gauge(value, metric.unit());
        }

        @Override
        public void write(EntryWriter out) {
            out.number(3).number(events).number(millis).real(value);
        }
    }

    /** What {@link #write} wrote. */
    static Tally read(EntryReader in) throws UnreadableEntryException {
        long kind = in.number();
        if (kind == 1) {
            return new Sum(in.number(), in.decimal());
        }
        if (kind == 2) {
            long[] counts = new long[in.size()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = in.number();
            }
            return new Buckets(counts, in.decimal());
        }
        if (kind == 3) {
            return new Newest(in.number(), in.number(), in.real());
        }
        throw UnreadableEntryException.because("no kind of tally: " + kind);
    }

    private static IllegalArgumentException mixed() {
        return new IllegalArgumentException("tallies of different metrics");
    }
}
