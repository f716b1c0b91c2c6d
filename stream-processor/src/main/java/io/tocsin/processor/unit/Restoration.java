package io.tocsin.processor.unit;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.group.Written;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Takes back what an earlier evaluator of a unit left, series by series: all at once could take longer than anybody waits.
 * Goes through all entries in the order of their keys, and removes those that belong to nothing. What was begun can be
 * dropped at any time, and begun again by another. One owner thread.
 */
final class Restoration {
    /** Behind all keys. */
    private static final String END = "\uffff";

    /** What follows the slash, and so the first character behind all keys that go on with a slash. */
    private static final char BEHIND = '/' + 1;

    private final Changes changes;
    private final Written written;
    private final RuleAlerts.Restored alerts;
    private final Map<String, LeafStore> byId = new TreeMap<>();
    private final Deque<LeafStore> leaves;
    /** Of the first leaf, by what follows the leaf in the keys of their samples. */
    private final NavigableMap<String, KeptSeries> series = new TreeMap<>();

    private State state = State.UNIT;
    /** All entries of series before this key are back. */
    private String seriesFrom = LeafStore.SERIES;
    /** All entries of samples before this key are back. */
    private String chunksFrom = LeafStore.CHUNK;

    private long evaluated = Long.MIN_VALUE;

    private enum State {
        UNIT,
        SERIES,
        CHUNKS,
        DONE
    }

    /** Takes an entry; says whether it belongs to anything. */
    @FunctionalInterface
    private interface Taker {
        boolean take(String key, byte[] value) throws UnreadableEntryException;
    }

    Restoration(Collection<LeafStore> leaves, Written written, RuleAlerts.Restored alerts, Changes changes) {
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
    boolean step(UnitEntries entries, BooleanSupplier more) {
        do {
            next(entries);
        } while (state != State.DONE && more.getAsBoolean());
        return state == State.DONE;
    }

    private void next(UnitEntries entries) {
        switch (state) {
            case UNIT -> {
                ofUnit(entries);
                state = State.SERIES;
            }
            case SERIES -> {
                if (leaves.isEmpty()) {
                    takeSeries(entries, behind(LeafStore.SERIES), (key, value) -> false);
                    takeChunks(entries, behind(LeafStore.CHUNK), (key, value) -> false);
                    state = State.DONE;
                } else {
                    series(entries, leaves.getFirst());
                    state = State.CHUNKS;
                }
            }
            case CHUNKS -> {
                LeafStore leaf = leaves.getFirst();
                String prefix = LeafStore.CHUNK + leaf.leafId() + "/";
                if (series.isEmpty()) {
                    leaf.restored(evaluated);
                    leaves.removeFirst();
                    state = State.SERIES;
                } else {
                    Map.Entry<String, KeptSeries> one = series.pollFirstEntry();
                    String own = prefix + one.getKey();
                    takeChunks(entries, behind(own), (key, value) -> {
                        boolean isOwn = key.startsWith(own);
                        if (isOwn) {
                            leaf.restoreChunk(one.getValue(), value);
                        }
                        return isOwn;
                    });
                }
            }
            case DONE -> throw new IllegalStateException("all is back");
        }
    }

    private static String behind(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + BEHIND;
    }

    /** What is not of a series. */
    private void ofUnit(UnitEntries entries) {
        TreeMap<String, byte[]> all = new TreeMap<>(Comparator.reverseOrder());
        put(all, entries.between("", LeafStore.CHUNK));
        put(all, entries.between(behind(LeafStore.CHUNK), LeafStore.SERIES));
        put(all, entries.between(behind(LeafStore.SERIES), END));
        take(all.entrySet(), this::ofUnit);
    }

    private static void put(Map<String, byte[]> all, List<Map.Entry<String, byte[]>> some) {
        some.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
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

    private void series(UnitEntries entries, LeafStore leaf) {
        String prefix = LeafStore.SERIES + leaf.leafId() + "/";
        takeSeries(entries, behind(prefix), (key, value) -> {
            String id = key.substring(Math.min(prefix.length(), key.length()));
            boolean isSeries = key.startsWith(prefix) && id.indexOf('/') < 0;
            if (isSeries) {
                series.put(id + "/", leaf.restoreSeries(id, value));
            }
            return isSeries;
        });
    }

    private void takeSeries(UnitEntries entries, String to, Taker taker) {
        take(entries.between(seriesFrom, to), taker);
        seriesFrom = to;
    }

    private void takeChunks(UnitEntries entries, String to, Taker taker) {
        take(entries.between(chunksFrom, to), taker);
        chunksFrom = to;
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
