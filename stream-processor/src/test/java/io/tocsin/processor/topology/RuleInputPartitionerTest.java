package io.tocsin.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void sendsMatchesWhereKafkaWouldSendTheirKey() {
        for (String unit : new String[] {"rules/a.yml;services", "rules/b.yml;hosts", "x"}) {
            int expected = BuiltInPartitioner.partitionForKey(unit.getBytes(UTF_8), 7);
            assertEquals(
                    Optional.of(Set.of(expected)),
                    partitioner.partitions("rule-inputs", unit.getBytes(UTF_8), new byte[] {1}, 7));
            assertEquals(expected, RuleInputPartitioner.partition(unit, 7));
        }
    }
}
