package io.tocsin.processor.peer;

import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What all services tell at one time.
 *
 * @param number counted from 1; the value of {@link #NUMBER} in it
 * @param millis the time of all its samples
 */
record Batch(int number, long millis, List<MetricEvent> events) {
    /** The name of the gauge that has its number. */
    static final String NUMBER = "peer_batch";

    Batch {
        events = List.copyOf(events);
    }

    /** Under the names that rules see. */
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        events.forEach(event -> samples.addAll(PrometheusNames.samples(event)));
        return samples;
    }

    /** In Prometheus' text format, each sample with its time. */
    String exposition() {
        StringBuilder text = new StringBuilder();
        for (Sample sample : samples()) {
            text.append(sample.labels().get(Sample.NAME)).append('{').append(labels(sample.labels()));
            text.append("} ").append(sample.value()).append(' ').append(sample.timestampMillis());
            text.append('\n');
        }
        return text.toString();
    }

    private static String labels(SortedMap<String, String> labels) {
        return labels.entrySet().stream()
                .filter(label -> !label.getKey().equals(Sample.NAME))
                .map(Batch::label)
                .collect(Collectors.joining(","));
    }

    private static String label(Map.Entry<String, String> label) {
        return label.getKey() + "=\"" + label.getValue() + '"';
    }
}
