package io.tocsin.ingest.events;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all requests together may hold. Never waits: who finds it spent refuses its request (429). */
final class Budget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    Budget(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    long used() {
        return used.get();
    }

    /** What one holder has taken; closed once, whatever the number of calls. */
    Share share() {
        return new Share();
    }

    private boolean take(long bytes) {
        while (true) {
            long now = used.get();
            if (bytes > limit - now) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** Thread-safe. After {@link #close} nothing can be added. */
    final class Share implements AutoCloseable {
        private long held;
        private boolean closed;

        synchronized boolean add(long bytes) {
            if (closed || !take(bytes)) {
                return false;
            }
            held += bytes;
            return true;
        }

        @Override
        public synchronized void close() {
            closed = true;
            used.addAndGet(-held);
            held = 0;
        }
    }
}
