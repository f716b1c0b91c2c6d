package io.tocsin.indexer.read;

import io.tocsin.indexer.bulk.Batch;
import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.bulk.BulkWriter;
import io.tocsin.indexer.bulk.Entry;
import io.tocsin.indexer.metrics.IndexerMetrics;
import io.tocsin.indexer.read.PartitionProgress.Slot;
import io.tocsin.runtime.health.Health;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read and is not settled: gathers records into batches, hands these to writers, and tells each partition's
 * progress what came of them. Used by the reader's thread; a few threads of its own settle batches. An unexpected error of
 * theirs makes the service unhealthy.
 */
final class InFlight {
    private static final Logger log = LoggerFactory.getLogger(InFlight.class);

    private final BulkWriter writer;
    private final BulkConfig config;
    private final Health health;
    private final IndexerMetrics metrics;
    private final ExecutorService writers;

    private final Map<Entry, Place> places = new HashMap<>();
    private final ConcurrentLinkedQueue<Batch> settled = new ConcurrentLinkedQueue<>();
    private Batch batch = new Batch(System.nanoTime());
    private int batchesOut;
    private long bytesOut;

    private record Place(PartitionProgress progress, Slot slot) {}

    InFlight(BulkWriter writer, BulkConfig config, Health health, IndexerMetrics metrics) {
        this.writer = writer;
        this.config = config;
        this.health = health;
        this.metrics = metrics;
        this.writers =
                Executors.newFixedThreadPool(config.concurrentRequests(), task -> new Thread(task, "indexer-writer"));
    }

    /** Puts a record into the batch that is being gathered; sends that first if there is no room in it. */
    void add(Entry entry, PartitionProgress progress, Slot slot) {
        if (batch.isFullFor(entry, config)) {
            send();
        }
        if (batch.isEmpty()) {
            batch = new Batch(System.nanoTime());
        }
        places.put(entry, new Place(progress, slot));
        batch.add(entry);
    }

    /** Sends the batch that is being gathered if it has waited long enough. */
    void sendIfDue() {
        if (System.nanoTime() - batch.startedNanos() >= config.linger().toNanos()) {
            send();
        }
    }

    /** Hands the batch that is being gathered to the writers, if there is something in it. */
    void send() {
        if (batch.isEmpty()) {
            return;
        }
        Batch full = batch;
        batch = new Batch(System.nanoTime());
        batchesOut++;
        bytesOut += full.bytes();
        writers.execute(() -> {
            try {
                writer.settle(full);
                settled.add(full);
            } catch (InterruptedException closingNow) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                log.error("a writer failed", e);
                health.failed("writer", String.valueOf(e));
            }
        });
    }

    /** Takes back what the writers have settled. */
    void takeSettled() {
        for (Batch done = settled.poll(); done != null; done = settled.poll()) {
            batchesOut--;
            bytesOut -= done.bytes();
            for (Entry entry : done.entries()) {
                Place place = places.remove(entry);
                if (place == null || place.progress().isAbandoned()) {
                    continue;
                }
                Entry.Result result = entry.result();
                if (result == null) {
                    throw new IllegalStateException(
                            "unsettled at offset " + entry.source().offset());
                }
                switch (result) {
                    case INDEXED -> metrics.indexed();
                    case DUPLICATE -> metrics.duplicate();
                    case DEAD_LETTERED -> metrics.deadLettered();
                }
                place.progress().settle(place.slot(), result == Entry.Result.DUPLICATE);
            }
        }
        metrics.inFlightBytes(bytes());
    }

    /** Memory that all of it holds, roughly. */
    long bytes() {
        return bytesOut + batch.bytes();
    }

    /** Whether nothing is gathered and nothing is with the writers. */
    boolean isEmpty() {
        return batchesOut == 0 && batch.isEmpty();
    }

    /** Ends the writers; what they have is left. Further calls do nothing. */
    void stop() {
        writers.shutdownNow();
    }
}
