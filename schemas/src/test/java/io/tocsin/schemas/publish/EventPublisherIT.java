package io.tocsin.schemas.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
final class EventPublisherIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
    private static final int EVENTS = 5_000;

    @BeforeAll
    static void createTopics() {
        topics().ensure(INFRA.admin(), List.of(Topic.LOGS, Topic.METRICS), Duration.ofSeconds(30));
    }

    @Test
    void everyAcknowledgedEventIsThereOnceAndInTheOrderOfItsKey() throws Exception {
        PublisherSettings settings = PublisherSettings.of(INFRA.bootstrapServers())
                .withTopics(topics())
                .withKey(RecordKey.SERVICE)
                .withMaxBlock(Duration.ofSeconds(20));
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        try (EventPublisher publisher = EventPublisher.open(settings)) {
            for (int i = 0; i < EVENTS; i++) {
                outcomes.add(publisher.publish(log("in-order", i)).toCompletableFuture());
            }
            outcomes.add(publisher
                    .publish(MetricEvent.builder(NOW)
                            .resource("service.name", "x")
                            .gauge("up", 1)
                            .build())
                    .toCompletableFuture());
            publisher.close(Duration.ofSeconds(30));
            assertEquals(EVENTS + 1, publisher.acknowledged());
            assertEquals(0, publisher.refused() + publisher.unsent() + publisher.unconfirmed() + publisher.pending());
        }
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertTrue(outcome.join().isAcknowledged());
        }
        List<String> seen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : INFRA.records(topics().name(Topic.LOGS))) {
            LogEvent event = Topic.LOGS.read(record).orElseThrow();
            if (event.text("service.name").orElse("").equals("in-order")) {
                seen.add(event.text("message").orElseThrow());
            }
        }
        assertEquals(EVENTS, seen.size());
        for (int i = 0; i < EVENTS; i++) {
            assertEquals(Integer.toString(i), seen.get(i));
        }
        var metrics = INFRA.records(topics().name(Topic.METRICS));
        assertEquals(1, metrics.size());
        assertEquals(
                Set.of("up"),
                Topic.METRICS.read(metrics.get(0)).orElseThrow().metrics().keySet());
    }

    @Test
    void theLargestEventThatIsReadIsTaken() {
        PublisherSettings settings = PublisherSettings.of(INFRA.bootstrapServers())
                .withTopics(topics())
                .withMaxBlock(Duration.ofSeconds(20));
        Random random = new Random(7);
        String noise = random.ints(JsonDocument.MAX_BYTES - 200, 'A', 'Z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        LogEvent large = LogEvent.builder(NOW).with("message", noise).build();
        assertTrue(large.toJson().length > JsonDocument.MAX_BYTES - 200);
        try (EventPublisher publisher = EventPublisher.open(settings)) {
            Outcome outcome = publisher.publish(large).toCompletableFuture().join();
            assertInstanceOf(Outcome.Acknowledged.class, outcome, outcome.toString());
        }
    }

    @Test
    void theFirstEventsOfAShortProgramArriveThoughNoCallMayWait() throws Exception {
        long before = written("short");
        for (int i = 0; i < 3; i++) {
            EventPublisher publisher = EventPublisher.open(PublisherSettings.of(INFRA.bootstrapServers())
                    .withTopics(topics())
                    .withMaxBlock(Duration.ZERO));
            Outcome outcome;
            try (publisher) {
                var first = publisher.publish(log("short", i)).toCompletableFuture();
                publisher.close(Duration.ofSeconds(30));
                outcome = first.join();
            }
            assertTrue(outcome.isAcknowledged(), outcome.toString());
        }
        assertEquals(before + 3, written("short"));
    }

    @Test
    void aTopicThatIsNotThereIsUnsentInTime() {
        PublisherSettings settings = PublisherSettings.of(INFRA.bootstrapServers())
                .withTopics(new Topics(INFRA.topicPrefix() + "no-such-"))
                .withDeliveryTimeout(Duration.ofSeconds(3));
        try (EventPublisher publisher = EventPublisher.open(settings)) {
            Outcome outcome =
                    publisher.publish(log("x", 1)).toCompletableFuture().join();
            String reason = assertInstanceOf(Outcome.Unsent.class, outcome).reason();
            assertTrue(reason.contains("no-such-logs not present in metadata"), reason);
        }
    }

    @Test
    void whileKafkaIsAwayACallWaitsNoLongerThanToldAndEveryEventHasAnOutcome() throws Exception {
        PublisherSettings settings = PublisherSettings.of("127.0.0.1:" + closedPort())
                .withMaxBlock(Duration.ofMillis(200))
                .withDeliveryTimeout(Duration.ofSeconds(1));
        EventPublisher publisher = EventPublisher.open(settings);
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            outcomes.add(publisher.publish(log("x", i)).toCompletableFuture());
            assertTrue(millisSince(start) < 1_500, "waited " + millisSince(start) + " ms");
        }
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertInstanceOf(Outcome.Unsent.class, outcome.get(60, TimeUnit.SECONDS));
        }
        assertEquals(5, publisher.unsent());
        long start = System.nanoTime();
        publisher.close(Duration.ofMillis(300));
        assertTrue(millisSince(start) < 10_000, "closed after " + millisSince(start) + " ms");
    }

    private static long written(String service) throws Exception {
        return INFRA.records(topics().name(Topic.LOGS)).stream()
                .filter(record -> Topic.LOGS
                        .read(record)
                        .orElseThrow()
                        .text("service.name")
                        .orElse("")
                        .equals(service))
                .count();
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static LogEvent log(String service, int number) {
        return LogEvent.builder(NOW)
                .with("service.name", service)
                .with("message", Integer.toString(number))
                .build();
    }

    private static Topics topics() {
        return new Topics(INFRA.topicPrefix());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
