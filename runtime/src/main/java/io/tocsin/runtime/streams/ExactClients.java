package io.tocsin.runtime.streams;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * The Kafka clients of stream threads under exactly-once, such that a {@link TaskCorruptedException} costs nothing. With
 * clients of its own, Streams (4.3.1) handles one wrongly in two ways:
 *
 * <ul>
 *   <li>It commits the transaction, with what the corrupted task has written and without how far it had read: that is
 *       written again. A task counts as corrupted when the producer ran out of time; here it counts as migrated then,
 *       and its transaction is aborted.
 *   <li>It revives the task and asks for a rebalance, which makes a new task of the revived one, and that forgets that
 *       its partitions are to be read from the committed offset again: what was read since is lost. Here the thread
 *       joins its group anew instead, and begins from the committed offsets.
 * </ul>
 */
public class ExactClients implements KafkaClientSupplier {
    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public final Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return FencedProducer.of(producer(config));
    }

    /** A producer as Kafka has it. */
    Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new MainConsumer(config);
    }

    @Override
    public final Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public final Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** The consumer of a thread's input. */
    protected static class MainConsumer extends KafkaConsumer<byte[], byte[]> {
        /** What Streams says when it asks for a rebalance after a task was corrupted; a test holds it to that. */
        private static final String CORRUPTED = "Active tasks corrupted";

        protected MainConsumer(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public final void enforceRebalance(String reason) {
            if (reason.equals(CORRUPTED)) {
                throw new TaskMigratedException("tasks are corrupted, and begin again from what was committed");
            }
            super.enforceRebalance(reason);
        }
    }
}
