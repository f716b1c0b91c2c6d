package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Early;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What came since rules were looked at last, for each way to look: at once, or when everything that was appended up to
 * then is known; in either case at an instant that sees it, which for a sample of a clock that is ahead, and for the
 * pane of a log event, is a later one. One owner thread.
 */
final class Recent {
    /** So many instants are told apart; what comes while as many wait is looked at with the last of them. */
    private static final int MOST_WAITING = 64;

    private final List<LeafStore> leaves;
    /** By when it is to be looked at. */
    private final Map<Early, NavigableMap<Long, Touched>> waiting = new HashMap<>();

    Recent(Collection<LeafStore> leaves) {
        this.leaves = List.copyOf(leaves);
    }

    /** Somebody looks in this way. */
    void add(Early way) {
        if (way.kind() != Early.Kind.NEVER) {
            waiting.put(way, new TreeMap<>());
        }
    }

    /**
     * Something came since the last call.
     *
     * @param arrived when the newest of it was appended
     */
    void take(long arrived) {
        for (LeafStore leaf : leaves) {
            leaf.takeTouched((kin, newest) -> waiting.forEach((way, some) -> {
                long due = due(way, arrived, newest);
                long at = some.size() < MOST_WAITING ? due : Math.max(due, some.lastKey());
                some.computeIfAbsent(at, a -> new Touched()).add(leaf, kin);
            }));
        }
    }

    /** What has to be reached, of what arrived or of what is known, until a sample of some time is seen. */
    private static long due(Early way, long arrived, long newest) {
        long pane = way.pane().map(Duration::toMillis).orElse(1L);
        long end = -Math.floorDiv(-newest, pane) * pane;
        return way.kind() == Early.Kind.ON_ARRIVAL ? end - pane + 1 : Math.max(arrived, end);
    }

    /** Whether {@link #of} would find something. */
    boolean isDue(long arrived, long complete) {
        for (Map.Entry<Early, NavigableMap<Long, Touched>> some : waiting.entrySet()) {
            if (!some.getValue().isEmpty() && some.getValue().firstKey() <= reached(some.getKey(), arrived, complete)) {
                return true;
            }
        }
        return false;
    }

    private static long reached(Early way, long arrived, long complete) {
        return way.kind() == Early.Kind.ON_ARRIVAL ? arrived : complete;
    }

    /** What is to be looked at in each way, once. */
    Map<Early, Touched> of(long arrived, long complete) {
        Map<Early, Touched> found = new HashMap<>();
        waiting.forEach((way, some) -> {
            NavigableMap<Long, Touched> due = some.headMap(reached(way, arrived, complete), true);
            if (!due.isEmpty()) {
                Touched all = new Touched();
                due.values().forEach(all::addAll);
                due.clear();
                found.put(way, all);
            }
        });
        return found;
    }

    /** All that an instant sees is looked at there. */
    void forget(long instant) {
        waiting.values().forEach(some -> some.headMap(instant, true).clear());
        leaves.forEach(leaf -> leaf.forgetTouched(instant));
    }
}
