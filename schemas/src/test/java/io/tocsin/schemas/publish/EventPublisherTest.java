package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class EventPublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
    private static final PublisherSettings SETTINGS = PublisherSettings.of("127.0.0.1:1");

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void anEventIsAcknowledgedWhenKafkaHasIt() {
        EventPublisher publisher = publisher(SETTINGS.withTopics(new Topics("a-")));
        CompletableFuture<Outcome> outcome = publish(publisher, log("hello"));
        assertFalse(outcome.isDone());
        assertCounts(publisher, 1, 0, 0, 0, 0, 1);
        await(kafka::completeNext);
        assertEquals(new Outcome.Acknowledged("a-logs", 0, 0), outcome.join());
        assertTrue(outcome.join().isAcknowledged());
        assertCounts(publisher, 1, 1, 0, 0, 0, 0);
        ProducerRecord<byte[], byte[]> sent = kafka.history().get(0);
        assertNull(sent.key());
        assertEquals(log("hello"), LogEvent.read(sent.value(), NOW).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "NONE, none, none",
                "SERVICE, shop, shop",
                "HOST, web-1, none",
                "HOST_AND_SERVICE, web-1/shop, shop",
            })
    void theKeyIsThatOfTheSettings(RecordKey key, String ofLog, String ofMetric) {
        EventPublisher publisher = publisher(SETTINGS.withKey(key));
        var first = publish(publisher, log("hello"));
        var second = publisher
                .publish(MetricEvent.builder(NOW)
                        .resource("service.name", "shop")
                        .gauge("up", 1)
                        .build())
                .toCompletableFuture();
        await(() -> kafka.history().size() == 2);
        assertArrayEquals(
                ofLog == null ? null : ofLog.getBytes(UTF_8), sent("logs").key());
        assertArrayEquals(
                ofMetric == null ? null : ofMetric.getBytes(UTF_8),
                sent("metrics").key());
        assertFalse(first.isDone() || second.isDone());
    }

    @Test
    void anEventThatIsTooLargeIsRefusedBeforeItIsSent() {
        EventPublisher publisher = publisher(SETTINGS);
        String reason = reason(publish(publisher, log("x".repeat(JsonDocument.MAX_BYTES))));
        assertTrue(reason.matches("an event of 10\\d+ bytes; at most 1048576 are taken"), reason);
        assertTrue(kafka.history().isEmpty());
        assertCounts(publisher, 1, 0, 1, 0, 0, 0);
    }

    @Test
    void whatKafkaSaysIsRefusedOrUnconfirmedByItsType() {
        EventPublisher publisher = publisher(SETTINGS);
        for (RuntimeException last :
                new RuntimeException[] {new RecordTooLargeException("large"), new TopicAuthorizationException("no")}) {
            CompletableFuture<Outcome> outcome = publish(publisher, log("hello"));
            await(() -> kafka.errorNext(last));
            assertInstanceOf(Outcome.Refused.class, outcome.join());
        }
        for (RuntimeException open : new RuntimeException[] {
            new TimeoutException("late"), new NotEnoughReplicasException("one"), new KafkaException("closed forcefully")
        }) {
            CompletableFuture<Outcome> outcome = publish(publisher, log("hello"));
            await(() -> kafka.errorNext(open));
            assertEquals(new Outcome.Unconfirmed(String.valueOf(open.getMessage())), outcome.join());
        }
        assertCounts(publisher, 5, 0, 2, 0, 3, 0);
    }

    @Test
    void aClientThatThrowsLosesNoOutcome() {
        EventPublisher publisher = publisher(SETTINGS);
        kafka.sendException = new KafkaException("fenced");
        assertEquals(
                new Outcome.Unsent("fenced"), publish(publisher, log("hello")).join());
        assertCounts(publisher, 1, 0, 0, 1, 0, 0);
    }

    @Test
    void closingGivesEveryEventItsOutcomeAndTakesNoMore() {
        EventPublisher publisher = publisher(SETTINGS);
        CompletableFuture<Outcome> waiting = publish(publisher, log("hello"));
        publisher.close(Duration.ofMillis(10));
        publisher.close(Duration.ofMillis(10));
        assertTrue(waiting.isDone());
        assertEquals("the publisher is closed", reason(publish(publisher, log("late"))));
        assertCounts(publisher, 2, 0, 1, publisher.unsent(), publisher.unconfirmed(), 0);
        assertEquals(1, publisher.unsent() + publisher.unconfirmed());
    }

    @Test
    void anEventWaitsForItsTopicAndTheCallerDoesNot() {
        kafka.sendException = new TimeoutException("Topic logs not present in metadata after 500 ms.");
        EventPublisher publisher = publisher(SETTINGS.withMaxBlock(Duration.ZERO));
        CompletableFuture<Outcome> first = publish(publisher, log("first"));
        CompletableFuture<Outcome> second = publish(publisher, log("second"));
        assertCounts(publisher, 2, 0, 0, 0, 0, 2);
        assertFalse(first.isDone());
        kafka.sendException = null;
        await(kafka::completeNext);
        await(kafka::completeNext);
        assertEquals(new Outcome.Acknowledged("logs", 0, 0), first.join());
        assertEquals(new Outcome.Acknowledged("logs", 0, 1), second.join());
    }

    @Test
    void whatCouldNotBeSentInItsTimeIsUnsentAndSaysWhy() {
        // On a busy machine the first attempt comes late; without one there is no reason to tell.
        kafka.sendException = new TimeoutException("no logs");
        EventPublisher publisher = publisher(SETTINGS.withDeliveryTimeout(Duration.ofSeconds(3)));
        assertEquals(
                new Outcome.Unsent("no logs"), publish(publisher, log("first")).join());
        assertCounts(publisher, 1, 0, 0, 1, 0, 0);
        assertTrue(kafka.history().isEmpty());
    }

    @Test
    void closingCallsUnsentWhatWasNeverSentAndUnconfirmedWhatWas() {
        EventPublisher publisher = publisher(SETTINGS);
        CompletableFuture<Outcome> sent = publish(publisher, log("sent"));
        await(() -> kafka.history().size() == 1);
        kafka.sendException = new TimeoutException("away");
        CompletableFuture<Outcome> first = publish(publisher, log("first"));
        CompletableFuture<Outcome> second = publish(publisher, log("second"));
        publisher.close(Duration.ofMillis(100));
        assertInstanceOf(Outcome.Unsent.class, first.join());
        assertInstanceOf(Outcome.Unsent.class, second.join());
        // This client's close() completes what was sent.
        assertTrue(sent.isDone());
        assertCounts(publisher, 3, publisher.acknowledged(), 0, 2, publisher.unconfirmed(), 0);
    }

    @Test
    void whatIsNotAcknowledgedInItsTimeIsUnconfirmedThoughTheClientWaitsOn() {
        EventPublisher publisher = publisher(SETTINGS.withDeliveryTimeout(Duration.ofSeconds(3)));
        CompletableFuture<Outcome> late = publish(publisher, log("late"));
        await(() -> kafka.history().size() == 1);
        assertEquals(new Outcome.Unconfirmed("Kafka did not acknowledge it in time"), late.join());
        assertTrue(kafka.completeNext());
        assertCounts(publisher, 1, 0, 0, 0, 1, 0);
    }

    @Test
    void whatFindsNoRoomIsUnsentAndRoomComesBackWithOutcomes() {
        EventPublisher publisher = publisher(SETTINGS.withMaxBlock(Duration.ofMillis(10)));
        String large = "x".repeat(JsonDocument.MAX_BYTES - 1000);
        int fit = (int) (SETTINGS.bufferBytes() / JsonDocument.MAX_BYTES);
        for (int i = 0; i < fit; i++) {
            assertFalse(publish(publisher, log(large)).isDone());
        }
        assertEquals(
                new Outcome.Unsent("no room among " + SETTINGS.bufferBytes() + " bytes"),
                publish(publisher, log(large)).join());
        await(kafka::completeNext);
        await(() -> publisher.acknowledged() == 1);
        assertFalse(publish(publisher, log(large)).isDone());
        assertCounts(publisher, fit + 2, 1, 0, 1, 0, fit);
    }

    @Test
    void aPublisherThatHasFailedSaysSo() {
        var broken =
                new MockProducer<byte[], byte[]>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> event, Callback callback) {
                        throw new NoClassDefFoundError("codec");
                    }
                };
        EventPublisher publisher = new EventPublisher(SETTINGS, broken);
        String reason = "the publisher has failed: java.lang.NoClassDefFoundError: codec";
        assertEquals(
                new Outcome.Unconfirmed(reason),
                publish(publisher, log("first")).join());
        assertEquals(
                new Outcome.Unsent(reason), publish(publisher, log("second")).join());
    }

    @Test
    void aFollowerThatThrowsHarmsNobody() {
        EventPublisher publisher = publisher(SETTINGS);
        var followed = publisher.publish(log("hello")).thenAccept(outcome -> {
            throw new IllegalStateException("a bug of the service");
        });
        await(kafka::completeNext);
        await(followed.toCompletableFuture()::isDone);
        assertTrue(followed.toCompletableFuture().isCompletedExceptionally());
        assertCounts(publisher, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void theClientIsSetToWhatIsPromised() {
        Map<String, Object> settings = SETTINGS.withMaxBlock(Duration.ZERO)
                .withDeliveryTimeout(Duration.ofSeconds(1))
                .withBufferBytes(4 << 20)
                .producer(2 << 20);
        assertEquals("all", settings.get("acks"));
        assertEquals("true", settings.get("enable.idempotence"));
        assertEquals("500", settings.get("max.block.ms"), "of the publisher's own threads");
        assertEquals("1000", settings.get("delivery.timeout.ms"));
        assertEquals("980", settings.get("request.timeout.ms"));
        assertEquals("4194304", settings.get("buffer.memory"));
        // Kafka checks them against each other.
        EventPublisher.open(SETTINGS.withDeliveryTimeout(Duration.ofMillis(100)))
                .close(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "acks, 1, 'acks must be all, not 1'",
        "enable.idempotence, false, 'enable.idempotence must be true, not false'",
        "max.block.ms, 5, max.block.ms is set by maxBlock",
        "buffer.memory, 5, buffer.memory is set by bufferBytes",
        "delivery.timeout.ms, 5, delivery.timeout.ms is set by deliveryTimeout",
        "transactional.id, x, transactional.id: this publisher has no transactions",
    })
    void aSettingThatContradictsIsSaid(String name, String value, String message) {
        Map<String, Object> client = Map.of("bootstrap.servers", "a:1", name, value);
        assertEquals(message, problem(() -> PublisherSettings.of(client)));
    }

    @Test
    void aValueOutOfRangeIsSaid() {
        assertEquals("bootstrap.servers is missing", problem(() -> PublisherSettings.of(Map.of())));
        assertTrue(problem(() -> SETTINGS.withMaxBlock(Duration.ofMillis(-1))).startsWith("maxBlock PT-0.001S"));
        assertTrue(problem(() -> SETTINGS.withDeliveryTimeout(Duration.ZERO)).startsWith("deliveryTimeout PT0S"));
        assertTrue(problem(() -> SETTINGS.withBufferBytes(1)).startsWith("bufferBytes 1: 2097152"));
        assertEquals(
                "all",
                PublisherSettings.of(Map.of("bootstrap.servers", "a:1", "acks", "-1"))
                        .producer(1)
                        .get("acks"));
        String shown = PublisherSettings.of(Map.of("bootstrap.servers", "a:1", "sasl.jaas.config", "secret"))
                .toString();
        assertFalse(shown.contains("secret"), shown);
    }

    private static String problem(Runnable wrong) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }

    private EventPublisher publisher(PublisherSettings settings) {
        return new EventPublisher(settings, kafka);
    }

    private static CompletableFuture<Outcome> publish(EventPublisher publisher, LogEvent event) {
        return publisher.publish(event).toCompletableFuture();
    }

    private static String reason(CompletableFuture<Outcome> outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome.join()).reason();
    }

    private ProducerRecord<byte[], byte[]> sent(String topic) {
        return kafka.history().stream()
                .filter(event -> event.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not come true within half a minute");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static LogEvent log(String message) {
        return LogEvent.builder(NOW)
                .with("message", message)
                .with("service.name", "shop")
                .with("host.name", "web-1")
                .build();
    }

    /** Taken, acknowledged, refused, unsent, unconfirmed, pending. */
    private static void assertCounts(EventPublisher publisher, long... counts) {
        long[] counted = {
            publisher.taken(),
            publisher.acknowledged(),
            publisher.refused(),
            publisher.unsent(),
            publisher.unconfirmed(),
            publisher.pending()
        };
        assertArrayEquals(counts, counted, () -> Arrays.toString(counted));
        assertEquals(counted[0], Arrays.stream(counted).skip(1).sum());
    }
}
