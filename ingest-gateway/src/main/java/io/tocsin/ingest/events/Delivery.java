package io.tocsin.ingest.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final CompletableFuture<Exception> failed = new CompletableFuture<>();
    private final CompletableFuture<Integer> acknowledged = new CompletableFuture<>();
    private int sent;

    Delivery(Producer<byte[], byte[]> producer, String topic, EventKind kind, GatewayMetrics metrics) {
        this.producer = producer;
        this.topic = topic;
        this.kind = kind;
        this.metrics = metrics;
    }

    /** Hands on one event; may block for as long as the producer's {@code max.block.ms}. */
    void send(EventKind.Event event) {
        open.incrementAndGet();
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

    /** Whether one has failed already, so that the rest need not be tried. */
    boolean hasFailed() {
        return failed.isDone();
    }

    /** Completes with the first failure, as soon as there is one. */
    CompletableFuture<Exception> failed() {
        return failed;
    }

    /** Completes with their number when Kafka has acknowledged every event; after {@link #close}. */
    CompletableFuture<Integer> acknowledged() {
        return acknowledged;
    }

    /** No more events follow. */
    @Override
    public void close() {
        release();
    }

    private void settle(@Nullable Exception problem) {
        metrics.settled(kind, problem == null);
        if (problem != null) {
            failed.complete(problem);
        }
        release();
    }

    private void release() {
        if (open.decrementAndGet() == 0 && !failed.isDone()) {
            acknowledged.complete(sent);
        }
    }
}
