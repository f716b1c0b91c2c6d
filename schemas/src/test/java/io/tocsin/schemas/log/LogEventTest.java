package io.tocsin.schemas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.json.Fields;
import io.tocsin.schemas.json.JsonDocument;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogEventTest {
    private static final Instant RECORD_TIME = Instant.parse("2026-11-21T09:30:00.123456Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"log.level\":\"ERROR\",\"message\":\"m\"}",
                "{\"log\":{\"level\":\"ERROR\"},\"message\":\"m\"}",
                "{\"log\":{\"level\":\"ERROR\",\"logger\":\"x\"},\"log.origin\":{\"file.line\":7},\"message\":\"m\"}",
                "{\"log.level\":\" Error \",\"log\":{\"logger\":\"x\"},\"message\":\"m\"}",
                "{\"level\":\"ERROR\",\"message\":\"m\"}",
                "{\"severity\":\"error\",\"message\":\"m\"}",
            })
    void findsAFieldInEverySpellingAndBringsTheLevelToLowerCase(String json) {
        LogEvent event = read(json);
        assertEquals(Optional.of("error"), event.text("log.level"));
        assertEquals("error", event.labels().get("log_level"));
        assertEquals(Optional.of("error"), read(text(event)).text("log.level"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'m':1,'labels':{'a.b':1,'c':{'d':2}}} | {'a.b':1,'c':{'d':2}}",
                "{'m':1,'labels.a.b':1,'labels':{'c':2},'labels.d':3} | {'a.b':1,'c':2,'d':3}",
                "{'m':1,'labels':'x'} | {'value':'x'}",
                "{'m':1,'labels':['x',{'a':1}],'labels.value':'own'} | {'value_':['x',{'a':1}],'value':'own'}",
            })
    void gathersOneObjectForStoresThatNeedIt(String json, String gathered) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        byte[] event = json.replace('\'', '"').getBytes(UTF_8);
        JsonNode written = mapper.readTree(
                LogEvent.read(event, Instant.EPOCH).orElseThrow().toJson("labels"));
        assertEquals(mapper.readTree(gathered.replace('\'', '"')), written.get("labels"));
        assertEquals(1, written.get("m").intValue());
        written.fieldNames().forEachRemaining(name -> assertFalse(name.startsWith("labels."), name));
    }

    @Test
    void refusesWhatCouldNotBeReadAgainWithWhatIsAdded() {
        for (int fields = 985; fields <= 1001; fields++) {
            StringBuilder json = new StringBuilder("{\"msg\":\"m\"");
            for (int i = 1; i < fields; i++) {
                json.append(",\"f").append(i).append("\":").append(i);
            }
            Decoded<LogEvent> event = LogEvent.read(json.append('}').toString().getBytes(UTF_8), RECORD_TIME);
            // Added are @timestamp, message and event.dataset.
            assertEquals(fields <= 997, event.isOk(), fields + ": " + event.describe());
            assertTrue(!event.isOk()
                    || LogEvent.read(event.orElseThrow().toJson(), RECORD_TIME).isOk());
        }
        String half = "x".repeat(600_000);
        Decoded<LogEvent> doubled = LogEvent.read(("{\"msg\":\"" + half + "\"}").getBytes(UTF_8), RECORD_TIME);
        assertEquals("more than 1048576 bytes when it is written again", doubled.describe());
    }

    @Test
    void keepsTheSpellingAndTheUnknown() {
        LogEvent event = read("{\"@timestamp\":\"2026-11-21T10:30:00+01:00\",\"log\":{\"level\":\"WARN\",\"n\":[1,{}]},"
                + "\"big\":18446744073709551615,\"price\":1.10,\"event\":{\"dataset\":\"Audit Log\",\"id\":\"7\"},"
                + "\"nothing\":null}");
        assertEquals(
                "{\"@timestamp\":\"2026-11-21T09:30:00.000Z\",\"log\":{\"level\":\"warn\",\"n\":[1,{}]},"
                        + "\"big\":18446744073709551615,\"price\":1.10,\"event\":{\"dataset\":\"audit_log\",\"id\":\"7\"},"
                        + "\"nothing\":null}",
                text(event));
        assertEquals("audit_log", event.dataset());
        assertEquals(Optional.of("7"), event.eventId());
        assertEquals(Optional.of("18446744073709551615"), event.text("big"));
        assertEquals(Optional.of("1.10"), event.text("price"));
        assertEquals(Optional.empty(), event.text("nothing"));
        assertEquals(Optional.empty(), event.text("log.n"));
        assertEquals(Optional.empty(), event.text("log"));
    }

    @Test
    void takesTheTimeOfTheRecordWhereTheEventHasNone() {
        Instant millis = Instant.parse("2026-11-21T09:30:00.123Z");
        assertEquals(millis, read("{\"message\":\"m\"}").timestamp());
        assertEquals(millis, read("{\"message\":\"m\",\"@timestamp\":null}").timestamp());
        assertEquals(
                "2026-11-21T09:30:00.123Z",
                read("{\"message\":\"m\"}").text("@timestamp").orElseThrow());
    }

    @Test
    void writesTheTimeWithTheDecimalsThatItTakesAndKeepsThemInEachCopy() {
        LogEvent event = read("{\"@timestamp\":\"2026-11-21T10:30:00.1234567891+01:00\",\"message\":\"m\"}");
        assertEquals(Instant.parse("2026-11-21T09:30:00.123456789Z"), event.timestamp());
        String written =
                "{\"@timestamp\":\"2026-11-21T09:30:00.123456789Z\",\"message\":\"m\",\"event.dataset\":\"app\"}";
        assertEquals(written, text(event));
        LogEvent changed = event.with(Map.of("message", TextNode.valueOf("n")));
        assertEquals(event.timestamp(), changed.timestamp());
        assertEquals(written.replace("\"m\"", "\"n\""), text(changed));
        assertEquals(event, read(text(event)));
        LogEvent built =
                LogEvent.builder(event.timestamp()).with("message", "m").build();
        assertEquals(event.timestamp(), built.timestamp());
        assertEquals(Optional.of("2026-11-21T09:30:00.123456789Z"), built.text("@timestamp"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1700000000000         | 2023-11-14T22:13:20.000Z",
                "1700000000000.9       | 2023-11-14T22:13:20.000900Z",
                "1700000000000123      | 2023-11-14T22:13:20.000123Z",
                "\"1700000000000123\"  | 2023-11-14T22:13:20.000123Z",
                "1700000000123456789   | 2023-11-14T22:13:20.123456789Z",
                "\"1700000000123456789\" | 2023-11-14T22:13:20.123456789Z",
                "\"2023-11-14T23:13:20.123456789+01:00\" | 2023-11-14T22:13:20.123456789Z",
                "\"1969-12-31T23:59:59.9999999999Z\" | 1969-12-31T23:59:59.999999999Z",
                "1.7e12                | 2023-11-14T22:13:20.000Z",
                "-1                    | 1969-12-31T23:59:59.999Z",
                "\"2023-11-14T22:13:20Z\" | 2023-11-14T22:13:20.000Z",
            })
    void readsTimesAsTextAndAsNumbersToTheNanosecond(String json, String time) {
        assertEquals(
                Instant.parse(time),
                read("{\"message\":\"m\",\"@timestamp\":" + json + "}").timestamp());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // input | path | offset | reason
                "`{}`                                         | `` | -1 | without a field beside @timestamp",
                "`{\"@timestamp\":1}`                         | `` | -1 | without a field beside @timestamp",
                "`{\"a\":null,\"b\":[],\"c\":{}}`             | `` | -1 | without a field beside @timestamp",
                "`{\"message\":\"m\",\"@timestamp\":\"noon\"}` | @timestamp | 28 | RFC 3339",
                "`{\"message\":\"m\",\"@timestamp\":\"2026-11-21T09:30:00\"}` | @timestamp | 28 | RFC 3339",
                "`{\"message\":\"m\",\"@timestamp\":true}`    | @timestamp | 28 | RFC 3339",
                "`{\"message\":\"m\",\"@timestamp\":[1]}`     | @timestamp | 28 | RFC 3339",
                "`{\"message\":\"m\",\"@timestamp\":1e300}`   | @timestamp | 28 | RFC 3339",
                "`{\"message\":\"m\",\"@timestamp\":1e999999999}` | @timestamp | 28 | RFC 3339",
                "`{\"log.level\":1,\"log\":{\"level\":2}}`    | log.level | 13 | stands twice",
                "`{\"a..b\":1}`                               | a..b | 8 | empty part",
                "`{\"a\":{\"\":1}}`                           | a. | 9 | empty part",
                "`{\".\":1}`                                  | . | 5 | empty part",
                "`{\"a\":1`                                   | `` | 6 | not JSON",
                "`[{\"message\":\"m\"}]`                      | `` | 0 | not an object",
            })
    void refusesWithReasonAndPlace(String json, String path, long offset, String reason) {
        var problem = assertInstanceOf(Decoded.Malformed.class, LogEvent.read(json.getBytes(UTF_8), RECORD_TIME));
        assertEquals(path, problem.path(), problem.describe());
        assertEquals(offset, problem.offset(), problem.describe());
        assertTrue(problem.reason().contains(reason), problem.describe());
    }

    @Test
    void fillsWhatFollowsFromFieldsOfOtherNames() {
        LogEvent event =
                read("{\"msg\":\"hello\",\"host\":\"web-1\",\"service\":\"shop\",\"error\":\"boom\",\"user\":\"ann\"}");
        assertEquals(Optional.of("hello"), event.text("message"));
        assertEquals(Optional.of("hello"), event.text("msg"));
        assertEquals(Optional.of("web-1"), event.text("host.name"));
        assertEquals(Optional.of("shop"), event.text("service.name"));
        assertEquals(Optional.of("boom"), event.text("error.message"));
        assertEquals(Optional.of("ann"), event.text("user.name"));
        assertEquals(Optional.empty(), event.text("host"));

        LogEvent syslog = read("{\"message\":\"m\",\"log\":{\"syslog\":{\"appname\":\"sshd\",\"hostname\":\"db\","
                + "\"severity\":{\"name\":\"Critical\"}}}}");
        assertEquals(Optional.of("sshd"), syslog.text("service.name"));
        assertEquals(Optional.of("db"), syslog.text("host.name"));
        assertEquals(Optional.of("fatal"), syslog.text("log.level"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // each with the next best beside it, which must not win
                "service.name | `\"service\":\"a\",\"resource.attributes.service.name\":\"b\"`",
                "service.name | `\"resource\":{\"attributes\":{\"service.name\":\"a\"}},\"resource.service.name\":\"b\"`",
                "service.name | `\"resource\":{\"service.name\":\"a\"},\"kubernetes.labels.app\":\"b\"`",
                "service.name | `\"kubernetes.labels\":{\"app_kubernetes_io/name\":\"a\",\"app\":\"b\"}`",
                "service.name | `\"kubernetes\":{\"labels\":{\"app\":\"a\"},\"container\":{\"name\":\"b\"}}`",
                "service.name | `\"kubernetes\":{\"container\":{\"name\":\"a\"}},\"log.syslog.appname\":\"b\"`",
                "service.name | `\"log.syslog.appname\":\"a\",\"container.name\":\"b\"`",
                "service.name | `\"container\":{\"name\":\"a\"},\"process\":{\"name\":\"java\"}`",
                "service.name | `\"process\":{\"name\":\"a\"},\"service\":{\"name\":\" \"}`",
                "host.name    | `\"host\":\"a\",\"hostname\":\"b\"`",
                "host.name    | `\"host\":{\"hostname\":\"a\"},\"hostname\":\"b\"`",
                "host.name    | `\"hostname\":\"a\",\"resource.attributes.host.name\":\"b\"`",
                "host.name    | `\"resource.attributes.host.name\":\"a\",\"resource.host.name\":\"b\"`",
                "host.name    | `\"resource.host.name\":\"a\",\"log.syslog.hostname\":\"b\"`",
                "host.name    | `\"log.syslog.hostname\":\"a\",\"kubernetes.node.name\":\"b\"`",
                "host.name    | `\"kubernetes.node.name\":\"a\",\"agent.hostname\":\"b\"`",
                "host.name    | `\"agent\":{\"hostname\":\"a\"},\"agent.name\":\"b\"`",
            })
    void takesServiceAndHostFromTheBestThatSaysThem(String field, String fields) {
        assertEquals(Optional.of("a"), read("{" + fields + "}").text(field));
    }

    @Test
    void doesNotFillWhatIsSaid() {
        LogEvent event = read("{\"message\":\"a\",\"msg\":\"b\",\"host.name\":\"x\",\"host\":{\"hostname\":\"y\"},"
                + "\"log.level\":\"info\",\"level\":\"ERROR\"}");
        assertEquals(Optional.of("a"), event.text("message"));
        assertEquals(Optional.of("x"), event.text("host.name"));
        assertEquals(Optional.of("info"), event.text("log.level"));
        assertEquals(Optional.of("ERROR"), event.text("level"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"message\":\"m\"}`, app",
                "`{\"event.dataset\":\"\"}`, app",
                "`{\"event.dataset\":null,\"a\":1}`, app",
                "`{\"event.dataset\":\"nginx.access\"}`, nginx.access",
                "`{\"event.dataset\":\"My-App/Audit:1\"}`, my_app_audit_1",
                "`{\"event\":{\"dataset\":\"Größe\"}}`, größe",
                "`{\"event.dataset\":42}`, 42",
                "`{\"data_stream\":{\"dataset\":\"mysql.slow\"}}`, mysql.slow",
            })
    void putsTheDatasetInAFormThatADataStreamMayHave(String json, String dataset) {
        LogEvent event = read(json);
        assertEquals(dataset, event.dataset());
        assertEquals(Optional.of(dataset), event.text("event.dataset"));
    }

    @Test
    void cutsADatasetAtOneHundredBytes() {
        assertEquals("é".repeat(50), Derivation.legalDataset("É".repeat(80)));
    }

    @Test
    void hasALabelForEachScalarThatSaysSomething() {
        LogEvent event = read("{\"@timestamp\":1,\"message\":\"m\",\"http\":{\"response\":{\"status_code\":503}},"
                + "\"labels\":{\"a-b\":true,\"1st\":\"x\"},\"empty\":\"\",\"none\":null,\"tags\":[\"a\"],"
                + "\"x.y\":\"1\",\"x_y\":\"2\",\"__name__\":\"up\"}");
        assertEquals(
                Map.of(
                        "message", "m",
                        "http_response_status_code", "503",
                        "labels_a_b", "true",
                        "labels_1st", "x",
                        "x_y", "1;2",
                        "event_dataset", "app",
                        "key__name__", "up"),
                event.labels());
        assertSame(event.labels(), event.labels());
        assertThrows(UnsupportedOperationException.class, () -> event.labels().clear());
    }

    @Test
    void isBuiltFieldByField() {
        LogEvent event = LogEvent.builder(RECORD_TIME)
                .with("message", "paid \ud800")
                .with("log.level", "INFO")
                .with("event.duration", Long.MAX_VALUE)
                .with("ratio", 0.5)
                .with("ok", true)
                .build();
        assertEquals(
                "{\"message\":\"paid \ufffd\",\"log.level\":\"info\",\"event.duration\":9223372036854775807,\"ratio\":0.5,"
                        + "\"ok\":true,\"@timestamp\":\"2026-11-21T09:30:00.123456Z\",\"event.dataset\":\"app\"}",
                text(event));
        assertThrows(
                IllegalArgumentException.class,
                () -> LogEvent.builder(RECORD_TIME).build());
    }

    @Test
    void readsWhatItWrote() {
        LogEvent event = read("{\"Message\":\"x\",\"host\":\"h\",\"n\":{\"a.b\":{\"c\":[1.0,null]}}}");
        LogEvent again = read(text(event));
        assertEquals(event, again);
        assertEquals(event.hashCode(), again.hashCode());
        assertEquals(text(event), text(again));
        assertFalse(event.toString().contains("x,"), "content has no place in a log line");
    }

    /** They are changed beside the document, not read from it again. */
    @Test
    void itsFieldsAreTheLeavesOfItsDocument() {
        Random random = new Random(20_261_122);
        String[] odd = {
            "\"log.level\":{}", "\"log\":{\"level\":{\"x\":1}}", "\"host.name\":{\"y\":[]}", "\"@timestamp\":{\"z\":1}"
        };
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            String json = RandomEvents.event(random);
            if (i % 4 == 0) {
                json = "{" + odd[random.nextInt(odd.length)] + (json.length() > 2 ? "," : "") + json.substring(1);
            }
            Decoded<LogEvent> event = LogEvent.read(json.getBytes(UTF_8), RECORD_TIME);
            if (event.isOk()) {
                good++;
                assertLeavesOfDocument(event.orElseThrow(), json);
                assertLeavesOfDocument(
                        event.orElseThrow()
                                .with(Map.of("message", TextNode.valueOf("n"), "labels.new", IntNode.valueOf(1))),
                        json);
            }
        }
        assertTrue(good > 5_000, "enough good events: " + good);
    }

    private static void assertLeavesOfDocument(LogEvent event, String json) {
        Map<String, JsonNode> leaves =
                JsonDocument.read(event.toJson()).flatMap(Fields::flatten).orElseThrow();
        assertEquals(List.copyOf(leaves.entrySet()), List.copyOf(event.fields().entrySet()), json);
    }

    private static LogEvent read(String json) {
        return LogEvent.read(json.getBytes(UTF_8), RECORD_TIME).orElseThrow();
    }

    private static String text(LogEvent event) {
        return new String(event.toJson(), UTF_8);
    }
}
