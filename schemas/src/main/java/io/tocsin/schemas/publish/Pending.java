package io.tocsin.schemas.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One event without an outcome yet; the first outcome stays. For any thread. */
final class Pending {
    /** What an event costs beside its bytes: this object, the record, its place in queues. */
    private static final long BOOKKEEPING_BYTES = 256;

    private final ProducerRecord<byte[], byte[]> event;
    private final long deadlineNanos;
    private final Room room;
    private final BiConsumer<Pending, Outcome> settled;
    private final CompletableFuture<Outcome> stage = new CompletableFuture<>();
    private long heldBytes;
    private boolean done;

    /** Whether Kafka's client may have it. */
    private volatile boolean withKafka;

    /**
     * @param deadlineNanos of {@link System#nanoTime}
     * @param settled is told of the outcome before any follower of the stage
     */
    Pending(ProducerRecord<byte[], byte[]> event, long deadlineNanos, Room room, BiConsumer<Pending, Outcome> settled) {
        this.event = event;
        this.deadlineNanos = deadlineNanos;
        this.room = room;
        this.settled = settled;
    }

    ProducerRecord<byte[], byte[]> event() {
        return event;
    }

    CompletionStage<Outcome> stage() {
        return stage.minimalCompletionStage();
    }

    long bytes() {
        byte[] key = event.key();
        return BOOKKEEPING_BYTES + (key == null ? 0 : key.length) + event.value().length;
    }

    boolean isLate() {
        return System.nanoTime() - deadlineNanos >= 0;
    }

    boolean isWithKafka() {
        return withKafka;
    }

    void setWithKafka(boolean withKafka) {
        this.withKafka = withKafka;
    }

    synchronized boolean isDone() {
        return done;
    }

    /** It has taken room, and gives it back with its outcome. */
    void holdRoom() {
        synchronized (this) {
            if (!done) {
                heldBytes = bytes();
                return;
            }
        }
        room.free(bytes());
    }

    void settle(Outcome outcome) {
        long held;
        synchronized (this) {
            if (done) {
                return;
            }
            done = true;
            held = heldBytes;
        }
        if (held > 0) {
            room.free(held);
        }
        settled.accept(this, outcome);
        stage.complete(outcome);
    }

    /** Says that it was not acknowledged: whether it may have been written, it knows. */
    void settleUnacknowledged(String reason) {
        settle(withKafka ? new Outcome.Unconfirmed(reason) : new Outcome.Unsent(reason));
    }
}
