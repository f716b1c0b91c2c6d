package io.tocsin.processor.watermark;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker ten times a second for the end offsets of all input partitions and notes them with the instant
 * before the question. These are where what was appended ends, also within transactions that are still open: what lies
 * behind the beginning of one nobody can read yet, although it was appended before. One thread of its own owns the
 * consumer. While the broker does not answer, what was last noted stays, so the watermarks of idle partitions stand still.
 */
public final class EndOffsets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndOffsets.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /**
     * A broker that was halted can answer before it completes an append that had its time before the question. An answer
     * that took so long is taken for one to the question before.
     */
    private static final long PROMPT_MILLIS = PartitionWatermark.ALLOWANCE_MILLIS / 2;

    private final Consumer<byte[], byte[]> consumer;
    private final InputProgress progress;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "tocsin-end-offsets"));
    private boolean answered = true;
    /** When the last question was asked, epoch milliseconds; 0 before the first. */
    private long asked;

    /** @param config of a consumer without a group */
    public EndOffsets(Map<String, Object> config, InputProgress progress, InstantSource clock) {
        this(
                new KafkaConsumer<>(uncommitted(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                progress,
                clock);
    }

    private static Map<String, Object> uncommitted(Map<String, Object> config) {
        Map<String, Object> uncommitted = new HashMap<>(config);
        uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return uncommitted;
    }

    EndOffsets(Consumer<byte[], byte[]> consumer, InputProgress progress, InstantSource clock) {
        this.consumer = consumer;
        // It reads nothing; but a consumer warns of each end offset of a partition that it is not assigned.
        this.consumer.assign(progress.inputs());
        this.progress = progress;
        this.clock = clock;
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void ask() {
        long before = asked;
        asked = clock.millis();
        try {
            Map<TopicPartition, Long> offsets = consumer.endOffsets(progress.inputs(), TIMEOUT);
            if (clock.millis() - asked <= PROMPT_MILLIS) {
                progress.ends(asked, offsets);
            } else if (before > 0) {
                progress.ends(before, offsets);
            }
            answered = true;
        } catch (WakeupException | InterruptException e) {
            log.debug("Stopping");
        } catch (KafkaException e) {
            if (answered) {
                log.warn(
                        "End offsets are unknown: idle partitions hold the evaluation back until the broker answers",
                        e);
            }
            answered = false;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        consumer.wakeup();
        try {
            if (!thread.awaitTermination(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS)) {
                log.warn("The end offsets thread did not end in time");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        consumer.close();
    }
}
