package io.tocsin.processor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes drafts as services do: acknowledged by all replicas, tried again while the broker is away. */
final class Publisher implements AutoCloseable {
    private final Topics topics;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failed = new AtomicReference<>();

    Publisher(String bootstrapServers, Topics topics, int partitions) {
        this.topics = topics;
        this.partitions = partitions;
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("acks", "all");
        // As our own producers: a broker that was killed forgets all but the last batch of each.
        config.put("max.in.flight.requests.per.connection", 1);
        config.put("linger.ms", 5);
        config.put("reconnect.backoff.max.ms", 500);
        config.put("max.block.ms", 120_000);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @param append the record's time where the topic takes it; null where the broker stamps it */
    void publish(Draft draft, Long append) {
        send(draft.log ? Topic.LOGS : Topic.METRICS, draft.slot % partitions, append, draft.value);
    }

    /** An event of no consequence to each partition. */
    void beat(long millis, Long append) {
        for (int partition = 0; partition < partitions; partition++) {
            send(
                    Topic.LOGS,
                    partition,
                    append,
                    Generator.heartbeat(true, millis).getBytes(UTF_8));
            send(
                    Topic.METRICS,
                    partition,
                    append,
                    Generator.heartbeat(false, millis).getBytes(UTF_8));
        }
    }

    private void send(Topic<?, ?> topic, int partition, Long append, byte[] value) {
        var unused = producer.send(
                new ProducerRecord<>(topics.name(topic), partition, append, null, value), (metadata, error) -> {
                    if (error != null) {
                        failed.compareAndSet(null, error);
                    }
                });
    }

    /** Returns when all is acknowledged. */
    void flush() {
        producer.flush();
        if (failed.get() != null) {
            throw new AssertionError("an event was not taken", failed.get());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
