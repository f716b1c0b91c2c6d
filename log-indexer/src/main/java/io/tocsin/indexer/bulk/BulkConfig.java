package io.tocsin.indexer.bulk;

import io.tocsin.runtime.config.Section;
import java.time.Duration;

/**
 * How documents are gathered into requests.
 *
 * @param maxDocuments in one request
 * @param maxBytes of one request; a single larger document is sent alone
 * @param linger how long a document waits for others
 * @param concurrentRequests on their way at once
 * @param maxUncommitted records read and not committed; bounds memory, and how much a crash repeats
 * @param maxUnsettledBytes of records read and not settled
 */
public record BulkConfig(
        int maxDocuments,
        long maxBytes,
        Duration linger,
        int concurrentRequests,
        int maxUncommitted,
        long maxUnsettledBytes) {
    private static final long MEBIBYTE = 1L << 20;

    /** Reads the section {@code bulk}. */
    public static BulkConfig read(Section s) {
        // A search for the ids of one request must fit into the 10,000 hits that Elasticsearch gives at once.
        int documents = s.integer("max_documents", 5_000, 1, 10_000, "Documents in one bulk request.");
        int mebibytes = s.integer("max_mebibytes", 5, 1, 90, "Size of one bulk request.");
        Duration linger = s.duration(
                "linger",
                Duration.ofMillis(100),
                Duration.ZERO,
                Duration.ofMinutes(1),
                "How long a document waits for others to share its request.");
        int concurrent = s.integer("concurrent_requests", 2, 1, 10, "Bulk requests on their way at once.");
        int uncommitted = s.integer(
                "max_uncommitted_records",
                20_000,
                100,
                1_000_000,
                "Records read and not yet committed: what a crash repeats at most. Lower it only while nothing is left"
                        + " to read.");
        int unsettled = s.integer("max_in_flight_mebibytes", 64, 8, 4_096, "Memory for records on their way.");
        return new BulkConfig(documents, mebibytes * MEBIBYTE, linger, concurrent, uncommitted, unsettled * MEBIBYTE);
    }
}
