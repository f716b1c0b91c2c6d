package io.tocsin.schemas.publish;

import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How an {@link EventPublisher} publishes.
 *
 * @param kafka settings of the producer, at least {@code bootstrap.servers}
 * @param topics the installation's topics
 * @param key of both kinds of events
 * @param maxBlock how long one call may wait for room; may be zero
 * @param deliveryTimeout how long an event that was taken may wait for Kafka, its topic and its acknowledgement; at least
 *     100 ms
 * @param bufferBytes how much may wait; Kafka's client takes as much again
 */
public record PublisherSettings(
        Map<String, Object> kafka,
        Topics topics,
        RecordKey key,
        Duration maxBlock,
        Duration deliveryTimeout,
        long bufferBytes) {

    /** What the publisher promises, and therefore sets itself. */
    private static final Map<String, String> PROMISED =
            Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");

    private static final Map<String, String> HERE = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, "maxBlock",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "deliveryTimeout",
            ProducerConfig.BUFFER_MEMORY_CONFIG, "bufferBytes");

    /** How long a lane waits at a time. No caller does. */
    private static final long ATTEMPT_MILLIS = 500;

    private static final long REQUEST_MILLIS = 30_000;
    private static final long LEAST_DELIVERY_MILLIS = 100;

    /** Room for the largest event twice, so that one does not wait for itself. */
    private static final long LEAST_BUFFER_BYTES = 2L << 20;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a value is out of range, or contradicts what the publisher promises
     */
    public PublisherSettings {
        kafka = Map.copyOf(kafka);
        if (!kafka.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("bootstrap.servers is missing");
        }
        for (Map.Entry<String, String> promised : PROMISED.entrySet()) {
            Object given = kafka.getOrDefault(promised.getKey(), promised.getValue());
            boolean acks = promised.getKey().equals(ProducerConfig.ACKS_CONFIG)
                    && given.toString().equals("-1");
            if (!acks && !given.toString().equals(promised.getValue())) {
                throw new IllegalArgumentException(
                        promised.getKey() + " must be " + promised.getValue() + ", not " + given);
            }
        }
        for (Map.Entry<String, String> here : HERE.entrySet()) {
            if (kafka.containsKey(here.getKey())) {
                throw new IllegalArgumentException(here.getKey() + " is set by " + here.getValue());
            }
        }
        if (kafka.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw new IllegalArgumentException("transactional.id: this publisher has no transactions");
        }
        if (maxBlock.isNegative()) {
            throw new IllegalArgumentException("maxBlock " + maxBlock + ": zero is the least");
        }
        if (deliveryTimeout.toMillis() < LEAST_DELIVERY_MILLIS || deliveryTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("deliveryTimeout " + deliveryTimeout + ": 100 ms to 24 days are right");
        }
        if (bufferBytes < LEAST_BUFFER_BYTES) {
            throw new IllegalArgumentException(
                    "bufferBytes " + bufferBytes + ": " + LEAST_BUFFER_BYTES + " is the least");
        }
    }

    /** No key, no prefix, half a second to block, two minutes to deliver, 16 MiB. */
    public static PublisherSettings of(Map<String, Object> kafka) {
        return new PublisherSettings(
                kafka, new Topics(""), RecordKey.NONE, Duration.ofMillis(500), Duration.ofMinutes(2), 16L << 20);
    }

    /** Convenience for the commonest setting. */
    public static PublisherSettings of(String bootstrapServers) {
        return of(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    public PublisherSettings withTopics(Topics changed) {
        return new PublisherSettings(kafka, changed, key, maxBlock, deliveryTimeout, bufferBytes);
    }

    public PublisherSettings withKey(RecordKey changed) {
        return new PublisherSettings(kafka, topics, changed, maxBlock, deliveryTimeout, bufferBytes);
    }

    public PublisherSettings withMaxBlock(Duration changed) {
        return new PublisherSettings(kafka, topics, key, changed, deliveryTimeout, bufferBytes);
    }

    public PublisherSettings withDeliveryTimeout(Duration changed) {
        return new PublisherSettings(kafka, topics, key, maxBlock, changed, bufferBytes);
    }

    public PublisherSettings withBufferBytes(long changed) {
        return new PublisherSettings(kafka, topics, key, maxBlock, deliveryTimeout, changed);
    }

    /** Names no setting of the client: a password may be among them. */
    @Override
    public String toString() {
        return "PublisherSettings[" + topics + ", key=" + key + ", maxBlock=" + maxBlock + ", deliveryTimeout="
                + deliveryTimeout + ", bufferBytes=" + bufferBytes + "]";
    }

    /** Of the producer. */
    Map<String, Object> producer(int maxRequestBytes) {
        long delivery = deliveryTimeout.toMillis();
        long linger = Math.min(ProducerDefaults.LINGER_MILLIS, delivery / 2);
        // Kafka wants no less for delivery than for lingering and one request.
        long request = Math.min(REQUEST_MILLIS, delivery - linger);
        Map<String, Object> defaults = Map.of(
                ProducerConfig.LINGER_MS_CONFIG, Long.toString(linger),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(request),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRequestBytes));
        Map<String, Object> settings = ProducerDefaults.settings(defaults, kafka);
        settings.putAll(PROMISED);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(Math.min(ATTEMPT_MILLIS, delivery)));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(delivery));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(bufferBytes));
        return settings;
    }
}
