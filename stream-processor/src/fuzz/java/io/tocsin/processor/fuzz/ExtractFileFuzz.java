package io.tocsin.processor.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.processor.extract.ExtractFile;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.rules.Checked;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that draw metrics from logs: read, or refused with problems that have a place; what is read draws or fails. */
final class ExtractFileFuzz {
    private static final Map<String, String> EVENT =
            Map.of("message", "took 1m2.5s of 7", "event_duration", "1e6", "log_level", "error", "a", "NaN");

    static Stream<Arguments> seeds() {
        return Stream.of("""
                        interval: 5s
                        metrics:
                        - name: http.server.request.duration
                          type: histogram
                          unit: s
                          match: log_events{log_level=~"err.*"}
                          value: {field: event.duration, unit: ns}
                          labels: &l {a: {field: a, default: x}, b: text}
                          bounds: [0.1, 1e1]
                        - name: work
                          type: counter
                          unit: min
                          match: '{message!=""}'
                          pattern: {field: message, regex: 'took (?P<t>\\S+) of ([0-9])'}
                          value: {group: t, unit: duration}
                          labels: {<<: *l, n: {group: 2}}
                          limit: 5
                          idle: 1h
                        - {name: g, type: gauge, match: log_events, value: {field: a}}
                        """).map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void readsAndDraws(byte[] file) {
        Checked<ExtractFile> read = ExtractFile.read("f.extract.yml", new String(file, StandardCharsets.UTF_8));
        read.problems()
                .forEach(p ->
                        assertTrue(p.line() >= 0 && p.column() >= 0 && !p.text().isEmpty(), p::toString));
        if (read instanceof Checked.Good<ExtractFile> good) {
            for (Extraction extraction : good.value().extractions()) {
                assertTrue(extraction.described().size() > 1);
                extraction.draw(EVENT, 0).ifPresent(draw -> assertTrue(draw.extraction() == extraction));
            }
        }
    }
}
