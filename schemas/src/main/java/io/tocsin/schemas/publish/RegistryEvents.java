package io.tocsin.schemas.publish;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Prometheus registry's samples as metric events: one event for each set of labels, all with one timestamp. Names stay
 * as they are. Histograms become histograms, summaries summaries. {@code _created} is left out.
 */
final class RegistryEvents {
    private static final String LE = "le";
    private static final String QUANTILE = "quantile";

    private static final int MAX_METRICS = 100;

    /** An event may have 1000 fields; the largest summary takes 206. */
    private static final int MAX_FIELDS = 750;

    private final Instant time;
    private final Resource resource;
    private final List<MetricEvent.Builder> all = new ArrayList<>();
    /** The event of each set of labels that still has room. */
    private final Map<Map<String, String>, MetricEvent.Builder> events = new HashMap<>();

    RegistryEvents(Instant time, Resource resource) {
        this.time = time;
        this.resource = resource;
    }

    /** An event of a set of labels, to add a few measurements to. */
    MetricEvent.Builder of(Map<String, String> labels) {
        MetricEvent.Builder open = events.get(labels);
        if (open != null && open.size() < MAX_METRICS && open.fields() < MAX_FIELDS) {
            return open;
        }
        MetricEvent.Builder event = MetricEvent.builder(time)
                .resource("service.name", resource.serviceName())
                .resource("host.name", resource.hostName())
                .resource("service.instance.id", resource.instance());
        labels.forEach(event::label);
        events.put(labels, event);
        all.add(event);
        return event;
    }

    void add(Iterable<MetricFamilySamples> families) {
        for (MetricFamilySamples family : families) {
            if (family.type == Collector.Type.HISTOGRAM) {
                addHistograms(family);
            } else if (family.type == Collector.Type.SUMMARY) {
                addSummaries(family);
            } else {
                addScalars(family);
            }
        }
    }

    List<MetricEvent> events() {
        return all.stream()
                .filter(event -> event.size() > 0)
                .map(MetricEvent.Builder::build)
                .toList();
    }

    private void addScalars(MetricFamilySamples family) {
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_created")) {
                continue;
            }
            MetricEvent.Builder event = of(labels(sample));
            if (family.type == Collector.Type.COUNTER && sample.value >= 0) {
                event.counter(sample.name, sample.value);
            } else {
                event.gauge(sample.name, sample.value);
            }
        }
    }

    private void addHistograms(MetricFamilySamples family) {
        Map<Map<String, String>, Buckets> histograms = new LinkedHashMap<>();
        for (Sample sample : family.samples) {
            Map<String, String> labels = labels(sample);
            String le = labels.remove(LE);
            Buckets buckets = histograms.computeIfAbsent(labels, l -> new Buckets());
            if (sample.name.equals(family.name + "_bucket") && le != null) {
                buckets.add(le, sample.value);
            } else if (sample.name.equals(family.name + "_sum")) {
                buckets.sum = sample.value;
            }
        }
        histograms.forEach((labels, buckets) -> of(labels).metric(family.name, buckets.histogram()));
    }

    private void addSummaries(MetricFamilySamples family) {
        Map<Map<String, String>, Quantiles> summaries = new LinkedHashMap<>();
        for (Sample sample : family.samples) {
            Map<String, String> labels = labels(sample);
            String quantile = labels.remove(QUANTILE);
            Quantiles quantiles = summaries.computeIfAbsent(labels, l -> new Quantiles());
            if (sample.name.equals(family.name) && quantile != null) {
                quantiles.values.put(Double.valueOf(quantile), sample.value);
            } else if (sample.name.equals(family.name + "_sum")) {
                quantiles.sum = sample.value;
            } else if (sample.name.equals(family.name + "_count")) {
                quantiles.count = Math.round(sample.value);
            }
        }
        summaries.forEach((labels, quantiles) ->
                of(labels).summary(family.name, quantiles.values, quantiles.sum, quantiles.count, ""));
    }

    private static Map<String, String> labels(Sample sample) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < sample.labelNames.size(); i++) {
            labels.put(sample.labelNames.get(i), sample.labelValues.get(i));
        }
        return labels;
    }

    /** A summary in the making. */
    private static final class Quantiles {
        private final Map<Double, Double> values = new TreeMap<>();
        private double sum = Double.NaN;
        private long count;
    }

    /** Cumulative buckets, as a registry has them, on their way to plain ones. */
    private static final class Buckets {
        private final Map<Double, Double> cumulative = new TreeMap<>();
        private double sum = Double.NaN;

        void add(String le, double value) {
            cumulative.put(le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le), value);
        }

        Measurement.Histogram histogram() {
            List<Double> bounds = new ArrayList<>();
            List<Long> counts = new ArrayList<>();
            long below = 0;
            for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
                if (!bucket.getKey().isInfinite()) {
                    bounds.add(bucket.getKey());
                }
                // Buckets are read one by one while others count: a later one may not be behind an earlier one.
                long upTo = Math.max(below, Math.round(bucket.getValue()));
                counts.add(upTo - below);
                below = upTo;
            }
            if (counts.size() == bounds.size()) {
                counts.add(0L);
            }
            return new Measurement.Histogram(bounds, Collections.unmodifiableList(counts), sum, below, "");
        }
    }
}
