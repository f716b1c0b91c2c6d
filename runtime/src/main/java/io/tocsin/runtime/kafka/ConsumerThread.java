package io.tocsin.runtime.kafka;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer with a thread of its own, which alone touches it and works until it is told to end. An unexpected error ends
 * it and makes the service unhealthy. However it ends, the consumer is closed. The process does not wait for the thread,
 * which may hang on somebody else's server.
 */
public final class ConsumerThread {
    private static final Logger log = LoggerFactory.getLogger(ConsumerThread.class);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final String part;
    private final Consumer<?, ?> consumer;
    private final Work work;
    private final Health health;
    private final Thread thread;
    private volatile boolean closing;

    /** Whether the work is over and nothing is to be interrupted any more. */
    private boolean ending;

    /** What the thread does, and nobody else. */
    public interface Work {
        /** First of all: subscribes or assigns. */
        void begin();

        /** Again and again: polls, not for long, and does something with it. */
        void step() throws InterruptedException;

        /** At last, whatever ended it, before the consumer is closed; takes seconds at most. */
        default void end() {}
    }

    /**
     * A thread that is not started yet.
     *
     * @param name of the thread
     * @param part of the service, as its health and log name it
     */
    public ConsumerThread(String name, String part, Consumer<?, ?> consumer, Work work, Health health) {
        this.part = part;
        this.consumer = consumer;
        this.work = work;
        this.health = health;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            work.begin();
            while (!closing) {
                work.step();
            }
        } catch (WakeupException | InterruptException | InterruptedException e) {
            if (!closing) {
                fail(e);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        endsUninterrupted();
        try {
            work.end();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        try {
            consumer.close(CloseOptions.timeout(GOODBYE));
        } catch (KafkaException e) {
            log.atWarn().setCause(e).addKeyValue("part", part).log("the consumer did not close cleanly");
        }
    }

    /** From now on, so that the consumer can say goodbye. */
    private synchronized void endsUninterrupted() {
        ending = true;
        Thread.interrupted();
    }

    private synchronized void interrupt() {
        if (!ending) {
            thread.interrupt();
        }
    }

    private void fail(Throwable e) {
        log.atError().setCause(e).addKeyValue("part", part).log("stopped by an unexpected error");
        health.failed(part, e.toString());
    }

    /** Ends the thread and waits for that, no longer than the limit. */
    public void close(Duration limit) {
        close(List.of(this), limit);
    }

    /** Ends them all and waits for that, no longer than the limit for all together. */
    public static void close(Collection<ConsumerThread> all, Duration limit) {
        all.forEach(one -> {
            one.closing = true;
            one.consumer.wakeup();
            one.interrupt();
        });
        long deadline = System.nanoTime() + limit.toNanos();
        for (ConsumerThread one : all) {
            try {
                one.thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (one.thread.isAlive()) {
                log.atWarn().addKeyValue("part", one.part).log("did not end in time");
            }
        }
    }
}
