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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LogEncoderTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00.123Z");

    private final LogEncoder encoder = new LogEncoder(new Resource("shop", "web-1", "web-1:a"), "app");

    @Test
    void writesAnEcsDocument() {
        LoggingEvent event = event("paid {} of {}", null, 7, "ann");
        assertEquals(
                "{\"ecs.version\":\"8.17.0\",\"event.dataset\":\"app\",\"service.name\":\"shop\","
                        + "\"service.node.name\":\"web-1:a\",\"host.name\":\"web-1\",\"process.thread.name\":\"main\","
                        + "\"log.level\":\"warn\",\"log.logger\":\"io.shop.Pay\",\"message\":\"paid 7 of ann\","
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
