package io.tocsin.schemas.publish;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;

/** What a service tells of itself: its log through the root logger, and its registry each 5 s. */
public final class OwnEvents implements AutoCloseable {
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(5);

    /** Less than an appender's own, as a service has more to close within its time; its connection is an old one. */
    private static final long LOGS_CLOSE_MILLIS = 2000;

    private final KafkaLogAppender logs;
    private final RegistryPublisher metrics;

    private OwnEvents(KafkaLogAppender logs, RegistryPublisher metrics) {
        this.logs = logs;
        this.metrics = metrics;
    }

    /**
     * Publishes from now on to {@code logs} and {@code metrics}.
     *
     * @param kafka settings of a producer, at least {@code bootstrap.servers}
     * @param topics the names of the topics
     * @param self who publishes
     * @param registry all of it is published
     * @throws IllegalStateException if SLF4J is not bound to Logback
     */
    public static OwnEvents publish(
            Map<String, Object> kafka, Topics topics, Resource self, CollectorRegistry registry) {
        RegistryPublisher metrics =
                new RegistryPublisher(kafka, topics.name(Topic.METRICS), self, registry, METRICS_INTERVAL);
        KafkaLogAppender logs = KafkaLogAppender.attach(kafka, topics.name(Topic.LOGS), self);
        logs.setCloseTimeoutMillis(LOGS_CLOSE_MILLIS);
        metrics.start();
        return new OwnEvents(logs, metrics);
    }

    /** Ends within about four seconds; gives Kafka that time to take what is queued. */
    @Override
    public void close() {
        metrics.close();
        logs.close();
    }
}
