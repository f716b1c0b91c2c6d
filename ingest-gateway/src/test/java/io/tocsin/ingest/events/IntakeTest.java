package io.tocsin.ingest.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.ingest.events.Outcome.Place;
import io.tocsin.ingest.events.Outcome.Reason;
import io.tocsin.ingest.events.Outcome.Refused;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.policy.PolicyMetrics;
import io.tocsin.schemas.policy.PolicySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies and what comes of them, with Kafka's own mock producer. */
final class IntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final String GOOD = "{\"message\":\"m\",\"host.name\":\"h\",\"service.name\":\"s\"}";

    private CollectorRegistry registry = new CollectorRegistry();
    private Budget budget = new Budget(1 << 20);
    private MockProducer<byte[], byte[]> producer = producer(true);

    private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
        return new MockProducer<>(acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static final Limits LIMITS =
            new Limits(1 << 19, 1000, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final EventPolicy POLICY =
            new EventPolicy(PolicySettings.DEFAULT, new PolicyMetrics(new CollectorRegistry()));

    private Delivery delivery(EventKind kind) {
        registry = new CollectorRegistry();
        return new Delivery(producer, "topic", kind, new GatewayMetrics(registry, budget));
    }

    private Bytes bytes(String body) {
        Bytes bytes = new Bytes(budget);
        byte[] utf8 = body.getBytes(UTF_8);
        assertTrue(bytes.append(utf8, 0, utf8.length));
        return bytes;
    }

    private Delivery take(EventKind kind, boolean lines, String body) throws RefusedException {
        Delivery delivery = delivery(kind);
        try (Bytes bytes = bytes(body)) {
            new Intake(kind, LIMITS, POLICY, budget).take(bytes, lines, NOW, delivery);
        }
        return delivery;
    }

    static Stream<Arguments> malformed() {
        String timestamp = "{\"@timestamp\":\"noon\",\"message\":\"m\"}";
        int good = GOOD.length();
        return Stream.of(
                // lines?, body, reason, place, beginning of the detail
                Arguments.of(false, "", Reason.EMPTY, Place.NONE, "the body is empty"),
                Arguments.of(false, " \r\n\t", Reason.EMPTY, Place.NONE, "the body is empty"),
                Arguments.of(true, "\n\n\n", Reason.EMPTY, Place.NONE, "the body is empty"),
                Arguments.of(false, "{", Reason.MALFORMED, index(0, 1), "not JSON: Unexpected end-of-input"),
                Arguments.of(false, "nonsense", Reason.MALFORMED, index(0, 0), "not JSON: Unrecognized token"),
                Arguments.of(false, "42", Reason.MALFORMED, index(0, 0), "an event must be a JSON object"),
                Arguments.of(false, "null", Reason.MALFORMED, index(0, 0), "an event must be a JSON object"),
                Arguments.of(false, "\"text\"", Reason.MALFORMED, index(0, 0), "an event must be a JSON object"),
                Arguments.of(false, "[[]]", Reason.MALFORMED, index(0, 1), "an event must be a JSON object"),
                Arguments.of(false, "[1]", Reason.MALFORMED, index(0, 1), "an event must be a JSON object"),
                Arguments.of(
                        false,
                        "[" + GOOD + ",null]",
                        Reason.MALFORMED,
                        index(1, good + 2),
                        "an event must be a JSON object"),
                Arguments.of(
                        false,
                        "[" + GOOD + ",]",
                        Reason.MALFORMED,
                        index(0, good + 2),
                        "not JSON: Unexpected character"),
                Arguments.of(
                        false, "[" + GOOD, Reason.MALFORMED, index(0, good + 1), "not JSON: Unexpected end-of-input"),
                Arguments.of(false, GOOD + "]", Reason.MALFORMED, index(0, good), "not JSON: Unexpected close marker"),
                Arguments.of(false, GOOD + GOOD, Reason.MALFORMED, index(1, good), "something follows the JSON value"),
                Arguments.of(
                        false,
                        "[" + GOOD + "] 1",
                        Reason.MALFORMED,
                        index(1, good + 3),
                        "something follows the JSON value"),
                Arguments.of(
                        false,
                        "[" + GOOD + "," + timestamp + "]",
                        Reason.MALFORMED,
                        new Place("index", 1, "@timestamp", 0),
                        ""),
                Arguments.of(
                        true,
                        GOOD + "\n\n" + timestamp + "\n",
                        Reason.MALFORMED,
                        new Place("line", 3, "@timestamp", 0),
                        ""),
                Arguments.of(true, GOOD + "\nnonsense", Reason.MALFORMED, new Place("line", 2, "", 0), ""),
                Arguments.of(true, "[" + GOOD + "]", Reason.MALFORMED, new Place("line", 1, "", 0), ""),
                Arguments.of(true, "{\"a\":1,\"a\":2}", Reason.MALFORMED, new Place("line", 1, "", 0), ""),
                Arguments.of(
                        false,
                        "[" + GOOD + ",{\"m\":\"" + "x".repeat(1000) + "\"}]",
                        Reason.TOO_LARGE,
                        new Place("index", 1, "", good + 2),
                        "an event of 1008 bytes; at most 1000"),
                Arguments.of(
                        true,
                        "{\"m\":\"" + "x".repeat(1000) + "\"}",
                        Reason.TOO_LARGE,
                        new Place("line", 1, "", 0),
                        "an event of 1008 bytes; at most 1000"));
    }

    private static Place index(int index, int offset) {
        return new Place("index", index, "", offset);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesABodyWithABadEventWhole(boolean lines, String body, Reason reason, Place place, String detail) {
        RefusedException e = assertThrows(RefusedException.class, () -> take(EventKind.LOGS, lines, body));
        Refused refusal = e.refusal();
        assertEquals(reason, refusal.reason(), refusal::toString);
        assertEquals(place.unit(), refusal.place().unit(), refusal::toString);
        assertEquals(place.number(), refusal.place().number(), refusal::toString);
        if (!detail.isEmpty()) {
            // Where the event's own reader found it, the exact place is that reader's affair.
            assertEquals(place.offset(), refusal.place().offset(), refusal::toString);
            assertTrue(refusal.detail().startsWith(detail), refusal::toString);
        } else if (!place.path().isEmpty()) {
            assertEquals(place.path(), refusal.place().path(), refusal::toString);
        }
        assertEquals(List.of(), producer.history());
        assertEquals(0, budget.used());
    }

    @Test
    void countsOffsetsFromTheStartOfTheBody() {
        RefusedException lines =
                assertThrows(RefusedException.class, () -> take(EventKind.LOGS, true, GOOD + "\n{\"m\" 1}"));
        RefusedException alone = assertThrows(RefusedException.class, () -> take(EventKind.LOGS, true, "{\"m\" 1}"));
        assertEquals(
                GOOD.length() + 1,
                lines.refusal().place().offset() - alone.refusal().place().offset());
    }

    @Test
    void sendsWhatIsReadInItsOrderWithTheSourceAsKey() throws Exception {
        Delivery delivery =
                take(EventKind.LOGS, true, GOOD + "\n{\"message\":\"n\",\"service.name\":\"s\"}\n{\"message\":\"o\"}");
        assertEquals(3, delivery.acknowledged().get());
        assertEquals(
                List.of("h/s m", "s n", "none o"),
                producer.history().stream().map(IntakeTest::shown).toList());
        assertEquals(0, budget.used());
    }

    @Test
    void writesTheTimeOfALogToTheNanosecondAndThatOfAMetricToTheMillisecond() throws Exception {
        String time = "{\"@timestamp\":\"2026-11-21T10:30:00.123456789+01:00\",";
        take(EventKind.LOGS, false, time + "\"message\":\"m\"}");
        take(EventKind.METRICS, false, time + "\"metrics\":{\"up\":1}}");
        take(EventKind.LOGS, false, GOOD);
        assertEquals(
                List.of("2026-11-21T09:30:00.123456789Z", "2026-11-21T09:30:00.123Z", "2026-11-21T10:00:00.123Z"),
                producer.history().stream()
                        .map(r -> new String(r.value(), UTF_8).replaceAll(".*\"@timestamp\":\"(.*?)\".*", "$1"))
                        .toList());
    }

    private static String shown(ProducerRecord<byte[], byte[]> r) {
        String key = r.key() == null ? "none" : new String(r.key(), UTF_8);
        return key + " " + new String(r.value(), UTF_8).replaceAll(".*\"message\":\"(.*?)\".*", "$1");
    }

    @Test
    void skipsAByteOrderMark() throws Exception {
        assertEquals(
                1, take(EventKind.LOGS, false, "\ufeff" + GOOD).acknowledged().get());
        assertEquals(
                2,
                take(EventKind.LOGS, false, "\ufeff[" + GOOD + "," + GOOD + "]")
                        .acknowledged()
                        .get());
    }

    @Test
    void readsASecondTimeWhatTheBudgetCannotKeep() throws Exception {
        String body = IntStream.range(0, 3_000)
                .mapToObj(i -> "{\"message\":\"" + i + "\"}")
                .collect(Collectors.joining("\n"));
        budget = new Budget(300_000);
        assertEquals(3_000, take(EventKind.LOGS, true, body).acknowledged().get());
        assertEquals(
                IntStream.range(0, 3_000).mapToObj(i -> "none " + i).toList(),
                producer.history().stream().map(IntakeTest::shown).toList());
        assertEquals(0, budget.used());
    }

    @Test
    void waitsForEveryAcknowledgement() throws Exception {
        producer = producer(false);
        Delivery delivery = take(EventKind.LOGS, true, GOOD + "\n" + GOOD);
        assertTrue(producer.completeNext());
        assertFalse(delivery.acknowledged().isDone());
        assertTrue(producer.completeNext());
        assertEquals(2, delivery.acknowledged().get());
        assertFalse(delivery.hasFailed());
    }

    @Test
    void tellsTheFirstFailureAtOnce() throws Exception {
        producer = producer(false);
        Delivery delivery = take(EventKind.LOGS, true, GOOD + "\n" + GOOD);
        TimeoutException failure = new TimeoutException("30 ms");
        assertTrue(producer.errorNext(failure));
        assertSame(failure, delivery.failed().get());
        assertTrue(producer.completeNext());
        assertFalse(delivery.acknowledged().isDone());
        assertEquals(1, settled("failed"));
        assertEquals(1, settled("acknowledged"));
        assertEquals(0, registry.getSampleValue("tocsin_gateway_events_in_flight", new String[] {"kind"}, new String[] {
            "logs"
        }));
    }

    private double settled(String result) {
        return registry.getSampleValue(
                "tocsin_gateway_events_settled_total", new String[] {"kind", "result"}, new String[] {"logs", result});
    }

    @Test
    void countsWhatTheClientDoesNotTakeAtAll() throws Exception {
        producer.sendException = new KafkaException("closed");
        Delivery delivery = take(EventKind.LOGS, true, GOOD + "\n" + GOOD);
        assertSame(producer.sendException, delivery.failed().get());
        // The second is not tried.
        assertEquals(1, settled("failed"));
    }

    @Test
    void keysMetricsByServiceElseHost() throws Exception {
        take(EventKind.METRICS, true, """
                {"service.name":"s","host.name":"h","metrics":{"a.b":1}}
                {"host.name":"h","metrics":{"a.b":1}}
                {"metrics":{"a.b":1}}
                """);
        assertEquals("s", new String(producer.history().get(0).key(), UTF_8));
        assertEquals("h", new String(producer.history().get(1).key(), UTF_8));
        assertNull(producer.history().get(2).key());
    }
}
