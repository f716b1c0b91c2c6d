package io.tocsin.router.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.alert.AlertEvent;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written to {@code notifications} is what {@code schemas} says of it, so that others can read it. */
final class NotificationContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theContractsRecordReadsAndWritesTheSame() throws Exception {
        AlertEvent firing = Sample.alert("a", "down");
        Notification notification = Sample.of(firing, Sample.alert("b", "down").resolved(Sample.START.plusSeconds(60)));
        assertSame(notification);
    }

    @Test
    void alsoWithAsManyAlertsAsFit() throws Exception {
        Notification notification = Sample.of(IntStream.range(0, 700)
                .mapToObj(i -> Sample.alert("h" + i, "down"))
                .toArray(AlertEvent[]::new));
        assertEquals(500, notification.alerts().size());
        assertSame(notification);
    }

    private static void assertSame(Notification notification) throws Exception {
        byte[] written = NotificationJson.write(notification);
        io.tocsin.schemas.experimental.Notification read =
                io.tocsin.schemas.experimental.Notification.read(written).orElseThrow();
        String expected = JSON.readTree(written)
                .toString()
                // The one difference: the contract writes all times to the millisecond.
                .replace("\"" + notification.decidedAt() + "\"", "\"2026-11-21T00:01:05.000Z\"");
        assertEquals(expected, new String(read.toJson(), UTF_8));
    }
}
