package io.tocsin.ingest.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request on their way to Kafka. {@link #send} and {@link #close} are called by one thread, Kafka's
 * answers come on its client's.
 */
final class Delivery implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final EventKind kind;
    private final GatewayMetrics metrics;
    // One for each unanswered event, and one until close.
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private volatile boolean begun;
    private int sent;

    /**
     * What came of all events.
     *
     * @param sent events that were handed to Kafka's client
     * @param failure the first; null when all were acknowledged
     */
    record Result(int sent, @Nullable Exception failure) {}

    Delivery(Producer<byte[], byte[]> producer, String topic, EventKind kind, GatewayMetrics metrics) {
        this.producer = producer;
        this.topic = topic;
        this.kind = kind;
        this.metrics = metrics;
    }

    /** Hands on one event; may block for as long as the producer's {@code max.block.ms}. */
    void send(EventKind.Event event) {
        open.incrementAndGet();
        begun = true;
        sent++;
        metrics.sent(kind);
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, event.key(), event.value()), (metadata, problem) -> settle(problem));
        } catch (KafkaException | IllegalStateException e) {
            // The client throws what it did not take at all, and calls back for the rest.
            settle(e);
        }
    }

    /** Whether an event may have reached Kafka. Any thread may ask. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether one has failed already, so that the rest need not be tried. */
    boolean hasFailed() {
        return failure.get() != null;
    }

    /** Completes when Kafka has answered for every event; after {@link #close}. */
    CompletableFuture<Result> result() {
        return result;
    }

    /** No more events follow. */
    @Override
    public void close() {
        release();
    }

    private void settle(@Nullable Exception problem) {
        if (problem != null) {
            failure.compareAndSet(null, problem);
        }
        metrics.settled(kind, problem == null);
        release();
    }

    private void release() {
        if (open.decrementAndGet() == 0) {
            result.complete(new Result(sent, failure.get()));
        }
    }
}
