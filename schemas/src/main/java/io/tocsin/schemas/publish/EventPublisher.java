package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.schemas.json.JsonDocument;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes log and metric events from a service. Every event has exactly one {@link Outcome}, and
 * {@code taken = acknowledged + refused + unconfirmed + pending} at any time. A call waits no longer than
 * {@code maxBlock}; what waits for Kafka is bounded; Kafka's own retries repeat nothing and keep the order of a key. For
 * any thread.
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
 *                 if (outcome instanceof Outcome.Unconfirmed late) {
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

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Trying again would not help. Kafka's other errors leave it open whether the record was written. */
    private static final List<Class<? extends Exception>> FINAL = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidTopicException.class,
            AuthorizationException.class,
            AuthenticationException.class);

    private final PublisherSettings settings;
    private final Producer<byte[], byte[]> producer;

    /** What has no outcome yet; bounded by the producer's buffer. */
    private final Set<Pending> open = ConcurrentHashMap.newKeySet();

    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unconfirmed = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    EventPublisher(PublisherSettings settings, Producer<byte[], byte[]> producer) {
        this.settings = settings;
        this.producer = producer;
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
     * @return completes with the outcome, never exceptionally; on Kafka's thread, so what follows must not wait
     */
    public CompletionStage<Outcome> publish(LogEvent event) {
        String key = settings.key().of(field -> event.text(field).orElse(""));
        return publish(Topic.LOGS, key, event);
    }

    /**
     * Publishes to {@code metrics}.
     *
     * @return as of a log event
     */
    public CompletionStage<Outcome> publish(MetricEvent event) {
        String key = settings.key().of(field -> event.resource().getOrDefault(field, ""));
        return publish(Topic.METRICS, key, event);
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

    /** Events that Kafka did not acknowledge in time. */
    public long unconfirmed() {
        return unconfirmed.get();
    }

    /** Events without an outcome yet. */
    public long pending() {
        return open.size();
    }

    /** As {@link #close(Duration)}, with five seconds. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Takes nothing more, gives Kafka at most so long, and a little, for what waits, and calls the rest unconfirmed. When
     * it returns, every event has its outcome.
     */
    public void close(Duration timeout) {
        if (closed.compareAndSet(false, true)) {
            BoundedClose.close(producer, timeout, "tocsin-event-publisher");
            open.forEach(pending -> pending.settle(new Outcome.Unconfirmed("closed before Kafka answered")));
        }
    }

    private <V> CompletionStage<Outcome> publish(Topic<?, V> topic, @Nullable String key, V event) {
        byte[] json = topic.write(event);
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        taken.incrementAndGet();
        Pending pending = new Pending();
        // Before the look at "closed": so close() finds every event that was not refused for it.
        open.add(pending);
        if (closed.get()) {
            pending.settle(new Outcome.Refused("the publisher is closed"));
        } else if (json.length > JsonDocument.MAX_BYTES) {
            pending.settle(new Outcome.Refused(
                    "an event of " + json.length + " bytes; at most " + JsonDocument.MAX_BYTES + " are taken"));
        } else {
            try {
                // The callback settles it.
                var unused =
                        producer.send(new ProducerRecord<>(settings.topics().name(topic), keyBytes, json), pending);
            } catch (KafkaException | IllegalStateException e) {
                // Closed meanwhile, interrupted while it waited, or the client is broken.
                pending.settle(outcome(e));
            }
        }
        return pending.stage.minimalCompletionStage();
    }

    private Outcome outcome(Exception problem) {
        String reason = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        boolean last = FINAL.stream().anyMatch(type -> type.isInstance(problem));
        return last ? new Outcome.Refused(reason) : new Outcome.Unconfirmed(reason);
    }

    private AtomicLong counter(Outcome outcome) {
        if (outcome instanceof Outcome.Acknowledged) {
            return acknowledged;
        }
        return outcome instanceof Outcome.Refused ? refused : unconfirmed;
    }

    /** One event on its way; the first outcome stays. */
    private final class Pending implements Callback {
        private final CompletableFuture<Outcome> stage = new CompletableFuture<>();
        private final AtomicBoolean settled = new AtomicBoolean();

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
            if (problem != null) {
                settle(outcome(problem));
            } else if (metadata != null) {
                settle(new Outcome.Acknowledged(metadata.topic(), metadata.partition(), metadata.offset()));
            }
        }

        void settle(Outcome outcome) {
            if (settled.compareAndSet(false, true)) {
                counter(outcome).incrementAndGet();
                open.remove(this);
                stage.complete(outcome);
            }
        }
    }
}
