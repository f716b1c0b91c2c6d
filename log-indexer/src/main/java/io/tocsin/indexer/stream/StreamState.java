package io.tocsin.indexer.stream;

import java.util.Comparator;
import java.util.List;

/**
 * One data stream at one moment.
 *
 * @param indices its backing indices, oldest first; the last one is written to
 */
record StreamState(String stream, String dataset, List<Index> indices) {
    StreamState {
        indices = indices.stream()
                .sorted(Comparator.comparingLong(Index::createdMillis).thenComparing(Index::name))
                .toList();
    }

    /** One backing index. */
    record Index(String name, long createdMillis, long bytes, long documents) {}

    long bytes() {
        return indices.stream().mapToLong(Index::bytes).sum();
    }
}
