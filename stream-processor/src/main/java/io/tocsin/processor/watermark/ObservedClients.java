package io.tocsin.processor.watermark;

import io.tocsin.runtime.streams.ExactClients;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** The Kafka clients of the stream threads, whose main consumers note in an {@link InputProgress} how far they are. */
public final class ObservedClients extends ExactClients {
    private final InputProgress progress;

    public ObservedClients(InputProgress progress) {
        this.progress = progress;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new ObservedConsumer(config, progress);
    }

    /** Called on its stream thread only, as any consumer. */
    private static final class ObservedConsumer extends MainConsumer {
        private final InputProgress progress;

        ObservedConsumer(Map<String, Object> config, InputProgress progress) {
            super(config);
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
