package io.tocsin.runtime.streams;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams as a part of a service: its state is a condition of the service's health. An unexpected error in a
 * stream thread ends the client and fails the health, which ends the process: what was not committed is done again by
 * the next one. A thread whose transaction ran out of its time, as of a machine that slept, is replaced.
 */
public final class RunningStreams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningStreams.class);
    private static final String CONDITION = "streams";
    private static final Duration REPLACE_WITHIN = Duration.ofMinutes(1);

    /** Of several threads each has a transaction of its own. */
    private static final int MAX_REPLACED = 16;

    private final KafkaStreams streams;
    private final Duration closeLimit;
    private long replacedNanos;
    private int replaced;

    /** @param streams not started */
    public RunningStreams(KafkaStreams streams, Health health, Duration closeLimit) {
        this(streams, health, closeLimit, () -> {});
    }

    /**
     * Streams that tell when they run.
     *
     * @param streams not started
     * @param running called on a thread of theirs each time that all threads have their tasks, and these their state
     */
    public RunningStreams(KafkaStreams streams, Health health, Duration closeLimit, Runnable running) {
        this.streams = streams;
        this.closeLimit = closeLimit;
        streams.setUncaughtExceptionHandler(e -> {
            if (isOutOfTime(e) && mayReplace()) {
                log.warn("a transaction took longer than it may, and what was in it is done again by a new thread", e);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            log.error("an unexpected error in a stream thread ends the service", e);
            health.failed(CONDITION, e.toString());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            switch (now) {
                case RUNNING -> {
                    running.run();
                    health.ok(CONDITION);
                }
                case ERROR -> health.failed(CONDITION, "Kafka Streams is in the state ERROR");
                default -> health.waiting(CONDITION, "Kafka Streams is in the state " + now);
            }
        });
    }

    /**
     * Whether the broker had ended the transaction, or {@link FencedProducer} gave it up: Streams (4.3) knows what to do
     * where it was fenced for that, and not where the transaction is merely in another state than it thinks, nor where it
     * asks for a topic's partitions.
     */
    private static boolean isOutOfTime(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidTxnStateException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /** Not again and again: who is always late has another trouble. */
    private synchronized boolean mayReplace() {
        long now = System.nanoTime();
        if (replaced == 0 || now - replacedNanos >= REPLACE_WITHIN.toNanos()) {
            replaced = 0;
            replacedNanos = now;
        }
        replaced++;
        return replaced <= MAX_REPLACED;
    }

    /** Makes the service wait for its streams: to be called before anybody asks for its health. */
    public static void expect(Health health) {
        health.waiting(CONDITION, "not started");
    }

    /** Returns at once; the threads start behind. */
    public void start() {
        streams.start();
    }

    @Override
    public void close() {
        // Leaving lets the next instance begin at once instead of after the session's time-out.
        CloseOptions options = CloseOptions.timeout(closeLimit)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(options)) {
            log.warn("Kafka Streams did not end in time; what is uncommitted will be done again");
        }
    }
}
