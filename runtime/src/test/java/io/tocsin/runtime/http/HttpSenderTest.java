package io.tocsin.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpSenderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "' 0 ' | PT0S",
                "3601 | PT1H",
                "999999999999999999 | PT1H",
                "Sat, 21 Nov 2026 09:30:05 GMT | PT5S",
                "Sat, 21 Nov 2026 09:29:05 GMT | PT0S",
                "9999999999999999999 | none",
                "-1 | none",
                "1.5 | none",
                "soon | none",
                "'' | none"
            })
    void takesRetryAfterInSecondsOrAsADate(String value, String expected) {
        HttpHeaders headers = HttpHeaders.of(Map.of("retry-after", List.of(value)), (name, v) -> true);
        assertEquals(
                expected,
                HttpSender.retryAfter(headers, NOW).map(d -> d.toString()).orElse("none"));
    }

    @Test
    void waitsForNothingWhereNothingIsAskedFor() {
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, v) -> true);
        assertEquals(Optional.empty(), HttpSender.retryAfter(none, NOW));
    }

    @Test
    void excerptsAreOneLineAndCut() {
        assertEquals("no such thing", HttpSender.excerpt(" no\r\n  such\tthing\n"));
        assertEquals("x".repeat(256), HttpSender.excerpt("x".repeat(256)));
        assertEquals("x".repeat(256) + "…", HttpSender.excerpt("x".repeat(257)));
    }

    @Test
    void errorsAreToldWithoutTheirMessages() {
        IOException refused = new ConnectException("http://user:secret@example.test");
        assertEquals("ConnectException", HttpSender.describe(refused));
        refused.initCause(new ClosedChannelException());
        assertEquals("ConnectException (ClosedChannelException)", HttpSender.describe(refused));
    }
}
