package io.tocsin.processor.extract;

import io.tocsin.processor.state.Ids;
import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.Measurement.Kind;
import io.tocsin.schemas.metric.PrometheusNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is drawn under one name. Several extractions may feed one metric when all of this is the same in them.
 *
 * @param name OpenTelemetry's
 * @param prometheusName as {@link PrometheusNames} has it for metric events
 * @param kind a counter, a gauge or a histogram
 * @param unit of UCUM, or empty
 * @param bounds of a histogram's buckets, ascending, without that which holds all
 * @param interval between two samples of a series, which lie at its multiples since 1970
 * @param limit of series
 * @param idle after which a series that got nothing is forgotten
 */
public record Metric(
        String name,
        String prometheusName,
        Kind kind,
        String unit,
        List<Double> bounds,
        Duration interval,
        int limit,
        Duration idle) {
    public Metric {
        bounds = List.copyOf(bounds);
    }

    /** Short, and another one wherever what was counted so far cannot be gone on with. */
    public String id() {
        return Ids.of(prometheusName + "\n" + name + "\n" + kind + "\n" + unit + "\n" + bounds + "\n" + interval);
    }

    /** The grid cell of an append time: the first multiple of the interval at or after it. */
    public long cell(long appendMillis) {
        long width = interval.toMillis();
        return -Math.floorDiv(-appendMillis, width) * width;
    }

    /** The names that it and its series have in Prometheus. */
    List<String> sampleNames() {
        return kind == Kind.HISTOGRAM
                ? List.of(
                        prometheusName, prometheusName + "_bucket", prometheusName + "_sum", prometheusName + "_count")
                : List.of(prometheusName);
    }

    /** A counter or histogram that has counted nothing. */
    Measurement zero() {
        return kind == Kind.HISTOGRAM
                ? new Measurement.Histogram(
                        bounds, new ArrayList<>(Collections.nCopies(bounds.size() + 1, 0L)), 0, 0, unit)
                : kind == Kind.COUNTER ? new Measurement.Counter(0, unit) : new Measurement.Gauge(0, unit);
    }
}
