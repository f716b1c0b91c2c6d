package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:30:00Z,                     2026-11-21T09:30:00.000Z",
        "2026-11-21t09:30:00z,                     2026-11-21T09:30:00.000Z",
        "2026-11-21 09:30:00.5Z,                   2026-11-21T09:30:00.500Z",
        "2026-11-21T09:30:00.123456789Z,           2026-11-21T09:30:00.123456789Z",
        "2026-11-21T09:30:00.1239999999999999999Z, 2026-11-21T09:30:00.123999999Z",
        "2026-11-21T10:30:00.123456+01:00,         2026-11-21T09:30:00.123456Z",
        "2026-11-21 09:30:00.1234z,                2026-11-21T09:30:00.123400Z",
        "2026-11-21T09:30:00.1234567Z,             2026-11-21T09:30:00.123456700Z",
        "2026-11-21T09:30:00.000000001Z,           2026-11-21T09:30:00.000000001Z",
        "2026-11-21T09:30:00.0000000019Z,          2026-11-21T09:30:00.000000001Z",
        "2026-11-21T09:30:00.123000000Z,           2026-11-21T09:30:00.123Z",
        "2026-11-21T09:30:00.123450000Z,           2026-11-21T09:30:00.123450Z",
        "1969-12-31T23:59:59.999999999Z,           1969-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00.000000001Z,           0001-01-01T00:00:00.000000001Z",
        "9999-12-31T23:59:59.999999999Z,           9999-12-31T23:59:59.999999999Z",
        "2026-11-21T10:30:00.000+01:00,            2026-11-21T09:30:00.000Z",
        "2026-11-21T10:30:00.000+0100,             2026-11-21T09:30:00.000Z",
        "2026-11-21T04:00:00-05:30,                2026-11-21T09:30:00.000Z",
        "2016-12-31T23:59:60Z,                     2016-12-31T23:59:59.999Z",
        "2024-02-29T00:00:00Z,                     2024-02-29T00:00:00.000Z",
        "0001-01-01T00:00:00Z,                     0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z,                 9999-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z,                 1969-12-31T23:59:59.999Z",
    })
    void readsRfc3339AndWritesItInUtcWithTheDecimalsThatItTakes(String text, String written) {
        assertEquals(written, Timestamps.format(Timestamps.parse(text).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-11-21",
                "2026-11-21T09:30:00",
                "2026-11-21T09:30Z",
                "2026-13-21T09:30:00Z",
                "2026-02-29T09:30:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T09:60:00Z",
                "2026-11-21T09:30:61Z",
                "2026-11-21T09:30:00+19:00",
                "2026-11-21T09:30:00 +01:00",
                "+2026-11-21T09:30:00Z",
                "12026-11-21T09:30:00Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-01:00",
                "1700000000000"
            })
    void takesNothingElse(String text) {
        assertEquals(Optional.empty(), Timestamps.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        // milliseconds of the years 1 to 9999
        "0,                   1970-01-01T00:00:00.000Z",
        "-1,                  1969-12-31T23:59:59.999Z",
        "999999999,           1970-01-12T13:46:39.999Z",
        "10000000000,         1970-04-26T17:46:40.000Z",
        "-1700000000,         1969-12-12T07:46:40.000Z",
        "1700000000001,       2023-11-14T22:13:20.001Z",
        "-62135596800000,     0001-01-01T00:00:00.000Z",
        "253402300799999,     9999-12-31T23:59:59.999Z",
        // seconds
        "1000000000,          2001-09-09T01:46:40.000Z",
        "1700000000,          2023-11-14T22:13:20.000Z",
        "1700000000.123456789, 2023-11-14T22:13:20.123456789Z",
        "1700000000.1234567891, 2023-11-14T22:13:20.123456789Z",
        "1.7e9,               2023-11-14T22:13:20.000Z",
        "9999999999,          2286-11-20T17:46:39.000Z",
        "9999999999.999,      2286-11-20T17:46:39.999Z",
        // microseconds
        "253402300800000,     1978-01-11T21:31:40.800Z",
        "1700000000001999,    2023-11-14T22:13:20.001999Z",
        "253402300799999999,  9999-12-31T23:59:59.999999Z",
        // nanoseconds: as doubles the first two would be the same
        "253402300800000000,  1978-01-11T21:31:40.800Z",
        "1700000000000999999, 2023-11-14T22:13:20.000999999Z",
        "1700000000001000000, 2023-11-14T22:13:20.001Z",
        "9223372036854775807, 2262-04-11T23:47:16.854775807Z",
        "9223372036854775808, 2262-04-11T23:47:16.854775808Z",
        "253402300799999999999, 9999-12-31T23:59:59.999999999Z",
        // fractions and exponents
        "1700000000001.9,     2023-11-14T22:13:20.001900Z",
        "1700000000001.9999999, 2023-11-14T22:13:20.001999999Z",
        "1700000000001999.9999, 2023-11-14T22:13:20.001999999Z",
        "1700000000001999999.9, 2023-11-14T22:13:20.001999999Z",
        "-0.5,                1969-12-31T23:59:59.999500Z",
        "-0.0000001,          1969-12-31T23:59:59.999999999Z",
        "-1700000000001.25,   1916-02-18T01:46:39.998750Z",
        "0.000001,            1970-01-01T00:00:00.000000001Z",
        "0.0000009,           1970-01-01T00:00:00.000Z",
        "-0.0,                1970-01-01T00:00:00.000Z",
        "1e-2000000000,       1970-01-01T00:00:00.000Z",
        "-1e-2000000000,      1969-12-31T23:59:59.999999999Z",
        "1.7E+18,             2023-11-14T22:13:20.000Z",
        "1.7000000000019999e12, 2023-11-14T22:13:20.001999900Z",
        "253402300799999.9,   9999-12-31T23:59:59.999900Z",
        "253402300799999.9999999, 9999-12-31T23:59:59.999999999Z",
        "253402300799999999.9, 9999-12-31T23:59:59.999999900Z",
        "253402300799999999999.9, 9999-12-31T23:59:59.999999999Z",
    })
    void readsNumbersByTheirSize(String number, String written) {
        assertEquals(written, Timestamps.format(Timestamps.read(json(number)).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-62135596800001",
                "-62135596800000.5",
                "-1700000000000000000",
                "-9223372036854775808",
                "-9223372036854775809",
                "253402300800000000000",
                "1e21",
                "1e300",
                "1e2000000000",
                "-1e2000000000",
                "null",
                "true",
                "[]",
                "[1700000000000]",
                "{}",
            })
    void takesNoOtherValue(String value) {
        assertEquals(Optional.empty(), Timestamps.read(json(value)));
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000001,       2023-11-14T22:13:20.001Z",
        "1700000000001999,    2023-11-14T22:13:20.001999Z",
        "1700000000000999999, 2023-11-14T22:13:20.000999999Z",
        "9999999999999999999, 2286-11-20T17:46:39.999999999Z",
        "1000000000000,       2001-09-09T01:46:40.000Z",
        "2026-11-21T10:30:00+01:00, 2026-11-21T09:30:00.000Z",
    })
    void readsDigitsInATextIfTheyCanOnlyBeATime(String text, String written) {
        assertEquals(
                written,
                Timestamps.format(Timestamps.read(TextNode.valueOf(text)).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0000000000000",
                "0700000000000000000",
                "1700000000",
                "20261121",
                "20261121093000",
                "170000000000000000",
                "17000000000000000000",
                "-1700000000000",
                "+1700000000000",
                "1700000000000.",
                "1700000000000.1234567890",
                "170000000000.5",
                "1700000000000000.5",
                " 1700000000000",
                "1.7e12",
                "１７００００００００００１"
            })
    void takesNoOtherDigits(String text) {
        assertEquals(Optional.empty(), Timestamps.read(TextNode.valueOf(text)));
    }

    @Test
    void keepsWhatIsWrittenReadable() {
        assertEquals(Timestamps.MIN, Timestamps.normalised(Instant.MIN));
        assertEquals(Instant.parse("9999-12-31T23:59:59.999Z"), Timestamps.normalised(Instant.MAX));
        assertEquals(Timestamps.MIN, Timestamps.bounded(Instant.MIN));
        assertEquals(Timestamps.MAX, Timestamps.bounded(Instant.MAX));
        assertEquals("0001-01-01T00:00:00.000Z", Timestamps.format(Instant.MIN));
        assertEquals("9999-12-31T23:59:59.999999999Z", Timestamps.format(Instant.MAX));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:30:00.123999999Z, 2026-11-21T09:30:00.123Z",
        "1969-12-31T23:59:59.999000001Z, 1969-12-31T23:59:59.999Z",
        "1969-12-31T23:59:58.000999999Z, 1969-12-31T23:59:58.000Z",
        "0001-01-01T00:00:00.000000001Z, 0001-01-01T00:00:00.000Z",
    })
    void cutsToTheMillisecondTowardsThePast(String text, String cut) {
        Instant instant = Timestamps.parse(text).orElseThrow();
        assertEquals(cut, Timestamps.format(Timestamps.normalised(instant)));
        assertEquals(Instant.parse(cut).toEpochMilli(), instant.toEpochMilli(), "as the picker has it");
        assertEquals(Instant.parse(cut).toEpochMilli(), UtcTime.millis(text.getBytes(UTF_8), 0, text.length()));
    }

    private static JsonNode json(String value) {
        ObjectNode root =
                JsonDocument.read(("{\"t\":" + value + "}").getBytes(UTF_8)).orElseThrow();
        return root.get("t");
    }
}
