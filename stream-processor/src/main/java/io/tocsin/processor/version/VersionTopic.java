package io.tocsin.processor.version;

import io.tocsin.processor.state.UnreadableEntryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code rule-versions}: followed by a thread of its own, which alone touches the consumer, and written by
 * whoever loads rules. An error that Kafka's client does not mend itself ends the thread and is told once.
 */
public final class VersionTopic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionTopic.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final int SEND_LIMIT_MILLIS = 10_000;
    private static final int MAX_REQUEST_BYTES = 2 << 20;

    /** Longer than {@code rule-inputs} keeps its records: a task that is further behind has lost more than its rules. */
    private static final Duration KEPT = Duration.ofHours(24);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final RuleVersions versions;
    private final InstantSource clock;
    private final Consumer<Exception> failure;
    private final Thread thread = new Thread(this::follow, "tocsin-rule-versions");
    private final Object progress = new Object();
    private long position;
    private boolean known;
    private volatile boolean closed;

    /**
     * How Kafka is reached.
     *
     * @param consumer settings of a consumer without a group that reads what is committed
     * @param producer settings of an idempotent producer
     */
    public record Clients(Map<String, Object> consumer, Map<String, Object> producer) {
        public Clients {
            consumer = Map.copyOf(consumer);
            producer = Map.copyOf(producer);
        }
    }

    /** @param failure told when the topic can no longer be followed */
    public VersionTopic(
            String topic, Clients clients, RuleVersions versions, InstantSource clock, Consumer<Exception> failure) {
        this.partition = new TopicPartition(topic, 0);
        this.versions = versions;
        this.clock = clock;
        this.failure = failure;
        Map<String, Object> producing = new HashMap<>(clients.producer());
        producing.put("max.request.size", MAX_REQUEST_BYTES);
        // What was not taken in time must not come into force later, when its files may have been taken back.
        producing.put("request.timeout.ms", SEND_LIMIT_MILLIS / 2);
        producing.put("delivery.timeout.ms", SEND_LIMIT_MILLIS);
        producing.put("max.block.ms", SEND_LIMIT_MILLIS);
        producing.put("linger.ms", 0);
        this.consumer =
                new KafkaConsumer<>(clients.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Reads the topic to its end and follows it from then on.
     *
     * @throws TimeoutException when that takes longer
     */
    public void start(Duration limit) throws InterruptedException, TimeoutException {
        thread.start();
        awaitPosition(0, limit);
    }

    /**
     * Makes these files the version that is to be in force, unless they are already.
     *
     * @return that version
     * @throws TimeoutException when Kafka does not take it in time
     */
    public synchronized RuleVersion publish(RuleTexts texts, Duration limit)
            throws InterruptedException, TimeoutException, ExecutionException {
        long end = System.nanoTime() + limit.toNanos();
        String hash = texts.hash();
        byte[] value = texts.encode();
        while (true) {
            RuleVersion newest = versions.newest().orElse(null);
            if (newest != null && newest.hash().equals(hash)) {
                log.atInfo()
                        .addKeyValue("version", newest.number())
                        .log("The rule files are those of the newest version");
                return newest;
            }
            versions.replaced(hash)
                    .ifPresent(old -> log.atWarn()
                            .addKeyValue("version", old.number())
                            .addKeyValue("published", Instant.ofEpochMilli(old.publishedMillis()))
                            .log(
                                    "The rule files are those of a version that another one has replaced: give all instances"
                                            + " the same files"));
            long number = newest == null ? 1 : newest.number() + 1;
            Duration left = Duration.ofNanos(end - System.nanoTime());
            awaitPosition(send(VersionKeys.version(number, hash), value, left) + 1, left);
            RuleVersion accepted = versions.find(number).orElse(null);
            if (accepted != null && accepted.hash().equals(hash)) {
                log.atInfo()
                        .addKeyValue("version", number)
                        .addKeyValue("files", texts.files().size())
                        .log("A new version of the rules is published; it comes into force when its windows are full");
                forgetOld(left);
                return accepted;
            }
            // Another instance was first with this number: ours was loaded after it.
        }
    }

    private long send(String key, byte[] value, Duration limit)
            throws InterruptedException, TimeoutException, ExecutionException {
        return producer.send(record(key, value))
                .get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                .offset();
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(partition.topic(), 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    /**
     * Takes versions out of the topic that no task can be in any more. Tasks may still be in the one before that in force,
     * as that is decided before they change.
     */
    private void forgetOld(Duration limit) throws InterruptedException, TimeoutException, ExecutionException {
        long inForce = versions.inForceBefore().map(Outcome::number).orElse(0L);
        long before = clock.millis() - KEPT.toMillis();
        Map<Long, Long> replacedAt = new HashMap<>();
        Map<String, RuleVersion> older = versions.before(inForce);
        older.values()
                .forEach(version -> versions.after(version.number())
                        .ifPresent(next -> replacedAt.put(version.number(), next.publishedMillis())));
        for (Map.Entry<String, RuleVersion> old : older.entrySet()) {
            long number = old.getValue().number();
            if (replacedAt.getOrDefault(number, Long.MAX_VALUE) < before) {
                Future<?> sent = producer.send(record(old.getKey(), null));
                producer.send(record(VersionKeys.outcome(number), null))
                        .get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
                sent.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void awaitPosition(long wanted, Duration limit) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (progress) {
            while (!known || position < wanted) {
                long left = end - System.nanoTime();
                if (left <= 0 || closed) {
                    throw new TimeoutException("the topic " + partition.topic() + " was not read in time");
                }
                TimeUnit.NANOSECONDS.timedWait(progress, left);
            }
        }
    }

    private void follow() {
        try (consumer) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
                long now = consumer.position(partition);
                synchronized (progress) {
                    position = now;
                    known |= now >= end;
                    progress.notifyAll();
                }
            }
        } catch (WakeupException | InterruptException e) {
            log.debug("Stopping");
        } catch (RuntimeException | UnreadableEntryException e) {
            failure.accept(e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws UnreadableEntryException {
        if (record.key() != null) {
            versions.take(new String(record.key(), StandardCharsets.UTF_8), record.value(), record.timestamp());
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        producer.close(CLOSE_LIMIT);
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
