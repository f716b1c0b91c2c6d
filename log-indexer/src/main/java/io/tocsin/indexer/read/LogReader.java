package io.tocsin.indexer.read;

import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.bulk.BulkWriter;
import io.tocsin.indexer.bulk.Entry;
import io.tocsin.indexer.metrics.IndexerMetrics;
import io.tocsin.indexer.read.PartitionProgress.Prefix;
import io.tocsin.indexer.read.PartitionProgress.Slot;
import io.tocsin.runtime.health.Health;
import io.tocsin.schemas.json.Decoded;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic and commits what is settled. One thread of its own polls, and alone touches the consumer, the progress
 * of each partition and what is {@link InFlight}.
 *
 * <pre>
 * poll ─► batch ─► writers ─► settled ─► progress ─► commit of the contiguous prefix
 *   ▲                                       │
 *   └──── partitions paused while too much is uncommitted ◄┘
 * </pre>
 *
 * Polling goes on while partitions are paused, so an outage of Elasticsearch costs no place in the group. An unexpected
 * error makes the service unhealthy and ends the reader.
 */
public final class LogReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);
    private static final String CONDITION = "kafka";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(3);

    /** On a clean end, and when partitions are taken away, what is on its way is waited for this long. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The limit of uncommitted records is looked at between polls, and one poll can exceed it. */
    private static final int GUARD_FACTOR = 2;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Documents documents;
    private final BulkConfig config;
    private final Health health;
    private final IndexerMetrics metrics;
    private final InFlight inFlight;
    private final Thread thread = new Thread(this::run, "indexer-reader");

    private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();
    private final AtomicReference<CompletableFuture<Boolean>> wanted = new AtomicReference<>();
    private volatile Callable<Boolean> wantedAction = () -> true;
    private long lastCommit = System.nanoTime();
    private long lastLook = System.nanoTime();
    private volatile boolean closing;

    /** What the reader works with. */
    public record Parts(
            Map<String, Object> consumer,
            String topic,
            Documents documents,
            BulkWriter writer,
            Health health,
            IndexerMetrics metrics) {}

    public LogReader(Parts parts, BulkConfig config) {
        Map<String, Object> settings = new HashMap<>();
        // Both bound what one poll brings beyond the limits below.
        settings.put("max.poll.records", "500");
        settings.put("fetch.max.bytes", Integer.toString(8 << 20));
        settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        settings.putAll(parts.consumer());
        this.consumer = new KafkaConsumer<>(settings);
        this.topic = parts.topic();
        this.documents = parts.documents();
        this.config = config;
        this.health = parts.health();
        this.metrics = parts.metrics();
        this.inFlight = new InFlight(parts.writer(), config, health, metrics);
    }

    /** Begins to read. */
    public void start() {
        health.waiting(CONDITION, "no partitions of " + topic + " assigned yet");
        thread.start();
    }

    /**
     * Runs an action at a moment when all that was read is settled and committed, while nothing more is read. Blocks.
     *
     * @return false when there was no such moment within the limit
     */
    public boolean whenQuiet(Callable<Boolean> action, Duration limit) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        wantedAction = action;
        if (!wanted.compareAndSet(null, done)) {
            return false;
        }
        try {
            return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            wanted.compareAndSet(done, null);
        }
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new Rebalance());
            while (!closing) {
                step();
            }
            drain(progress.values());
            commitNow(progress.keySet());
        } catch (Throwable e) {
            log.error("the reader failed", e);
            health.failed("reader", String.valueOf(e));
        } finally {
            inFlight.stop();
            consumer.close(CloseOptions.timeout(COMMIT_LIMIT));
        }
    }

    private void step() {
        inFlight.takeSettled();
        beQuiet();
        pauseOrResume();
        var records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> source : records) {
            take(source);
        }
        inFlight.sendIfDue();
        if (System.nanoTime() - lastCommit >= COMMIT_NANOS) {
            commitLater();
        }
        if (System.nanoTime() - lastLook >= LOOK_NANOS) {
            look();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> source) {
        PartitionProgress partition = progress.computeIfAbsent(
                new TopicPartition(source.topic(), source.partition()),
                absent -> new PartitionProgress(GUARD_FACTOR * config.maxUncommitted()));
        Slot slot = partition.read(source.offset());
        metrics.read();
        Decoded<Entry.Document> document = documents.of(source);
        Entry entry = document.isOk()
                ? Entry.of(source, document.orElseThrow(), partition.isGuarded(slot), partition::isAbandoned)
                : Entry.unreadable(source, document.describe(), partition::isAbandoned);
        inFlight.add(entry, partition, slot);
    }

    private void pauseOrResume() {
        long uncommitted = 0;
        for (PartitionProgress partition : progress.values()) {
            uncommitted += partition.uncommitted();
        }
        boolean full = uncommitted >= config.maxUncommitted() || inFlight.bytes() >= config.maxUnsettledBytes();
        if (full || wanted.get() != null) {
            consumer.pause(consumer.assignment());
        } else if (!consumer.paused().isEmpty()) {
            consumer.resume(consumer.paused());
        }
    }

    private void beQuiet() {
        CompletableFuture<Boolean> waiting = wanted.get();
        if (waiting == null) {
            return;
        }
        inFlight.send();
        if (!inFlight.isEmpty() || !commitNow(progress.keySet())) {
            return;
        }
        try {
            waiting.complete(wantedAction.call());
        } catch (Exception e) {
            waiting.completeExceptionally(e);
        }
        wanted.compareAndSet(waiting, null);
    }

    /** What is settled and not committed, of those of the partitions that are ours. */
    private Map<TopicPartition, Prefix> ahead(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Prefix> prefixes = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionProgress at = progress.get(partition);
            if (at != null && at.isAhead()) {
                prefixes.put(partition, at.settledPrefix());
            }
        }
        return prefixes;
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Prefix> prefixes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        prefixes.forEach((partition, prefix) -> offsets.put(partition, new OffsetAndMetadata(prefix.offset())));
        return offsets;
    }

    private void committed(Map<TopicPartition, Prefix> prefixes, Map<TopicPartition, PartitionProgress> of) {
        prefixes.forEach((partition, prefix) -> {
            PartitionProgress at = of.get(partition);
            if (at != null) {
                at.committed(prefix);
            }
        });
    }

    private void commitLater() {
        lastCommit = System.nanoTime();
        Map<TopicPartition, Prefix> prefixes = ahead(progress.keySet());
        if (prefixes.isEmpty()) {
            return;
        }
        // As it is now: a partition that comes back later begins a new count.
        Map<TopicPartition, PartitionProgress> now = Map.copyOf(progress);
        consumer.commitAsync(offsets(prefixes), (done, failure) -> {
            if (failure == null) {
                committed(prefixes, now);
            } else {
                // The next one includes it; a group that has moved on tells through the rebalance.
                log.atDebug().setCause(failure).log("offsets not committed");
            }
        });
    }

    private boolean commitNow(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Prefix> prefixes = ahead(partitions);
        if (prefixes.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(offsets(prefixes), COMMIT_LIMIT);
            committed(prefixes, progress);
            return true;
        } catch (KafkaException e) {
            log.atWarn().addKeyValue("reason", e.toString()).log("offsets not committed; records will be read again");
            return false;
        }
    }

    /** Waits a little for what is on its way from some partitions. */
    private void drain(Collection<PartitionProgress> partitions) {
        inFlight.send();
        long deadline = System.nanoTime() + DRAIN_NANOS;
        try {
            inFlight.takeSettled();
            while (partitions.stream().anyMatch(p -> p.unsettled() > 0) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(5);
                inFlight.takeSettled();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How much is left to read, which also shows whether Kafka answers. */
    private void look() {
        lastLook = System.nanoTime();
        try {
            long lag = 0;
            for (var end : consumer.endOffsets(consumer.assignment(), LOOK).entrySet()) {
                lag += Math.max(0, end.getValue() - consumer.position(end.getKey(), LOOK));
            }
            metrics.lag(lag);
            health.ok(CONDITION);
        } catch (KafkaException e) {
            health.waiting(CONDITION, "Kafka does not answer (" + e + ")");
        }
    }

    /** On the reader's thread, inside poll. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            health.ok(CONDITION);
            log.atInfo().addKeyValue("partitions", partitions).log("assigned");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            drain(partitions.stream()
                    .filter(progress::containsKey)
                    .map(progress::get)
                    .toList());
            commitNow(partitions);
            giveBack(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            giveBack(partitions);
        }

        private void giveBack(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                PartitionProgress gone = progress.remove(partition);
                if (gone != null) {
                    gone.abandon();
                    metrics.givenBack(gone.unsettled());
                }
            }
            if (!partitions.isEmpty()) {
                log.atInfo().addKeyValue("partitions", partitions).log("given back");
            }
        }
    }

    /** Finishes what is on its way, as far as that takes a few seconds, and commits it. Further calls do nothing. */
    @Override
    public void close() {
        closing = true;
        try {
            if (thread.getState() == Thread.State.NEW) {
                inFlight.stop();
                consumer.close(CloseOptions.timeout(COMMIT_LIMIT));
            } else {
                thread.join(Duration.ofSeconds(8).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
