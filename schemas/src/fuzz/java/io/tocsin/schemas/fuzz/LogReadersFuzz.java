package io.tocsin.schemas.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.log.LogPicker;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Log events: no reader throws, the picker gives what the tree gives, and what is written reads as the same. */
final class LogReadersFuzz {
    private static final Set<String> WANTED =
            Set.of("log_level", "service_name", "message", "host", "host_name", "event_dataset", "a_b", "key_1st");

    private final LogPicker picker = new LogPicker(WANTED);

    static Stream<Arguments> seeds() {
        return Seeds.golden("log-");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void agree(byte[] event) {
        Decoded<LogEvent> tree = LogEvent.read(event, Instant.EPOCH);
        Decoded<LogPicker.Picked> picked = picker.read(event, 0);
        assertEquals(tree.isOk(), picked.isOk());
        if (!tree.isOk()) {
            assertEquals(tree.describe(), picked.describe());
            return;
        }
        LogEvent read = tree.orElseThrow();
        Map<String, String> labels = new HashMap<>(read.labels());
        labels.keySet().retainAll(WANTED);
        assertEquals(labels, picked.orElseThrow().labels());
        assertEquals(read.timestamp().toEpochMilli(), picked.orElseThrow().millis());
        assertEquals(read, LogEvent.read(read.toJson(), Instant.EPOCH).orElseThrow());
    }
}
