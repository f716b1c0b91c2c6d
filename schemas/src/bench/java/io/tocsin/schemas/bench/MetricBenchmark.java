package io.tocsin.schemas.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.pick.FieldPicker;
import io.tocsin.schemas.sample.MetricPicker;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds and bytes for the samples of one metric event, beside Jackson's tree model and beside a bare walk of its
 * parser over the same bytes. The picker remembers the names and labels of this one event; so it does of those of a
 * service that come again every few seconds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MetricBenchmark {
    private static final long RECORD_TIME = 1_763_717_400_123L;

    @Param({"400", "2k"})
    public String event = "";

    private final JsonFactory factory = new JsonFactory();
    private final ObjectMapper mapper = new ObjectMapper(factory);
    private final FieldPicker nothing = new FieldPicker(List.of());
    private final MetricPicker none = new MetricPicker(name -> false);
    private final MetricPicker one = new MetricPicker(Set.of("system_cpu_utilization_ratio")::contains);
    private final MetricPicker buckets =
            new MetricPicker(Set.of("http_server_request_duration_seconds_bucket")::contains);
    private final MetricPicker all = new MetricPicker(name -> true);
    private byte[] json = {};

    @Setup
    public void prepare() {
        json = Samples.metrics(event);
    }

    /** What every reader must do at least, by Jackson. */
    @Benchmark
    public int walkOfJackson() throws IOException {
        int tokens = 0;
        try (JsonParser parser = factory.createParser(json)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public JsonNode treeOfJackson() throws IOException {
        return mapper.readTree(json);
    }

    /** Syntax, UTF-8, names that stand twice, depth, number of fields; not what a measurement is. */
    @Benchmark
    public boolean validate() {
        return nothing.read(json);
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
