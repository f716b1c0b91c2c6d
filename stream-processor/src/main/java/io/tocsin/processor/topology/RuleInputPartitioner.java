package io.tocsin.processor.topology;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/** Where a record of {@code rule-inputs} goes: matches to the partition of their unit, watermarks to each partition. */
final class RuleInputPartitioner implements StreamPartitioner<byte[], byte[]> {
    /** The key of watermarks; no unit has it. */
    static final byte[] EVERYWHERE = {};

    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte @Nullable [] key, byte @Nullable [] value, int numPartitions) {
        if (key == null || key.length == 0) {
            return Optional.of(IntStream.range(0, numPartitions).boxed().collect(Collectors.toUnmodifiableSet()));
        }
        return Optional.of(Set.of(partition(key, numPartitions)));
    }

    static int partition(String unit, int partitions) {
        return partition(unit.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** As Kafka's own default for keys, so that other tools find a unit where they expect it. */
    private static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
