package io.tocsin.processor.extract;

import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.schemas.metric.Measurement.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the series of one metric, all of them: adds up contributions cell by cell, and reads the series at the end of each
 * cell, as a scrape would. What comes out depends only on which contributions belong to which cell, not on their order nor
 * on how they are divided. Each change is told as an entry, and entries restore it. One owner thread.
 */
public final class Accumulator {
    private static final int VERSION = 1;
    private static final String SERIES = "/series/";
    private static final String PENDING = "/pending/";
    private static final String INSTANT = "/instant";

    private final Metric metric;
    private final String id;
    private final Changes changes;
    private final TreeMap<SeriesKey, Total> series = new TreeMap<>();
    /** By cell, for those that are not due yet. */
    private final TreeMap<Long, TreeMap<SeriesKey, Tally>> pending = new TreeMap<>();

    private long last = Long.MIN_VALUE;
    private long refused;

    /** @param since the instant of the last contribution */
    private record Total(String key, Tally tally, long since) {}

    /**
     * What a cell comes to.
     *
     * @param readings in the order of the series
     * @param refused events that were not counted because they would have begun a series beyond the limit
     */
    public record Advance(List<Reading> readings, long refused) {
        public Advance {
            readings = List.copyOf(readings);
        }
    }

    /** Of a metric, empty. */
    public Accumulator(Metric metric, Changes changes) {
        this.metric = metric;
        this.id = metric.id();
        this.changes = changes;
    }

    /** Whether there is neither a series nor a contribution to one. */
    public boolean isEmpty() {
        return series.isEmpty() && pending.isEmpty();
    }

    /** The last instant at which it was advanced; empty for never. */
    public OptionalLong last() {
        return last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** How many series there are. */
    public int size() {
        return series.size();
    }

    /** Whether an entry is of this metric. */
    public boolean owns(String key) {
        return key.startsWith(id + "/");
    }

    /** Takes back an entry that was told; before anything else is done, in any order. */
    public void restore(String key, byte[] value) throws UnreadableEntryException {
        EntryReader in = new EntryReader(value, VERSION);
        if (!owns(key)) {
            throw UnreadableEntryException.because("an entry of another metric");
        }
        if (key.equals(id + INSTANT)) {
            last = in.number();
        } else if (key.startsWith(id + SERIES)) {
            long since = in.number();
            series.put(SeriesKey.read(in), new Total(key, tally(in), since));
        } else {
            long cell = in.number();
            pending.computeIfAbsent(cell, c -> new TreeMap<>()).put(SeriesKey.read(in), tally(in));
        }
    }

    private Tally tally(EntryReader in) throws UnreadableEntryException {
        Tally tally = Tally.read(in);
        if (!tally.fits(metric)) {
            throw UnreadableEntryException.because("a tally of another metric");
        }
        return tally;
    }

    /**
     * Adds a contribution. One of a cell that is over already counts in the next. Memory is bounded at any rate: of a cell
     * that is not due yet no more new series are held than twice the limit.
     *
     * @throws IllegalArgumentException when it is not of this metric
     */
    public void add(Contribution contribution) {
        if (!contribution.metric().equals(id) || !contribution.tally().fits(metric)) {
            throw new IllegalArgumentException("a contribution to another metric");
        }
        long cell = last == Long.MIN_VALUE
                ? contribution.cell()
                : Math.max(contribution.cell(), last + metric.interval().toMillis());
        TreeMap<SeriesKey, Tally> tallies = pending.computeIfAbsent(cell, c -> new TreeMap<>());
        SeriesKey key = contribution.series();
        final boolean isNew = !tallies.containsKey(key);
        Tally tally = tallies.merge(key, contribution.tally(), Tally::plus);
        SeriesKey dropped = series.containsKey(key) ? null : excess(tallies);
        if (dropped != null) {
            Tally gone = tallies.remove(dropped);
            refused += gone == null ? 0 : gone.events();
        }
        if (dropped != null && !(isNew && key.equals(dropped))) {
            changes.changed(pendingKey(cell, dropped), null);
        }
        if (!key.equals(dropped)) {
            EntryWriter out = new EntryWriter(VERSION).number(cell);
            key.write(out);
            tally.write(out);
            changes.changed(pendingKey(cell, key), out.bytes());
        }
    }

    /**
     * The greatest new series of a cell when there are more than twice the limit. The least ones are let in, so what is
     * dropped would be refused in any case; twice, because a series that is new so far may be let in by a cell before. Only
     * with more than that in a cell ahead can it depend on the order of arrival which events of such a series are refused.
     */
    private @Nullable SeriesKey excess(NavigableMap<SeriesKey, Tally> tallies) {
        // So many are new at least.
        if (tallies.size() - series.size() <= 2L * metric.limit()) {
            return null;
        }
        SeriesKey greatest = tallies.lastKey();
        while (series.containsKey(greatest)) {
            greatest = tallies.lowerKey(greatest);
        }
        return greatest;
    }

    private String pendingKey(long cell, SeriesKey key) {
        return id + PENDING + cell + "/" + key.id();
    }

    /**
     * Counts all contributions of cells up to an instant, forgets series that got nothing for long, and reads the others.
     * A series that begins gets a reading of zero just behind the instant before, so that {@code rate} and
     * {@code increase} see its first events. Over the limit new series are let in in their own order.
     *
     * @param instant a multiple of the interval, later than the last one
     */
    public Advance advance(long instant) {
        if (instant <= last || metric.cell(instant) != instant) {
            throw new IllegalArgumentException("no instant after " + last + ": " + instant);
        }
        SortedMap<SeriesKey, Tally> due = due(instant);
        last = instant;
        changes.changed(id + INSTANT, new EntryWriter(VERSION).number(instant).bytes());
        TreeMap<SeriesKey, List<Reading>> readings = new TreeMap<>();
        forget(instant, due, readings);
        due.forEach((key, tally) -> {
            Total before = series.get(key);
            if (before == null && series.size() >= metric.limit()) {
                refused += tally.events();
                return;
            }
            Tally total = before == null ? tally : before.tally.plus(tally);
            Total now = new Total(before == null ? id + SERIES + key.id() : before.key, total, instant);
            series.put(key, now);
            tell(key, now);
            if (before == null && metric.kind() != Kind.GAUGE) {
                long begun = instant - metric.interval().toMillis() + 1;
                add(readings, new Reading(metric, key, begun, Reading.State.BEGUN, metric.zero()));
            }
        });
        series.forEach((key, total) -> {
            Reading.State state = total.since == instant ? Reading.State.CHANGED : Reading.State.SAME;
            add(readings, new Reading(metric, key, instant, state, total.tally.measurement(metric)));
        });
        long over = refused;
        refused = 0;
        return new Advance(readings.values().stream().flatMap(List::stream).toList(), over);
    }

    /** Ends all series, for a metric that is not drawn any more; nothing is left, contributions not either. */
    public List<Reading> end(long instant) {
        List<Reading> readings = new ArrayList<>();
        series.forEach((key, total) -> {
            readings.add(ended(key, instant));
            changes.changed(total.key, null);
        });
        series.clear();
        pending.forEach((cell, tallies) ->
                tallies.keySet().forEach(key -> changes.changed(pendingKey(cell, key), null)));
        pending.clear();
        changes.changed(id + INSTANT, null);
        last = Long.MIN_VALUE;
        return readings;
    }

    private SortedMap<SeriesKey, Tally> due(long instant) {
        TreeMap<SeriesKey, Tally> due = new TreeMap<>();
        SortedMap<Long, TreeMap<SeriesKey, Tally>> cells = pending.headMap(instant, true);
        cells.forEach((cell, tallies) -> tallies.forEach((key, tally) -> {
            due.merge(key, tally, Tally::plus);
            changes.changed(pendingKey(cell, key), null);
        }));
        cells.clear();
        return due;
    }

    private void forget(long instant, Map<SeriesKey, Tally> due, Map<SeriesKey, List<Reading>> readings) {
        // First found, then removed: a TreeMap's iterator may give another entry's key once it has removed one.
        List<SeriesKey> idle = series.entrySet().stream()
                .filter(one -> instant - one.getValue().since >= metric.idle().toMillis())
                .map(Map.Entry::getKey)
                .filter(key -> !due.containsKey(key))
                .toList();
        for (SeriesKey key : idle) {
            changes.changed(id + SERIES + key.id(), null);
            series.remove(key);
            add(readings, ended(key, instant));
        }
    }

    private Reading ended(SeriesKey key, long instant) {
        return new Reading(metric, key, instant, Reading.State.ENDED, metric.zero());
    }

    private static void add(Map<SeriesKey, List<Reading>> readings, Reading reading) {
        readings.computeIfAbsent(reading.series(), k -> new ArrayList<>(2)).add(reading);
    }

    private void tell(SeriesKey key, Total total) {
        EntryWriter out = new EntryWriter(VERSION).number(total.since);
        key.write(out);
        total.tally.write(out);
        changes.changed(total.key, out.bytes());
    }
}
