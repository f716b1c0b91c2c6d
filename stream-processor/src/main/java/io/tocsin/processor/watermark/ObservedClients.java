package io.tocsin.processor.watermark;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * The Kafka clients of the stream threads, whose main consumers note in an {@link InputProgress} how far they are, and
 * read again what a corrupted task had read.
 */
public final class ObservedClients implements KafkaClientSupplier {
    private final InputProgress progress;

    public ObservedClients(InputProgress progress) {
        this.progress = progress;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new ObservedConsumer(config, progress);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** Called on its stream thread only, as any consumer. */
    private static final class ObservedConsumer extends KafkaConsumer<byte[], byte[]> {
        /** What Streams says when it asks for a rebalance after a task was corrupted; a test holds it to that. */
        private static final String CORRUPTED = "Active tasks corrupted";

        private final InputProgress progress;

        ObservedConsumer(Map<String, Object> config, InputProgress progress) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.progress = progress;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            for (TopicPartition partition : records.partitions()) {
                List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
                progress.returned(partition, of.get(of.size() - 1).offset());
            }
            records.nextOffsets().forEach((partition, next) -> progress.movedTo(partition, next.offset()));
            for (TopicPartition partition : assignment()) {
                if (progress.isUnknown(partition)) {
                    noteStart(partition);
                }
            }
            return records;
        }

        private void noteStart(TopicPartition partition) {
            try {
                progress.startsAt(partition, position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                // Not known yet: the partition counts as behind until a later poll knows it.
                return;
            }
        }

        /**
         * Streams (4.3.1) revives a corrupted task and asks for a rebalance at once. That makes a new task of the revived
         * one, which forgets that its partitions are to be read from the committed offset again: what was read since is
         * lost. As one that has migrated it begins from there in any case.
         */
        @Override
        public void enforceRebalance(String reason) {
            if (reason.equals(CORRUPTED)) {
                throw new TaskMigratedException("tasks are corrupted, and begin again from what was committed");
            }
            super.enforceRebalance(reason);
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, new ForgetfulListener(listener, progress));
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            progress.forget(List.of(partition));
            super.seek(partition, offset);
        }

        @Override
        public void seek(TopicPartition partition, OffsetAndMetadata offset) {
            progress.forget(List.of(partition));
            super.seek(partition, offset);
        }

        @Override
        public void seekToBeginning(Collection<TopicPartition> partitions) {
            progress.forget(partitions);
            super.seekToBeginning(partitions);
        }

        @Override
        public void seekToEnd(Collection<TopicPartition> partitions) {
            progress.forget(partitions);
            super.seekToEnd(partitions);
        }
    }

    private record ForgetfulListener(ConsumerRebalanceListener listener, InputProgress progress)
            implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            progress.forget(partitions);
            listener.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            listener.onPartitionsRevoked(partitions);
            progress.forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            listener.onPartitionsLost(partitions);
            progress.forget(partitions);
        }
    }
}
