package io.tocsin.runtime.kafka;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until Kafka answers. Says {@code waiting("kafka", …)} meanwhile, so that {@code /-/ready} tells why. Waits for
 * as long as it takes; an interrupt ends it.
 */
public final class KafkaWait {
    /** The name of the condition in {@link Health}. */
    public static final String CONDITION = "kafka";

    private static final Logger log = LoggerFactory.getLogger(KafkaWait.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int ANSWER_SECONDS = 15;

    private KafkaWait() {}

    /** What is tried until Kafka lets it succeed, such as the creation of topics. */
    @FunctionalInterface
    public interface Attempt {
        void run(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Returns when a broker answers. */
    public static void until(KafkaSettings settings, Health health) throws InterruptedException {
        until(settings, health, admin -> admin.describeCluster().nodes().get(ANSWER_SECONDS, TimeUnit.SECONDS));
    }

    /**
     * Returns when {@code attempt} has succeeded. Kafka's own errors and time-outs are tried again, after a pause that
     * grows to 2 s; any other exception is thrown.
     */
    public static void until(KafkaSettings settings, Health health, Attempt attempt) throws InterruptedException {
        health.waiting(CONDITION, "no answer yet from " + settings.bootstrapServers());
        log.atInfo()
                .addKeyValue("bootstrap.servers", settings.bootstrapServers())
                .log("connecting to Kafka");
        long pauseMillis = FIRST_PAUSE.toMillis();
        boolean told = false;
        while (true) {
            try {
                once(settings, attempt);
                health.ok(CONDITION);
                return;
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                if (cause instanceof RuntimeException other && !(cause instanceof KafkaException)) {
                    throw other;
                }
                if (cause instanceof InterruptException) {
                    throw interrupted(e);
                }
                String reason = cause.getMessage() == null
                        ? cause.getClass().getSimpleName()
                        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
                health.waiting(CONDITION, "no answer yet from " + settings.bootstrapServers() + " (" + reason + ")");
                if (!told) {
                    log.atInfo()
                            .addKeyValue("bootstrap.servers", settings.bootstrapServers())
                            .addKeyValue("reason", reason)
                            .log("Kafka does not answer yet; waiting for it");
                    told = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(
                    pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1));
            pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE.toMillis());
        }
    }

    /** With a client of its own: one that cannot resolve a name fails in its constructor. */
    private static void once(KafkaSettings settings, Attempt attempt)
            throws InterruptedException, ExecutionException, TimeoutException {
        Admin admin = Admin.create(settings.admin());
        try {
            attempt.run(admin);
        } finally {
            // Without a limit it would wait for what is still asked of a broker that does not answer.
            admin.close(Duration.ZERO);
        }
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException e = new InterruptedException("interrupted while waiting for Kafka");
        e.initCause(cause);
        return e;
    }
}
