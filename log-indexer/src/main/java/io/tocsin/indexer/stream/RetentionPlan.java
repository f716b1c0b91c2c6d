package io.tocsin.indexer.stream;

import io.tocsin.indexer.stream.StreamState.Index;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be done so that data goes by age and by size: decided from what is there, without doing anything.
 *
 * @param rollovers data streams whose backing index has become too old or too large
 * @param deletions backing indices, oldest first
 */
record RetentionPlan(List<String> rollovers, List<String> deletions) {
    /** A backing index that is no longer written to, and since when: nothing in it is younger than that. */
    private record Closed(Index index, long closedMillis) {}

    /**
     * Decides.
     *
     * @param byAge false when the server itself rolls over and deletes by age
     */
    static RetentionPlan of(List<StreamState> streams, RetentionConfig config, boolean byAge, long nowMillis) {
        List<String> rollovers = new ArrayList<>();
        Set<String> deletions = new HashSet<>();
        List<Closed> remaining = new ArrayList<>();
        long total = 0;
        for (StreamState stream : streams) {
            total += stream.bytes();
            List<Index> indices = stream.indices();
            long retention = config.of(stream.dataset()).toMillis();
            for (int i = 0; i + 1 < indices.size(); i++) {
                Closed closed = new Closed(indices.get(i), indices.get(i + 1).createdMillis());
                if (byAge && nowMillis - closed.closedMillis() >= retention) {
                    deletions.add(closed.index().name());
                    total -= closed.index().bytes();
                } else {
                    remaining.add(closed);
                }
            }
            if (!indices.isEmpty() && isDue(stream, config, byAge, nowMillis)) {
                rollovers.add(stream.stream());
            }
        }
        List<String> ordered = new ArrayList<>(deletions);
        ordered.sort(Comparator.naturalOrder());
        remaining.sort(Comparator.comparingLong(Closed::closedMillis));
        for (Closed oldest : remaining) {
            if (config.maxTotalBytes() == 0 || total <= config.maxTotalBytes()) {
                break;
            }
            ordered.add(oldest.index().name());
            total -= oldest.index().bytes();
        }
        return new RetentionPlan(rollovers, ordered);
    }

    private static boolean isDue(StreamState stream, RetentionConfig config, boolean byAge, long nowMillis) {
        Index written = stream.indices().get(stream.indices().size() - 1);
        if (written.documents() == 0) {
            return false;
        }
        boolean large = written.bytes() >= config.effectiveRolloverBytes();
        boolean old = byAge
                && nowMillis - written.createdMillis()
                        >= config.rolloverAgeOf(stream.dataset()).toMillis();
        return old || large;
    }
}
