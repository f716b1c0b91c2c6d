package io.tocsin.router.deliver;

import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.topic.Topics;
import java.time.Clock;

/** What all deliveries have in common. */
public record DeliverySettings(
        KafkaSettings kafka, Topics topics, Backoff backoff, Clock clock, RouterMetrics metrics, Health health) {}
