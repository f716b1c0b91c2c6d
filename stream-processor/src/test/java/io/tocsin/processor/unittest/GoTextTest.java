package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoTextTest {
    private static SortedMap<String, String> labels(Map<String, String> labels) {
        return new TreeMap<>(labels);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1E+00",
        "0, 0E+00",
        "-0.0, -0E+00",
        "15, 1.5E+01",
        "-0.00123, -1.23E-03",
        "123456789, 1.23456789E+08",
        "1e21, 1E+21",
        "2e-323, 2E-323",
        "1.7976931348623157e308, 1.7976931348623157E+308",
        "0.1, 1E-01",
        "0.30000000000000004, 3.0000000000000004E-01",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void writesValuesWithAnExponent(double value, String text) {
        assertEquals(text, GoText.exponential(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ms",
        "999, 999ms",
        "1000, 1s",
        "1500, 1.5s",
        "60000, 1m0s",
        "90250, 1m30.25s",
        "3600000, 1h0m0s",
        "90061000, 25h1m1s",
        "-61000, -1m1s"
    })
    void writesDurations(long millis, String text) {
        assertEquals(text, GoText.duration(millis));
    }

    @Test
    void ordersLabelsAsPrometheus() {
        assertTrue(GoText.BY_LABELS.compare(labels(Map.of("a", "1")), labels(Map.of("a", "1", "b", "1"))) < 0);
        assertTrue(GoText.BY_LABELS.compare(labels(Map.of("a", "2")), labels(Map.of("a", "1", "b", "1"))) > 0);
        assertTrue(GoText.BY_LABELS.compare(labels(Map.of("b", "1")), labels(Map.of("a", "2"))) > 0);
        assertEquals(0, GoText.BY_LABELS.compare(labels(Map.of()), labels(Map.of())));
    }
}
