package io.tocsin.schemas.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
        long day = 86_400_000L;
        for (long at = Timestamps.MIN.toEpochMilli(); at <= Timestamps.MAX.toEpochMilli(); at += 7 * day) {
            long millis = Math.min(at + random.nextLong(7 * day), Timestamps.MAX.toEpochMilli());
            String text = UtcTime.format(millis);
            if (random.nextInt(10) == 0) {
                assertEquals(JDK.format(Instant.ofEpochMilli(millis)), text);
            }
            assertEquals(millis, read(text));
        }
        assertEquals("0001-01-01T00:00:00.000Z", UtcTime.format(Timestamps.MIN.toEpochMilli()));
        assertEquals("9999-12-31T23:59:59.999Z", UtcTime.format(Timestamps.MAX.toEpochMilli()));
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
    }

    private static long read(String text) {
        byte[] bytes = ("\"" + text + "\"").getBytes(ISO_8859_1);
        return UtcTime.millis(bytes, 1, bytes.length - 1);
    }
}
