package io.tocsin.testkit;

import io.tocsin.embedded.EmbeddedKafka;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;

/** A Kafka broker that tests may use, and what to do with it after the last one. */
record Broker(String bootstrapServers, Closeable stop) implements Closeable {
    static Broker start(String kind) throws Exception {
        return switch (kind) {
            case "embedded" -> embedded();
            case "containers" -> container();
            default -> new Broker(kind, () -> {});
        };
    }

    private static Broker embedded() throws Exception {
        Path data = Folders.temporary("kafka");
        // Longer than in production: tests share their processors, and none of them waits for a killed broker here.
        EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of("broker.session.timeout.ms", "9000"));
        return new Broker(kafka.bootstrapServers(), () -> {
            kafka.close();
            Folders.delete(data);
        });
    }

    @SuppressWarnings("resource") // stopped by close()
    private static Broker container() {
        KafkaContainer kafka = new KafkaContainer("apache/kafka:" + Property.required("tocsin.kafka.version"))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", "2097152")
                .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", "2097152");
        kafka.start();
        return new Broker(kafka.getBootstrapServers(), kafka::stop);
    }

    @Override
    public void close() throws IOException {
        stop.close();
    }
}
