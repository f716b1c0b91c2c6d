package io.tocsin.schemas.window;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.LabelSet;
import io.tocsin.schemas.metric.Sample;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One sample of a series that a rule recorded, {@code ALERTS} and {@code ALERTS_FOR_STATE} among them, or the marker that
 * the series ended.
 *
 * @param labels of the series, {@code __name__} among them; empty values are left out
 * @param millis of the evaluation, since 1970, in the years 1 to 9999
 * @param value may be infinite, NaN or {@link #STALE_MARKER}; a NaN with any other bits becomes {@link Double#NaN}
 * @param rule that recorded it, by group and name, as {@code services/job:errors:rate5m}; may be ""
 * @param others fields that are not known here, and the digits of a value that a double does not hold
 */
public record RecordedSample(
        SortedMap<String, String> labels, long millis, double value, String rule, KeptFields others) {
    /** Says that a series ended: Prometheus' NaN of these bits (model/value {@code StaleNaN}). */
    public static final double STALE_MARKER = Double.longBitsToDouble(0x7ff0000000000002L);

    private static final long STALE_BITS = 0x7ff0000000000002L;
    private static final long MIN_MILLIS = Timestamps.MIN.toEpochMilli();
    private static final long MAX_MILLIS = Timestamps.MAX.toEpochMilli();

    public RecordedSample {
        labels = withoutEmpty(labels);
        if (!labels.containsKey(Sample.NAME)) {
            throw new IllegalArgumentException("a sample without " + Sample.NAME);
        }
        millis = Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, millis));
        if (Double.isNaN(value) && !isStaleMarker(value)) {
            value = Double.NaN;
        }
    }

    public RecordedSample(SortedMap<String, String> labels, long millis, double value, String rule) {
        this(labels, millis, value, rule, KeptFields.NONE);
    }

    /** Whether these are the bits of {@link #STALE_MARKER}, and not of another NaN. */
    public static boolean isStaleMarker(double value) {
        return Double.doubleToRawLongBits(value) == STALE_BITS;
    }

    /** Whether this says that the series ended. */
    public boolean isStale() {
        return isStaleMarker(value);
    }

    /** The record's key: {@link #key(SortedMap)} of the labels. */
    public String key() {
        return SeriesText.of(labels);
    }

    /**
     * The text of a series, one and the same for the same labels at all times: {@code name{a="b",c="d"}}, or the name alone
     * without other labels. Labels stand in the order of their names' characters (UTF-16), values have a backslash before
     * backslash, quote and {@code n} for a line feed. A name that is not of Prometheus' classic alphabet is quoted in the
     * same way, that of the metric first between the braces, as Prometheus 3 writes it.
     *
     * @param labels empty values are no labels
     */
    public static String key(SortedMap<String, String> labels) {
        return SeriesText.of(withoutEmpty(labels));
    }

    /**
     * Reads one record of the topic {@code metric-windows}; the limits are those of {@link JsonDocument}. Time and labels
     * may be spelled as in a metric event; a sample without time, name or value is malformed.
     */
    public static Decoded<RecordedSample> read(byte[] json) {
        return FieldReader.read(json, SampleJson::read, SampleJson::tree);
    }

    /** In UTF-8, as {@link #read} takes it; the same bytes on every Java. */
    public byte[] toJson() {
        return SampleJson.write(this);
    }

    private static LabelSet withoutEmpty(SortedMap<String, String> labels) {
        if (labels.comparator() == null && !labels.containsValue("")) {
            return LabelSet.copyOf(labels);
        }
        SortedMap<String, String> said = new TreeMap<>();
        labels.forEach((name, text) -> {
            if (!text.isEmpty()) {
                said.put(name, text);
            }
        });
        return LabelSet.copyOf(said);
    }

    /** Values by their bits: a stale marker is no NaN. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordedSample that
                && millis == that.millis
                && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(that.value)
                && labels.equals(that.labels)
                && rule.equals(that.rule)
                && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(labels, millis, Double.doubleToRawLongBits(value), rule);
    }
}
