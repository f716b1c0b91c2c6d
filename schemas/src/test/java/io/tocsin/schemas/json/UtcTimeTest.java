package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside the JDK's own calendar. */
final class UtcTimeTest {
    private static final DateTimeFormatter JDK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Test
    void writesAndReadsEveryWeekAsTheJdkDoes() {
        Random random = new Random(7);
        long week = 7 * 86_400L;
        int[] units = {1_000_000_000, 1_000_000, 1_000, 1};
        for (long at = Timestamps.MIN.getEpochSecond(); at <= Timestamps.MAX.getEpochSecond(); at += week) {
            long second = Math.min(at + random.nextLong(week), Timestamps.MAX.getEpochSecond());
            int unit = units[random.nextInt(units.length)];
            Instant instant = Instant.ofEpochSecond(second, random.nextLong(1_000_000_000) / unit * unit);
            String text = UtcTime.format(instant);
            if (random.nextInt(10) == 0) {
                // Its own form has three, six or nine decimals, or none.
                String jdk = instant.toString();
                assertEquals(jdk.contains(".") ? jdk : JDK.format(instant), text);
            }
            byte[] bytes = text.getBytes(ISO_8859_1);
            assertEquals(instant, UtcTime.instant(bytes, 0, bytes.length));
            assertEquals(instant.toEpochMilli(), read(text));
        }
        assertEquals("0001-01-01T00:00:00.000Z", UtcTime.format(Timestamps.MIN));
        assertEquals("9999-12-31T23:59:59.999999999Z", UtcTime.format(Timestamps.MAX));
    }

    @Test
    void readsAnyNumberOfDecimalsUpToNine() {
        String decimals = "123456789";
        for (int digits = 0; digits <= 9; digits++) {
            String text = "2026-11-21T09:30:00" + (digits == 0 ? "" : "." + decimals.substring(0, digits)) + "Z";
            byte[] bytes = text.getBytes(ISO_8859_1);
            assertEquals(Instant.parse(text), UtcTime.instant(bytes, 0, bytes.length));
            assertEquals(Instant.parse(text).toEpochMilli(), read(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-21T09:30:00",
                "2026-11-21 09:30:00Z",
                "2026-11-21T09:30:00z",
                "2026-11-21T09:30:00+00:00",
                "2026-13-21T09:30:00Z",
                "2026-00-21T09:30:00Z",
                "2026-11-31T09:30:00Z",
                "2026-11-00T09:30:00Z",
                "2026-02-29T09:30:00Z",
                "1900-02-29T09:30:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T09:60:00Z",
                "2026-11-21T09:30:60Z",
                "0000-01-01T00:00:00Z",
                "2026-11-21T09:30:00.Z",
                "2026-11-21T09:30:00.1234567890Z",
                "2026-11-21T09:30:00,123Z",
                "2026-11-21T09:30:00.12xZ",
                "x026-11-21T09:30:00Z",
                "2026-11-21T0x:30:00Z",
                "2026-11-21T09:30:00ZZ",
                "-026-11-21T09:30:00Z",
                "2026-11-21T09:30:-1Z"
            })
    void leavesOtherFormsAndWhatIsNoTime(String text) {
        assertEquals(UtcTime.NONE, read(text));
        assertNull(UtcTime.instant(text.getBytes(ISO_8859_1), 0, text.length()));
    }

    private static long read(String text) {
        byte[] bytes = ("\"" + text + "\"").getBytes(ISO_8859_1);
        return UtcTime.millis(bytes, 1, bytes.length - 1);
    }
}
