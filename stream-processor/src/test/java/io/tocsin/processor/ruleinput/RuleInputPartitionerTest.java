package io.tocsin.processor.ruleinput;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

final class RuleInputPartitionerTest {
    private final RuleInputPartitioner partitioner = new RuleInputPartitioner();

    @Test
    void sendsWatermarksToEachPartition() {
        assertEquals(
                Optional.of(Set.of(0, 1, 2)),
                partitioner.partitions("rule-inputs", RuleInputPartitioner.EVERYWHERE, new byte[] {1}, 3));
    }

    @Test
    void sendsTheFirstShardWhereKafkaWouldSendTheUnit() {
        for (String unit : new String[] {"rules/a.yml/services", "rules/b.yml/hosts", "x"}) {
            int expected = BuiltInPartitioner.partitionForKey(unit.getBytes(UTF_8), 7);
            UnitShard first = new UnitShard(unit, 0);
            assertEquals(Optional.of(Set.of(expected)), partitioner.partitions("rule-inputs", first.key(), null, 7));
            assertEquals(unit, new String(first.key(), UTF_8));
        }
    }

    @Test
    void sendsTheShardsOfAUnitToAllPartitions() {
        Set<Integer> partitions = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            UnitShard shard = new UnitShard("rules/a.yml/services", i);
            assertEquals(shard, UnitShard.of(shard.key()));
            partitions.addAll(
                    partitioner.partitions("rule-inputs", shard.key(), null, 7).orElseThrow());
        }
        assertEquals(7, partitions.size());
    }

    @Test
    void knowsUnitsOfAnyNameApart() {
        UnitShard odd = new UnitShard("a\u00015", 0);
        assertEquals(odd, UnitShard.of(odd.key()));
        assertEquals(new UnitShard("a", 5), UnitShard.of(new UnitShard("a", 5).key()));
    }
}
