package io.tocsin.indexer.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/**
 * What the indexer counts. At any moment
 * <pre>read = indexed + duplicates + dead-lettered + given back + in flight</pre>
 * where "given back" are records whose partition went to another instance before they were settled; that instance reads
 * them again.
 */
public final class IndexerMetrics {
    private final Counter read;
    private final Counter indexed;
    private final Counter duplicates;
    private final Counter deadLettered;
    private final Counter givenBack;
    private final Gauge inFlight;
    private final Gauge inFlightBytes;
    private final Gauge lag;
    private final Counter bytes;
    private final Counter retries;
    private final Counter rollovers;
    private final Counter deletedIndices;
    private final Gauge storedBytes;
    private final Gauge blocked;
    private final Histogram bulkSeconds;

    public IndexerMetrics(CollectorRegistry registry) {
        read = counter(registry, "records_read_total", "Records read from the topic.");
        indexed = counter(registry, "documents_indexed_total", "Documents that Elasticsearch has stored.");
        duplicates = counter(registry, "documents_duplicate_total", "Documents that were already there.");
        deadLettered = counter(registry, "records_dead_lettered_total", "Records written to the dead-letter topic.");
        givenBack = counter(registry, "records_given_back_total", "Unsettled records whose partition was taken away.");
        inFlight = gauge(registry, "records_in_flight", "Records read and not settled yet.");
        inFlightBytes = gauge(registry, "in_flight_bytes", "Memory held by records that are not settled yet.");
        lag = gauge(registry, "lag_records", "Records in the assigned partitions that are not read yet.");
        bytes = counter(registry, "bulk_bytes_total", "Bytes of bulk requests that were answered.");
        retries = counter(registry, "bulk_retries_total", "Bulk requests, or parts of them, that were sent again.");
        rollovers = counter(registry, "rollovers_total", "Data streams rolled over by this instance.");
        deletedIndices = counter(registry, "indices_deleted_total", "Old backing indices deleted by this instance.");
        storedBytes = gauge(registry, "stored_bytes", "Size of the data streams written here, without replicas.");
        blocked = gauge(registry, "blocked", "1 while nothing can be written to Elasticsearch.");
        bulkSeconds = Histogram.build()
                .name("tocsin_indexer_bulk_duration_seconds")
                .help("Time to the answer of a bulk request.")
                .buckets(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
                .register(registry);
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build().name("tocsin_indexer_" + name).help(help).register(registry);
    }

    private static Gauge gauge(CollectorRegistry registry, String name, String help) {
        return Gauge.build().name("tocsin_indexer_" + name).help(help).register(registry);
    }

    public void read() {
        read.inc();
        inFlight.inc();
    }

    public void indexed() {
        indexed.inc();
        inFlight.dec();
    }

    public void duplicate() {
        duplicates.inc();
        inFlight.dec();
    }

    public void deadLettered() {
        deadLettered.inc();
        inFlight.dec();
    }

    public void givenBack(int records) {
        givenBack.inc(records);
        inFlight.dec(records);
    }

    public void inFlightBytes(long now) {
        inFlightBytes.set((double) now);
    }

    public void lag(long records) {
        lag.set((double) records);
    }

    public void bulkAnswered(long bodyBytes, double seconds) {
        bytes.inc((double) bodyBytes);
        bulkSeconds.observe(seconds);
    }

    public void retried() {
        retries.inc();
    }

    public void rolledOver() {
        rollovers.inc();
    }

    public void deletedIndex() {
        deletedIndices.inc();
    }

    public void storedBytes(long now) {
        storedBytes.set((double) now);
    }

    public void blocked(boolean now) {
        blocked.set(now ? 1 : 0);
    }
}
