package io.tocsin.runtime.kafka;

import io.tocsin.runtime.health.Health;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker at an interval whether it is there, so that {@code /-/ready} tells when Kafka goes away, and when it
 * is back, also while there is no traffic. One thread of its own.
 */
public final class KafkaWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaWatch.class);

    private final KafkaSettings settings;
    private final Health health;
    private final Duration interval;
    private final Admin admin;
    private final ScheduledExecutorService executor;
    private boolean away;

    /** Watches from now on. */
    public KafkaWatch(KafkaSettings settings, Health health, Duration interval) {
        this.settings = settings;
        this.health = health;
        this.interval = interval;
        this.admin = Admin.create(settings.admin());
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kafka-watch");
            thread.setDaemon(true);
            return thread;
        });
        var unused = executor.scheduleWithFixedDelay(
                this::ask, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            admin.describeCluster().nodes().get(interval.toMillis(), TimeUnit.MILLISECONDS);
            health.ok(KafkaWait.CONDITION);
            if (away) {
                log.info("Kafka is back");
            }
            away = false;
        } catch (ExecutionException | TimeoutException e) {
            health.waiting(KafkaWait.CONDITION, "no answer any more from " + settings.bootstrapServers());
            if (!away) {
                log.atWarn()
                        .addKeyValue("bootstrap.servers", settings.bootstrapServers())
                        .log("Kafka does not answer");
            }
            away = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Thrown on, it would end the schedule in silence.
            log.error("the watch over Kafka failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
