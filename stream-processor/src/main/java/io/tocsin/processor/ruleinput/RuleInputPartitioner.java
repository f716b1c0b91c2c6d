package io.tocsin.processor.ruleinput;

import io.tocsin.processor.switching.SwitchRecord;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Where a record of {@code rule-inputs} goes: contributions to the partition of their shard, watermarks to each partition.
 */
public final class RuleInputPartitioner implements StreamPartitioner<byte[], byte[]> {
    /** The key of watermarks; no unit has it. */
    public static final byte[] EVERYWHERE = {};

    /** The same for all tasks; whichever of them writes it. */
    private volatile Set<Integer> all = Set.of();

    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte @Nullable [] key, byte @Nullable [] value, int numPartitions) {
        if (key == null || key.length == 0) {
            return Optional.of(all(numPartitions));
        }
        return Optional.of(Set.of(UnitShard.of(key).partition(numPartitions)));
    }

    /** The key of a record of a switch: its place's, or that of all. */
    public static byte[] key(SwitchRecord record) {
        if (record instanceof SwitchRecord.History history) {
            return new UnitShard(
                            history.contribution().unit(),
                            history.contribution().shard())
                    .key();
        }
        return record instanceof SwitchRecord.Handover handover
                ? new UnitShard(handover.unit(), handover.shard()).key()
                : EVERYWHERE;
    }

    private Set<Integer> all(int partitions) {
        Set<Integer> known = all;
        if (known.size() != partitions) {
            known = IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
            all = known;
        }
        return known;
    }
}
