package io.tocsin.processor.ledger;

import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes drafts as a service does that publishes exactly once: in transactions, which stay open for a while, so that
 * whatever others append meanwhile behind them can be read later than it was appended. Some are aborted. What goes wrong
 * while the broker is away is given up. A thread of its own does it.
 */
final class Transactions implements AutoCloseable {
    private static final int LONGEST_MILLIS = 2_500;
    private static final List<Draft> END = List.of();

    private final String bootstrapServers;
    private final Topics topics;
    private final int partitions;
    private final Random random;
    private final BlockingQueue<List<Draft>> queue = new LinkedBlockingQueue<>(1);
    private final Thread thread = new Thread(this::run, "ledger-transactions");
    private KafkaProducer<byte[], byte[]> producer;
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();

    Transactions(String bootstrapServers, Topics topics, int partitions, long seed) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.partitions = partitions;
        this.random = new Random(seed);
        thread.start();
    }

    /** Publishes these, at least one, unless others are under way. */
    void offer(List<Draft> drafts) {
        queue.offer(List.copyOf(drafts));
    }

    /** Returns when none is open any more. */
    void end() throws InterruptedException {
        queue.put(END);
        thread.join();
    }

    /** How many records are surely committed; to be asked at the {@link #end}. */
    int committed() {
        return committed.get();
    }

    /** How many transactions were aborted on purpose. */
    int aborted() {
        return aborted.get();
    }

    private void run() {
        try {
            for (List<Draft> drafts = queue.take(); !drafts.equals(END); drafts = queue.take()) {
                try {
                    publish(drafts);
                } catch (KafkaException e) {
                    giveUp();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveUp();
    }

    private void publish(List<Draft> drafts) throws InterruptedException {
        if (producer == null) {
            producer = connect();
        }
        producer.beginTransaction();
        for (Draft draft : drafts) {
            String topic = topics.name(draft.log ? Topic.LOGS : Topic.METRICS);
            var unused = producer.send(new ProducerRecord<>(topic, draft.slot % partitions, null, draft.value));
        }
        producer.flush();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
        if (random.nextInt(3) == 0) {
            producer.abortTransaction();
            aborted.incrementAndGet();
        } else {
            producer.commitTransaction();
            committed.addAndGet(drafts.size());
        }
    }

    private KafkaProducer<byte[], byte[]> connect() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("transactional.id", topics.prefix() + "ledger");
        config.put("transaction.timeout.ms", 5_000);
        config.put("max.block.ms", 10_000);
        config.put("max.in.flight.requests.per.connection", 1);
        KafkaProducer<byte[], byte[]> connected =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            connected.initTransactions();
        } catch (KafkaException e) {
            connected.close(Duration.ZERO);
            throw e;
        }
        return connected;
    }

    private void giveUp() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
