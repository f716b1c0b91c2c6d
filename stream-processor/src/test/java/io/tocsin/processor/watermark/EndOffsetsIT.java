package io.tocsin.processor.watermark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Up to when all is processed, as it is told of a real partition. */
final class EndOffsetsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] VALUE = {'x'};

    private long last = -1;

    @Test
    void whatIsHiddenBehindAnOpenTransactionIsNotProcessed() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "in", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        InputProgress progress = new InputProgress(Set.of(partition));
        try (KafkaProducer<byte[], byte[]> plain = producer(Map.of());
                KafkaProducer<byte[], byte[]> exact = producer(Map.of("transactional.id", topic));
                Consumer<byte[], byte[]> consumer = new ObservedClients(progress).getConsumer(consumer());
                EndOffsets ends = new EndOffsets(consumer(), progress, Clock.systemUTC())) {
            ends.start();
            consumer.assign(List.of(partition));
            send(plain, topic);
            awaitCaughtUpAfter(System.currentTimeMillis(), progress, consumer, partition);
            assertEquals(0, last);

            exact.initTransactions();
            exact.beginTransaction();
            send(exact, topic);
            send(plain, topic);
            INFRA.await(LIMIT, () -> caughtUp(progress, consumer, partition).isEmpty());
            assertEquals(0, last, "nobody reads what is not committed");

            exact.commitTransaction();
            awaitCaughtUpAfter(System.currentTimeMillis(), progress, consumer, partition);
            assertEquals(2, last);

            exact.beginTransaction();
            send(exact, topic);
            INFRA.await(LIMIT, () -> caughtUp(progress, consumer, partition).isEmpty());
            exact.abortTransaction();
            awaitCaughtUpAfter(System.currentTimeMillis(), progress, consumer, partition);
            assertEquals(2, last);
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic) throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, null, VALUE)).get();
    }

    private void awaitCaughtUpAfter(
            long millis, InputProgress progress, Consumer<byte[], byte[]> consumer, TopicPartition partition)
            throws InterruptedException {
        INFRA.await(LIMIT, () -> caughtUp(progress, consumer, partition).orElse(0) >= millis);
    }

    /** All that is polled is processed. */
    private OptionalLong caughtUp(InputProgress progress, Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            assertTrue(record.offset() > last);
            last = record.offset();
        }
        return progress.caughtUpAsOf(partition, last);
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", INFRA.bootstrapServers());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> consumer() {
        return Map.of(
                "bootstrap.servers", INFRA.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    }
}
