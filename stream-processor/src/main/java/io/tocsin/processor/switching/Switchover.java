package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.unit.StateEntry;
import io.tocsin.processor.version.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one task of the evaluation knows of the versions of the rules, and its part in changing from one to the next. All
 * tasks see the same of the sources in the same order, so all come to the same instant without asking one another; that
 * it is after everything that a source had taken when it was complete lets no task pass it before it knows it. One owner
 * thread.
 *
 * <pre>
 *            all sources complete: T                evaluated up to T           all targets have handed over
 * collecting ───────────────────────► up to T ──────────────────────► handing over ────────────► in force
 *      │ a source skips it
 *      └────────────────────────────► skipped
 * </pre>
 */
public final class Switchover {
    /** Cells of all units, in whatever version, end at each whole second, and so does no switch cut one in two. */
    public static final long GRID_MILLIS = 1_000;

    private static final int VERSION = 1;
    private static final String FORCE = "force";
    private static final String GAPS = "gaps";
    private static final String DECIDED = "decided/";
    private static final String STATUS = "status/";
    private static final String DONE = "done/";
    private static final String CHANGING = "changing/";
    private static final String GIVING = "giving";

    private final Task task;
    private final SwitchStore store;
    private final Kept kept;
    private final LongFunction<VersionRules> rules;
    private final Out out;

    private long inForce;
    private long fromMillis;
    private Completeness completeness = Completeness.FULL;
    /** The last version of which it is known what becomes of it. */
    private long settled;

    private OptionalLong switchAt = OptionalLong.empty();
    /** Of versions that are to come, by version and source; a source that skips one has none. */
    private final TreeMap<Long, Map<Integer, Optional<SwitchRecord.Complete>>> statuses = new TreeMap<>();

    private @Nullable Handover handover;
    private @Nullable Moving moving;
    private @Nullable Giving giving;
    private boolean handedOver;
    private boolean changing;

    /**
     * Who takes part.
     *
     * @param target the task's own number
     * @param targets how many there are
     * @param sources the numbers of all of the intake
     */
    public record Task(int target, int targets, Set<Integer> sources, Shards shards, Place.Partitions partitions) {
        public Task {
            sources = Set.copyOf(sources);
        }

        /** Whether a place is the task's. */
        boolean holds(Place place) {
            return partitions.of(place) == target;
        }
    }

    /** What a switch makes of it. */
    public interface Out {
        /** To the partition of its place, or to all. */
        void send(SwitchRecord record);

        /** What becomes of a version is known. */
        void decided(Outcome outcome);

        /** The alerts, and what was written, of rules that are no more, as entries of the evaluator that had them. */
        void end(Place place, Map<String, byte[]> entries, long instant);
    }

    /**
     * Takes up where the store left it.
     *
     * @param rules of versions by their numbers
     */
    public Switchover(Task task, SwitchStore store, LongFunction<VersionRules> rules, Out out) {
        this.task = task;
        this.store = store;
        this.kept = new Kept(store);
        this.rules = rules;
        this.out = out;
        restore();
    }

    private void restore() {
        try {
            byte[] force = store.get(FORCE);
            if (force != null) {
                EntryReader entry = new EntryReader(force, VERSION);
                inForce = entry.number();
                fromMillis = entry.number();
                settled = entry.number();
            }
            byte[] gaps = store.get(GAPS);
            if (gaps != null) {
                completeness = Completeness.decode(gaps);
            }
            byte[] before = store.get(GIVING);
            List<SwitchRecord.Complete> given = new ArrayList<>();
            for (String key : store.keys(STATUS)) {
                byte[] value = store.get(key);
                SwitchRecord record = value == null ? null : SwitchCodec.decode(value);
                if (record instanceof SwitchRecord.Complete complete && complete.version() == inForce) {
                    given.add(complete);
                } else if (record instanceof SwitchRecord.Complete complete) {
                    status(complete.version()).put(complete.source(), Optional.of(complete));
                } else if (record instanceof SwitchRecord.Skipped skipped) {
                    status(skipped.version()).put(skipped.source(), Optional.empty());
                }
            }
            if (before != null) {
                Succession from = succession(new EntryReader(before, VERSION).number(), inForce);
                giving = new Giving(kept, given, inForce, from, fromMillis);
            }
            byte[] decided = store.get(DECIDED + settled);
            if (decided != null) {
                switchAt = OptionalLong.of(new EntryReader(decided, VERSION).number());
                changing = store.get(CHANGING + settled) != null;
                handedOver = store.get(DONE + Kept.number(settled) + "/" + task.target()) != null;
            }
        } catch (UnreadableEntryException e) {
            throw new IllegalStateException("the state of a switch of rules was written by another release", e);
        }
    }

    private Map<Integer, Optional<SwitchRecord.Complete>> status(long version) {
        return statuses.computeIfAbsent(version, absent -> new HashMap<>());
    }

    /** The version that is in force, 0 before the first. */
    public long inForce() {
        return inForce;
    }

    /** The instants after this one are evaluated under the version in force. */
    public long fromMillis() {
        return fromMillis;
    }

    /** What is missing to the inputs of the version in force. */
    public Completeness completeness() {
        return completeness;
    }

    /** The last instant of the version in force, where it is known. */
    public OptionalLong lastInstant() {
        return switchAt;
    }

    /**
     * The contributions that the version in force may see now: none of a cell that ends later. Whoever is given more would
     * be ahead of an instant at which the rules could change.
     *
     * @param newestOf the greatest watermark of each source that was told, {@code Long.MIN_VALUE} for none
     */
    public long limit(IntToLongFunction newestOf) {
        if (switchAt.isPresent()) {
            return switchAt.getAsLong();
        }
        Map<Integer, Optional<SwitchRecord.Complete>> next =
                statuses.isEmpty() ? Map.of() : statuses.firstEntry().getValue();
        if (next.values().stream().noneMatch(Optional::isPresent)) {
            return Long.MAX_VALUE;
        }
        long newest = Long.MIN_VALUE;
        for (int source : task.sources()) {
            Optional<SwitchRecord.Complete> complete = next.getOrDefault(source, Optional.empty());
            newest = Math.max(
                    newest,
                    complete.map(SwitchRecord.Complete::newestMillis).orElseGet(() -> newestOf.applyAsLong(source)));
        }
        return newest == Long.MIN_VALUE ? newest : after(newest);
    }

    private static long after(long millis) {
        return Math.floorDiv(millis, GRID_MILLIS) * GRID_MILLIS + GRID_MILLIS;
    }

    /**
     * Keeps a contribution to a version that is to come.
     *
     * @param offset of its record, to tell it from others
     */
    public void keep(long version, byte[] contribution, long offset) {
        if (isToCome(version)) {
            kept.live(version, contribution, offset);
        }
    }

    /**
     * Takes what another task tells.
     *
     * @param offset of its record, to tell it from others
     */
    public void accept(SwitchRecord record, long offset) {
        if (!isToCome(record.version())) {
            return;
        }
        if (record instanceof SwitchRecord.History history) {
            kept.history(history, offset);
        } else if (record instanceof SwitchRecord.Complete complete) {
            // The first counts for all, whatever else they know by then; it can be told again.
            if (status(record.version()).putIfAbsent(complete.source(), Optional.of(complete)) == null) {
                store.put(statusKey(record.version(), complete.source()), SwitchCodec.encode(record));
            }
        } else if (record instanceof SwitchRecord.Skipped skipped) {
            status(record.version()).put(skipped.source(), Optional.empty());
            store.put(statusKey(record.version(), skipped.source()), SwitchCodec.encode(record));
        } else if (record instanceof SwitchRecord.Handover handed) {
            kept.moved(handed);
        } else if (record instanceof SwitchRecord.HandedOver done) {
            store.put(DONE + Kept.number(record.version()) + "/" + done.target(), new byte[0]);
        }
        decide();
    }

    private boolean isToCome(long version) {
        return version > settled || (version == settled && switchAt.isPresent());
    }

    private static String statusKey(long version, int source) {
        return STATUS + Kept.number(version) + "/" + source;
    }

    /** What becomes of the next versions, as far as all sources have told. */
    private void decide() {
        while (switchAt.isEmpty() && giving == null && !statuses.isEmpty()) {
            long next = statuses.firstKey();
            Collection<Optional<SwitchRecord.Complete>> told =
                    statuses.firstEntry().getValue().values();
            if (told.stream().anyMatch(Optional::isEmpty)) {
                settled = next;
                forget(next);
                writeForce();
                out.decided(Outcome.skipped(next));
            } else if (statuses.firstEntry().getValue().keySet().containsAll(task.sources())) {
                List<SwitchRecord.Complete> all =
                        told.stream().map(Optional::orElseThrow).toList();
                // Before the first version there is nothing that could be cut in two.
                long at = inForce == 0
                        ? Math.floorDiv(
                                        all.stream()
                                                .mapToLong(SwitchRecord.Complete::leastMillis)
                                                .min()
                                                .orElseThrow(),
                                        GRID_MILLIS)
                                * GRID_MILLIS
                        : after(all.stream()
                                .mapToLong(SwitchRecord.Complete::newestMillis)
                                .max()
                                .orElseThrow());
                settled = next;
                switchAt = OptionalLong.of(at);
                writeForce();
                store.put(DECIDED + next, new EntryWriter(VERSION).number(at).bytes());
                out.decided(Outcome.inForce(next, at));
            } else {
                return;
            }
        }
    }

    private void writeForce() {
        store.put(
                FORCE,
                new EntryWriter(VERSION)
                        .number(inForce)
                        .number(fromMillis)
                        .number(settled)
                        .bytes());
    }

    /** Whether the rules change now: all up to the last instant has been seen, and evaluated. */
    public boolean isDue(long leastWatermark, boolean evaluated) {
        return switchAt.isPresent() && evaluated && leastWatermark > switchAt.getAsLong();
    }

    /**
     * A step of the switch, when it is due; the evaluators of the version in force have written their entries.
     *
     * @param more asked after each piece whether there may be another: a transaction has little time
     * @return whether the new version is in force now, and its evaluators are to be built of the entries, and to be
     *     {@link #give given} what was kept; false while there is more to do, or the others have not handed over
     */
    public boolean step(Held held, BooleanSupplier more) {
        long at = switchAt.orElseThrow();
        if (!changing) {
            changing = true;
            store.put(CHANGING + settled, new byte[0]);
        }
        if (!handedOver) {
            if (handover == null) {
                Handover.To to = new Destinations(task, kept, out, at);
                handover = new Handover(settled, succession(inForce, settled), task, held, to);
            }
            if (handover.step(more)) {
                handover = null;
                handedOver = true;
                SwitchRecord.HandedOver done = new SwitchRecord.HandedOver(settled, task.target());
                store.put(DONE + Kept.number(settled) + "/" + task.target(), new byte[0]);
                out.send(done);
            }
            return false;
        }
        if (store.keys(DONE + Kept.number(settled) + "/").size() < task.targets()) {
            return false;
        }
        if (moving == null) {
            moving = new Moving(kept, settled, held);
        }
        if (!moving.step(more)) {
            return false;
        }
        moving = null;
        enter(held, at);
        return true;
    }

    /** Whether what is held is on its way from one version to the next: there are no evaluators to be built of it. */
    public boolean isChanging() {
        return changing;
    }

    /** Whether this task has handed over all that changes its place: then it waits for the others. */
    public boolean isHandedOver() {
        return handedOver;
    }

    private Succession succession(long before, long after) {
        RulePlan earlier =
                before == 0 ? VersionRules.NONE.plan() : rules.apply(before).plan();
        return new Succession(earlier, rules.apply(after).plan(), task.shards());
    }

    private void enter(Held held, long at) {
        Succession succession = succession(inForce, settled);
        for (RulePlan.Unit unit : succession.after().units()) {
            for (Place place : Succession.places(unit, task.shards())) {
                if (task.holds(place)) {
                    held.put(place, StateEntry.EVALUATED, StateEntry.evaluated(at));
                }
            }
        }
        List<SwitchRecord.Complete> complete = statuses.getOrDefault(settled, Map.of()).values().stream()
                .map(Optional::orElseThrow)
                .toList();
        long readFrom = complete.stream()
                .mapToLong(SwitchRecord.Complete::fromMillis)
                .max()
                .orElse(Long.MIN_VALUE);
        // Before the first version nothing was recorded or drawn that could be missing.
        completeness =
                completeness.after(succession, rules.apply(settled).drawn(), readFrom, inForce == 0 ? readFrom : at);
        store.put(GAPS, completeness.encode());
        store.put(GIVING, new EntryWriter(VERSION).number(inForce).bytes());
        giving = new Giving(kept, complete, settled, succession, at);
        forgetChange(settled);
        inForce = settled;
        fromMillis = at;
        switchAt = OptionalLong.empty();
        handedOver = false;
        changing = false;
        writeForce();
    }

    /** Whether the evaluators of the version in force have not been given all yet: until then nothing is evaluated. */
    public boolean isGiving() {
        return giving != null;
    }

    /**
     * Gives what was kept for the version in force, as long as more may be given.
     *
     * @return whether that was all
     */
    public boolean give(Consumer<Contribution> to, BooleanSupplier more) {
        if (giving != null && giving.step(to, more)) {
            giving = null;
            store.put(GIVING, null);
            forget(inForce);
            decide();
        }
        return giving == null;
    }

    private void forget(long version) {
        kept.forget(version);
        store.keys(STATUS + Kept.number(version) + "/").forEach(key -> store.put(key, null));
        forgetChange(version);
    }

    private void forgetChange(long version) {
        store.keys(DONE + Kept.number(version) + "/").forEach(key -> store.put(key, null));
        store.put(DECIDED + version, null);
        store.put(CHANGING + version, null);
        statuses.remove(version);
    }
}
