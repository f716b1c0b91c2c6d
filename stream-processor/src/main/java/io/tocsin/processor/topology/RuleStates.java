package io.tocsin.processor.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the rules of this process looked like a moment ago. Written by the tasks, read by any thread. */
public final class RuleStates {
    private final Map<String, List<GroupStatus>> groups = new ConcurrentHashMap<>();
    private final Runnable firstWatermark;
    private volatile boolean seenWatermark;

    /** @param firstWatermark run once a task knows the watermarks of all input partitions: rules are evaluated */
    public RuleStates(Runnable firstWatermark) {
        this.firstWatermark = firstWatermark;
    }

    void publish(String partition, List<GroupStatus> status) {
        groups.put(partition, List.copyOf(status));
    }

    void withdraw(String partition) {
        groups.remove(partition);
    }

    void watermarkSeen() {
        if (!seenWatermark) {
            seenWatermark = true;
            firstWatermark.run();
        }
    }

    /** The groups that live in this process, by file and name. */
    public List<GroupStatus> groups() {
        List<GroupStatus> all = new ArrayList<>();
        groups.values().forEach(all::addAll);
        all.sort(Comparator.comparing(GroupStatus::file).thenComparing(GroupStatus::name));
        return all;
    }
}
