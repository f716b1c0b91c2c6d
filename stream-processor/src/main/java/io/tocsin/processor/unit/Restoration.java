package io.tocsin.processor.unit;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.group.Written;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Takes back what an earlier evaluator of a unit left, series by series: all at once could take longer than anybody waits.
 * Removes what belongs to nothing. What was begun can be dropped at any time, and begun again by another. One owner
 * thread.
 */
final class Restoration {
    private final EntryWalk walk;
    private final Changes changes;
    private final Written written;
    private final RuleAlerts.Restored alerts;
    private final Map<String, LeafStore> byId = new TreeMap<>();
    private final Deque<LeafStore> leaves;
    /** Of the first leaf, by the keys of their entries; in the order in which their samples are taken. */
    private final Deque<Map.Entry<String, KeptSeries>> series = new ArrayDeque<>();

    private State state = State.UNIT;
    private long evaluated = Long.MIN_VALUE;

    private enum State {
        UNIT,
        LEAF,
        SAMPLES,
        DONE
    }

    /** Takes an entry; says whether it belongs to anything. */
    @FunctionalInterface
    private interface Taker {
        boolean take(String key, byte[] value) throws UnreadableEntryException;
    }

    Restoration(
            UnitEntries entries,
            Collection<LeafStore> leaves,
            Written written,
            RuleAlerts.Restored alerts,
            Changes changes) {
        this.walk = new EntryWalk(entries, key -> changes.changed(key, null));
        this.changes = changes;
        this.written = written;
        this.alerts = alerts;
        leaves.forEach(leaf -> byId.put(leaf.leafId(), leaf));
        this.leaves = new ArrayDeque<>(byId.values());
    }

    /** The last instant of an evaluation. */
    long evaluated() {
        return evaluated;
    }

    /** Goes on as long as there may be more, at least by one piece. Whether that was all. */
    boolean step(BooleanSupplier more) {
        do {
            state = next();
        } while (state != State.DONE && more.getAsBoolean());
        return state == State.DONE;
    }

    private State next() {
        return switch (state) {
            case UNIT -> {
                // What was refused, what was written, alerts.
                List<Map.Entry<String, byte[]>> all = walk.ofUnit();
                Collections.reverse(all);
                take(all, this::ofUnit);
                yield State.LEAF;
            }
            case LEAF -> {
                if (leaves.isEmpty()) {
                    walk.rest();
                    yield State.DONE;
                }
                LeafStore leaf = leaves.getFirst();
                take(walk.series(leaf.leafId()), (key, value) -> {
                    series.add(Map.entry(key, leaf.restoreSeries(key.substring(key.lastIndexOf('/') + 1), value)));
                    return true;
                });
                yield State.SAMPLES;
            }
            case SAMPLES -> {
                LeafStore leaf = leaves.getFirst();
                if (series.isEmpty()) {
                    leaf.restored(evaluated);
                    leaves.removeFirst();
                    yield State.LEAF;
                }
                Map.Entry<String, KeptSeries> one = series.removeFirst();
                take(walk.samples(one.getKey()), (key, value) -> {
                    leaf.restoreSamples(one.getValue(), key, value);
                    return true;
                });
                yield State.SAMPLES;
            }
            case DONE -> throw new IllegalStateException("all is back");
        };
    }

    private boolean ofUnit(String key, byte[] value) throws UnreadableEntryException {
        if (key.equals(StateEntry.EVALUATED)) {
            evaluated = new EntryReader(value, UnitEvaluator.VERSION).number();
        } else if (key.startsWith(RuleAlerts.PREFIX)) {
            alerts.add(value);
        } else if (key.startsWith(Written.PREFIX)) {
            written.restore(value);
        } else {
            LeafStore leaf =
                    key.startsWith(LeafStore.REFUSED) ? byId.get(key.substring(LeafStore.REFUSED.length())) : null;
            if (leaf == null) {
                return false;
            }
            leaf.restoreRefusal(value);
        }
        return true;
    }

    private void take(Collection<Map.Entry<String, byte[]>> entries, Taker taker) {
        for (Map.Entry<String, byte[]> entry : entries) {
            boolean isTaken;
            try {
                isTaken = taker.take(entry.getKey(), entry.getValue());
            } catch (UnreadableEntryException e) {
                isTaken = false;
            }
            if (!isTaken) {
                changes.changed(entry.getKey(), null);
            }
        }
    }
}
