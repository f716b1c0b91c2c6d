package io.tocsin.schemas.bench;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.pick.FieldPicker;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds and bytes for reading one log event, beside Jackson's tree model and beside a bare walk of its parser over
 * the same bytes, which reads every token and looks at none.
 */
public class ReadBenchmark extends BesideJackson {
    private final FieldPicker fields =
            new FieldPicker(List.of("log.level", "service.name", "host.name", "event.dataset"));
    private final LogPicker labels = new LogPicker(Set.of("log_level", "service_name", "host_name", "event_dataset"));

    @Override
    byte[] sample(String size) {
        return Samples.of(size);
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
