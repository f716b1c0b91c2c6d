package io.tocsin.schemas.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.contract.Contract;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** Whatever a service logs, the appender writes what producers of the dataset {@code app} should write. */
final class AppenderContractTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00.123456789Z");
    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 300;
    private static final List<Level> LEVELS = List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);

    /** Texts that JSON, UTF-8 or a reader of dotted names could stumble on. */
    private static final List<String> ODD = List.of(
            "",
            " ",
            "\ud800",
            "x\udfff\ud83dy",
            "\u0000\u0001\u001f\u007f\u0085\u2028\ufeff\uffff",
            "\"\\/\b\f\n\r\t{}[]",
            "Grüße, 世界 😀",
            ".",
            "..",
            ".a",
            "a.",
            "a..b",
            "a.b",
            "a.b.c",
            "trace.id",
            "log",
            "log.level",
            "log.origin.file.name",
            "message",
            "labels",
            "labels.order",
            "@timestamp",
            "event.dataset.x",
            "NaN");

    private final LogEncoder encoder = new LogEncoder(new Resource("shop", "web-1", "web-1:a"), "app");
    private final Random random = new Random(SEED);

    @Test
    void whateverIsLoggedIsValid() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            assertValid(encoder.encode(anything()));
        }
    }

    @Test
    void contextMarkersPairsAndCausesAreValid() throws IOException {
        Exception cause = new IOException("timed out\u0000", new IllegalStateException());
        Exception thrown = new IllegalStateException("card \ud800 expired", cause);
        thrown.addSuppressed(new RuntimeException("closing failed", thrown));
        LoggingEvent event = event("order {} paid", thrown, 4711);
        event.setThreadName("main");
        event.setMDCPropertyMap(Map.of("trace.id", "0af7651916cd43dd8448eb211c80319c", "tenant", "t\u0001"));
        event.addMarker(MarkerFactory.getMarker("AUDIT"));
        event.addMarker(MarkerFactory.getMarker("\ud800"));
        event.addKeyValuePair(new KeyValuePair("order", 4711));
        event.addKeyValuePair(new KeyValuePair("share", Double.NEGATIVE_INFINITY));
        JsonNode json = assertValid(encoder.encode(event));
        assertEquals("order 4711 paid", json.get("message").textValue());
        assertEquals("card \ufffd expired", json.get("error.message").textValue());
        assertEquals("t\u0001", json.get("labels.tenant").textValue());
        String trace = json.get("error.stack_trace").textValue();
        assertTrue(trace.contains("Caused by: java.io.IOException: timed out\u0000"), trace);
        assertTrue(trace.contains("Suppressed: java.lang.RuntimeException: closing failed"), trace);
    }

    @Test
    void valuesThatCannotBeWrittenAsTextLoseNothingButThemselves() throws IOException {
        LoggingEvent event = event("paid", null);
        event.addKeyValuePair(new KeyValuePair("broken", new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        }));
        event.addKeyValuePair(new KeyValuePair("order", 4711));
        JsonNode json = assertValid(encoder.encode(event));
        assertEquals(
                "[java.lang.IllegalStateException]", json.get("labels.broken").textValue());
        assertEquals(4711, json.get("labels.order").intValue());
    }

    /** Of each field of the schema: MDC and pairs know only what the caller meant. */
    @Test
    void valuesOfAnyTypeInFieldsOfTheSchemaAreValid() throws IOException {
        List<String> fields = new ArrayList<>();
        Contract.of("log-event-app").document().get("properties").fieldNames().forEachRemaining(fields::add);
        fields.removeAll(List.of("event.dataset"));
        assertTrue(fields.contains("user.id") && fields.contains("event.duration"), fields.toString());
        for (String field : fields) {
            for (Object value : List.of(7L, -7, 1.5, true, "x", "12", "", "failure", List.of("y"))) {
                LoggingEvent event = event("paid", null);
                event.setMDCPropertyMap(Map.of(field, String.valueOf(value)));
                assertContract(encoder.encode(event));
                LoggingEvent paired = event("paid", null);
                paired.addKeyValuePair(new KeyValuePair(field, value));
                assertContract(encoder.encode(paired));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-event-app", "log-event-access", "log-event-audit"})
    void theTypesAreThoseOfTheSchemas(String schema) {
        List<String> own = List.of("message", "log.level", "log.logger", "time");
        int fields = 0;
        for (Map.Entry<String, JsonNode> field :
                Contract.of(schema).document().get("$defs").properties()) {
            String type = field.getValue().path("type").asText();
            if (!own.contains(field.getKey()) && !field.getValue().has("x-nested")) {
                assertEquals(type.equals("string"), EcsTypes.isText(field.getKey()), field.getKey());
                assertEquals(type.equals("integer"), EcsTypes.isCount(field.getKey()), field.getKey());
                fields++;
            }
        }
        assertTrue(fields > 20, schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0001", "\ud800", "é", "\ud83d\ude00"})
    void hugeMessagesAreCutAndValid(String character) throws IOException {
        String huge = character.repeat(3 << 20);
        JsonNode json = assertValid(encoder.encode(event(huge, new IllegalStateException(huge))));
        assertTrue(json.get("message").textValue().endsWith(" more characters)"));
    }

    private JsonNode assertValid(byte[] json) throws IOException {
        JsonNode event = assertContract(json);
        assertEquals("shop", event.get("service.name").textValue());
        return event;
    }

    private static JsonNode assertContract(byte[] json) throws IOException {
        assertTrue(json.length <= JsonDocument.MAX_BYTES, "bytes: " + json.length);
        JsonNode event = new ObjectMapper().readTree(json);
        assertEquals(List.of(), Contract.of("log-event-app").errors(event), event::toString);
        assertEquals(List.of(), Contract.of("log-event").errors(event), event::toString);
        Decoded<LogEvent> read = LogEvent.read(json, Instant.EPOCH);
        assertTrue(read.isOk(), () -> read.describe() + " " + event);
        return event;
    }

    private LoggingEvent anything() {
        Level level = LEVELS.get(random.nextInt(LEVELS.size()));
        Throwable thrown = random.nextBoolean() ? null : thrown(random.nextInt(4));
        LoggingEvent event = event(level, text() + " {} {} {}", thrown, text(), null, 1.5);
        Map<String, String> context = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            context.put(text(), text());
        }
        event.setMDCPropertyMap(context);
        event.setThreadName(text());
        for (int i = random.nextInt(6); i > 0; i--) {
            event.addKeyValuePair(new KeyValuePair(text(), value()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            event.addMarker(MarkerFactory.getDetachedMarker(text()));
        }
        return event;
    }

    private Throwable thrown(int causes) {
        Throwable thrown =
                causes == 0 ? new IOException(text()) : new IllegalStateException(text(), thrown(causes - 1));
        if (random.nextInt(3) == 0) {
            thrown.addSuppressed(new RuntimeException((String) null));
        }
        return thrown;
    }

    private @Nullable Object value() {
        List<Object> values = new ArrayList<>(List.of(
                Long.MIN_VALUE,
                (byte) 1,
                0.1,
                Double.NaN,
                Float.MAX_VALUE,
                new BigDecimal("1E+99999"),
                true,
                'x',
                Level.INFO,
                List.of(1, "a")));
        values.addAll(Arrays.asList(null, text(), text(), new int[] {1}, Optional.empty(), Map.of("k", "\udc00")));
        return values.get(random.nextInt(values.size()));
    }

    /** One or two odd texts, now and then a long one. */
    private String text() {
        String text = ODD.get(random.nextInt(ODD.size()));
        return switch (random.nextInt(12)) {
            case 0 -> text.repeat(10_000);
            case 1, 2, 3 -> text + ODD.get(random.nextInt(ODD.size()));
            default -> text;
        };
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown, @Nullable Object... arguments) {
        return event(Level.WARN, message, thrown, arguments);
    }

    private static LoggingEvent event(
            Level level, String message, @Nullable Throwable thrown, @Nullable Object... arguments) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LoggingEvent event =
                new LoggingEvent("caller", context.getLogger("io.shop.Pay"), level, message, thrown, arguments);
        event.setInstant(TIME);
        return event;
    }
}
