package io.tocsin.processor.switching;

import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.unit.StateEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all that a task's evaluators left at the instant of a switch: what has the same place under the later plan
 * stays, what has another is handed over, the rest goes. Can be broken off after each step and begun again from what is
 * held then. One owner thread.
 */
final class Handover {
    /** What a record may hold: half of Kafka's default limit. */
    static final int MAX_BYTES = 512 * 1024;

    private final long version;
    private final Succession succession;
    private final Held held;
    private final To to;
    private final Deque<Place> places;
    private final Map<Place, Batch> batches = new TreeMap<>();
    private final Map<Place, Map<String, byte[]>> orphans = new LinkedHashMap<>();

    /** What is on its way to a place. */
    private static final class Batch {
        private final Map<String, byte[]> entries = new LinkedHashMap<>();
        private long bytes;
    }

    /** Where what does not stay goes. */
    interface To {
        /** Entries that belong to another place. */
        void handOver(SwitchRecord.Handover entries);

        /** The alerts, and what was written, of rules that are no more, as entries of a place that was. */
        void end(Place place, Map<String, byte[]> entries);
    }

    Handover(long version, Succession succession, Held held, To to) {
        this.version = version;
        this.succession = succession;
        this.held = held;
        this.to = to;
        this.places = new ArrayDeque<>(held.places());
    }

    /** Takes places as long as there may be more, at least one. Whether all are done. */
    boolean step(BooleanSupplier more) {
        boolean mayGoOn = true;
        while (mayGoOn && !places.isEmpty()) {
            leave(places.remove());
            mayGoOn = more.getAsBoolean();
        }
        return places.isEmpty();
    }

    private void leave(Place place) {
        // Of a series the labels come last: what is moved before finds them.
        List<String> keys = new ArrayList<>(held.keys(place));
        for (String key : keys) {
            byte[] value = held.get(place, key);
            if (value != null) {
                move(place, key, value);
            }
        }
        batches.forEach(this::send);
        batches.clear();
        orphans.forEach(to::end);
        orphans.clear();
    }

    private void move(Place from, String key, byte[] value) {
        boolean stays = false;
        for (Place place : destinations(from, key, value)) {
            if (place.equals(from)) {
                stays = true;
            } else {
                Batch batch = batches.computeIfAbsent(place, absent -> new Batch());
                batch.entries.put(key, value);
                batch.bytes += key.length() + value.length;
                if (batch.bytes > MAX_BYTES) {
                    send(place, batch);
                    batches.remove(place);
                }
            }
        }
        if (!stays) {
            held.put(from, key, null);
        }
    }

    private void send(Place place, Batch batch) {
        to.handOver(new SwitchRecord.Handover(version, place.unit(), place.shard(), batch.entries));
    }

    private List<Place> destinations(Place from, String key, byte[] value) {
        StateEntry of = entry(from, key, value);
        if (of instanceof StateEntry.OfAlert alert) {
            return owned(
                    from,
                    key,
                    value,
                    succession
                            .ofAlert(alert.owned().rule(), alert.owned().labels())
                            .orElse(null));
        } else if (of instanceof StateEntry.OfWritten written) {
            return owned(
                    from,
                    key,
                    value,
                    succession
                            .ofWritten(written.owned().rule(), written.owned().labels())
                            .orElse(null));
        } else if (of instanceof StateEntry.OfSeries series) {
            return succession.ofSeries(from.unit(), series.leafId(), series.labels());
        } else if (of instanceof StateEntry.OfLeaf leaf) {
            return succession.ofLeaf(from.unit(), leaf.leafId());
        }
        return List.of();
    }

    private List<Place> owned(Place from, String key, byte[] value, @Nullable Place place) {
        if (place == null) {
            orphans.computeIfAbsent(from, absent -> new LinkedHashMap<>()).put(key, value);
            return List.of();
        }
        return List.of(place);
    }

    private @Nullable StateEntry entry(Place from, String key, byte[] value) {
        try {
            return StateEntry.of(key, value, other -> held.get(from, other)).orElse(null);
        } catch (UnreadableEntryException e) {
            // As where a unit is built from its entries: what cannot be read is removed.
            return null;
        }
    }
}
