package io.tocsin.processor.status;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What the rules of this process looked like a moment ago. Written by the tasks, read by any thread. */
public final class RuleStates {
    private final Map<String, List<GroupStatus>> groups = new ConcurrentHashMap<>();
    private final Consumer<Set<Integer>> unready;
    private final SortedSet<Integer> awaited = new TreeSet<>();
    private boolean ready;

    /**
     * Of no partition yet.
     *
     * @param unready takes the partitions that are here and whose rules have not come to evaluation yet: with each that
     *     comes, and with each that comes to evaluation. None once all have that are here
     */
    public RuleStates(Consumer<Set<Integer>> unready) {
        this.unready = unready;
    }

    /** What the rules of a partition that is here look like now. */
    public void publish(String partition, List<GroupStatus> status) {
        groups.put(partition, List.copyOf(status));
    }

    /** A partition is no longer here. Whether the others are ready tells the next of them that is evaluated. */
    public synchronized void withdraw(String partition) {
        groups.remove(partition);
        awaited.remove(Integer.valueOf(partition));
    }

    /** A partition has come here: its rules are not evaluated yet. */
    public synchronized void awaits(String partition) {
        awaited.add(Integer.valueOf(partition));
        ready = false;
        unready.accept(Set.copyOf(awaited));
    }

    /** The rules of a partition are evaluated, from now on as long as it is here: they may change meanwhile. */
    public synchronized void evaluates(String partition) {
        if (ready) {
            return;
        }
        boolean isNew = awaited.remove(Integer.valueOf(partition));
        ready = awaited.isEmpty();
        if (isNew || ready) {
            unready.accept(Set.copyOf(awaited));
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
