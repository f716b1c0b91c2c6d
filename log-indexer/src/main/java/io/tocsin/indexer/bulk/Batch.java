package io.tocsin.indexer.bulk;

import java.util.ArrayList;
import java.util.List;

/** Records that go into one request, in the order in which they were read. Filled by the reader. */
public final class Batch {
    private final List<Entry> entries = new ArrayList<>();
    private final long startedNanos;
    private long bytes;
    private long bulkBytes;

    public Batch(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    /** Whether one more record would make the request too large. */
    public boolean isFullFor(Entry entry, BulkConfig config) {
        return entries.size() >= config.maxDocuments()
                || (!entries.isEmpty() && bulkBytes + entry.bulkBytes() > config.maxBytes());
    }

    public void add(Entry entry) {
        entries.add(entry);
        bytes += entry.bytes();
        bulkBytes += entry.bulkBytes();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public List<Entry> entries() {
        return entries;
    }

    /** Memory that it holds, roughly. */
    public long bytes() {
        return bytes;
    }

    /** When its first record was read, by {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }
}
