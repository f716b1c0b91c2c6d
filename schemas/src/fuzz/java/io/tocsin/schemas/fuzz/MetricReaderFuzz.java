package io.tocsin.schemas.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Metric events: the reader throws nothing, what it takes has names, and what is written reads as the same. */
final class MetricReaderFuzz {
    static Stream<Arguments> seeds() {
        return Seeds.golden("metric-");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void reads(byte[] event) {
        Decoded<MetricEvent> decoded = MetricEvent.read(event, Instant.EPOCH);
        if (decoded.isOk()) {
            MetricEvent read = decoded.orElseThrow();
            PrometheusNames.samples(read);
            assertEquals(read, MetricEvent.read(read.toJson(), Instant.EPOCH).orElseThrow());
        }
    }
}
