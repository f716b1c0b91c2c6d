package io.tocsin.schemas.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AlertEventTest {
    private static final Instant START = Instant.parse("2026-11-21T09:30:00.000Z");
    private static final String DOWN = "6accfd3d0992a914";

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 0.93, 1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0})
    void readsWhatItWrote(double value) {
        AlertEvent firing = AlertEvent.firing(
                Map.of("alertname", "Down", "text", "ä\n\"🚨"), Map.of("summary", "is down"), START, value, "up/Down");
        assertEquals(firing, AlertEvent.read(firing.toJson()).orElseThrow());
        AlertEvent resolved = firing.resolved(START.plusSeconds(5));
        assertEquals(resolved, AlertEvent.read(resolved.toJson()).orElseThrow());
        assertEquals(firing.fingerprint(), resolved.fingerprint());
        assertEquals(Status.RESOLVED, resolved.status());
    }

    @Test
    void isWrittenInAlertmanagersWords() {
        AlertEvent event = AlertEvent.firing(Map.of("alertname", "Down"), Map.of(), START, Double.NaN, "up/Down")
                .resolved(START.plusMillis(1500));
        assertEquals(
                "{\"status\":\"resolved\",\"labels\":{\"alertname\":\"Down\"},\"annotations\":{},"
                        + "\"startsAt\":\"2026-11-21T09:30:00.000Z\",\"endsAt\":\"2026-11-21T09:30:01.500Z\","
                        + "\"generatorURL\":\"\",\"fingerprint\":\"" + DOWN
                        + "\",\"value\":\"NaN\",\"rule\":\"up/Down\",\"ruleVersion\":\"\"}",
                new String(event.toJson(), UTF_8));
    }

    @Test
    void takesWhatAlertmanagerItselfWrites() {
        AlertEvent event = read("{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\",\"empty\":\"\"},"
                + "\"annotations\":{},\"startsAt\":\"2026-11-21T10:30:00.000000001+01:00\","
                + "\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"http://x/\",\"fingerprint\":\"" + DOWN
                + "\",\"somethingNew\":{\"a\":1}}");
        assertEquals(START, event.startsAt());
        assertEquals(Optional.empty(), event.endsAt());
        assertEquals(Map.of("alertname", "Down"), event.labels());
        assertTrue(Double.isNaN(event.value()));
    }

    @Test
    void keepsWhatItDoesNotKnowAsItCame() {
        String json = "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\"},\"annotations\":{},"
                + "\"startsAt\":\"2026-11-21T09:30:00.000Z\",\"generatorURL\":\"\",\"fingerprint\":\"" + DOWN
                + "\",\"value\":9007199254740993,\"rule\":\"\",\"ruleVersion\":\"\","
                + "\"receivers\":[{\"name\":\"x\"}],\"a.b\":{\"c\":1.50,\"d\":null},\"n\":18446744073709551615,\"x\":null}";
        AlertEvent event = read(json);
        assertEquals(json, new String(event.toJson(), UTF_8));
        assertEquals(event, AlertEvent.read(event.toJson()).orElseThrow());
        assertEquals(9007199254740992.0, event.value());
        assertEquals("[a.b, n, receivers, value, x]", event.others().toString());
        String resolved = new String(event.resolved(START).toJson(), UTF_8);
        assertTrue(resolved.contains("\"receivers\":[{\"name\":\"x\"}]"), resolved);
    }

    @Test
    void computesAFingerprintThatIsMissing() {
        assertEquals(
                DOWN,
                read("{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\"},\"startsAt\":\"2026-11-21T09:30:00Z\"}")
                        .fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // instead of | this | path | reason
                "`\"firing\"`   | `\"burning\"` | status | neither",
                "`\"firing\"`   | 1             | status | not a text",
                "`\"firing\"`   | null          | status | neither",
                "`\"Down\"`     | `[\"Down\"]`  | labels.alertname | not a text",
                "`\"Down\"`     | null          | labels.alertname | not a text",
                "`\"Down\"`     | `\"\"`        | `` | without labels",
                "`{\"alertname\":\"Down\"}` | 1 | labels | not an object",
                "`\"alertname\"` | `\"\"`       | labels | name is empty",
                "`\"2026-11-21T09:30:00Z\"` | 1700000000000 | startsAt | not a time",
                "`\"2026-11-21T09:30:00Z\"` | null | startsAt | missing",
                "`\"2026-11-21T09:30:00Z\"` | `\"0001-01-01T00:00:00Z\"` | startsAt | missing",
                "`\"2026-11-21T09:31:00Z\"` | `\"2026-11-21T09:29:00Z\"` | `` | before startsAt",
                "`\"2026-11-21T09:31:00Z\"` | `\"later\"` | endsAt | not a time",
                "6accfd3d0992a914 | 6accfd3d0992a915 | `` | that of these labels is 6accfd3d0992a914",
                "0.5            | `\"half\"`    | value | not a number",
                "0.5            | 1e999         | value | not a number",
            })
    void refusesWithReasonAndPlace(String insteadOf, String wrong, String path, String reason) {
        String good =
                "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\"},\"startsAt\":\"2026-11-21T09:30:00Z\","
                        + "\"endsAt\":\"2026-11-21T09:31:00Z\",\"fingerprint\":\"6accfd3d0992a914\",\"value\":0.5}";
        read(good);
        assertTrue(good.contains(insteadOf));
        var problem = assertInstanceOf(
                Decoded.Malformed.class,
                AlertEvent.read(good.replace(insteadOf, wrong).getBytes(UTF_8)));
        assertEquals(path, problem.path(), problem.describe());
        assertTrue(problem.reason().contains(reason), problem.describe());
        assertEquals(path.isEmpty(), problem.offset() < 0, problem.describe());
    }

    @Test
    void cannotBeResolvedWithoutAnEnd() {
        var problem = AlertEvent.read(
                "{\"status\":\"resolved\",\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-11-21T09:30:00Z\"}"
                        .getBytes(UTF_8));
        assertEquals("resolved without endsAt", problem.describe());
    }

    @Test
    void copiesWhatItIsGiven() {
        TreeMap<String, String> labels = new TreeMap<>(Map.of("alertname", "Down"));
        AlertEvent event = AlertEvent.firing(labels, Map.of(), START, 1, "up/Down");
        labels.put("x", "y");
        assertEquals(Map.of("alertname", "Down"), event.labels());
        assertThrows(UnsupportedOperationException.class, () -> event.labels().clear());
    }

    private static AlertEvent read(String json) {
        return AlertEvent.read(json.getBytes(UTF_8)).orElseThrow();
    }
}
