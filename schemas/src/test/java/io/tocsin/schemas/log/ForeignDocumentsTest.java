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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        // file, line, level, service, host, dataset
        "log4j2-ecs-layout, 0, info, checkout, '', checkout.app",
        "log4j2-ecs-layout, 1, warn, checkout, '', checkout.app",
        "log4j2-ecs-layout, 4, fatal, checkout, '', checkout.app",
        "filebeat, 0, '', checkout, web-1, app",
        "filebeat, 1, '', checkout, node-7, kubernetes.container_logs",
        "filebeat, 2, '', '', web-1, nginx.access",
        "filebeat, 3, error, sshd, fw-1, app",
        "otel-to-ecs, 0, error, checkout, web-1, app",
        "otel-to-ecs, 1, warn, checkout, web-1, generic.otel",
        "fluent-bit, 0, '', checkout, web-1, app",
        "fluent-bit, 1, info, checkout, '', app",
        "vector, 0, '', checkout, web-1, app",
        "vector, 1, '', '', web-1, app",
    })
    void saysWhoseEventItIs(String file, int line, String level, String service, String host, String dataset)
            throws IOException {
        byte[] document =
                Files.readAllLines(FOREIGN.resolve(file + ".ndjson")).get(line).getBytes(UTF_8);
        LogEvent event = LogEvent.read(document, APPENDED).orElseThrow();
        assertEquals(level, event.text("log.level").orElse(""));
        assertEquals(service, event.text("service.name").orElse(""));
        assertEquals(host, event.text("host.name").orElse(""));
        assertEquals(dataset, event.dataset());
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
                case LogEvent.TIMESTAMP ->
                    assertEquals(OffsetDateTime.parse(value.textValue()).toInstant(), Instant.parse(text(name, after)));
                case Derivation.LEVEL -> assertLevel(value.asText(), after);
                case Derivation.DATASET ->
                    assertEquals(
                            Derivation.legalDataset(value.textValue()),
                            event.text(name).orElse(""));
                default -> assertEquals(value, now == null ? displacing(name, after) : now, name);
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

    /** The field that a plain value had to make room for, as host.name for "host":"web-1". */
    private static JsonNode displacing(String name, Map<String, JsonNode> after) {
        String field = Derivation.ALL.stream()
                .filter(derivation -> derivation.displaces(name))
                .map(Derivation::field)
                .findFirst()
                .orElseThrow(() -> new AssertionError("lost: " + name));
        JsonNode leaf = after.get(field);
        assertNotNull(leaf, field);
        return leaf;
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
