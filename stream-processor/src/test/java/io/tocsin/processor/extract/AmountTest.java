package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountTest {
    private static String shown(Amount amount) {
        return amount instanceof Amount.Read read
                ? read.value().toString()
                : ((Amount.Unreadable) amount).failure().name();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "007, 7",
        "12, 12",
        "' 12 ', 12",
        "+1.50, 1.5",
        "-.5, -0.5",
        "5., 5",
        "1e3, 1000",
        "1.5E-3, 0.0015",
        "0e9999, 0",
        "999999999999999999, 999999999999999999",
        "999999999999999999.9999999999999999994, 999999999999999999.999999999999999999",
        "0.1234567890123456785, 0.123456789012345678",
        "1e-18, 1E-18",
        "1e-19, 0",
        "1e-9999, 0",
        "1e18, OUT_OF_RANGE",
        "-1e18, OUT_OF_RANGE",
        "1e9999, OUT_OF_RANGE",
        "1e99999, NOT_A_NUMBER",
        "'', NOT_A_NUMBER",
        "-, NOT_A_NUMBER",
        "., NOT_A_NUMBER",
        "'0,5', NOT_A_NUMBER",
        "1_000, NOT_A_NUMBER",
        "0x10, NOT_A_NUMBER",
        "12ms, NOT_A_NUMBER",
        "true, NOT_A_NUMBER",
        "١٢, NOT_A_NUMBER",
        "NaN, NOT_FINITE",
        "+Inf, NOT_FINITE",
        "-Infinity, NOT_FINITE",
    })
    void readsNumbers(String text, String expected) {
        assertEquals(expected, shown(Amount.number(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1ns, 1",
        "250µs, 250000",
        "250μs, 250000",
        "250us, 250000",
        "12.5ms, 12500000",
        "12.5 ms, 12500000",
        "1.5s, 1500000000",
        "1m2.5s, 62500000000",
        "1h0m0.1s, 3600100000000",
        "-3s, -3000000000",
        "+3s, 3000000000",
        "1.s, 1000000000",
        ".5s, 500000000",
        "12, NOT_A_NUMBER",
        "s, NOT_A_NUMBER",
        "1s foo, NOT_A_NUMBER",
        "1d, NOT_A_NUMBER",
        "1s-2s, NOT_A_NUMBER",
        "'', NOT_A_NUMBER",
        "9999999999999h, OUT_OF_RANGE",
    })
    void readsDurations(String text, String expected) {
        assertEquals(expected, shown(Amount.duration(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "1500000000, ns, s, 1.5",
        "1, ns, s, 1E-9",
        "250, ms, s, 0.25",
        "90, s, min, 1.5",
        "1, s, min, 0.016666666666666667",
        "2, h, s, 7200",
        "1536, By, KiBy, 1.5",
        "1.5, KiBy, By, 1536",
        "3, MBy, kBy, 3000",
        "45, %, 1, 0.45",
        "0.45, 1, %, 45",
        "7, foo, foo, 7",
        "999999999999999999, d, s, OUT_OF_RANGE",
    })
    void convertsUnits(String value, String from, String to, String expected) {
        UnitConversion conversion = UnitConversion.between(from, to).orElseThrow();
        assertEquals(expected, shown(conversion.of(new BigDecimal(value))));
    }

    @ParameterizedTest
    @CsvSource({"s, By", "By, s", "1, s", "foo, s", "s, foo", "'', s", "s, ''"})
    void convertsNothingToAnotherKind(String from, String to) {
        assertEquals(true, UnitConversion.between(from, to).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"101", "1000000"})
    void takesNoTextThatIsLongerThanANumber(int length) {
        assertEquals("NOT_A_NUMBER", shown(Amount.number("1".repeat(length))));
        assertEquals("NOT_A_NUMBER", shown(Amount.duration("1s".repeat(length))));
    }
}
