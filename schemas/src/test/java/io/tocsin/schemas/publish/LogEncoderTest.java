package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

final class LogEncoderTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00.123Z");

    private final LogEncoder encoder = new LogEncoder(new Resource("shop", "web-1", "web-1:a"), "app");

    @Test
    void writesAnEcsDocument() {
        LoggingEvent event = event("paid {} of {}", null, 7, "ann");
        assertEquals(
                "{\"event.dataset\":\"app\",\"service.name\":\"shop\","
                        + "\"service.node.name\":\"web-1:a\",\"host.name\":\"web-1\",\"process.thread.name\":\"main\","
                        + "\"ecs.version\":\"8.17.0\",\"log.level\":\"warn\",\"log.logger\":\"io.shop.Pay\",\"message\":\"paid 7 of ann\","
                        + "\"@timestamp\":\"2026-11-21T09:30:00.123Z\"}",
                new String(encoder.encode(event), UTF_8));
    }

    @Test
    void putsPairsAndContextWhereTheyBelong() {
        LoggingEvent event = event("m", null);
        event.setMDCPropertyMap(Map.of("trace.id", "abc", "tenant", "t1"));
        event.addKeyValuePair(new KeyValuePair("event.dataset", "Audit"));
        event.addKeyValuePair(new KeyValuePair("order", 4711L));
        event.addKeyValuePair(new KeyValuePair("share", 0.5));
        event.addKeyValuePair(new KeyValuePair("nan", Double.NaN));
        event.addKeyValuePair(new KeyValuePair("ok", true));
        event.addKeyValuePair(new KeyValuePair("none", null));
        event.addKeyValuePair(new KeyValuePair("", "x"));
        event.addKeyValuePair(new KeyValuePair("a..b", "x"));
        event.addKeyValuePair(new KeyValuePair("message", "not this"));
        LogEvent read = read(encoder.encode(event));
        assertEquals(Optional.of("abc"), read.text("trace.id"));
        assertEquals(Optional.of("t1"), read.text("labels.tenant"));
        assertEquals("audit", read.dataset());
        assertEquals(Optional.of("4711"), read.text("labels.order"));
        assertEquals(Optional.of("0.5"), read.text("labels.share"));
        assertEquals(Optional.of("NaN"), read.text("labels.nan"));
        assertEquals(Optional.of("true"), read.text("labels.ok"));
        assertEquals(Optional.of("x"), read.text("labels.a__b"));
        assertEquals(Optional.of("m"), read.text("message"));
        assertEquals(Optional.of("not this"), read.text("labels.message"));
        assertEquals(Optional.empty(), read.text("labels.none"));
    }

    @Test
    void writesEcsFieldsInTheirTypeAndOtherValuesAsLabels() {
        LoggingEvent event = event("m", null);
        event.setMDCPropertyMap(Map.of("event.duration", "1500", "process.pid", "main", "trace.id", ""));
        event.addKeyValuePair(new KeyValuePair("user.id", 4711L));
        event.addKeyValuePair(new KeyValuePair("event.outcome", "so so"));
        event.addKeyValuePair(new KeyValuePair("http.response.status_code", 503));
        event.addKeyValuePair(new KeyValuePair("shop.order", 4711L));
        String json = new String(encoder.encode(event), UTF_8);
        for (String part : List.of(
                "\"event.duration\":1500",
                "\"labels.process_pid\":\"main\"",
                "\"user.id\":\"4711\"",
                "\"labels.event_outcome\":\"so so\"",
                "\"http.response.status_code\":503",
                "\"shop.order\":4711")) {
            assertTrue(json.contains(part), json);
        }
        assertFalse(json.contains("trace.id"), json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@timestamp",
                "message",
                "log.level",
                "log.logger",
                "ecs.version",
                "error.type",
                "error.message",
                "error.stack_trace",
                "tags"
            })
    void aNameThatTheEventHasItselfIsALabel(String name) {
        LoggingEvent event = event("m", new IllegalStateException("no stock"));
        event.addMarker(MarkerFactory.getMarker("AUDIT"));
        event.addKeyValuePair(new KeyValuePair(name, "mine"));
        LogEvent read = read(encoder.encode(event));
        assertEquals(Optional.of("mine"), read.text("labels." + name.replace('.', '_')));
        assertEquals(Optional.of("m"), read.text("message"));
        assertEquals(Optional.of("warn"), read.text("log.level"));
        assertEquals(TIME, read.timestamp());
        assertEquals(Optional.of("no stock"), read.text("error.message"));
    }

    @Test
    void anErrorThatTheCallerNamesIsTheEventsOwnWhenNothingWasThrown() {
        LoggingEvent event = event("m", null);
        event.addKeyValuePair(new KeyValuePair("error.type", "CardExpired"));
        assertEquals(Optional.of("CardExpired"), read(encoder.encode(event)).text("error.type"));
    }

    @Test
    void writesNumbersAsNumbersAndMarkersAsTags() {
        LoggingEvent event = event("m", null);
        event.addMarker(MarkerFactory.getMarker("AUDIT"));
        event.addMarker(MarkerFactory.getMarker("SLOW"));
        event.addKeyValuePair(new KeyValuePair("price", new BigDecimal("12.340000000000000000001")));
        event.addKeyValuePair(new KeyValuePair("share", 0.1f));
        event.addKeyValuePair(new KeyValuePair("large", new BigInteger("18446744073709551616")));
        event.addKeyValuePair(new KeyValuePair("count", new AtomicLong(7)));
        event.addKeyValuePair(new KeyValuePair("tiny", new BigDecimal("1e-2000000000")));
        event.addKeyValuePair(new KeyValuePair("nan", Float.NaN));
        event.addKeyValuePair(new KeyValuePair("twice", new BigDecimal("1.5")));
        event.addKeyValuePair(new KeyValuePair("twice", "later"));
        String json = new String(encoder.encode(event), UTF_8);
        for (String part : List.of(
                "\"tags\":[\"AUDIT\",\"SLOW\"]",
                "\"labels.price\":12.340000000000000000001",
                "\"labels.share\":0.1,",
                "\"labels.large\":18446744073709551616",
                "\"labels.count\":7",
                "\"labels.tiny\":\"1E-2000000000\"",
                "\"labels.nan\":\"NaN\"",
                "\"labels.twice\":\"later\"")) {
            assertTrue(json.contains(part), json);
        }
        assertTrue(LogEvent.read(json.getBytes(UTF_8), Instant.EPOCH).isOk());
    }

    @Test
    void saysWhatItCutAndHowManyFieldsItLeftOut() {
        LoggingEvent event = event("x".repeat(70_000), null);
        event.addKeyValuePair(new KeyValuePair("long", "y".repeat(9_000)));
        event.addKeyValuePair(new KeyValuePair("n".repeat(300), "z"));
        for (int i = 0; i < 101; i++) {
            event.addKeyValuePair(new KeyValuePair("k" + i, i));
        }
        LogEvent read = read(encoder.encode(event));
        assertTrue(read.text("message").orElseThrow().endsWith("x… (4464 more characters)"));
        assertTrue(read.text("labels.long").orElseThrow().endsWith("y… (808 more characters)"));
        assertEquals(Optional.of("z"), read.text("labels." + "n".repeat(255) + "…"));
        assertEquals(
                "[\"labels.long\",\"message\"]", String.valueOf(read.fields().get("tocsin.truncated")));
        assertEquals(Optional.of("97"), read.text("labels.k97"));
        assertEquals(Optional.empty(), read.text("labels.k98"));
        assertEquals(Optional.of("3"), read.text("labels.omitted_fields"));
    }

    @Test
    void tellsOfAnExceptionAndItsCause() {
        Exception thrown = new IllegalStateException("no stock", new RuntimeException("below"));
        LogEvent read = read(encoder.encode(event("m", thrown)));
        assertEquals(Optional.of("java.lang.IllegalStateException"), read.text("error.type"));
        assertEquals(Optional.of("no stock"), read.text("error.message"));
        assertTrue(
                read.text("error.stack_trace").orElseThrow().contains("Caused by: java.lang.RuntimeException: below"));
    }

    @Test
    void neverWritesAnEventThatReadersRefuse() {
        LoggingEvent event = event("\u0001".repeat(1 << 20), new IllegalStateException("\u0002".repeat(1 << 20)));
        for (int i = 0; i < 2000; i++) {
            event.addKeyValuePair(new KeyValuePair("k" + i, "\u0003".repeat(1 << 14)));
        }
        byte[] json = encoder.encode(event);
        assertTrue(json.length <= JsonDocument.MAX_BYTES, "bytes: " + json.length);
        assertTrue(read(json).text("message").orElseThrow().endsWith("more characters)"));
    }

    private static LogEvent read(byte[] json) {
        return LogEvent.read(json, Instant.EPOCH).orElseThrow();
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LoggingEvent event =
                new LoggingEvent("caller", context.getLogger("io.shop.Pay"), Level.WARN, message, thrown, arguments);
        event.setInstant(TIME);
        event.setThreadName("main");
        return event;
    }
}
