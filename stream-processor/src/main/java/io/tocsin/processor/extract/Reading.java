package io.tocsin.processor.extract;

import io.tocsin.processor.engine.Series;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A series of a metric at one time.
 *
 * @param state what it says of the series
 * @param measurement its total or value; of an ended series zero
 */
public record Reading(Metric metric, SeriesKey series, long millis, State state, Measurement measurement) {
    /** What became of a series. */
    public enum State {
        /** It begins here, at zero: its first events came within the interval that begins here. */
        BEGUN,
        /** It got something since the sample before. */
        CHANGED,
        /** It got nothing. */
        SAME,
        /** It ends here: it got nothing for long, or is not drawn any more. */
        ENDED
    }

    /** As a producer would publish it; an end cannot be said in such an event. */
    public MetricEvent event() {
        Map<String, Measurement> metrics = Map.of(metric.name(), measurement);
        return new MetricEvent(
                Instant.ofEpochMilli(millis),
                series.resource().asMap(),
                series.labels().asMap(),
                metrics);
    }

    /** Its samples in Prometheus' form, named as those of metric events are; of an ended series stale markers. */
    public List<Sample> samples() {
        List<Sample> samples = PrometheusNames.samples(event());
        return state == State.ENDED
                ? samples.stream()
                        .map(sample -> new Sample(sample.labels(), sample.timestampMillis(), Series.STALE_MARKER))
                        .toList()
                : samples;
    }
}
