package io.tocsin.processor.switching;

import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.unit.EntryWalk;
import io.tocsin.processor.unit.StateEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all that a task's evaluators left at the instant of a switch: what has the same place under the later plan
 * stays, what has another is handed over, the rest goes. Can be broken off after each step and begun again from what is
 * held then: what had gone is gone, and what stays somewhere and is sent elsewhere is sent again, which changes nothing.
 * One owner thread.
 */
final class Handover {
    /** What a record may hold: half of Kafka's default limit. */
    static final int MAX_BYTES = 512 * 1024;

    private final long version;
    private final Succession succession;
    private final Held held;
    private final To to;
    private final Deque<Leaving> places = new ArrayDeque<>();
    private final Map<Place, Batch> batches = new TreeMap<>();

    /** What is on its way to a place. */
    private static final class Batch {
        private final Map<String, byte[]> entries = new LinkedHashMap<>();
        private long bytes;
    }

    /** A place, and how far it is done with. */
    private final class Leaving {
        private final RulePlan.Unit unit;
        private final Place place;
        private final EntryWalk walk;
        private final Deque<String> leaves;
        /** Of the last leaf that was begun; with their labels. */
        private final Deque<Map.Entry<String, byte[]>> series = new ArrayDeque<>();

        private boolean begun;

        private Leaving(RulePlan.Unit unit, Place place) {
            this.unit = unit;
            this.place = place;
            this.walk = new EntryWalk((from, to) -> held.between(place, from, to), key -> held.put(place, key, null));
            TreeSet<String> ids = new TreeSet<>();
            unit.leaves().forEach(leaf -> ids.add(Ids.of(leaf.key().text())));
            this.leaves = new ArrayDeque<>(ids);
        }
    }

    /** Where what does not stay goes. */
    interface To {
        /** Entries that belong to another place. */
        void handOver(SwitchRecord.Handover entries);

        /** The alerts, and what was written, of rules that are no more, as entries of a place that was. */
        void end(Place place, Map<String, byte[]> entries);
    }

    Handover(long version, Succession succession, Switchover.Task task, Held held, To to) {
        this.version = version;
        this.succession = succession;
        this.held = held;
        this.to = to;
        Map<Place, RulePlan.Unit> own = new TreeMap<>();
        for (RulePlan.Unit unit : succession.before().units()) {
            Succession.places(unit, task.shards()).stream().filter(task::holds).forEach(place -> own.put(place, unit));
        }
        own.forEach((place, unit) -> places.add(new Leaving(unit, place)));
    }

    /** Goes on as long as there may be more, at least by one piece. Whether all is done. */
    boolean step(BooleanSupplier more) {
        boolean mayGoOn = true;
        while (mayGoOn && !places.isEmpty()) {
            if (isLeft(places.getFirst())) {
                places.removeFirst();
            }
            mayGoOn = more.getAsBoolean();
        }
        // Their entries are gone already.
        batches.forEach(this::send);
        batches.clear();
        return places.isEmpty();
    }

    /** Does a piece of a place; whether that was the last one. */
    private boolean isLeft(Leaving from) {
        if (!from.begun) {
            from.begun = true;
            // At once, since it is ended at once what ends.
            ofUnit(from);
        } else if (!from.series.isEmpty()) {
            ofSeries(from, from.series.remove());
        } else if (!from.leaves.isEmpty()) {
            String leaf = from.leaves.remove();
            if (succession.stays(from.unit, leaf)) {
                from.walk.skip(leaf);
            } else {
                from.series.addAll(from.walk.series(leaf));
            }
        } else {
            from.walk.rest();
            return true;
        }
        return false;
    }

    private void ofUnit(Leaving from) {
        Map<String, byte[]> orphans = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> entry : from.walk.ofUnit()) {
            StateEntry of = entry(entry);
            List<Place> places = List.of();
            if (of instanceof StateEntry.OfAlert || of instanceof StateEntry.OfWritten) {
                places = successor(of).map(List::of).orElse(List.of());
                if (places.isEmpty()) {
                    orphans.put(entry.getKey(), entry.getValue());
                }
            } else if (of instanceof StateEntry.OfLeaf leaf) {
                places = succession.ofLeaf(from.unit.id(), leaf.leafId());
            }
            move(from.place, entry, places);
        }
        if (!orphans.isEmpty()) {
            to.end(from.place, orphans);
        }
    }

    private Optional<Place> successor(StateEntry of) {
        if (of instanceof StateEntry.OfAlert alert) {
            return succession.ofAlert(alert.owned().rule(), alert.owned().labels());
        }
        return of instanceof StateEntry.OfWritten written
                ? succession.ofWritten(written.owned().rule(), written.owned().labels())
                : Optional.empty();
    }

    /** The labels come last: who begins again finds by them what is still there. */
    private void ofSeries(Leaving from, Map.Entry<String, byte[]> labels) {
        List<Place> places = entry(labels) instanceof StateEntry.OfSeries series
                ? succession.ofSeries(from.unit.id(), series.leafId(), series.labels())
                : List.of();
        from.walk.samples(labels.getKey()).forEach(samples -> move(from.place, samples, places));
        move(from.place, labels, places);
    }

    private void move(Place from, Map.Entry<String, byte[]> entry, List<Place> places) {
        boolean stays = false;
        for (Place place : places) {
            if (place.equals(from)) {
                stays = true;
            } else {
                Batch batch = batches.computeIfAbsent(place, absent -> new Batch());
                batch.entries.put(entry.getKey(), entry.getValue());
                batch.bytes += entry.getKey().length() + entry.getValue().length;
                if (batch.bytes > MAX_BYTES) {
                    send(place, batch);
                    batches.remove(place);
                }
            }
        }
        if (!stays) {
            held.put(from, entry.getKey(), null);
        }
    }

    private void send(Place place, Batch batch) {
        to.handOver(new SwitchRecord.Handover(version, place.unit(), place.shard(), batch.entries));
    }

    private static @Nullable StateEntry entry(Map.Entry<String, byte[]> entry) {
        try {
            // Of a series only the entry of its labels is asked about, which needs no other.
            return StateEntry.of(entry.getKey(), entry.getValue(), key -> entry.getValue())
                    .orElse(null);
        } catch (UnreadableEntryException e) {
            // As where a unit is built from its entries: what cannot be read is removed.
            return null;
        }
    }
}
