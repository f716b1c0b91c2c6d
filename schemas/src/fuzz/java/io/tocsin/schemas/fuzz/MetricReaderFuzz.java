package io.tocsin.schemas.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.sample.MetricPicker;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Metric events: no reader throws, what the tree reader takes has names, the pickers give what it gives, and what is
 * written reads as the same.
 */
final class MetricReaderFuzz {
    private final MetricPicker all = new MetricPicker(name -> true);
    private final MetricPicker none = new MetricPicker(name -> false);

    static Stream<Arguments> seeds() {
        return Seeds.golden("metric-");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void agree(byte[] event) {
        Decoded<MetricEvent> decoded = MetricEvent.read(event, Instant.EPOCH);
        Decoded<MetricPicker.Picked> picked = all.read(event, 0);
        Decoded<MetricPicker.Picked> checked = none.read(event, 0);
        assertEquals(decoded.isOk(), picked.isOk());
        assertEquals(decoded.isOk(), checked.isOk());
        if (decoded.isOk()) {
            MetricEvent read = decoded.orElseThrow();
            assertEquals(
                    PrometheusNames.samples(read),
                    picked.orElseThrow().samples().at(read.timestamp().toEpochMilli()));
            assertEquals(read.timestamp().toEpochMilli(), picked.orElseThrow().millis());
            assertEquals(0, checked.orElseThrow().samples().size());
            assertEquals(read, MetricEvent.read(read.toJson(), Instant.EPOCH).orElseThrow());
        } else {
            assertEquals(decoded.describe(), picked.describe());
        }
    }
}
