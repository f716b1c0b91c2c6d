package io.tocsin.schemas.publish;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;

/**
 * Closes a producer within a time. {@code Producer.close(timeout)} alone does not: while the producer waits for a broker
 * that takes connections and never answers, close waits with it, up to request.timeout.ms.
 */
final class BoundedClose {
    /** How much longer than the producer's own limit is waited for it to keep that limit. */
    private static final long GRACE_MILLIS = 200;

    private BoundedClose() {}

    /** Flushes for at most {@code timeout}; then the producer is left to a daemon thread, which ends when it ends. */
    static void close(Producer<byte[], byte[]> producer, Duration timeout, String name) {
        Thread closer = new Thread(() -> producer.close(timeout), name + "-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(timeout.toMillis() + GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
