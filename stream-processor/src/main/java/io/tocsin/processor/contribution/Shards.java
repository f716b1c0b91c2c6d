package io.tocsin.processor.contribution;

import io.tocsin.processor.plan.Split;
import java.util.Map;

/**
 * Which shard of a unit a series belongs to. The same everywhere and in each release: what is held for a shard is found
 * by it.
 *
 * @param count how many shards a unit has that can be split
 */
public record Shards(int count) {
    public Shards {
        if (count < 1) {
            throw new IllegalArgumentException("a unit has at least one shard, not " + count);
        }
    }

    /** From 0; of a unit that is not split always 0. */
    public int of(Split split, Map<String, String> labels) {
        if (count == 1 || split instanceof Split.Whole) {
            return 0;
        }
        int hash = split.key(labels).hashCode(); // Of lists and of texts it is specified.
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return Math.floorMod(hash ^ (hash >>> 16), count);
    }
}
