package io.tocsin.schemas.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.pick.FieldPicker;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds and bytes for reading one log event, beside Jackson's tree model and beside a bare walk of its parser over
 * the same bytes, which reads every token and looks at none.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReadBenchmark {
    private static final long RECORD_TIME = 1_763_717_400_123L;

    @Param({"400", "2k"})
    public String event = "";

    private final JsonFactory factory = new JsonFactory();
    private final ObjectMapper mapper = new ObjectMapper(factory);
    private final FieldPicker nothing = new FieldPicker(List.of());
    private final FieldPicker fields =
            new FieldPicker(List.of("log.level", "service.name", "host.name", "event.dataset"));
    private final LogPicker labels = new LogPicker(Set.of("log_level", "service_name", "host_name", "event_dataset"));
    private byte[] json = {};

    @Setup
    public void prepare() {
        json = Samples.of(event);
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

    /** The whole check: syntax, UTF-8, names that stand twice, depth, number of fields. */
    @Benchmark
    public boolean validate() {
        return nothing.read(json);
    }

    /** The values of four fields as they stand. */
    @Benchmark
    public void pickFourFields(Blackhole hole) {
        if (!fields.read(json)) {
            throw new IllegalStateException("not read");
        }
        for (int i = 0; i < 4; i++) {
            hole.consume(fields.text(i));
        }
    }

    /** The time and four labels, normalised: what the stream processor does for each event. */
    @Benchmark
    public Decoded<LogPicker.Picked> pickFourLabels() {
        return labels.read(json, RECORD_TIME);
    }

    /** All of it into a tree, normalised: what the indexer does. */
    @Benchmark
    public LogEvent readWhole() {
        return LogEvent.read(json, Instant.EPOCH).orElseThrow();
    }

    @Benchmark
    public byte[] roundTrip() {
        return LogEvent.read(json, Instant.EPOCH).orElseThrow().toJson();
    }

    @Benchmark
    public byte[] roundTripOfJackson() throws IOException {
        return mapper.writeValueAsBytes(mapper.readTree(json));
    }
}
