package io.tocsin.schemas.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.json.Decoded;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Alert events: the reader throws nothing, and what is written reads as the same. */
final class AlertReaderFuzz {
    static Stream<Arguments> seeds() {
        return Seeds.golden("alert-");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void reads(byte[] event) {
        Decoded<AlertEvent> decoded = AlertEvent.read(event);
        if (decoded.isOk()) {
            AlertEvent read = decoded.orElseThrow();
            assertEquals(read, AlertEvent.read(read.toJson()).orElseThrow());
        }
    }
}
