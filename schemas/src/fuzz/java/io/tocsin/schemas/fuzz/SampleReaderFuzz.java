package io.tocsin.schemas.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.window.RecordedSample;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded samples: the reader throws nothing, and what is written reads as the same. */
final class SampleReaderFuzz {
    static Stream<Arguments> seeds() {
        return Seeds.golden("recorded-");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void reads(byte[] event) {
        Decoded<RecordedSample> decoded = RecordedSample.read(event);
        if (decoded.isOk()) {
            RecordedSample read = decoded.orElseThrow();
            assertEquals(read, RecordedSample.read(read.toJson()).orElseThrow());
        }
    }
}
