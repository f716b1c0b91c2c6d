package io.tocsin.schemas.publish;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many bytes may wait at once. For any thread. */
final class Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private long left;

    Room(long bytes) {
        left = bytes;
    }

    /** False if there was no room in this time. */
    boolean take(long bytes, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (left < bytes) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = freed.awaitNanos(nanos);
            }
            left -= bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void free(long bytes) {
        lock.lock();
        try {
            left += bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
