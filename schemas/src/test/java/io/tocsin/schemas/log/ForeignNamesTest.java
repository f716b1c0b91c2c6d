package io.tocsin.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that shippers use for a time or a text, and applications for anything. */
final class ForeignNamesTest {
    private static final Instant RECORD_TIME = Instant.parse("2026-11-21T09:30:00.250Z");

    @ParameterizedTest
    @CsvSource({
        "'\"timestamp\":\"2026-11-21T09:29:58.123456Z\"', 2026-11-21T09:29:58.123456Z",
        "'\"time\":\"2026-11-21T10:29:58+01:00\"', 2026-11-21T09:29:58Z",
        "'\"date\":\"2026-11-21T09:29:58Z\"', 2026-11-21T09:29:58Z",
        "'\"@timestamp\":null,\"time\":\"2026-11-21T09:29:58Z\"', 2026-11-21T09:29:58Z",
        "'\"timestamp\":\"noon\",\"date\":\"2026-11-21T09:29:58Z\"', 2026-11-21T09:29:58Z",
        "'\"timestamp\":\"2026-11-21T09:29:57Z\",\"time\":\"2026-11-21T09:29:58Z\"', 2026-11-21T09:29:57Z",
        "'\"time\":\"2026-11-14T09:30:00.250Z\"', 2026-11-14T09:30:00.250Z",
        "'\"time\":\"2026-11-21T09:31:00.250Z\"', 2026-11-21T09:31:00.250Z",
        "'\"@timestamp\":\"2026-11-21T09:00:00Z\",\"time\":\"2026-11-21T09:29:58Z\"', 2026-11-21T09:00:00Z",
    })
    void aTimeUnderAnotherNameIsTheTimeOfTheEventIfItMayBe(String fields, String time) {
        assertEquals(Instant.parse(time), read(fields).timestamp());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"timestamp\":1795253398123",
                "\"timestamp\":\"1795253398123\"",
                "\"time\":12.5",
                "\"time\":\"09:29:58\"",
                "\"date\":\"2026-11-21\"",
                "\"timestamp\":\"2026-11-21T09:29:58\"",
                "\"timestamp\":\"2026-02-30T09:29:58Z\"",
                "\"timestamp\":\"\"",
                "\"timestamp\":true",
                "\"timestamp\":null",
                "\"timestamp\":{\"seconds\":1795253398,\"nanos\":0}",
                "\"timestamp\":[\"2026-11-21T09:29:58Z\"]",
                "\"date\":\"1985-03-01T00:00:00Z\"",
                "\"date\":\"2027-03-01T00:00:00Z\"",
                "\"time\":\"2026-11-14T09:30:00.249Z\"",
                "\"time\":\"2026-11-21T09:31:00.251Z\"",
                "\"time\":\"0001-01-01T00:00:00Z\"",
                "\"time\":\"9999-12-31T23:59:59.999999999Z\"",
            })
    void anythingElseOfTheseNamesStaysAndTheRecordsTimeIsTaken(String field) {
        LogEvent event = read(field);
        assertEquals(RECORD_TIME, event.timestamp());
        assertTrue(text(event).contains(field), text(event));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"body\":\"text\"', text",
        "'\"body\":{\"text\":\"text\"}', text",
        "'\"Body\":\"text\"', text",
        "'\"MESSAGE\":\"text\"', text",
        "'\"log\":\"text\\n\"', 'text\n'",
        "'\"event\":\"text\"', text",
        "'\"log\":\"no\",\"event\":\"no\",\"msg\":\"text\"', text",
        "'\"body\":412', ''",
        "'\"body\":true', ''",
        "'\"body\":null', ''",
        "'\"body\":{\"text\":412}', ''",
        "'\"body\":{\"bytes\":412}', ''",
        "'\"body\":[\"text\"]', ''",
        "'\"MESSAGE\":[72,105]', ''",
        "'\"log\":7', ''",
        "'\"event\":{\"action\":\"x\"}', ''",
    })
    void aTextUnderAnotherNameIsTheMessage(String fields, String message) {
        LogEvent event = LogEvent.read(("{\"level\":\"info\"," + fields + "}").getBytes(UTF_8), RECORD_TIME)
                .orElseThrow();
        assertEquals(message, event.text("message").orElse(""));
    }

    /** A name is a text or an object, not both: stores with nested fields take only one. */
    @ParameterizedTest
    @CsvSource({
        "'\"log\":\"line\"', message, line",
        "'\"log\":\"line\",\"message\":\"m\"', event.original, line",
        "'\"log\":\"\\n\",\"message\":\"m\"', event.original, '\n'",
        "'\"log\":7', event.original, 7",
        "'\"event\":\"login\"', message, login",
        "'\"event\":\"login\",\"msg\":\"m\"', event.action, login",
        "'\"event\":4624', event.action, 4624",
        "'\"log\":\"line\",\"event\":\"login\"', event.action, login",
        "'\"error\":\"no stock\"', error.message, no stock",
        "'\"host\":\"web-1\"', host.name, web-1",
    })
    void aPlainValueGivesWayToTheObjectOfItsName(String fields, String field, String value) {
        LogEvent event = LogEvent.read(("{\"level\":\"info\"," + fields + "}").getBytes(UTF_8), RECORD_TIME)
                .orElseThrow();
        assertEquals(Optional.of(value), event.text(field));
        for (String object : new String[] {"log", "event", "error", "host"}) {
            assertEquals(Optional.empty(), event.text(object), object);
        }
        assertEquals(
                event, LogEvent.read(event.toJson(), RECORD_TIME.plusSeconds(9)).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "0, fatal",
        "3, error",
        "6, info",
        "7, debug",
        "8, fatal",
        "165, info",
        "191, debug",
        "192, ''",
        "-1, ''"
    })
    void thePriorityOfSyslogIsALevelWithItsFacilityOrWithout(String priority, String level) {
        assertEquals(
                level,
                read("\"log.syslog.priority\":" + priority).text("log.level").orElse(""));
        assertEquals(
                level,
                read("\"log.syslog.priority\":\"" + priority + "\"")
                        .text("log.level")
                        .orElse(""));
    }

    @Test
    void theTimeThatAProgramGivesIsNotThatOfAnotherField() {
        LogEvent event = LogEvent.builder(RECORD_TIME)
                .with("message", "m")
                .with("timestamp", "2026-11-21T09:29:58Z")
                .build();
        assertEquals(RECORD_TIME, event.timestamp());
    }

    private static LogEvent read(String field) {
        Decoded<LogEvent> event = LogEvent.read(("{\"message\":\"m\"," + field + "}").getBytes(UTF_8), RECORD_TIME);
        assertTrue(event.isOk(), event.describe());
        return event.orElseThrow();
    }

    private static String text(LogEvent event) {
        return new String(event.toJson(), UTF_8);
    }
}
