package io.tocsin.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        "2026-11-21T09:30:00.123456789Z,           2026-11-21T09:30:00.123Z",
        "2026-11-21T09:30:00.1239999999999999999Z, 2026-11-21T09:30:00.123Z",
        "2026-11-21T10:30:00.000+01:00,            2026-11-21T09:30:00.000Z",
        "2026-11-21T10:30:00.000+0100,             2026-11-21T09:30:00.000Z",
        "2026-11-21T04:00:00-05:30,                2026-11-21T09:30:00.000Z",
        "2016-12-31T23:59:60Z,                     2016-12-31T23:59:59.999Z",
        "2024-02-29T00:00:00Z,                     2024-02-29T00:00:00.000Z",
        "0001-01-01T00:00:00Z,                     0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z,                 9999-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z,                 1969-12-31T23:59:59.999Z",
    })
    void readsRfc3339AndWritesItInUtcWithMilliseconds(String text, String written) {
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

    @Test
    void takesMillisecondsWithinTheYearsThatCanBeWritten() {
        assertEquals(Optional.of(Instant.parse("2023-11-14T22:13:20.001Z")), Timestamps.ofEpochMillis(1700000000001.9));
        assertEquals(Optional.of(Instant.ofEpochMilli(-1)), Timestamps.ofEpochMillis(-0.5));
        assertTrue(Timestamps.ofEpochMillis(Double.NaN).isEmpty());
        assertTrue(Timestamps.ofEpochMillis(Double.POSITIVE_INFINITY).isEmpty());
        assertTrue(Timestamps.ofEpochMillis(1e300).isEmpty());
    }

    @Test
    void keepsWhatIsWrittenReadable() {
        assertEquals(Timestamps.MIN, Timestamps.normalised(Instant.MIN));
        assertEquals(Timestamps.MAX, Timestamps.normalised(Instant.MAX));
    }
}
