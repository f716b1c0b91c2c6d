package io.tocsin.processor.watermark;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells whether everything that was appended to an input partition up to some instant has been processed. It joins
 * what the consumers saw (written by their stream threads) with the partitions' end offsets as of a known instant
 * (written by {@link EndOffsets}). A consumer's own lag is no substitute: it is as old as the last fetch that was
 * answered, which a pause or a cut connection makes arbitrarily old without anyone noticing.
 */
public final class InputProgress {
    private static final long NONE = -1;

    private final Set<TopicPartition> inputs;
    private final Map<TopicPartition, Position> positions = new ConcurrentHashMap<>();
    private volatile Ends ends = new Ends(0, Map.of());

    public InputProgress(Set<TopicPartition> inputs) {
        this.inputs = Set.copyOf(inputs);
    }

    /** The partitions of the input topics, as counted at start. */
    public Set<TopicPartition> inputs() {
        return inputs;
    }

    /** What was noted of these partitions no longer holds: they were assigned, taken away or sought. */
    public void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(positions::remove);
    }

    /** Whether the partition is an input whose position has not been noted since it was last forgotten. */
    public boolean isUnknown(TopicPartition partition) {
        return inputs.contains(partition) && !positions.containsKey(partition);
    }

    /** The consumer will read on at {@code next}; nothing was returned yet. */
    public void startsAt(TopicPartition partition, long next) {
        if (inputs.contains(partition)) {
            positions.put(partition, new Position(NONE, next));
        }
    }

    /** A poll moved the position to {@code next}. */
    public void movedTo(TopicPartition partition, long next) {
        if (inputs.contains(partition)) {
            positions.merge(
                    partition, new Position(NONE, next), (was, now) -> new Position(was.returned(), now.next()));
        }
    }

    /** A poll returned the record at {@code offset}, the last one of its partition. */
    public void returned(TopicPartition partition, long offset) {
        if (inputs.contains(partition)) {
            positions.put(partition, new Position(offset, offset + 1));
        }
    }

    /** Each record appended before {@code asOfMillis} lies below its partition's end offset. */
    public void ends(long asOfMillis, Map<TopicPartition, Long> offsets) {
        ends = new Ends(asOfMillis, Map.copyOf(offsets));
    }

    /**
     * The latest known instant (epoch milliseconds) such that each record appended before it has been processed;
     * empty while that is unknown or not so.
     *
     * @param lastProcessed offset of the last record of the partition that was processed, -1 for none
     */
    public OptionalLong caughtUpAsOf(TopicPartition partition, long lastProcessed) {
        Ends known = ends;
        Long end = known.offsets().get(partition);
        if (end == null) {
            return OptionalLong.empty();
        }
        if (lastProcessed >= end - 1) {
            return OptionalLong.of(known.asOfMillis());
        }
        Position position = positions.get(partition);
        // Behind the last record there may be markers of transactions, which are passed but never returned.
        if (position != null && position.next() >= end && position.returned() <= lastProcessed) {
            return OptionalLong.of(known.asOfMillis());
        }
        return OptionalLong.empty();
    }

    /**
     * The offset behind the last record that was processed; empty while that is unknown.
     *
     * @param lastProcessed offset of the last record of the partition that was processed, -1 for none so far
     */
    public OptionalLong next(TopicPartition partition, long lastProcessed) {
        if (lastProcessed >= 0) {
            return OptionalLong.of(lastProcessed + 1);
        }
        Long end = ends.offsets().get(partition);
        return end == null || caughtUpAsOf(partition, lastProcessed).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(end);
    }

    private record Position(long returned, long next) {}

    private record Ends(long asOfMillis, Map<TopicPartition, Long> offsets) {}
}
