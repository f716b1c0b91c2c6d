package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes log and metric events from a service. Every event has exactly one {@link Outcome}, and
 * {@code taken = acknowledged + refused + unsent + unconfirmed + pending} at any time. A call waits no longer than
 * {@code maxBlock}, and only for room; an event waits for Kafka on the publisher's own threads, from the first connection
 * on. What waits is bounded; Kafka's own retries repeat nothing and keep the order of a key. For any thread.
 *
 * <pre>{@code
 * try (EventPublisher events = EventPublisher.open(PublisherSettings.of("127.0.0.1:9092"))) {
 *     events.publish(LogEvent.builder(Instant.now())
 *                     .with("event.dataset", "audit")
 *                     .with("event.id", UUID.randomUUID().toString())
 *                     .with("service.name", "checkout")
 *                     .with("message", "limit raised")
 *                     .build())
 *             .thenAccept(outcome -> {
 *                 if (!outcome.isAcknowledged()) {
 *                     lost.inc();
 *                 }
 *             });
 *     events.publish(MetricEvent.builder(Instant.now())
 *             .resource("service.name", "checkout")
 *             .counter("shop.payments", 17, "{payment}")
 *             .build());
 * }
 * }</pre>
 */
public final class EventPublisher implements AutoCloseable {
    /** An event of the largest size, its key and what Kafka adds. */
    private static final int MAX_REQUEST_BYTES = 2 << 20;

    /** A machine that is busy may take seconds for its first connection. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** How much of the time to close is for flushing alone, at most. */
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private static final Duration GRACE = Duration.ofMillis(200);

    private final PublisherSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final Room room;
    private final Lane logs;
    private final Lane metrics;

    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong unconfirmed = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    EventPublisher(PublisherSettings settings, Producer<byte[], byte[]> producer) {
        this.settings = settings;
        this.producer = producer;
        this.room = new Room(settings.bufferBytes());
        this.logs = new Lane(settings.topics().name(Topic.LOGS), producer);
        this.metrics = new Lane(settings.topics().name(Topic.METRICS), producer);
    }

    /**
     * Opens a publisher; Kafka need not be there yet.
     *
     * @throws KafkaException if a setting of the client is wrong, or no address in {@code bootstrap.servers} resolves
     */
    public static EventPublisher open(PublisherSettings settings) {
        return new EventPublisher(settings, new KafkaProducer<>(settings.producer(MAX_REQUEST_BYTES)));
    }

    /**
     * Publishes to {@code logs}.
     *
     * @return completes with the outcome, never exceptionally; on a thread of this publisher or of Kafka's client, so what
     *     follows must not wait
     */
    public CompletionStage<Outcome> publish(LogEvent event) {
        String key = settings.key().of(field -> event.text(field).orElse(""));
        return publish(logs, Topic.LOGS, key, event);
    }

    /**
     * Publishes to {@code metrics}.
     *
     * @return as of a log event
     */
    public CompletionStage<Outcome> publish(MetricEvent event) {
        String key = settings.key().of(field -> event.resource().getOrDefault(field, ""));
        return publish(metrics, Topic.METRICS, key, event);
    }

    /** Events that were given to {@code publish}. */
    public long taken() {
        return taken.get();
    }

    /** Events that Kafka has. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Events that Kafka would not take. */
    public long refused() {
        return refused.get();
    }

    /** Events that were never sent. */
    public long unsent() {
        return unsent.get();
    }

    /** Events that were sent, as far as is known, and that Kafka did not acknowledge in time. */
    public long unconfirmed() {
        return unconfirmed.get();
    }

    /** Events without an outcome yet. */
    public long pending() {
        return logs.pending() + metrics.pending();
    }

    /** As {@link #close(Duration)}, with ten seconds. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Takes nothing more, gives Kafka at most so long, and a little, for what waits, and calls the rest unsent or
     * unconfirmed. Returns as soon as Kafka has everything; then every event has its outcome.
     */
    public void close(Duration timeout) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        long flush = Math.min(FLUSH.toNanos(), timeout.toNanos() / 2);
        List<Lane> lanes = List.of(logs, metrics);
        lanes.forEach(lane -> lane.finish(deadline - flush));
        lanes.forEach(Lane::abandon);
        // Flushes, and ends a send that still waits.
        Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        BoundedClose.close(producer, rest, "tocsin-event-publisher");
        lanes.forEach(lane -> lane.end(GRACE));
    }

    private <V> CompletionStage<Outcome> publish(Lane lane, Topic<?, V> topic, @Nullable String key, V event) {
        byte[] json = topic.write(event);
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        long deadline = System.nanoTime() + settings.deliveryTimeout().toNanos();
        Pending pending = new Pending(
                new ProducerRecord<>(settings.topics().name(topic), keyBytes, json),
                deadline,
                room,
                (done, outcome) -> {
                    counter(outcome).incrementAndGet();
                    lane.settled(done);
                });
        taken.incrementAndGet();
        // Before the look at "closed": so close() finds every event that was not refused for it.
        lane.open(pending);
        if (closed.get()) {
            pending.settle(new Outcome.Refused("the publisher is closed"));
        } else if (json.length > JsonDocument.MAX_BYTES) {
            pending.settle(new Outcome.Refused(
                    "an event of " + json.length + " bytes; at most " + JsonDocument.MAX_BYTES + " are taken"));
        } else if (hasRoom(pending)) {
            lane.add(pending);
        }
        return pending.stage();
    }

    /** Waits for room at most as long as one call may. */
    private boolean hasRoom(Pending event) {
        try {
            if (room.take(event.bytes(), settings.maxBlock())) {
                event.holdRoom();
                return true;
            }
            event.settle(new Outcome.Unsent("no room among " + settings.bufferBytes() + " bytes"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            event.settle(new Outcome.Unsent("interrupted while it waited for room"));
        }
        return false;
    }

    private AtomicLong counter(Outcome outcome) {
        if (outcome instanceof Outcome.Acknowledged) {
            return acknowledged;
        }
        if (outcome instanceof Outcome.Refused) {
            return refused;
        }
        return outcome instanceof Outcome.Unsent ? unsent : unconfirmed;
    }
}
