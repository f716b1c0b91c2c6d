package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Ids;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is held of one leaf: the samples of its series, or the counts of its panes. Entries are, per series, one for the
 * labels and {@link LeafEntries some for its samples}, so that a sample costs one small write and a stretch that has left
 * the window one removal. What would exceed a bound is refused, and the leaf is incomplete for as long as that could
 * be seen. One owner thread.
 */
abstract sealed class LeafStore permits SampleLeaf, PaneLeaf {
    static final String SERIES = "s/";
    static final String REFUSED = "x/";
    static final int VERSION = 1;
    /** How often in the length of a window idle series are looked for. */
    private static final int SWEEPS = 8;

    private final String leafId;
    private final String what;
    private final boolean newestOnly;
    private final long windowMillis;
    private final long stretchMillis;
    private final Changes changes;
    private final LeafEntries entries;
    private final Holdings holdings;
    /** The number that each window or call has in the series. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private final Map<Labels, KeptSeries> byLabels = new HashMap<>();
    private final OrderedSeries ordered = new OrderedSeries();
    private final int number;
    /** Each once since {@link #period} began; that is not while nobody asks. */
    private final List<KeptSeries> touched = new ArrayList<>();

    private long newestTouched = Long.MIN_VALUE;

    private int period = 1;
    private long instant = Long.MIN_VALUE;
    private long swept = Long.MIN_VALUE;
    /** Once after each instant: until the next one nothing more leaves. */
    private long sweptForRoom = Long.MAX_VALUE;

    /** How to undo what is tried, the last first; null when nothing is. */
    private @Nullable Trial trial;

    private long version;
    private long refusedUpTo = Long.MIN_VALUE;
    private String refusal = "";
    private boolean refusalChanged;

    /** @param stretchMillis the length of the stretches that are written together */
    LeafStore(
            Leaf leaf,
            boolean newestOnly,
            long stretchMillis,
            LeafEntries.Values values,
            Changes changes,
            Holdings holdings) {
        this.leafId = id(leaf);
        this.what = leaf.key().text();
        this.newestOnly = newestOnly;
        this.windowMillis = leaf.window().toMillis();
        // The newest one is overwritten in place.
        this.stretchMillis = newestOnly ? KeptSeries.UNCUT : stretchMillis;
        this.changes = changes;
        this.entries = new LeafEntries(leafId, this.stretchMillis, values, changes);
        this.holdings = holdings;
        this.number = holdings.addLeaf();
    }

    private static String id(Leaf leaf) {
        return Ids.of(leaf.key().text());
    }

    final String leafId() {
        return leafId;
    }

    final boolean newestOnly() {
        return newestOnly;
    }

    /** The same for the same question to each series, whoever asks. */
    final int number(String question) {
        Integer known = numbers.putIfAbsent(question, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    /** Changes whenever something was added. */
    final long version() {
        return version;
    }

    /** In the order of their labels; may hold samples that no window sees any more. */
    final List<KeptSeries> series() {
        return ordered.inOrder();
    }

    /** Those of some kin; of each kin in the order of their labels. */
    final List<KeptSeries> series(Set<Kin> kins) {
        List<KeptSeries> some = new ArrayList<>();
        for (Kin kin : kins) {
            if (kin.isWhole()) {
                return series();
            }
            some.addAll(kin.series(number));
        }
        return some;
    }

    /** With which others a series is evaluated; empty when none of them is here. */
    final Optional<Kin> kin(Labels labels) {
        KeptSeries known = byLabels.get(labels);
        return known == null ? holdings.kin(labels) : Optional.of(known.kin());
    }

    /** Takes kin for which something came, and the times of the oldest and the newest of it. */
    @FunctionalInterface
    interface TouchedKin {
        void touched(Kin kin, long oldest, long newest);
    }

    /** Tells for which kin something came to stay since the last call. */
    final void takeTouched(TouchedKin into) {
        touched.forEach(one -> into.touched(one.kin(), one.oldestTouched(), one.newestTouched()));
        forgetTouched(Long.MAX_VALUE);
    }

    /** What came and an instant sees has been looked at. */
    final void forgetTouched(long instant) {
        List<KeptSeries> later = newestTouched <= instant
                ? List.of()
                : touched.stream().filter(one -> one.newestTouched() > instant).toList();
        touched.clear();
        newestTouched = Long.MIN_VALUE;
        period++;
        later.forEach(one -> note(one, one.oldestTouched(), one.newestTouched()));
    }

    /** Why what is looked at from an instant is not all that came; empty when it is. */
    final Optional<String> incompleteAt(long at) {
        return refusedUpTo > at - windowMillis ? Optional.of(refusal) : Optional.empty();
    }

    /** The series that a sample of this time belongs to; null when no later evaluation can see it, or it is refused. */
    final @Nullable KeptSeries seriesFor(Labels labels, long time) {
        if (hasPassed(time)) {
            return null;
        }
        KeptSeries known = byLabels.get(labels);
        if (trial != null) {
            return known == null ? tried(labels) : hasRoom(known, time) ? known : null;
        }
        if (known != null) {
            trim(known);
            return hasRoom(known, time) ? known : null;
        }
        if (!hasRoom()) {
            if (sweptForRoom != instant) {
                sweptForRoom = instant;
                sweep();
            }
            if (!hasRoom()) {
                refuse(time, holdings.isFull() ? holdings.full() : fullHere());
                return null;
            }
        }
        KeptSeries made = KeptSeries.of(labels, stretchMillis);
        put(made);
        changes.changed(
                SERIES + leafId + "/" + made.id(),
                new EntryWriter(VERSION).map(labels.asMap()).bytes());
        return made;
    }

    /** Whether the series takes another sample, of this time. */
    final boolean takes(KeptSeries one, long time) {
        return !hasPassed(time) && hasRoom(one, time);
    }

    private boolean hasPassed(long time) {
        return instant != Long.MIN_VALUE && time <= instant - windowMillis;
    }

    private boolean hasRoom(KeptSeries one, long time) {
        if (one.size() < holdings.bounds().samplesPerWindow()) {
            return true;
        }
        if (trial != null) {
            trial.cutOff();
            return false;
        }
        trim(one);
        if (one.size() < holdings.bounds().samplesPerWindow()) {
            return true;
        }
        refuse(
                time,
                "the series " + one.labels() + " has more than "
                        + holdings.bounds().samplesPerWindow() + " samples in a window");
        return false;
    }

    private void put(KeptSeries made) {
        byLabels.put(made.labels(), made);
        ordered.add(made);
        holdings.add(number, made);
    }

    private boolean hasRoom() {
        return byLabels.size() < holdings.bounds().seriesPerInput() && !holdings.isFull();
    }

    private String fullHere() {
        return "more than " + holdings.bounds().seriesPerInput() + " series of " + what;
    }

    private void refuse(long time, String reason) {
        if (time > refusedUpTo) {
            refusedUpTo = time;
            refusal = reason;
            refusalChanged = true;
        }
        version++;
    }

    /** What comes until {@link #endTrial} is seen by evaluations and then forgotten as if it had never come. */
    final void beginTrial() {
        trial = new Trial();
    }

    /** All is as it was at {@link #beginTrial}. */
    final void endTrial() {
        Trial ended = trial;
        trial = null;
        if (ended == null || ended.isEmpty()) {
            return;
        }
        ended.undo();
        remove(ended.made());
        version++;
    }

    private @Nullable KeptSeries tried(Labels labels) {
        Trial tried = Objects.requireNonNull(trial);
        if (!hasRoom()) {
            tried.cutOff();
            return null;
        }
        KeptSeries made = KeptSeries.of(labels, stretchMillis);
        put(made);
        tried.made(made);
        return made;
    }

    /** Whether something that was tried had no room. */
    final boolean isTrialCutOff() {
        return trial != null && trial.isCutOff();
    }

    /** What is tried, so that it can be undone; empty when what comes is to stay. */
    final Optional<Trial> trial() {
        return Optional.ofNullable(trial);
    }

    /** A sample of the series was added or replaced. */
    final void changed(KeptSeries one, long time) {
        version++;
        if (trial == null) {
            entries.touch(one, time);
            note(one, time, time);
        }
    }

    private void note(KeptSeries one, long oldest, long newest) {
        if (holdings.isNoting()) {
            newestTouched = Math.max(newestTouched, newest);
            if (one.touchedIn(period, oldest, newest)) {
                touched.add(one);
            }
        }
    }

    /** Whether the series takes so many samples more, none of them earlier than one that it takes, and they are to stay. */
    final boolean takesAll(KeptSeries one, int more) {
        return trial == null && one.size() + more <= holdings.bounds().samplesPerWindow();
    }

    /** So many samples of the series, of these times and between, were put in or replaced by {@link KeptSeries#merge}. */
    final void merged(KeptSeries one, int count, long oldest, long newest) {
        version += count;
        if (count > 0) {
            entries.touched(one);
            note(one, oldest, newest);
        }
    }

    /** Writes all entries that have changed. */
    final void flush() {
        if (newestOnly) {
            // What the newest hides would be written for nothing.
            entries.unwritten().forEach(this::trim);
        }
        entries.flush();
        if (refusalChanged) {
            refusalChanged = false;
            changes.changed(
                    REFUSED + leafId,
                    new EntryWriter(VERSION).number(refusedUpTo).text(refusal).bytes());
        }
    }

    /** No evaluation at or before this instant comes any more. */
    final void passed(long evaluated) {
        instant = evaluated;
        long now = Math.floorDiv(evaluated, Math.max(1, windowMillis / SWEEPS));
        if (now != swept) {
            swept = now;
            sweep();
            if (refusedUpTo != Long.MIN_VALUE && incompleteAt(evaluated + 1).isEmpty()) {
                refusedUpTo = Long.MIN_VALUE;
                refusal = "";
                refusalChanged = false;
                changes.changed(REFUSED + leafId, null);
            }
        }
    }

    /** Forgets the series of which no later evaluation can see anything. */
    private void sweep() {
        if (instant == Long.MIN_VALUE) {
            return;
        }
        Set<KeptSeries> gone = new LinkedHashSet<>();
        for (KeptSeries one : series()) {
            trim(one);
            if (one.size() == 0) {
                gone.add(one);
            }
        }
        evict(gone);
    }

    private void evict(Set<KeptSeries> gone) {
        remove(gone);
        gone.forEach(one -> changes.changed(SERIES + leafId + "/" + one.id(), null));
    }

    private void remove(Set<KeptSeries> gone) {
        if (!gone.isEmpty()) {
            gone.forEach(one -> byLabels.remove(one.labels()));
            ordered.removeAll(gone);
            touched.removeIf(gone::contains);
            holdings.removeAll(number, gone);
        }
    }

    /** Drops the samples that no later evaluation can see. */
    private void trim(KeptSeries one) {
        if (instant == Long.MIN_VALUE || one.size() == 0) {
            return;
        }
        // What has passed is not taken any more.
        if (!one.trim(instant) && !newestOnly) {
            return;
        }
        int gone = one.time(0) > instant - windowMillis ? 0 : one.countUpTo(instant - windowMillis);
        if (newestOnly && one.size() > 1) {
            // Older ones are hidden by the newest; stale markers hide nothing that is still there.
            int newest = one.newestUpTo(instant);
            gone = Math.max(gone, newest < 0 ? one.countUpTo(instant) : newest);
        }
        if (gone > 0) {
            entries.drop(one, gone);
            one.forget(gone);
        }
    }

    /** Takes back what was refused. */
    final void restoreRefusal(byte[] value) throws UnreadableEntryException {
        EntryReader entry = new EntryReader(value, VERSION);
        refusedUpTo = entry.number();
        refusal = entry.text();
    }

    /** Takes back a series, before its samples. */
    final KeptSeries restoreSeries(String id, byte[] value) throws UnreadableEntryException {
        KeptSeries one = new KeptSeries(Labels.of(new EntryReader(value, VERSION).map()), id, stretchMillis);
        put(one);
        return one;
    }

    /** The labels of a series, from its entry. */
    static SortedMap<String, String> labels(byte[] series) throws UnreadableEntryException {
        return new EntryReader(series, VERSION).map();
    }

    /** Takes back some samples of a series. */
    final void restoreSamples(KeptSeries one, String key, byte[] value) throws UnreadableEntryException {
        entries.restore(one, key, value);
    }

    /**
     * All entries are back.
     *
     * @param evaluated the last instant of an evaluation; {@code Long.MIN_VALUE} for none
     */
    final void restored(long evaluated) {
        instant = evaluated;
        Set<KeptSeries> empty = new LinkedHashSet<>();
        series().stream().filter(one -> one.size() == 0).forEach(empty::add);
        evict(empty);
        version++;
    }
}
