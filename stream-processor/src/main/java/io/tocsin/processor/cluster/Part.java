package io.tocsin.processor.cluster;

import io.tocsin.processor.status.GroupStatus;
import java.util.List;
import java.util.Map;

/**
 * What one instance knows of the rules.
 *
 * @param partitions of {@code rule-inputs} that it evaluates, each with the groups, or shards of groups, on it
 */
public record Part(Map<Integer, List<GroupStatus>> partitions) {
    public Part {
        partitions = Map.copyOf(partitions);
    }
}
