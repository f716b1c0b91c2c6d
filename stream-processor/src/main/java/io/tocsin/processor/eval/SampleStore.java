package io.tocsin.processor.eval;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is held of one leaf: the samples of its series, or the counts of its panes. Entries are, per series, one for the
 * labels and one for each stretch of time with samples, so that a sample costs one small write and a stretch that has
 * left the window one removal. One owner thread.
 */
final class SampleStore {
    static final String SERIES = "s/";
    static final String CHUNK = "c/";
    private static final int VERSION = 1;
    /** A minute of scrapes is a dozen samples, ten seconds of log panes are ten counts: some hundred bytes each. */
    private static final long SAMPLES_MILLIS = 60_000;

    private static final long COUNTS_MILLIS = 10_000;

    private final String leafId;
    private final boolean counts;
    private final boolean newestOnly;
    private final long windowMillis;
    private final long chunkMillis;
    private final Changes changes;
    private final Map<Labels, KeptSeries> byLabels = new HashMap<>();
    /** The same by id: an order that does not depend on who came first, so that sums come out alike after a restart. */
    private final TreeMap<String, KeptSeries> byId = new TreeMap<>();

    private long forgottenUpTo = Long.MIN_VALUE;

    SampleStore(Leaf leaf, Changes changes) {
        this.leafId = Ids.of(leaf.key().text());
        this.changes = changes;
        this.windowMillis = leaf.window().toMillis();
        this.counts = leaf instanceof Leaf.Logs;
        this.newestOnly = leaf instanceof Leaf.Metrics metrics
                ? metrics.newestOnly()
                : leaf instanceof Leaf.Logs logs && logs.newestOnly();
        // The newest one is overwritten in place.
        this.chunkMillis = newestOnly ? Long.MAX_VALUE : counts ? COUNTS_MILLIS : SAMPLES_MILLIS;
    }

    String leafId() {
        return leafId;
    }

    Collection<KeptSeries> series() {
        return byId.values();
    }

    /** A sample of a metric: the first one of its time counts. */
    void add(Labels labels, long time, double value) {
        KeptSeries one = series(labels, time);
        if (one == null) {
            return;
        }
        int found = one.find(time);
        if (found < 0) {
            one.insert(-found - 1, time, value);
            write(one, time);
        }
    }

    /** Log events of a pane, added to those that are there; where only the newest matters, the count does not. */
    void count(Labels labels, long paneEnd, long count) {
        KeptSeries one = series(labels, paneEnd);
        if (one == null || count <= 0) {
            return;
        }
        int found = one.find(paneEnd);
        if (found < 0) {
            one.insert(-found - 1, paneEnd, newestOnly ? 1 : (double) count);
        } else if (newestOnly) {
            return;
        } else {
            one.set(found, one.value(found) + count);
        }
        write(one, paneEnd);
    }

    private @Nullable KeptSeries series(Labels labels, long time) {
        if (time <= forgottenUpTo) {
            return null;
        }
        KeptSeries known = byLabels.get(labels);
        if (known == null) {
            known = new KeptSeries(labels, Ids.of(labels.asMap()));
            byLabels.put(labels, known);
            byId.put(known.id(), known);
            changes.changed(
                    SERIES + leafId + "/" + known.id(),
                    new EntryWriter(VERSION).map(labels.asMap()).bytes());
        }
        return known;
    }

    private long chunk(long time) {
        return Math.floorDiv(time, chunkMillis);
    }

    private String chunkKey(KeptSeries one, long chunk) {
        return CHUNK + leafId + "/" + one.id() + "/" + (newestOnly ? 0 : chunk);
    }

    private void write(KeptSeries one, long time) {
        long chunk = chunk(time);
        int first = newestOnly ? 0 : one.countUpTo(chunk * chunkMillis - 1);
        int end = newestOnly ? one.size() : one.countUpTo((chunk + 1) * chunkMillis - 1);
        EntryWriter entry = new EntryWriter(VERSION).number(end - first);
        long before = 0;
        for (int i = first; i < end; i++) {
            entry.number(one.time(i) - before);
            before = one.time(i);
            if (counts) {
                entry.number((long) one.value(i));
            } else {
                entry.real(one.value(i));
            }
        }
        changes.changed(chunkKey(one, chunk), entry.bytes());
    }

    /** Drops what no evaluation after {@code instant} can see. */
    void forget(long instant) {
        forgottenUpTo = instant - windowMillis;
        Iterator<KeptSeries> all = byId.values().iterator();
        while (all.hasNext()) {
            KeptSeries one = all.next();
            int gone = one.countUpTo(forgottenUpTo);
            if (newestOnly) {
                // Older ones are hidden by the newest; stale markers hide nothing that is still there.
                int newest = one.newestUpTo(instant);
                gone = Math.max(gone, newest < 0 ? one.countUpTo(instant) : newest);
            }
            drop(one, gone);
            if (one.size() == 0) {
                all.remove();
                byLabels.remove(one.labels());
                changes.changed(SERIES + leafId + "/" + one.id(), null);
            }
        }
    }

    private void drop(KeptSeries one, int count) {
        boolean empty = count == one.size();
        if (newestOnly) {
            if (empty) {
                changes.changed(chunkKey(one, 0), null);
            }
        } else {
            long kept = empty ? Long.MAX_VALUE : chunk(one.time(count));
            long before = Long.MIN_VALUE;
            for (int i = 0; i < count; i++) {
                long chunk = chunk(one.time(i));
                if (chunk != before && chunk != kept) {
                    changes.changed(chunkKey(one, chunk), null);
                }
                before = chunk;
            }
        }
        one.drop(count);
    }

    /** Takes back an entry; those of series come before those of samples. */
    void restore(String key, byte[] value) throws UnreadableEntryException {
        String[] parts = key.split("/", 4);
        EntryReader entry = new EntryReader(value, VERSION);
        if (key.startsWith(SERIES)) {
            Labels labels = Labels.of(entry.map());
            KeptSeries one = new KeptSeries(labels, parts[2]);
            byLabels.put(labels, one);
            byId.put(parts[2], one);
            return;
        }
        KeptSeries one = byId.get(parts[2]);
        if (one == null) {
            throw UnreadableEntryException.orphan();
        }
        int size = entry.size();
        long time = 0;
        for (int i = 0; i < size; i++) {
            time += entry.number();
            double sample = counts ? entry.number() : entry.real();
            int found = one.find(time);
            if (found < 0) {
                one.insert(-found - 1, time, sample);
            }
        }
    }

    /** All entries are back. */
    void restored() {
        for (KeptSeries one : List.copyOf(byId.values())) {
            if (one.size() == 0) {
                byId.remove(one.id());
                byLabels.remove(one.labels());
                changes.changed(SERIES + leafId + "/" + one.id(), null);
            }
        }
    }
}
