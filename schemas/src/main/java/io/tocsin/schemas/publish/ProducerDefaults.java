package io.tocsin.schemas.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the producers of this package have in common. */
final class ProducerDefaults {
    static final long LINGER_MILLIS = 20;

    private ProducerDefaults() {}

    /**
     * Acknowledged by all replicas, once and in order, compressed, bytes to bytes. One request at a time: a broker that
     * restarts remembers of each producer the last batch alone, and of several in flight would take the others a second
     * time; and it may take the second batch of a new partition before the first, which then never fits (KAFKA-15591).
     * It costs no throughput, since batches grow instead.
     *
     * @param defaults go on top of these
     * @param own the user's, which go on top of both, but for what is in bytes
     * @return to be changed at will
     */
    static Map<String, Object> settings(Map<String, Object> defaults, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, Long.toString(LINGER_MILLIS));
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.putAll(defaults);
        settings.putAll(own);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
