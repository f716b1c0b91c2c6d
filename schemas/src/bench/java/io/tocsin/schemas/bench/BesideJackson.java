package io.tocsin.schemas.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.pick.FieldPicker;
import java.io.IOException;
import java.util.List;
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

/** What each reader is measured beside, over the same bytes: Jackson's parser, Jackson's tree, and our bare check. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public abstract class BesideJackson {
    static final long RECORD_TIME = 1_763_717_400_123L;

    @Param({"400", "2k"})
    public String event = "";

    final ObjectMapper mapper;
    byte[] json = {};
    private final JsonFactory factory = new JsonFactory();
    private final FieldPicker nothing = new FieldPicker(List.of());

    BesideJackson() {
        this.mapper = new ObjectMapper(factory);
    }

    /** The bytes of the event of this size. */
    abstract byte[] sample(String size);

    @Setup
    public void prepare() {
        json = sample(event);
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

    /** Syntax, UTF-8, names that stand twice, depth, number of fields; not what the fields are. */
    @Benchmark
    public boolean validate() {
        return nothing.read(json);
    }
}
