package io.tocsin.schemas.sample;

import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.pick.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus calls the metrics that came lately, and whether that is wanted, so that a name is converted once. Names
 * come from outside: so many are kept, and a new one drives out another. Not for several threads.
 */
final class KnownNames {
    private static final int PLACES = 8192;

    /** Longer names are converted each time. */
    private static final int MAX_BYTES = 256;

    private final Predicate<String> wanted;
    private final @Nullable Series[] places = new @Nullable Series[PLACES];

    /** @param wanted says of a name in Prometheus whether its samples are */
    KnownNames(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /**
     * The series that a measurement makes.
     *
     * @param nameHash of the name, by {@link Hashes#of}
     * @return null if the name has none in Prometheus
     */
    @Nullable
    Series of(byte[] json, Span name, long nameHash, Span unit, Measurement.Kind kind) {
        long hash = Hashes.join(
                nameHash, Hashes.of(json, unit.from, unit.to) + kind.text().hashCode());
        int place = (int) hash & (PLACES - 1);
        Series first = places[place];
        if (first != null && first.is(json, hash, name, unit, kind)) {
            return first;
        }
        Series second = places[place ^ 1];
        if (second != null && second.is(json, hash, name, unit, kind)) {
            return second;
        }
        String otelName = name.text(json);
        if (!PrometheusNames.isNameable(otelName)) {
            return null;
        }
        Series made = new Series(
                hash,
                name.bytes(json),
                unit.bytes(json),
                kind,
                PrometheusNames.metricName(otelName, unit.text(json), kind),
                wanted);
        if (name.length() + unit.length() <= MAX_BYTES) {
            places[first == null ? place : place ^ 1] = made;
        }
        return made;
    }

    /** A stretch of an event's bytes. */
    static final class Span {
        int from;
        int to;

        void set(int first, int after) {
            from = first;
            to = after;
        }

        int length() {
            return to - from;
        }

        byte[] bytes(byte[] json) {
            return Arrays.copyOfRange(json, from, to);
        }

        String text(byte[] json) {
            return new String(json, from, to - from, StandardCharsets.UTF_8);
        }

        boolean is(byte[] json, byte[] other) {
            return Arrays.equals(json, from, to, other, 0, other.length);
        }
    }

    /** The names of the series of one metric, and which of them are wanted. */
    static final class Series {
        final Measurement.Kind kind;

        /** Of a gauge, a counter, a summary's quantiles. */
        final String name;

        final String bucket;
        final String sum;
        final String count;
        final boolean wantsName;
        final boolean wantsBucket;
        final boolean wantsSum;
        final boolean wantsCount;
        private final long hash;
        private final byte[] otelName;
        private final byte[] unit;

        Series(long hash, byte[] otelName, byte[] unit, Measurement.Kind kind, String name, Predicate<String> wanted) {
            this.hash = hash;
            this.otelName = otelName;
            this.unit = unit;
            this.kind = kind;
            this.name = name;
            boolean isHistogram = kind == Measurement.Kind.HISTOGRAM;
            boolean isTotalled = isHistogram || kind == Measurement.Kind.SUMMARY;
            this.bucket = isHistogram ? name + "_bucket" : "";
            this.sum = isTotalled ? name + "_sum" : "";
            this.count = isTotalled ? name + "_count" : "";
            this.wantsName = !isHistogram && wanted.test(name);
            this.wantsBucket = isHistogram && wanted.test(bucket);
            this.wantsSum = isTotalled && wanted.test(sum);
            this.wantsCount = isTotalled && wanted.test(count);
        }

        boolean isWanted() {
            return wantsName || wantsBucket || wantsSum || wantsCount;
        }

        private boolean is(
                byte[] json, long wantedHash, Span wantedName, Span wantedUnit, Measurement.Kind wantedKind) {
            return hash == wantedHash
                    && kind == wantedKind
                    && wantedName.is(json, otelName)
                    && wantedUnit.is(json, unit);
        }
    }
}
