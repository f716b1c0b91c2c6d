package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Early;
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
    /** So many instants are told apart; while as many wait, what comes is looked at with what came just before. */
    static final int MOST_WAITING = 256;

    /** What is ahead is looked at with what else gets visible within that time. */
    private static final long AHEAD_MILLIS = 1_000;

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
            leaf.takeTouched((kin, oldest, newest) -> waiting.forEach((way, some) -> {
                long first = due(way, arrived, oldest);
                long last = due(way, arrived, newest);
                at(some, first, first > arrived).add(leaf, kin);
                if (last != first) {
                    at(some, last, last > arrived).add(leaf, kin);
                }
            }));
        }
    }

    /** What is ahead always has an instant of its own: there are as many as seconds that a clock can be ahead. */
    private static Touched at(NavigableMap<Long, Touched> some, long due, boolean isAhead) {
        Map.Entry<Long, Touched> before = isAhead || some.size() < MOST_WAITING ? null : some.floorEntry(due);
        if (before != null && before.getKey() < due) {
            some.remove(before.getKey());
            some.put(due, before.getValue());
        }
        return some.computeIfAbsent(due, d -> new Touched());
    }

    /** What has to be reached, of what arrived or of what is known, until a sample of some time is seen. */
    private static long due(Early way, long arrived, long time) {
        long pane = way.paneMillis();
        long end = way.end(time);
        long seen = way.kind() == Early.Kind.ON_ARRIVAL ? end - pane + 1 : end;
        long wait = pane < AHEAD_MILLIS ? AHEAD_MILLIS : 1;
        return seen <= arrived ? arrived : -Math.floorDiv(-seen, wait) * wait;
    }

    /** Whether {@link #of} would find something. */
    boolean isDue(GroupRun.Now now) {
        for (Map.Entry<Early, NavigableMap<Long, Touched>> some : waiting.entrySet()) {
            if (!reached(some.getKey(), some.getValue(), now).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static NavigableMap<Long, Touched> reached(Early way, NavigableMap<Long, Touched> some, GroupRun.Now now) {
        long reached = way.kind() == Early.Kind.ON_ARRIVAL ? now.arrived() : now.complete();
        // Instants before the last one are not looked at any more: what they would see is for the next.
        return reached > now.passed() && way.instant(now.arrived(), now.complete()) > now.passed()
                ? some.headMap(reached, true)
                : some.headMap(Long.MIN_VALUE, false);
    }

    /** What is to be looked at in each way, once. */
    Map<Early, Touched> of(GroupRun.Now now) {
        Map<Early, Touched> found = new HashMap<>();
        waiting.forEach((way, some) -> {
            NavigableMap<Long, Touched> due = reached(way, some, now);
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

    /** How many instants wait, of the way of which most do. */
    int waiting() {
        return waiting.values().stream().mapToInt(Map::size).max().orElse(0);
    }
}
