package io.tocsin.runtime.streams;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams as a part of a service: its state is a condition of the service's health. An unexpected error in a
 * stream thread ends the client and fails the health, which ends the process: what was not committed is done again by
 * the next one.
 */
public final class RunningStreams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningStreams.class);
    private static final String CONDITION = "streams";

    private final KafkaStreams streams;
    private final Duration closeLimit;

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
