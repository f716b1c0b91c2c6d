package io.tocsin.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import co.elastic.logging.AdditionalField;
import co.elastic.logging.logback.EcsEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.schemas.json.Decoded;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MarkerFactory;

/** What ECS loggers and shippers write is read without loss. */
final class ForeignDocumentsTest {
    private static final Path FOREIGN = Path.of("src/test/resources/foreign");
    private static final Instant APPENDED = Instant.parse("2026-11-21T09:40:00Z");

    /** A reader that is not ours. */
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOREIGN)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList()) {
                documents.addAll(Files.readAllLines(file));
            }
        }
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void nothingIsLostAndNothingChangedButWhatIsNormalised(String document) throws IOException {
        assertNothingLost(document.getBytes(UTF_8));
    }

    /** What a user would look for, of each document: {@code expected.txt}. */
    static List<List<String>> expected() throws IOException {
        return Files.readAllLines(FOREIGN.resolve("expected.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Stream.of(line.split("\\|", 8)).map(String::strip).toList())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void thePickerComesToTheSameEnd(String document) {
        Set<String> labels =
                Set.of("message", "log_level", "service_name", "host_name", "event_dataset", "host", "log");
        Decoded<LogPicker.Picked> picked =
                new LogPicker(labels).read(document.getBytes(UTF_8), APPENDED.toEpochMilli());
        LogEvent event = LogEvent.read(document.getBytes(UTF_8), APPENDED).orElseThrow();
        Map<String, String> expected = new TreeMap<>(event.labels());
        expected.keySet().retainAll(labels);
        assertEquals(expected, new TreeMap<>(picked.orElseThrow().labels()));
        assertEquals(event.timestamp().toEpochMilli(), picked.orElseThrow().millis());
    }

    @Test
    void somethingIsExpectedOfEachDocument() throws IOException {
        assertEquals(
                documents().size(),
                expected().stream().map(row -> row.subList(0, 2)).distinct().count());
    }

    @ParameterizedTest
    @MethodSource("expected")
    void saysWhatAUserWouldLookFor(List<String> row) throws IOException {
        byte[] document = Files.readAllLines(FOREIGN.resolve(row.get(0) + ".ndjson"))
                .get(Integer.parseInt(row.get(1)))
                .getBytes(UTF_8);
        boolean timed = !row.get(2).equals("of the record");
        Instant time = timed ? Instant.parse(row.get(2)) : APPENDED;
        LogEvent event =
                LogEvent.read(document, timed ? time.plusSeconds(30) : APPENDED).orElseThrow();
        assertEquals(time, event.timestamp());
        List<String> read = Stream.of(Level.FIELD, "service.name", "host.name", Derivation.DATASET, "message")
                .map(field -> event.text(field).orElse("").strip())
                .map(value -> value.isEmpty() ? "-" : value.replace("\n", "\\n").replace("\t", "\\t"))
                .toList();
        assertEquals(row.subList(3, 8), read);
    }

    @Test
    void logbackEcsEncoderIsReadWithoutLoss() throws IOException {
        List<byte[]> documents = writtenByLogbackEcsEncoder();
        assertEquals(4, documents.size());
        for (byte[] document : documents) {
            assertNothingLost(document);
        }
        LogEvent audit = LogEvent.read(documents.get(1), APPENDED).orElseThrow();
        assertEquals(Optional.of("warn"), audit.text("log.level"));
        assertEquals(Optional.of("limit raised\n\ttwice €"), audit.text("message"));
        assertEquals(Optional.of("0af7651916cd43dd8448eb211c80319c"), audit.text("trace.id"));
        assertEquals(Optional.of("checkout-1"), audit.text("service.node.name"));
        assertEquals("checkout.app", audit.dataset());
        LogEvent refused = LogEvent.read(documents.get(2), APPENDED).orElseThrow();
        assertEquals(Optional.of("java.lang.IllegalStateException"), refused.text("error.type"));
        assertEquals(Optional.of("card expired"), refused.text("error.message"));
        assertTrue(refused.text("error.stack_trace").orElse("").contains("Caused by: java.io.IOException: timed out"));
    }

    private static List<byte[]> writtenByLogbackEcsEncoder() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        EcsEncoder encoder = new EcsEncoder();
        encoder.setContext(context);
        encoder.setServiceName("checkout");
        encoder.setServiceVersion("1.2.3");
        encoder.setServiceEnvironment("prod");
        encoder.setServiceNodeName("checkout-1");
        encoder.setEventDataset("checkout.app");
        encoder.setIncludeMarkers(true);
        encoder.setIncludeOrigin(true);
        encoder.addAdditionalField(new AdditionalField("additional.field", "value"));
        encoder.start();
        List<byte[]> documents = new ArrayList<>();
        // At once, because the MDC is looked at when an event is encoded.
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                documents.add(encoder.encode(event));
            }
        };
        appender.setContext(context);
        appender.start();
        var log = context.getLogger("io.shop.Pay");
        log.addAppender(appender);

        log.info("order {} paid: \"{}\"", 4711, 12.5);
        context.getMDCAdapter().put("trace.id", "0af7651916cd43dd8448eb211c80319c");
        context.getMDCAdapter().put("order", "4711");
        log.warn(MarkerFactory.getMarker("AUDIT"), "limit raised\n\ttwice €");
        log.error("payment refused", new IllegalStateException("card expired", new IOException("timed out")));
        context.getMDCAdapter().clear();
        log.atDebug().addKeyValue("bytes", 9_007_199_254_740_993L).log("with a pair");
        return documents;
    }

    /** Each leaf is where it was, as it was; what was added is named by the derivations. */
    private static void assertNothingLost(byte[] document) throws IOException {
        Decoded<LogEvent> read = LogEvent.read(document, APPENDED);
        assertTrue(read.isOk(), read.describe());
        LogEvent event = read.orElseThrow();
        Map<String, JsonNode> before = leaves(document);
        Map<String, JsonNode> after = leaves(event.toJson());
        before.forEach((name, value) -> {
            JsonNode now = after.get(name);
            switch (name) {
                case LogEvent.TIMESTAMP -> assertEquals(instant(value.textValue()), Instant.parse(text(name, after)));
                case Derivation.LEVEL -> assertLevel(value.asText(), after);
                case Derivation.DATASET ->
                    assertEquals(
                            Derivation.legalDataset(value.textValue()),
                            event.text(name).orElse(""));
                default -> {
                    if (now == null) {
                        assertGivenWay(name, value, after);
                    } else {
                        assertEquals(value, now, name);
                    }
                }
            }
        });
        List<String> added = after.keySet().stream()
                .filter(name -> !before.containsKey(name))
                .toList();
        List<String> derived = Stream.concat(
                        Stream.of(LogEvent.TIMESTAMP), Derivation.ALL.stream().map(Derivation::field))
                .toList();
        assertTrue(derived.containsAll(added), added.toString());
    }

    private static void assertLevel(String raw, Map<String, JsonNode> after) {
        String level = text(Derivation.LEVEL, after);
        if (!level.equals(raw.toLowerCase(Locale.ROOT))) {
            assertEquals(raw, text(Level.ORIGINAL, after));
        }
    }

    private static String text(String name, Map<String, JsonNode> leaves) {
        JsonNode leaf = leaves.get(name);
        assertNotNull(leaf, name);
        return leaf.asText();
    }

    /** What a plain value had to make room for has it now, as host.name for "host":"web-1". */
    private static void assertGivenWay(String name, JsonNode value, Map<String, JsonNode> after) {
        List<String> holders = Derivation.ALL.stream()
                .filter(derivation -> derivation.inputs().contains(name) && derivation.displaces(name))
                .map(Derivation::field)
                .filter(field -> value.equals(after.get(field)))
                .toList();
        assertEquals(1, holders.size(), "lost: " + name + " = " + value);
    }

    /** RFC 3339, or milliseconds with decimals. */
    private static Instant instant(String text) {
        if (text.contains("T")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        BigDecimal nanos = new BigDecimal(text).movePointRight(6);
        return Instant.EPOCH.plusNanos(nanos.longValueExact());
    }

    /** By dotted name; an array is one leaf. */
    private static Map<String, JsonNode> leaves(byte[] json) throws IOException {
        Map<String, JsonNode> leaves = new TreeMap<>();
        flatten("", JACKSON.readTree(json), leaves);
        return leaves;
    }

    private static void flatten(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (!node.isObject() || (node.isEmpty() && !path.isEmpty())) {
            leaves.put(path, node);
            return;
        }
        node.properties()
                .forEach(field -> flatten(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), leaves));
    }
}
