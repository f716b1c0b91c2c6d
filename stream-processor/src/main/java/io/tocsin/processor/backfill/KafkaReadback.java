package io.tocsin.processor.backfill;

import io.tocsin.processor.contribution.Contribution;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from Kafka, on a thread of its own that alone touches the consumer and waits when what it has found is not taken.
 * An error that Kafka's client does not mend is thrown to whoever asks for more.
 */
public final class KafkaReadback implements Readback {
    private static final Logger log = LoggerFactory.getLogger(KafkaReadback.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int MAX_FETCH_BYTES = 4 << 20;

    /** Of half a megabyte each at most. */
    private static final int MAX_WAITING = 16;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Wanted wanted;
    private final Rereader rereader;
    private final BlockingQueue<Contribution> found = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread = new Thread(this::read, "tocsin-read-back");
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile long completeFrom = Long.MIN_VALUE;
    private volatile @Nullable RuntimeException failure;

    private KafkaReadback(Map<String, Object> config, String logs, Wanted wanted) {
        // Beside live traffic, and one for each task of the intake.
        Map<String, Object> small = new HashMap<>(config);
        small.put("fetch.max.bytes", MAX_FETCH_BYTES);
        this.consumer = new KafkaConsumer<>(small, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.wanted = wanted;
        this.rereader = new Rereader(logs, wanted);
        thread.start();
    }

    /**
     * Reads with consumers of these settings.
     *
     * @param config of a consumer without a group that reads what is committed
     * @param logs the topic of log events; all others are of metrics
     */
    public static Start with(Map<String, Object> config, String logs) {
        return wanted -> new KafkaReadback(config, logs, wanted);
    }

    @Override
    public Optional<Contribution> poll() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return Optional.ofNullable(found.poll());
    }

    @Override
    public boolean isDone() {
        // In this order: what is put last is put before the end is told.
        return ended && found.isEmpty();
    }

    @Override
    public long completeFrom() {
        return completeFrom;
    }

    private void read() {
        try (consumer) {
            consumer.assign(wanted.ends().keySet());
            Set<TopicPartition> open = seek();
            while (!open.isEmpty() && !closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < wanted.ends().getOrDefault(partition, 0L)) {
                        rereader.take(record);
                        if (rereader.isFull()) {
                            hand();
                        }
                    }
                }
                open.removeIf(partition ->
                        consumer.position(partition) >= wanted.ends().getOrDefault(partition, 0L));
            }
            hand();
            ended = !closed;
        } catch (WakeupException | InterruptException e) {
            log.debug("Stopping");
        } catch (InterruptedException e) {
            log.debug("Stopped");
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Goes to where reading begins.
     *
     * @return the partitions that have something to read
     */
    private Set<TopicPartition> seek() {
        Map<TopicPartition, Long> times = new HashMap<>();
        wanted.ends().keySet().forEach(partition -> times.put(partition, wanted.fromMillis()));
        Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> beginnings =
                consumer.beginningOffsets(wanted.ends().keySet());
        Set<TopicPartition> open = new HashSet<>();
        wanted.ends().forEach((partition, end) -> {
            OffsetAndTimestamp found = first.get(partition);
            long beginning = beginnings.getOrDefault(partition, 0L);
            long start = found == null ? end : Math.max(found.offset(), beginning);
            consumer.seek(partition, start);
            if (start < end) {
                open.add(partition);
            }
            if (beginning > 0) {
                // What was before the first event that is left is not known.
                long from = found != null && start == beginning ? found.timestamp() : wanted.fromMillis();
                completeFrom = Math.max(completeFrom, from);
            } else if (start > 0) {
                completeFrom = Math.max(completeFrom, wanted.fromMillis());
            }
        });
        return open;
    }

    private void hand() throws InterruptedException {
        for (Contribution one : rereader.drain()) {
            while (!found.offer(one, POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (closed) {
                    return;
                }
            }
        }
    }

    /** Returns at once: whoever reads on for a moment does not matter to anybody. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }
}
