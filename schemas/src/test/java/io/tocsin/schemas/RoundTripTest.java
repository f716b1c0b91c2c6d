package io.tocsin.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Invented events with unknown fields wherever they may stand and numbers of every size, the same in every run: what an
 * event said, its JSON says after reading and writing, and says again after that.
 */
final class RoundTripTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
    private static final int ROUNDS = 3_000;

    private final Random random = new Random(20_261_121);

    @Test
    void ofAMetricEventLosesNothing() {
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String json = metricEvent();
            Decoded<MetricEvent> event = MetricEvent.read(json.getBytes(UTF_8), NOW);
            if (event instanceof Decoded.Ok<MetricEvent> ok) {
                taken++;
                byte[] written = ok.value().toJson();
                assertStable(written, bytes -> MetricEvent.read(bytes, NOW).map(MetricEvent::toJson));
                ObjectNode in = tree(json.getBytes(UTF_8));
                ObjectNode out = tree(written);
                assertKept(json, in.get("metrics"), out.get("metrics"));
                assertEquals(in.path("labels"), out.path("labels"), json);
                in.remove("metrics");
                out.remove("metrics");
                Map<String, JsonNode> leaves = Fields.flatten(out).orElseThrow();
                Fields.flatten(in).orElseThrow().forEach((name, value) -> assertKept(json, value, leaves.get(name)));
            }
        }
        assertTrue(taken > ROUNDS * 9 / 10, "too few of the events were readable to prove anything: " + taken);
    }

    @Test
    void ofAnAlertEventLosesNothing() {
        for (int round = 0; round < ROUNDS; round++) {
            String json = "{\"status\":\"firing\",\"labels\":{\"alertname\":\"a" + random.nextInt(100)
                    + "\"},\"startsAt\":\"2026-11-21T09:30:00.000Z\",\"value\":" + number() + unknownFields() + "}";
            byte[] written = AlertEvent.read(json.getBytes(UTF_8)).orElseThrow().toJson();
            assertStable(written, bytes -> AlertEvent.read(bytes).map(AlertEvent::toJson));
            assertKept(json, tree(json.getBytes(UTF_8)), tree(written));
        }
    }

    @Test
    void ofARecordedSampleLosesNothing() {
        for (int round = 0; round < ROUNDS; round++) {
            String json = "{\"@timestamp\":\"2026-11-21T09:30:00.000Z\",\"labels\":{\"__name__\":\"a"
                    + random.nextInt(100) + "\"},\"value\":" + number() + unknownFields() + "}";
            byte[] written =
                    RecordedSample.read(json.getBytes(UTF_8)).orElseThrow().toJson();
            assertStable(written, bytes -> RecordedSample.read(bytes).map(RecordedSample::toJson));
            assertKept(json, tree(json.getBytes(UTF_8)), tree(written));
        }
    }

    private static void assertStable(byte[] written, Function<byte[], Decoded<byte[]>> again) {
        assertEquals(new String(written, UTF_8), new String(again.apply(written).orElseThrow(), UTF_8));
    }

    /** Each field of {@code in} is in {@code out}, numbers by value; {@code out} may have more. */
    private static void assertKept(String json, JsonNode in, @Nullable JsonNode out) {
        assertNotNull(out, json);
        if (in instanceof ObjectNode object) {
            JsonNode said = out.isObject() || !object.has("value")
                    ? out
                    : object.objectNode().set("value", out);
            object.properties().forEach(field -> {
                boolean isDefault = field.getKey().equals("type") && !said.has("type");
                if (!isDefault) {
                    assertKept(json, field.getValue(), said.get(field.getKey()));
                }
            });
        } else if (in.isArray()) {
            assertEquals(in.size(), out.size(), json);
            for (int i = 0; i < in.size(); i++) {
                assertKept(json, in.get(i), out.get(i));
            }
        } else if (in.isNumber() && out.isNumber()) {
            assertEquals(
                    0, in.decimalValue().compareTo(out.decimalValue()), () -> in + " is " + out + " after " + json);
        } else {
            assertEquals(in, out, json);
        }
    }

    private static ObjectNode tree(byte[] json) {
        return JsonDocument.read(json).orElseThrow();
    }

    private String metricEvent() {
        StringBuilder json =
                new StringBuilder("{\"@timestamp\":\"2026-11-21T09:30:00.000Z\",\"service\":{\"name\":\"a\"");
        json.append(unknownFields()).append('}').append(unknownFields());
        json.append(",\"labels\":{\"l\":\"").append(random.nextInt(9)).append("\"},\"metrics\":{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            json.append("\"m.").append(i).append("\":").append(measurement());
            json.append(i == 0 ? "" : ",");
        }
        return json.append("}}").toString();
    }

    private String measurement() {
        String positive = number().replace("-", "");
        return switch (random.nextInt(5)) {
            case 0 -> number();
            case 1 -> "{\"value\":" + number() + ",\"type\":\"gauge\"" + unknownFields() + "}";
            case 2 -> "{\"value\":" + positive + ",\"type\":\"counter\",\"unit\":\"By\"" + unknownFields() + "}";
            case 3 -> {
                long below = random.nextLong() >>> 2;
                long above = random.nextLong() >>> 2;
                yield "{\"bounds\":[" + random.nextGaussian() * Math.pow(10, random.nextInt(40)) + "],\"counts\":["
                        + below + "," + above + "],\"sum\":" + number() + ",\"count\":" + (below + above)
                        + unknownFields() + "}";
            }
            default ->
                "{\"type\":\"summary\",\"quantiles\":{\"0.5\":" + random.nextDouble() + ",\"1\":\"NaN\"},\"sum\":"
                        + number() + ",\"count\":" + (random.nextLong() >>> 1) + unknownFields() + "}";
        };
    }

    /** Each with a comma before it; names that no reader knows. */
    private String unknownFields() {
        StringBuilder json = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            json.append(",\"x")
                    .append(i)
                    .append(random.nextBoolean() ? ".y" : "")
                    .append("\":")
                    .append(value(0));
        }
        return json.toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 8)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> "\"ä\\n" + random.nextInt(1000) + "\"";
            case 3 -> "\"" + number() + "\"";
            case 4 -> number();
            case 5 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
            case 6 -> random.nextBoolean() ? "{}" : "[]";
            default -> "{\"a\":" + value(depth + 1) + ",\"b\":" + value(depth + 1) + "}";
        };
    }

    /** One that a double can approach. */
    private String number() {
        return switch (random.nextInt(8)) {
            case 0 -> Integer.toString(random.nextInt(2000) - 1000);
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Long.toUnsignedString(random.nextLong()) + random.nextInt(1000);
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            case 4 -> random.nextInt(10) + "." + Long.toUnsignedString(random.nextLong());
            case 5 -> random.nextInt(100) + "e" + (random.nextInt(500) - 250);
            case 6 -> random.nextInt(100) + ".50";
            default -> "-0.0";
        };
    }
}
