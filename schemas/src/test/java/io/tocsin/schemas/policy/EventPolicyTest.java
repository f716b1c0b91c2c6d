package io.tocsin.schemas.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.schemas.log.LogEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
    private static final HmacKey KEY = HmacKey.of("a secret of this test");
    private static final Map<Reason, Action> ALL = Map.of(
            Reason.FIELD, Action.MASK,
            Reason.TOKEN, Action.MASK,
            Reason.CARD, Action.MASK,
            Reason.EMAIL, Action.HMAC,
            Reason.IP, Action.HMAC);

    private final List<String> seen = new ArrayList<>();
    private final PolicyObserver observer = new PolicyObserver() {
        @Override
        public void redacted(Reason reason) {
            seen.add(reason.label());
        }

        @Override
        public void truncated(String field) {
            seen.add(field);
        }
    };

    private EventPolicy policy(Bounds bounds, String deny, String allow, String unscanned) {
        Privacy privacy = new Privacy(patterns(deny), patterns(allow), patterns(unscanned), ALL, KEY);
        return new EventPolicy(new PolicySettings(bounds, privacy), observer);
    }

    private static List<FieldPattern> patterns(String names) {
        return Arrays.stream(names.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> FieldPattern.parse(name).orElseThrow())
                .toList();
    }

    private static LogEvent read(String json) {
        return LogEvent.read(json.getBytes(UTF_8), NOW).orElseThrow();
    }

    private static String cutFields(LogEvent event) {
        return String.valueOf(event.fields().get("tocsin.truncated"));
    }

    private static String text(LogEvent event) {
        return new String(event.toJson(), UTF_8);
    }

    @Test
    void byDefaultMasksOnlyTokensAndLeavesTheRestTheSameObject() {
        EventPolicy policy = new EventPolicy(PolicySettings.DEFAULT, observer);
        LogEvent clean =
                read("{\"message\":\"ann@example.com from 10.0.0.1 paid with 4111111111111111\",\"n\":[1,\"x\"]}");
        assertSame(clean, policy.apply(clean));
        assertEquals(List.of(), seen);
        assertEquals(
                "password=[redacted:token]",
                policy.apply(read("{\"message\":\"password=hunter2\"}"))
                        .text("message")
                        .orElseThrow());
        assertEquals(List.of("token"), seen);
    }

    @Test
    void looksIntoEveryTextArraysAndNumbersOfCardsIncludedButNotIntoNames() {
        LogEvent event = policy(Bounds.DEFAULT, "", "", "source.ip trace")
                .apply(
                        read(
                                "{\"message\":\"card 4111 1111 1111 1111\",\"labels\":{\"pan\":4111111111111111,\"n\":7},"
                                        + "\"tags\":[\"password=x\",[{\"deep\":\"4111111111111111\",\"ok\":true}]],"
                                        + "\"4111111111111111\":1,\"source\":{\"ip\":\"10.0.0.1\"},\"trace.id\":\"4111111111111111\"}"));
        assertEquals(
                "{\"message\":\"card [redacted:card]\",\"labels\":{\"pan\":\"[redacted:card]\",\"n\":7},"
                        + "\"tags\":[\"password=[redacted:token]\",[{\"deep\":\"[redacted:card]\",\"ok\":true}]],"
                        + "\"4111111111111111\":1,\"source\":{\"ip\":\"10.0.0.1\"},\"trace.id\":\"4111111111111111\","
                        + "\"@timestamp\":\"2026-11-21T09:30:00.000Z\",\"event.dataset\":\"app\"}",
                text(event));
        assertEquals(List.of("token", "card"), seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // deny | allow | event | what is left of the values
                "user            | ``        | `\"user\":{\"name\":\"ann\",\"id\":7}`  | `\"user\":{\"name\":\"[redacted:field]\",\"id\":\"[redacted:field]\"}`",
                "*.email         | ``        | `\"a\":{\"email\":\"x\",\"b.email\":\"y\"}` | `\"a\":{\"email\":\"[redacted:field]\",\"b.email\":\"y\"}`",
                "user            | user.id   | `\"user.id\":7,\"user.name\":\"ann\"`   | `\"user.id\":7,\"user.name\":\"[redacted:field]\"`",
                "user.name       | ``        | `\"user\":\"ann\"`                      | `\"user.name\":\"[redacted:field]\"`",
                "host.name       | ``        | `\"hostname\":\"web-1\"`                | `\"hostname\":\"[redacted:field]\",\"host.name\":\"[redacted:field]\"`",
                "message         | ``        | `\"msg\":\"secret\",\"message\":\"too\"` | `\"msg\":\"[redacted:field]\",\"message\":\"[redacted:field]\"`",
                "l               | ``        | `\"l\":[1,\"a\",{\"b\":true},null,\"\"]` | `\"l\":[\"[redacted:field]\",\"[redacted:field]\",{\"b\":\"[redacted:field]\"},null,\"\"]`",
                // through arrays, which are no part of a name
                "user.email      | ``        | `\"user\":[{\"email\":\"x\",\"id\":7}]` | `\"user\":[{\"email\":\"[redacted:field]\",\"id\":7}]`",
                "customer.*.name | ``        | `\"customer\":[{\"a\":{\"name\":\"x\"}}]` | `\"customer\":[{\"a\":{\"name\":\"[redacted:field]\"}}]`",
                "customer.*.name | ``        | `\"customer\":{\"list\":[{\"name\":\"x\"}]}` | `\"customer\":{\"list\":[{\"name\":\"[redacted:field]\"}]}`",
                "http.request.headers | ``   | `\"http\":[{\"request\":{\"headers\":{\"cook\":\"x\"}}}]` | `\"http\":[{\"request\":{\"headers\":{\"cook\":\"[redacted:field]\"}}}]`",
                "labels.secret   | ``        | `\"labels\":[{\"secret\":\"x\"}]`     | `\"labels\":[{\"secret\":\"[redacted:field]\"}]`",
                "user.email      | ``        | `\"user\":[[{\"email\":[\"x\"]}],\"y\"]` | `\"user\":[[{\"email\":[\"[redacted:field]\"]}],\"y\"]`",
                "user            | user.id   | `\"user\":[{\"id\":7,\"name\":\"x\"}]`  | `\"user\":[{\"id\":7,\"name\":\"[redacted:field]\"}]`",
                // upper and lower case are alike to deny, not to allow
                "User.EMAIL      | ``        | `\"user\":{\"email\":\"x\"}`           | `\"user\":{\"email\":\"[redacted:field]\"}`",
                "user.email      | ``        | `\"USER\":[{\"Email\":\"x\"}]`         | `\"USER\":[{\"Email\":\"[redacted:field]\"}]`",
                "HOST.name       | ``        | `\"hostname\":\"web-1\"`                | `\"hostname\":\"[redacted:field]\",\"host.name\":\"[redacted:field]\"`",
                "user            | user.ID   | `\"user.id\":7,\"user.ID\":8`           | `\"user.id\":\"[redacted:field]\",\"user.ID\":8`",
                // what looks like a mark is no mark
                "f               | ``        | `\"f\":[\"hmac:000000000000000000000000\",\"[redacted:card]\",\"[redacted:field]\"]` | `\"f\":[\"[redacted:field]\",\"[redacted:field]\",\"[redacted:field]\"]`",
                "users user.na   | ``        | `\"user.name\":\"ann\"`                 | `\"user.name\":\"ann\"`",
                "*               | message   | `\"message\":\"m\",\"event.id\":\"e\",\"x\":1` | `\"message\":\"m\",\"event.id\":\"e\",\"x\":\"[redacted:field]\"`",
            })
    void deniesFieldsWithAllBelowThemAndWhatTheyFollowFrom(String deny, String allow, String event, String left) {
        LogEvent after = policy(Bounds.DEFAULT, deny, allow, "").apply(read("{" + event + "}"));
        String values = text(after).replaceFirst("\"@timestamp\":\"[^\"]*\",", "");
        assertTrue(values.startsWith("{" + left + ","), values);
        assertEquals(after, read(text(after)), "a denied field must not come back on reading");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // field | value | what is left, empty if the same
                "password                  | `\"hunter\"`          | [redacted:token]",
                "db_password               | `\"a b\"`             | [redacted:token]",
                "labels.password           | `\"x\"`               | [redacted:token]",
                "apiKey                    | `\"x\"`               | [redacted:token]",
                "api_key                   | `\"x\"`               | [redacted:token]",
                "API-KEY                   | `\"x\"`               | [redacted:token]",
                "authorization             | `\"Negotiate abc\"`   | [redacted:token]",
                "session_token             | `\"x\"`               | [redacted:token]",
                "secret                    | `\"x\"`               | [redacted:token]",
                "access_token              | `\"x\"`               | [redacted:token]",
                "refreshToken              | `\"x\"`               | [redacted:token]",
                "http.request.headers.set-cookie | `\"sid=1; Path=/\"` | [redacted:token]",
                "cookie                    | `\"sid=1\"`           | [redacted:token]",
                "aws.secret.access.key     | `\"x\"`               | [redacted:token]",
                "password                  | `[\"x\"]`             | [\"[redacted:token]\"]",
                "users                     | `[{\"password\":\"x\"}]` | [{\"password\":\"[redacted:token]\"}]",
                "user.pin                  | `\"1234\"`            | [redacted:token]",
                "sig                       | `\"ab12\"`            | [redacted:token]",
                "password                  | `\"[redacted:card]\"` |",
                "password                  | `\"\"`                |",
                "password                  | `\"null\"`            |",
                "password                  | `12345`               |",
                "password_changed          | `true`                |",
                "password_changed_at       | `\"2026-11-21\"`      |",
                "token_count               | `\"12\"`              |",
                "token                     | `true`                |",
                "tokens                    | `\"x\"`               |",
                "secretary                 | `\"ann\"`             |",
                "gpio.pin                  | `\"13\"`              |",
                "event.auth                | `\"ldap\"`            |",
                "alert.signature           | `\"ET SCAN nmap 7\"`  |",
                "compass                   | `\"north 1\"`         |",
            })
    void masksTextsOfFieldsWithTheNameOfASecretByDefault(String field, String value, @Nullable String left) {
        EventPolicy policy = new EventPolicy(PolicySettings.DEFAULT, observer);
        LogEvent event = read("{\"" + field + "\":" + value + "}");
        LogEvent after = policy.apply(event);
        if (left == null) {
            assertSame(event, after);
            assertEquals(List.of(), seen);
        } else {
            assertEquals(
                    left,
                    after.text(field)
                            .orElseGet(() -> String.valueOf(after.fields().get(field))));
            assertEquals(List.of("token"), seen);
            assertSame(after, policy.apply(after));
        }
    }

    @Test
    void leavesFieldsWithTheNameOfASecretAsTheyAreWhereItIsToldTo() {
        LogEvent event = read("{\"csrf.token\":\"x\",\"service.version\":\"1.2.3.4\"}");
        assertSame(event, policy(Bounds.DEFAULT, "", "", "csrf").apply(event));
        Privacy off = new Privacy(List.of(), List.of(), List.of(), Map.of(Reason.CARD, Action.MASK), KEY);
        assertSame(event, new EventPolicy(new PolicySettings(Bounds.DEFAULT, off), observer).apply(event));
    }

    @Test
    void digestsOnlyOnceHoweverManyServicesItPasses() {
        Map<Reason, Action> digests =
                Map.of(Reason.FIELD, Action.HMAC, Reason.TOKEN, Action.HMAC, Reason.EMAIL, Action.HMAC);
        Privacy privacy = new Privacy(patterns("user"), List.of(), List.of(), digests, KEY);
        EventPolicy policy = new EventPolicy(new PolicySettings(Bounds.DEFAULT, privacy), observer);
        LogEvent once = policy.apply(read(
                "{\"user\":[{\"email\":\"a@b.de\"},\"[redacted:field]\"],\"password\":\"x\",\"pin\":\"a@b.de,x\"}"));
        assertEquals(
                "[{\"email\":\"" + KEY.token("a@b.de") + "\"},\"" + KEY.token("[redacted:field]") + "\"]",
                String.valueOf(once.fields().get("user")));
        assertEquals(KEY.token("x"), once.text("password").orElseThrow());
        assertEquals(KEY.token("a@b.de") + ",x", once.text("pin").orElseThrow());
        assertSame(once, policy.apply(once));
    }

    @Test
    void remembersNamesUpToANumberAndDecidesAlikeBeyond() {
        EventPolicy policy = new EventPolicy(PolicySettings.DEFAULT, observer);
        for (int i = 0; i < 5_000; i++) {
            LogEvent after = policy.apply(read("{\"f" + i + ".password\":\"x\",\"f" + i + "\":\"x\"}"));
            assertEquals("[redacted:token]", after.text("f" + i + ".password").orElseThrow());
            assertEquals("x", after.text("f" + i).orElseThrow());
        }
    }

    @Test
    void cutsLongTextsAndSaysSo() {
        Bounds bounds = new Bounds(300, 256, 1 << 20);
        String long1 = "é".repeat(400);
        LogEvent event = policy(bounds, "", "", "")
                .apply(read("{\"message\":\"" + long1 + "\",\"a.b\":\"" + "\ud83d\ude80".repeat(70)
                        + "\",\"l\":[\"short\",\"" + "x".repeat(257) + "\"],\"n\":" + "9".repeat(400) + "}"));
        String message = event.text("message").orElseThrow();
        assertEquals("é".repeat(134) + "… (266 more characters)", message);
        assertTrue(message.getBytes(UTF_8).length <= 300);
        assertEquals(
                "\ud83d\ude80".repeat(56) + "… (14 more characters)",
                event.text("a.b").orElseThrow());
        assertEquals("[\"a.b\",\"l\",\"message\"]", cutFields(event));
        assertEquals("9".repeat(400), event.text("n").orElseThrow());
        assertEquals(List.of("other", "message"), seen);
        assertSame(event, policy(bounds, "", "", "").apply(event));

        LogEvent again = policy(new Bounds(256, 256, 1 << 20), "", "", "").apply(event);
        assertEquals(
                "é".repeat(112) + "… (288 more characters)",
                again.text("message").orElseThrow());
    }

    @Test
    void cutsNoRedactionInTwo() {
        String cut = Shortening.cut("x".repeat(220) + "[redacted:card]" + "y".repeat(100), 256);
        assertEquals("x".repeat(220) + "… (115 more characters)", cut);
        String token = KEY.token("v");
        assertEquals(
                "x".repeat(200) + "… (129 more characters)",
                Shortening.cut("x".repeat(200) + token + " " + "y".repeat(99), 256));
    }

    @Test
    void keepsAnEventUnderItsBoundByTheLongestTextsFirst() {
        Bounds bounds = new Bounds(1 << 20, 1 << 20, 20_000);
        LogEvent event = policy(bounds, "", "", "")
                .apply(read(
                        "{\"message\":\"" + "m".repeat(30_000) + "\",\"error.stack_trace\":\"" + "s\\n".repeat(9_000)
                                + "\",\"labels.small\":\"kept\",\"event.id\":\"" + "i".repeat(400) + "\"}"));
        int bytes = event.toJson().length;
        assertTrue(bytes <= 20_000 && bytes > 12_000, "bytes: " + bytes);
        assertEquals("kept", event.text("labels.small").orElseThrow());
        assertEquals(400, event.text("event.id").orElseThrow().length());
        assertEquals("[\"error.stack_trace\",\"message\"]", cutFields(event));
        assertSame(event, policy(bounds, "", "", "").apply(event));
    }

    @Test
    void leavesTheLargestFieldsOutWhereCuttingIsNotEnough() {
        StringBuilder json = new StringBuilder("{\"message\":\"m\",\"many\":[0");
        for (int i = 0; i < 20_000; i++) {
            json.append(",7");
        }
        json.append(']');
        for (int i = 0; i < 900; i++) {
            json.append(",\"a field with a name of fifty characters or so ")
                    .append(i)
                    .append("\":")
                    .append(i);
        }
        Bounds bounds = new Bounds(1 << 20, 1 << 20, 20_000);
        LogEvent event = policy(bounds, "", "", "").apply(read(json + "}"));
        assertTrue(event.toJson().length <= 20_000);
        assertTrue(event.text("many").isEmpty() && !event.fields().containsKey("many"));
        assertTrue(cutFields(event).endsWith(",\"…\"]"), cutFields(event));
        assertEquals("m", event.text("message").orElseThrow());
        assertEquals(event, policy(bounds, "", "", "").apply(event));
    }

    @Test
    void makesNoFieldTooManyForReaders() {
        StringBuilder json =
                new StringBuilder("{\"message\":\"").append("m".repeat(500)).append('"');
        // With the time and the dataset, a thousand: the most that is read.
        for (int i = 0; i < 997; i++) {
            json.append(",\"f").append(i).append("\":").append(i);
        }
        LogEvent event = policy(new Bounds(300, 300, 1 << 20), "", "", "").apply(read(json + "}"));
        assertTrue(event.text("message").orElseThrow().endsWith(" more characters)"));
        assertEquals(event, read(text(event)));
        assertEquals("null", cutFields(event));
    }

    @Test
    void isIdempotentAndKeepsWhatThePipelineLivesBy() {
        Random random = new Random(20261121);
        EventPolicy policy = policy(new Bounds(300, 256, 16 << 10), "user labels.secret", "user.id", "trace.id");
        List<String> names = List.of(
                "message",
                "msg",
                "user.name",
                "user.id",
                "user",
                "labels.secret",
                "labels.a",
                "labels.pin",
                "password",
                "agent.version",
                "trace.id",
                "event.id",
                "event.dataset",
                "host",
                "log.level",
                "tags",
                "error.stack_trace",
                "a@b.de",
                "tocsin.truncated");
        List<String> pieces = List.of(
                "4111111111111111",
                "4111 1111 1111 1111 ",
                "a@b.de",
                "10.0.0.1",
                "::1",
                "password=",
                "x",
                " ",
                "Bearer a1 ",
                "hmac:0123456789abcdef01234567",
                "[redacted:card]",
                "é",
                "🚀",
                "7".repeat(240),
                "word ".repeat(50));
        for (int round = 0; round < 2_000; round++) {
            // Some in nanoseconds, whose digits a card's number may be among.
            StringBuilder json = new StringBuilder("{\"@timestamp\":")
                    .append(round % 2 == 0 ? random.nextInt(1_000_000_000) : random.nextLong(Long.MAX_VALUE));
            for (String name : names) {
                if (random.nextInt(3) == 0) {
                    StringBuilder value = new StringBuilder("\"");
                    for (int i = random.nextInt(6); i > 0; i--) {
                        value.append(pieces.get(random.nextInt(pieces.size())));
                    }
                    value.append('"');
                    boolean array = random.nextInt(5) == 0;
                    json.append(",\"").append(name).append("\":").append(array ? "[" + value + ",1]" : value);
                }
            }
            String input = json.append(",\"z\":1}").toString();
            if (!LogEvent.read(input.getBytes(UTF_8), NOW).isOk()) {
                continue;
            }
            LogEvent event = read(input);
            LogEvent once = policy.apply(event);
            assertEquals(once, policy.apply(once), input);
            assertEquals(once, policy.apply(read(text(once))), input);
            assertEquals(event.timestamp(), once.timestamp());
            assertEquals(event.text("@timestamp"), once.text("@timestamp"));
            assertEquals(event.eventId(), once.eventId());
            assertEquals(event.dataset(), once.dataset());
            assertTrue(once.toJson().length <= 16 << 10);
        }
        assertTrue(seen.containsAll(List.of("field", "token", "card", "email", "ip", "message", "other")), "" + seen);
    }

    @Test
    void countsForPrometheus() {
        CollectorRegistry registry = new CollectorRegistry();
        EventPolicy policy = new EventPolicy(
                new PolicySettings(
                        new Bounds(256, 256, 16 << 10), new Privacy(List.of(), List.of(), List.of(), ALL, KEY)),
                new PolicyMetrics(registry));
        assertEquals(0, count(registry, "redacted", "reason", "card"));
        policy.apply(read("{\"message\":\"4111111111111111 4111111111111111\",\"x\":\"" + "y".repeat(300) + "\"}"));
        policy.apply(read("{\"message\":\"a@b.de " + "y".repeat(300) + "\"}"));
        assertEquals(1, count(registry, "redacted", "reason", "card"));
        assertEquals(1, count(registry, "redacted", "reason", "email"));
        assertEquals(1, count(registry, "truncated", "field", "message"));
        assertEquals(1, count(registry, "truncated", "field", "other"));
    }

    private static int count(CollectorRegistry registry, String what, String label, String value) {
        return registry.getSampleValue("tocsin_events_" + what + "_total", new String[] {label}, new String[] {value})
                .intValue();
    }

    @Test
    void refusesWhatWouldNotWork() {
        assertThrows(IllegalArgumentException.class, () -> HmacKey.of("too short"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Privacy(List.of(), List.of(), List.of(), ALL, HmacKey.none()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Privacy(patterns("Event.ID"), List.of(), List.of(), Map.of(), KEY));
        assertThrows(IllegalArgumentException.class, () -> new Bounds(10, 1000, 1 << 20));
        for (String bad : List.of("", ".", "a..b", "a.", "user*", "a.b*.c")) {
            assertTrue(FieldPattern.parse(bad).isEmpty(), bad);
        }
        assertEquals("***", KEY.toString());
    }
}
