package io.tocsin.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events as release 1 wrote and read them. These files do not change: a later release must read them to the same end.
 * Each has an input, what is written after reading it, and what the rules see of it.
 */
final class GoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant RECORD_TIME = Instant.parse("2026-11-21T09:30:00.250Z");

    @ParameterizedTest
    @ValueSource(strings = {"log-dotted", "log-nested", "log-access", "log-audit", "log-minimal", "log-foreign"})
    void logEventsAreReadAsRelease1ReadThem(String name) throws IOException {
        JsonNode golden = golden(name);
        LogEvent event = LogEvent.read(bytes(golden.get("input")), RECORD_TIME).orElseThrow();
        assertSame(golden.get("output"), event.toJson());
        assertEquals(golden.get("dataset").textValue(), event.dataset());
        assertEquals(texts(golden.get("labels")), new TreeMap<>(event.labels()));
        assertSame(
                golden.get("output"),
                LogEvent.read(event.toJson(), RECORD_TIME).orElseThrow().toJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"metric-design", "metric-up", "metric-scraped"})
    void metricEventsAreReadAsRelease1ReadThem(String name) throws IOException {
        JsonNode golden = golden(name);
        MetricEvent event =
                MetricEvent.read(bytes(golden.get("input")), RECORD_TIME).orElseThrow();
        assertSame(golden.get("output"), event.toJson());
        StringBuilder samples = new StringBuilder();
        PrometheusNames.samples(event)
                .forEach(s -> samples.append(s.labels())
                        .append(' ')
                        .append(s.value())
                        .append(" @ ")
                        .append(s.timestampMillis())
                        .append('\n'));
        StringBuilder expected = new StringBuilder();
        golden.get("samples").forEach(line -> expected.append(line.textValue()).append('\n'));
        assertEquals(expected.toString(), samples.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alert-firing", "alert-resolved", "alert-alertmanager"})
    void alertEventsAreReadAsRelease1ReadThem(String name) throws IOException {
        JsonNode golden = golden(name);
        AlertEvent event = AlertEvent.read(bytes(golden.get("input"))).orElseThrow();
        assertSame(golden.get("output"), event.toJson());
        assertEquals(golden.get("output").get("fingerprint").textValue(), event.fingerprint());
    }

    private static void assertSame(JsonNode expected, byte[] actual) {
        assertEquals(expected.toString(), new String(actual, UTF_8));
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(UTF_8);
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().textValue()));
        assertTrue(!texts.isEmpty());
        return texts;
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream file = GoldenTest.class.getResourceAsStream("/golden/v1/" + name + ".json")) {
            return JSON.readTree(Objects.requireNonNull(file, name));
        }
    }
}
