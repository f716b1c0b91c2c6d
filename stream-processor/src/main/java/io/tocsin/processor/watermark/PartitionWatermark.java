package io.tocsin.processor.watermark;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The watermark of one input partition where it is read: the append time of the last processed record, or, once
 * everything is known to be processed, the wall clock less an allowance. Owned by the task that reads the partition.
 */
public final class PartitionWatermark {
    /** For clocks of brokers that differ from ours and for records that are being replicated. */
    public static final long ALLOWANCE_MILLIS = 200;

    private static final long NONE = Long.MIN_VALUE;

    private final TopicPartition partition;
    private long lastOffset = -1;
    private long current = NONE;
    private long from = NONE;

    public PartitionWatermark(TopicPartition partition) {
        this.partition = partition;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The offset of the last processed record, -1 before the first. */
    public long lastOffset() {
        return lastOffset;
    }

    /** The watermark, epoch milliseconds; empty before the first. */
    public OptionalLong current() {
        return current == NONE ? OptionalLong.empty() : OptionalLong.of(current);
    }

    /** Whether a record of that append time comes after a watermark that had already passed it. */
    public boolean isAfter(long appendMillis) {
        return current != NONE && appendMillis < current;
    }

    /**
     * A record is about to be processed.
     *
     * @return an advance to hand on before anything of the record, present when a silence ends with it
     */
    public Optional<Advance> record(long offset, long appendMillis) {
        lastOffset = offset;
        return moveTo(appendMillis);
    }

    /**
     * Everything appended before {@code asOfMillis} has been processed.
     *
     * @return as of {@link #record}
     */
    public Optional<Advance> idle(long asOfMillis) {
        return moveTo(asOfMillis - ALLOWANCE_MILLIS);
    }

    /** What is to be handed on to everyone since the last time; empty when the watermark has not moved. */
    public Optional<Advance> take() {
        Optional<Advance> advance = peek();
        from = NONE;
        return advance;
    }

    /** What {@link #take} would give, which it gives all the same: for those who are to know it before the others. */
    public Optional<Advance> peek() {
        return from == NONE ? Optional.empty() : Optional.of(new Advance(partition, from, current));
    }

    private Optional<Advance> moveTo(long millis) {
        if (current != NONE && millis <= current) {
            return Optional.empty();
        }
        Optional<Advance> before =
                current != NONE && millis - current > Advance.SILENCE_MILLIS ? take() : Optional.empty();
        current = millis;
        if (from == NONE) {
            from = millis;
        }
        return before;
    }
}
