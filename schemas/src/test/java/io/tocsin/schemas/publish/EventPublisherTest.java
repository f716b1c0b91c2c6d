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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertCounts(publisher, 1, 0, 0, 0, 1);
        assertTrue(kafka.completeNext());
        assertEquals(new Outcome.Acknowledged("a-logs", 0, 0), outcome.join());
        assertTrue(outcome.join().isAcknowledged());
        assertCounts(publisher, 1, 1, 0, 0, 0);
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
        assertArrayEquals(
                ofLog == null ? null : ofLog.getBytes(UTF_8),
                kafka.history().get(0).key());
        assertArrayEquals(
                ofMetric == null ? null : ofMetric.getBytes(UTF_8),
                kafka.history().get(1).key());
        assertEquals("metrics", kafka.history().get(1).topic());
        assertFalse(first.isDone() || second.isDone());
    }

    @Test
    void anEventThatIsTooLargeIsRefusedBeforeItIsSent() {
        EventPublisher publisher = publisher(SETTINGS);
        String reason = reason(publish(publisher, log("x".repeat(JsonDocument.MAX_BYTES))));
        assertTrue(reason.matches("an event of 10\\d+ bytes; at most 1048576 are taken"), reason);
        assertTrue(kafka.history().isEmpty());
        assertCounts(publisher, 1, 0, 1, 0, 0);
    }

    @Test
    void whatKafkaSaysIsRefusedOrUnconfirmedByItsType() {
        EventPublisher publisher = publisher(SETTINGS);
        for (RuntimeException last :
                new RuntimeException[] {new RecordTooLargeException("large"), new TopicAuthorizationException("no")}) {
            CompletableFuture<Outcome> outcome = publish(publisher, log("hello"));
            kafka.errorNext(last);
            assertInstanceOf(Outcome.Refused.class, outcome.join());
        }
        for (RuntimeException open : new RuntimeException[] {
            new TimeoutException("late"), new NotEnoughReplicasException("one"), new KafkaException("closed forcefully")
        }) {
            CompletableFuture<Outcome> outcome = publish(publisher, log("hello"));
            kafka.errorNext(open);
            assertEquals(new Outcome.Unconfirmed(String.valueOf(open.getMessage())), outcome.join());
        }
        assertCounts(publisher, 5, 0, 2, 3, 0);
    }

    @Test
    void aClientThatThrowsLosesNoOutcome() {
        EventPublisher publisher = publisher(SETTINGS);
        kafka.sendException = new KafkaException("fenced");
        assertEquals(
                new Outcome.Unconfirmed("fenced"),
                publish(publisher, log("hello")).join());
        assertCounts(publisher, 1, 0, 0, 1, 0);
    }

    @Test
    void closingGivesEveryEventItsOutcomeAndTakesNoMore() {
        EventPublisher publisher = publisher(SETTINGS);
        CompletableFuture<Outcome> waiting = publish(publisher, log("hello"));
        publisher.close(Duration.ofMillis(10));
        publisher.close(Duration.ofMillis(10));
        assertTrue(waiting.isDone());
        assertEquals("the publisher is closed", reason(publish(publisher, log("late"))));
        assertCounts(publisher, 2, publisher.acknowledged(), 1, publisher.unconfirmed(), 0);
    }

    @Test
    void aFollowerThatThrowsHarmsNobody() {
        EventPublisher publisher = publisher(SETTINGS);
        var followed = publisher.publish(log("hello")).thenAccept(outcome -> {
            throw new IllegalStateException("a bug of the service");
        });
        kafka.completeNext();
        assertTrue(followed.toCompletableFuture().isCompletedExceptionally());
        assertCounts(publisher, 1, 1, 0, 0, 0);
    }

    @Test
    void theClientIsSetToWhatIsPromised() {
        Map<String, Object> settings = SETTINGS.withMaxBlock(Duration.ZERO)
                .withDeliveryTimeout(Duration.ofSeconds(1))
                .withBufferBytes(4 << 20)
                .producer(2 << 20);
        assertEquals("all", settings.get("acks"));
        assertEquals("true", settings.get("enable.idempotence"));
        assertEquals("0", settings.get("max.block.ms"));
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

    private static LogEvent log(String message) {
        return LogEvent.builder(NOW)
                .with("message", message)
                .with("service.name", "shop")
                .with("host.name", "web-1")
                .build();
    }

    private static void assertCounts(
            EventPublisher publisher, long taken, long acknowledged, long refused, long unconfirmed, long pending) {
        assertEquals(taken, publisher.taken());
        assertEquals(acknowledged, publisher.acknowledged());
        assertEquals(refused, publisher.refused());
        assertEquals(unconfirmed, publisher.unconfirmed());
        assertEquals(pending, publisher.pending());
        assertEquals(taken, acknowledged + refused + unconfirmed + pending);
    }
}
