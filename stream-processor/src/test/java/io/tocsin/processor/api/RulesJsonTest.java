package io.tocsin.processor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesJsonTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0e+00",
        "-0.0, -0e+00",
        "1, 1e+00",
        "21, 2.1e+01",
        "0.97, 9.7e-01",
        "-1234.5, -1.2345e+03",
        "1e300, 1e+300",
        "4.9e-324, 4.9e-324",
        "100, 1e+02",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void writesNumbersAsGoDoes(double value, String text) {
        assertEquals(text, RulesJson.number(value));
    }
}
