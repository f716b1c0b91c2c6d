package io.tocsin.deploy.supervise;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Creates the topics of the catalogue, or checks those that are there. */
final class TopicCheck {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private TopicCheck() {}

    static void run(String bootstrapServers) {
        String prefix = System.getenv().getOrDefault("TOCSIN_TOPIC_PREFIX", "");
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "client.id", "tocsin-up",
                "reconnect.backoff.max.ms", "500",
                "enable.metrics.push", "false"))) {
            new Topics(prefix).ensure(admin, Topic.all(), LIMIT);
        }
    }
}
