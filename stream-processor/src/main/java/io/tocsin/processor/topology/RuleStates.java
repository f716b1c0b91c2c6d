package io.tocsin.processor.topology;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the rules of this process looked like a moment ago. Written by the tasks, read by any thread. */
public final class RuleStates {
    private final Map<String, List<GroupStatus>> groups = new ConcurrentHashMap<>();
    private final Runnable firstWatermark;
    private volatile boolean seenWatermark;
    private final Set<String> building = ConcurrentHashMap.newKeySet();

    /**
     * @param firstWatermark run once a task knows the watermarks of all input partitions and no task builds units: rules
     *     are evaluated
     */
    public RuleStates(Runnable firstWatermark) {
        this.firstWatermark = firstWatermark;
    }

    void publish(String partition, List<GroupStatus> status) {
        groups.put(partition, List.copyOf(status));
    }

    void withdraw(String partition) {
        groups.remove(partition);
        building.remove(partition);
    }

    /** Whether the units of a partition are still built from what is stored. */
    void building(String partition, boolean still) {
        if (still) {
            building.add(partition);
        } else {
            building.remove(partition);
        }
    }

    void watermarkSeen() {
        if (!seenWatermark && building.isEmpty()) {
            seenWatermark = true;
            firstWatermark.run();
        }
    }

    /** The groups that live in this process, or have shards in it, by file and name. */
    public List<GroupStatus> groups() {
        return GroupStatus.merge(
                partitions().values().stream().flatMap(List::stream).toList());
    }

    /**
     * What lives in this process, by the partition of {@code rule-inputs} that it lives on: groups, and shards of groups
     * of which others may live elsewhere.
     */
    public Map<Integer, List<GroupStatus>> partitions() {
        Map<Integer, List<GroupStatus>> all = new TreeMap<>();
        groups.forEach((partition, status) -> all.put(Integer.valueOf(partition), status));
        return all;
    }
}
