package io.tocsin.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas say what the readers do. What a schema cannot say (bounds ascend, a fingerprint fits) is not asked here. */
final class JsonSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log-dotted",
                "log-nested",
                "log-access",
                "log-audit",
                "log-minimal",
                "log-foreign",
                "metric-design",
                "metric-up",
                "metric-scraped",
                "alert-firing",
                "alert-resolved",
                "alert-alertmanager"
            })
    void takeTheGoldenEvents(String name) throws IOException {
        Schema schema = schema(name.substring(0, name.indexOf('-')) + "-event");
        JsonNode golden;
        try (InputStream file = resource("/golden/v1/" + name + ".json")) {
            golden = JSON.readTree(file);
        }
        assertEquals(List.of(), schema.validate(golden.get("input")));
        assertEquals(List.of(), schema.validate(golden.get("output")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "log-event | `{}`",
                "log-event | `[]`",
                "log-event | `{\"@timestamp\":1}`",
                "log-event | `{\"a\":1,\"@timestamp\":\"noon\"}`",
                "log-event | `{\"a\":1,\"@timestamp\":1e300}`",
                "log-event | `{\"a\":1,\"@timestamp\":[]}`",
                "log-event | `{\"a..b\":1}`",
                "log-event | `{\"\":1}`",
                "metric-event | `{}`",
                "metric-event | `{\"metrics\":{}}`",
                "metric-event | `{\"metrics\":{\"a\":\"1\"}}`",
                "metric-event | `{\"metrics\":{\"a\":null}}`",
                "metric-event | `{\"metrics\":{\"...\":1}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"type\":\"sum\",\"value\":1}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"type\":\"counter\",\"value\":-1}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"type\":\"histogram\",\"value\":1}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"bounds\":[],\"counts\":[-1]}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"bounds\":[],\"counts\":[]}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"bounds\":[],\"counts\":[9223372036854775808]}}}`",
                "metric-event | `{\"metrics\":{\"a\":1},\"labels\":7}`",
                "alert-event | `{}`",
                "alert-event | `{\"status\":\"burning\",\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-11-21T09:30:00Z\"}`",
                "alert-event | `{\"status\":\"firing\",\"labels\":{},\"startsAt\":\"2026-11-21T09:30:00Z\"}`",
                "alert-event | `{\"status\":\"firing\",\"labels\":{\"a\":[]},\"startsAt\":\"2026-11-21T09:30:00Z\"}`",
                "alert-event | `{\"status\":\"firing\",\"labels\":{\"a\":\"b\"},\"startsAt\":1}`",
                "alert-event | `{\"status\":\"resolved\",\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-11-21T09:30:00Z\"}`",
            })
    void refuseWhatTheReadersRefuse(String name, String json) throws IOException {
        assertFalse(schema(name).validate(JSON.readTree(json)).isEmpty(), "the schema takes " + json);
        assertFalse(read(name, json).isOk(), "the reader takes " + json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "log-event | `{\"a\":1,\"@timestamp\":null}`",
                "log-event | `{\"a\":1,\"@timestamp\":1700000000000.5}`",
                "log-event | `{\"host\":\"x\",\"log\":\"y\",\"labels\":\"z\"}`",
                "metric-event | `{\"metrics\":{\"a\":{\"value\":\"NaN\",\"type\":null,\"unit\":null}}}`",
                "metric-event | `{\"metrics\":{\"a\":{\"bounds\":[],\"counts\":[1.0],\"sum\":null,\"count\":null}}}`",
                "metric-event | `{\"metrics\":{\"a\":1},\"labels\":null,\"x\":[1]}`",
                "alert-event | `{\"status\":\"firing\",\"labels\":{\"a\":1},\"startsAt\":\"2026-11-21T09:30:00Z\","
                        + "\"annotations\":null,\"endsAt\":null,\"value\":\"-Inf\",\"fingerprint\":\"\"}`",
            })
    void takeWhatTheReadersTake(String name, String json) throws IOException {
        assertEquals(List.of(), schema(name).validate(JSON.readTree(json)));
        assertTrue(read(name, json).isOk(), read(name, json).describe());
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000, true",
        "1700000000000000, true",
        "1700000000000000000, true",
        "253402300799999999999, true",
        "'\"1700000000000\"', true",
        "'\"1700000000000000\"', true",
        "'\"1700000000000000000\"', true",
        "253402300800000000000, false",
        "-62135596800001, false",
        "'\"20261121\"', false",
        "'\"20261121093000\"', false",
        "'\"0700000000000000000\"', false",
        "true, false",
    })
    void holdTimesOfEveryForm(String time, boolean good) throws IOException {
        for (String name : List.of("log-event", "metric-event")) {
            String json = "{\"@timestamp\":" + time + ",\"metrics\":{\"a\":1}}";
            assertEquals(good, schema(name).validate(JSON.readTree(json)).isEmpty(), name);
            assertEquals(good, read(name, json).isOk(), name);
        }
    }

    private static Decoded<?> read(String name, String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return switch (name) {
            case "log-event" -> LogEvent.read(bytes, Instant.EPOCH);
            case "metric-event" -> MetricEvent.read(bytes, Instant.EPOCH);
            default -> AlertEvent.read(bytes);
        };
    }

    private static Schema schema(String name) throws IOException {
        try (InputStream file = resource("/io/tocsin/schemas/" + name + ".schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JSON.readTree(file));
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(JsonSchemaTest.class.getResourceAsStream(name), name);
    }
}
