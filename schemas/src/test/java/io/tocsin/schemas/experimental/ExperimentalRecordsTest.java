package io.tocsin.schemas.experimental;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.experimental.Silence.Matcher;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.KeptFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silences, incidents and notifications: read, written, refused. */
final class ExperimentalRecordsTest {
    private static final Instant START = Instant.parse("2026-11-21T09:30:00.123456Z");

    /** As {@code GET /api/v2/silences} of Alertmanager answers. */
    private static final String SILENCE = "{\"id\":\"3d5b\",\"status\":{\"state\":\"active\"},"
            + "\"updatedAt\":\"2026-11-21T09:29:00.001Z\",\"comment\":\"disk\",\"createdBy\":\"ann\","
            + "\"endsAt\":\"2026-11-21T12:30:00+01:00\",\"startsAt\":\"2026-11-21T09:30:00.123456Z\",\"matchers\":["
            + "{\"isEqual\":false,\"isRegex\":true,\"name\":\"service_name\",\"value\":\"check.*\"},"
            + "{\"name\":\"severity\",\"value\":\"\"}]}";

    private static final String INCIDENT = "{\"id\":\"i1\",\"title\":\"Slow\",\"state\":\"resolved\","
            + "\"impact\":\"minor\",\"components\":[\"checkout\"],\"updates\":[{\"at\":\"2026-11-21T09:31:00Z\","
            + "\"state\":\"investigating\",\"text\":\"We look.\"}],\"startedAt\":\"2026-11-21T09:30:00Z\","
            + "\"resolvedAt\":\"2026-11-21T09:40:00Z\",\"alerts\":[\"a25e118bd01faf26\"]}";

    private static final String NOTIFICATION = "{\"id\":\"n1\",\"receiver\":\"on-call\",\"integration\":\"slack\","
            + "\"index\":0,\"status\":\"firing\",\"reason\":\"new_alerts\",\"decidedAt\":\"2026-11-21T09:30:00Z\","
            + "\"groupKey\":\"{}:{}\",\"dedupKey\":\"" + "ab".repeat(32) + "\",\"groupLabels\":{\"a\":\"b\"},"
            + "\"commonLabels\":{},\"commonAnnotations\":{},\"alerts\":[{\"status\":\"firing\","
            + "\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-11-21T09:30:00Z\"}],\"truncatedAlerts\":0}";

    @Test
    void readsASilenceOfAlertmanagersApi() {
        Silence silence = Silence.read(SILENCE.getBytes(UTF_8)).orElseThrow();
        assertEquals("3d5b", silence.id());
        assertEquals(
                List.of(new Matcher("service_name", "check.*", true, false), new Matcher("severity", "", false, true)),
                silence.matchers());
        assertEquals(Instant.parse("2026-11-21T09:30:00.123Z"), silence.startsAt());
        assertEquals(Instant.parse("2026-11-21T11:30:00Z"), silence.endsAt());
        assertEquals(Instant.parse("2026-11-21T09:29:00.001Z"), silence.updatedAt());
        assertEquals("ann", silence.createdBy());
        assertEquals("disk", silence.comment());
        assertEquals(Set.of("status"), silence.others().names());
    }

    @Test
    void readsAnIncident() {
        Incident incident = Incident.read(INCIDENT.getBytes(UTF_8)).orElseThrow();
        assertEquals(Incident.State.RESOLVED, incident.state());
        assertEquals(Incident.Impact.MINOR, incident.impact());
        assertEquals(List.of("checkout"), incident.components());
        assertEquals(
                List.of(new Incident.Update(
                        Instant.parse("2026-11-21T09:31:00Z"), Incident.State.INVESTIGATING, "We look.")),
                incident.updates());
        assertEquals(Optional.of(Instant.parse("2026-11-21T09:40:00Z")), incident.resolvedAt());
        assertEquals(List.of("a25e118bd01faf26"), incident.alerts());
    }

    @Test
    void readsANotification() {
        Notification notification =
                Notification.read(NOTIFICATION.getBytes(UTF_8)).orElseThrow();
        assertEquals(new Notification.Integration("on-call", "slack", 0), notification.to());
        assertEquals(Status.FIRING, notification.status());
        assertEquals(Map.of("a", "b"), notification.group().labels());
        assertEquals(Map.of("a", "b"), notification.alerts().get(0).labels());
    }

    @Test
    void whatIsWrittenReadsAsTheSameWithFieldsOfALaterRelease() {
        for (String json : List.of(SILENCE, INCIDENT, NOTIFICATION)) {
            String later = "{\"later\":{\"n\":12345678901234567890,\"x\":[null]}," + json.substring(1);
            Decoded<byte[]> written = switch (json) {
                case SILENCE -> Silence.read(later.getBytes(UTF_8)).map(Silence::toJson);
                case INCIDENT -> Incident.read(later.getBytes(UTF_8)).map(Incident::toJson);
                default -> Notification.read(later.getBytes(UTF_8)).map(Notification::toJson);
            };
            String text = new String(written.orElseThrow(), UTF_8);
            assertTrue(text.contains("\"later\":{\"n\":12345678901234567890,\"x\":[null]}"), text);
            switch (json) {
                case SILENCE -> assertEquals(Silence.read(later.getBytes(UTF_8)), Silence.read(text.getBytes(UTF_8)));
                case INCIDENT ->
                    assertEquals(Incident.read(later.getBytes(UTF_8)), Incident.read(text.getBytes(UTF_8)));
                default ->
                    assertEquals(Notification.read(later.getBytes(UTF_8)), Notification.read(text.getBytes(UTF_8)));
            }
        }
    }

    @Test
    void aNotificationOfAsManyAlertsAsTheRouterSendsIsRead() {
        List<AlertEvent> alerts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            alerts.add(AlertEvent.firing(
                    Map.of("alertname", "Down", "instance", "i" + i), Map.of("summary", "down"), START, i, "a/Down"));
        }
        Notification many = new Notification(
                "n",
                new Notification.Integration("r", "slack", 0),
                new Notification.Group("k", "ab".repeat(32), new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
                Status.FIRING,
                "new_alerts",
                START,
                alerts,
                7,
                KeptFields.NONE);
        assertEquals(many, Notification.read(many.toJson()).orElseThrow());
    }

    @Test
    void unknownFieldsAreNotShownInTexts() {
        Silence silence = Silence.read(SILENCE.getBytes(UTF_8)).orElseThrow();
        assertFalse(silence.others().toString().contains("active"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`[]` | `not an object: an event is a JSON object (at byte 0)`",
                "`{}` | `id is missing`",
                "`\"id\":\"3d5b\"=>\"id\":null` | `id is missing`",
                "`\"id\":\"3d5b\"=>\"id\":7` | `id: not a text (at byte 6)`",
                "`\"id\":\"3d5b\"=>\"id\":\"\"` | `id: empty (at byte 6)`",
                "`\"severity\"=>\"\"` | `matchers[1].name: empty (at byte 204)`",
                "`,\"value\":\"\"=>` | `matchers[1]: value is missing (at byte 204)`",
                "`\"isRegex\":true=>\"isRegex\":1` | `matchers[0].isRegex: neither true nor false (at byte 204)`",
                "`\"startsAt\":\"2026-11-21T09=>\"startsAt\":\"2026-11-21T29` |"
                        + " `startsAt: not a time; RFC 3339 with an offset is wanted (at byte 163)`",
                "`\"startsAt\":\"2026-11-21T09=>\"startsAt\":\"2027-11-21T09` | `endsAt before startsAt`",
                "`\"startsAt\":\"2026-11-21T09:30:00.123456Z\"=>\"startsAt\":1700000000000` |"
                        + " `startsAt: not a time; RFC 3339 with an offset is wanted (at byte 163)`",
                "`\"createdBy\":\"ann\",=>` | `createdBy is missing`",
            })
    void refusesSilencesThatAreNone(String change, String problem) {
        assertEquals(problem, Silence.read(changed(SILENCE, change)).describe());
    }

    @Test
    void refusesASilenceOfEverything() {
        String matchers = SILENCE.substring(0, SILENCE.indexOf("\"matchers\""));
        assertEquals(
                "a silence without matchers",
                Silence.read((matchers + "\"matchers\":[]}").getBytes(UTF_8)).describe());
        assertEquals(
                "matchers: not an array (at byte 204)",
                Silence.read((matchers + "\"matchers\":{}}").getBytes(UTF_8)).describe());
        assertEquals(
                "matchers[0]: not an object (at byte 204)",
                Silence.read((matchers + "\"matchers\":[7]}").getBytes(UTF_8)).describe());
        assertEquals(
                "a silence of which all matchers match the empty text",
                Silence.read((matchers + "\"matchers\":[{\"name\":\"a\",\"value\":\"\"},"
                                        + "{\"name\":\"b\",\"value\":\"x\",\"isEqual\":false}]}")
                                .getBytes(UTF_8))
                        .describe());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"title\":\"Slow\"=>\"title\":\"\"` | `title: empty (at byte 19)`",
                "`\"resolved\"=>\"done\"` |"
                        + " `state: unknown; investigating, identified, monitoring or resolved is right (at byte 34)`",
                "`\"minor\"=>\"huge\"` | `impact: unknown; none, minor, major or critical is right (at byte 54)`",
                "`[\"checkout\"]=>[7]` | `components[0]: not a text, or empty (at byte 75)`",
                "`[\"checkout\"]=>[\"a\",\"a\"]` | `a component without a name, or one that stands twice`",
                "`\"We look.\"=>\"\"` | `updates[0].text: empty (at byte 98)`",
                "`\"at\":\"2026=>\"at\":\"26` |"
                        + " `updates[0].at: not a time; RFC 3339 with an offset is wanted (at byte 98)`",
                "`\"a25e118bd01faf26\"=>\"A25E118BD01FAF26\"` | `not a fingerprint: \"A25E118BD01FAF26\"`",
                "`\"a25e118bd01faf26\"=>\"a25e118bd01faf26\",\"a25e118bd01faf26\"` | `a fingerprint stands twice`",
                "`\"resolvedAt\":\"2026-11-21T09:40:00Z\",=>` | `resolved without resolvedAt`",
                "`\"resolved\"=>\"monitoring\"` | `resolvedAt and not resolved`",
                "`\"resolvedAt\":\"2026-11-21T09:40=>\"resolvedAt\":\"2026-11-21T08:40` | `resolvedAt before startedAt`",
            })
    void refusesIncidentsThatAreNone(String change, String problem) {
        assertEquals(problem, Incident.read(changed(INCIDENT, change)).describe());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"index\":0=>\"index\":-1` |"
                        + " `index: not a count; an integer from 0 to 2147483647 is wanted (at byte 62)`",
                "`\"index\":0=>\"index\":0.5` |"
                        + " `index: not a count; an integer from 0 to 2147483647 is wanted (at byte 62)`",
                "`\"index\":0=>\"index\":1e400` |"
                        + " `index: not a count; an integer from 0 to 2147483647 is wanted (at byte 62)`",
                "`\"index\":0,=>` | `index is missing`",
                "`\"status\":\"firing\",\"reason\"=>\"status\":\"on\",\"reason\"` |"
                        + " `status: unknown; firing or resolved is right (at byte 73)`",
                "`\"commonLabels\":{}=>\"commonLabels\":[]` |"
                        + " `commonLabels: not an object; names and texts are wanted (at byte 275)`",
                "`\"groupLabels\":{\"a\"=>\"groupLabels\":{\"\"` | `groupLabels: a name is empty (at byte 250)`",
                "`\"groupLabels\":{\"a\":\"b\"=>\"groupLabels\":{\"a\":null` |"
                        + " `groupLabels.a: not a text (at byte 255)`",
                "`abab=>xbab` | `a dedupKey that is not 64 hexadecimal digits`",
                "`{\"status\":\"firing\",=>{` | `alerts[0].status: neither \"firing\" nor \"resolved\" (at byte 310)`",
            })
    void refusesNotificationsThatAreNone(String change, String problem) {
        assertEquals(problem, Notification.read(changed(NOTIFICATION, change)).describe());
    }

    @Test
    void refusesANotificationWithoutAlerts() {
        String json = NOTIFICATION.replaceFirst("\"alerts\":\\[.*]", "\"alerts\":[]");
        assertEquals(
                "a notification without alerts",
                Notification.read(json.getBytes(UTF_8)).describe());
    }

    @Test
    void recordsThatCouldNotBeReadCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new Matcher("", "x", false, true));
        assertThrows(IllegalArgumentException.class, () -> new Incident.Update(START, Incident.State.IDENTIFIED, ""));
        assertThrows(IllegalArgumentException.class, () -> new Notification.Integration("r", "slack", -1));
    }

    /** {@code what=>with}: the first of it replaced; anything else is the whole document. */
    private static byte[] changed(String json, String change) {
        int arrow = change.indexOf("=>");
        if (arrow < 0) {
            return change.getBytes(UTF_8);
        }
        String what = change.substring(0, arrow);
        assertTrue(json.contains(what), () -> "nothing to change: " + what);
        int at = json.indexOf(what);
        return (json.substring(0, at) + change.substring(arrow + 2) + json.substring(at + what.length()))
                .getBytes(UTF_8);
    }
}
