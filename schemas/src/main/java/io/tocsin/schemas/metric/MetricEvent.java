package io.tocsin.schemas.metric;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.FieldReader;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.json.KeptFields;
import io.tocsin.schemas.json.Timestamps;
import io.tocsin.schemas.metric.Measurement.Summary.Quantile;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One point in time of one set of labels, with one or more measurements.
 *
 * @param timestamp to the millisecond
 * @param resource what was measured, by OpenTelemetry's dotted names: {@code service.name}, {@code host.name},
 *     {@code service.instance.id} and what else came with the event
 * @param labels that tell apart the series of one metric of one resource
 * @param metrics by OpenTelemetry's name, or by a name that is already in Prometheus' form; not empty
 * @param others the attributes of {@code resource} that were no text, by the same names, as they came: numbers, booleans
 *     and arrays, which {@code resource} has as text; and those without a text, nulls and empty objects
 */
public record MetricEvent(
        Instant timestamp,
        Map<String, String> resource,
        Map<String, String> labels,
        Map<String, Measurement> metrics,
        KeptFields others) {

    public MetricEvent {
        timestamp = Timestamps.normalised(timestamp);
        resource = copy(resource);
        labels = copy(labels);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("an event without metrics");
        }
        for (String name : metrics.keySet()) {
            if (!PrometheusNames.isNameable(name)) {
                throw new IllegalArgumentException("a metric's name without a letter or digit: \"" + name + '"');
            }
        }
    }

    public MetricEvent(
            Instant timestamp,
            Map<String, String> resource,
            Map<String, String> labels,
            Map<String, Measurement> metrics) {
        this(timestamp, resource, labels, metrics, KeptFields.NONE);
    }

    /**
     * Reads one record of the topic {@code metrics}; the limits are those of {@link JsonDocument}.
     *
     * @param recordTime the record's own time, taken when the event has none
     */
    public static Decoded<MetricEvent> read(byte[] json, Instant recordTime) {
        return FieldReader.read(json, fields -> MetricJson.read(fields, recordTime), MetricJson::write);
    }

    /** In UTF-8, as {@link #read} takes it. */
    public byte[] toJson() {
        return JsonDocument.write(MetricJson.write(this));
    }

    public static Builder builder(Instant timestamp) {
        return new Builder(timestamp);
    }

    private static Map<String, String> copy(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** An event in the making. Not for several threads. */
    public static final class Builder {
        private final Instant timestamp;
        private final Map<String, String> resource = new LinkedHashMap<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final Map<String, Measurement> metrics = new LinkedHashMap<>();

        private Builder(Instant timestamp) {
            this.timestamp = timestamp;
        }

        /** An attribute of what is measured, by its dotted name, as {@code service.name}. */
        public Builder resource(String name, String value) {
            resource.put(name, value);
            return this;
        }

        public Builder label(String name, String value) {
            labels.put(name, value);
            return this;
        }

        /** A gauge in the unit of the conventions. */
        public Builder gauge(String name, double value) {
            return gauge(name, value, "");
        }

        public Builder gauge(String name, double value, String unit) {
            return metric(name, new Measurement.Gauge(value, unit));
        }

        /** A counter in the unit of the conventions. */
        public Builder counter(String name, double value) {
            return counter(name, value, "");
        }

        public Builder counter(String name, double value, String unit) {
            return metric(name, new Measurement.Counter(value, unit));
        }

        /** A histogram as {@link Measurement.Histogram} describes it; the count is that of the buckets. */
        public Builder histogram(String name, List<Double> bounds, List<Long> counts, double sum, String unit) {
            long count = counts.stream().mapToLong(Long::longValue).sum();
            return metric(name, new Measurement.Histogram(bounds, counts, sum, count, unit));
        }

        /** A summary as {@link Measurement.Summary} describes it.
         *
         * @param quantiles values by quantile, 0 to 1
         */
        public Builder summary(String name, Map<Double, Double> quantiles, double sum, long count, String unit) {
            List<Quantile> ascending = new TreeMap<>(quantiles)
                    .entrySet().stream()
                            .map(e -> new Quantile(e.getKey(), e.getValue()))
                            .toList();
            return metric(name, new Measurement.Summary(ascending, sum, count, unit));
        }

        public Builder metric(String name, Measurement measurement) {
            metrics.put(name, measurement);
            return this;
        }

        /** How many measurements were added; an event needs one at least. */
        public int size() {
            return metrics.size();
        }

        /** At most how many JSON fields the event has so far; it may have {@link JsonDocument#MAX_FIELDS}. */
        public int fields() {
            int fields = 3 + resource.size() + labels.size();
            for (Measurement measurement : metrics.values()) {
                fields += MetricJson.fields(measurement);
            }
            return fields;
        }

        /** The event.
         *
         * @throws IllegalArgumentException if no measurement was added
         */
        public MetricEvent build() {
            return new MetricEvent(timestamp, resource, labels, metrics);
        }
    }
}
