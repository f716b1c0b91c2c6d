package io.tocsin.schemas.bench;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.MetricPicker;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Nanoseconds and bytes for the samples of one metric event, beside Jackson's tree model and beside a bare walk of its
 * parser over the same bytes. The picker remembers the names and labels of this one event; so it does of those of a
 * service that come again every few seconds.
 */
public class MetricBenchmark extends BesideJackson {
    private final MetricPicker none = new MetricPicker(name -> false);
    private final MetricPicker one = new MetricPicker(Set.of("system_cpu_utilization_ratio")::contains);
    private final MetricPicker buckets =
            new MetricPicker(Set.of("http_server_request_duration_seconds_bucket")::contains);
    private final MetricPicker all = new MetricPicker(name -> true);

    @Override
    byte[] sample(String size) {
        return Samples.metrics(size);
    }

    /** The whole check, of an event that no rule asks for. */
    @Benchmark
    public Decoded<MetricPicker.Picked> pickNoMetric() {
        return none.read(json, RECORD_TIME);
    }

    /** A gauge. */
    @Benchmark
    public Decoded<MetricPicker.Picked> pickOneMetric() {
        return one.read(json, RECORD_TIME);
    }

    /** The buckets of a histogram: 4 and 15 samples. */
    @Benchmark
    public Decoded<MetricPicker.Picked> pickBuckets() {
        return buckets.read(json, RECORD_TIME);
    }

    /** 8 and 62 samples. */
    @Benchmark
    public Decoded<MetricPicker.Picked> pickAllMetrics() {
        return all.read(json, RECORD_TIME);
    }

    /** The same by way of a tree. */
    @Benchmark
    public List<Sample> readSamples() {
        return PrometheusNames.samples(MetricEvent.read(json, Instant.EPOCH).orElseThrow());
    }
}
