package io.tocsin.processor.ruleinput;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * A shard of a unit of rules: what is evaluated on one partition of {@code rule-inputs}. The shards of a unit lie on as
 * many partitions as there are.
 *
 * @param unit its id
 * @param shard from 0; of a unit that is not split always 0
 */
public record UnitShard(String unit, int shard) {
    private static final char SEPARATOR = 1;

    /** Where what is drawn from logs for a metric of this id is added up and read: on one partition, as a unit's shard 0. */
    public static UnitShard ofMetric(String id) {
        return new UnitShard(id, 0);
    }

    /** The key of its records: the unit, and behind a byte of value 1 the shard where it is not 0. */
    public byte[] key() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** As {@link #key}. */
    public String text() {
        return shard == 0 && unit.indexOf(SEPARATOR) < 0 ? unit : unit + SEPARATOR + shard;
    }

    static UnitShard of(String text) {
        int end = text.lastIndexOf(SEPARATOR);
        return end < 0
                ? new UnitShard(text, 0)
                : new UnitShard(text.substring(0, end), Integer.parseInt(text.substring(end + 1)));
    }

    static UnitShard of(byte[] key) {
        return of(new String(key, StandardCharsets.UTF_8));
    }

    /** Shard 0 lies where Kafka's own partitioner puts the unit's name, so that other tools find it there. */
    public int partition(int partitions) {
        int first = Utils.toPositive(Utils.murmur2(unit.getBytes(StandardCharsets.UTF_8))) % partitions;
        return (first + shard) % partitions;
    }
}
