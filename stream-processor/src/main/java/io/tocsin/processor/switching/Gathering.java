package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.version.Outcome;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.processor.version.RuleVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * For which versions of the rules a task of the intake takes events, and its part in changing from one to the next. All
 * sources take the versions in their order, and tell of each whether they are complete. One owner thread.
 *
 * <pre>
 *              a version after the settled one              history handed on        it is in force, and passed
 * settled ───────────────────────────────► reading ─────────────────► complete ──────────────────► settled
 *    ▲      [version, missing inputs of the next]     │  [version, next]   │ skipped by another        [next]
 *    └────────────── a later one is there ────────────┴────────────────────┘
 * </pre>
 */
public final class Gathering {
    private static final int VERSION = 1;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int source;
    private final Shards shards;
    private final RuleVersions versions;
    private final Out out;
    private final List<Tagged> collectors = new ArrayList<>();

    private Stage stage = Stage.SETTLED;
    /** The version that is worked with, 0 before the first. */
    private long base;
    /** The last version of which it is known what becomes of it. */
    private long settled;

    private long next;
    private int attempt;
    private SortedMap<String, Long> starts = new TreeMap<>();
    /** The least watermark when {@link #next} was begun: no instant that it is evaluated at is earlier. */
    private long begun;

    private boolean read;
    private long readFrom;
    private boolean changed;
    private boolean toldAgain;

    private enum Stage {
        SETTLED,
        READING,
        COMPLETE
    }

    /** A collector, and the version that it is for. */
    public record Tagged(long version, Collector collector) {}

    /**
     * How far the source is.
     *
     * @param least watermark of its inputs; empty while one is not known
     * @param newest watermark of its inputs
     * @param offsets of the next record of each input, by the input's name; empty while one is not known
     * @param firstMillis from when on the log has all records; {@code Long.MIN_VALUE} for from its beginning
     */
    public record Progress(OptionalLong least, OptionalLong newest, Map<String, Long> offsets, long firstMillis) {
        public Progress {
            offsets = Map.copyOf(offsets);
        }
    }

    /** What a source hands on. */
    public interface Out {
        /** What was collected for a version. */
        void contribution(long version, Contribution contribution);

        /** Whether nobody waits any more for an event that was appended then: nothing is evaluated between grid points. */
        boolean isBacklog(long appendMillis);

        /** To all tasks of the evaluation, but history to that of its unit and shard. */
        void send(SwitchRecord record);

        /**
         * The missing inputs are to be read back, and what is found given to {@link #history}; in place of what was being
         * read, if anything was.
         *
         * @param from the append time of the first event that can matter
         * @param starts what was appended before these offsets, by input
         */
        void readBack(Succession succession, long from, SortedMap<String, Long> starts);

        /** What is being read back is not wanted any more. */
        void stopReading();
    }

    /** @param restored what {@link #changes} gave; null for the first time */
    public Gathering(int source, Shards shards, RuleVersions versions, Out out, byte @Nullable [] restored) {
        this.source = source;
        this.shards = shards;
        this.versions = versions;
        this.out = out;
        if (restored != null) {
            decode(restored);
            if (stage == Stage.READING) {
                attempt++;
                changed = true;
                startReading();
            }
            // Where nobody read it for so long that it has gone from the topic, all would wait for it for ever.
            toldAgain = stage == Stage.COMPLETE;
            collect();
        }
    }

    /** What an event is to be given to; changes with {@link #step} only. */
    public List<Tagged> collectors() {
        return collectors;
    }

    /** Hands on what was collected. */
    public void drain() {
        for (Tagged one : collectors) {
            for (Contribution contribution : one.collector().drain()) {
                out.contribution(one.version(), contribution);
            }
        }
    }

    /** Looks whether there is something to change; whether the collectors are others now. */
    public boolean step(Progress progress) {
        boolean other = false;
        while (move(progress)) {
            changed = true;
            other = true;
        }
        return other;
    }

    private boolean move(Progress progress) {
        return switch (stage) {
            case SETTLED -> begin(progress);
            case READING -> isOvertaken() ? skip() : complete(progress);
            case COMPLETE -> settle(progress);
        };
    }

    private boolean begin(Progress progress) {
        Optional<RuleVersion> candidate = versions.after(settled);
        if (candidate.isEmpty()) {
            return false;
        }
        if (base == 0) {
            // A source that is new to an installation that has long begun.
            Optional<Outcome> already = versions.inForce();
            if (already.isPresent()) {
                base = already.get().number();
                settled = base;
                collect();
                return true;
            }
        }
        if (base != 0 && (progress.least().isEmpty() || progress.offsets().isEmpty())) {
            return false;
        }
        next = candidate.get().number();
        begun = progress.least().orElse(0);
        stage = Stage.READING;
        attempt = 1;
        starts = new TreeMap<>(progress.offsets());
        if (!isOvertaken()) {
            startReading();
            drain();
            collect();
        }
        return true;
    }

    /** Before the first version there is none that could stay in force meanwhile. */
    private boolean isOvertaken() {
        return base != 0
                && (versions.after(next).isPresent()
                        || versions.outcome(next).filter(o -> !o.inForce()).isPresent());
    }

    private void startReading() {
        Succession succession = succession();
        read = base == 0 || succession.missing().units().isEmpty();
        readFrom = Long.MIN_VALUE;
        if (!read) {
            out.readBack(succession, begun - succession.reach().toMillis() - Completeness.TOLERANCE_MILLIS, starts);
        }
    }

    private Succession succession() {
        return new Succession(plan(base), plan(next), shards);
    }

    private RulePlan plan(long version) {
        return version == 0
                ? new RulePlan(List.of())
                : versions.await(version, LIMIT).plan();
    }

    private boolean skip() {
        out.stopReading();
        out.send(new SwitchRecord.Skipped(next, source));
        settleOn(base);
        return true;
    }

    private void settleOn(long version) {
        drain();
        base = version;
        settled = next;
        next = 0;
        stage = Stage.SETTLED;
        collect();
    }

    private boolean complete(Progress progress) {
        if (!read || progress.least().isEmpty() || progress.newest().isEmpty()) {
            return false;
        }
        drain();
        tellComplete(progress.least().getAsLong(), progress.newest().getAsLong(), progress.firstMillis());
        stage = Stage.COMPLETE;
        collect();
        return true;
    }

    private void tellComplete(long least, long newest, long firstMillis) {
        long from = base == 0 ? firstMillis : readFrom;
        out.send(new SwitchRecord.Complete(next, source, attempt, least, newest, from));
    }

    private boolean settle(Progress progress) {
        Optional<Outcome> outcome = versions.outcome(next);
        if (outcome.isEmpty()) {
            if (toldAgain && progress.least().isPresent() && progress.newest().isPresent()) {
                toldAgain = false;
                tellComplete(progress.least().getAsLong(), progress.newest().getAsLong(), progress.firstMillis());
            }
            return false;
        }
        if (!outcome.get().inForce()) {
            settleOn(base);
            return true;
        }
        // What comes from now on is after the last instant of the version before.
        if (progress.least().isPresent()
                && progress.least().getAsLong() > outcome.get().fromMillis()) {
            settleOn(next);
            return true;
        }
        return false;
    }

    /** A piece of what was read back. */
    public void history(Contribution contribution) {
        out.send(new SwitchRecord.History(next, source, attempt, contribution));
    }

    /**
     * All that was to be read back has been given.
     *
     * @param fromMillis from when on it is all; {@code Long.MIN_VALUE} for since ever
     */
    public void historyRead(long fromMillis) {
        read = true;
        readFrom = fromMillis;
    }

    private void collect() {
        collectors.clear();
        if (base != 0) {
            collectors.add(new Tagged(base, collector(plan(base))));
        }
        if (stage == Stage.READING) {
            collectors.add(new Tagged(next, collector(succession().missing())));
        } else if (stage == Stage.COMPLETE) {
            collectors.add(new Tagged(next, collector(plan(next))));
        }
    }

    private Collector collector(RulePlan plan) {
        return new Collector(plan, shards, out::isBacklog);
    }

    /** What is to be kept, when it is not the same as at the last call. */
    public Optional<byte[]> changes() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        EntryWriter entry = new EntryWriter(VERSION)
                .text(stage.name())
                .number(base)
                .number(settled)
                .number(next)
                .number(attempt)
                .number(begun)
                .number(readFrom)
                .number(starts.size());
        starts.forEach((input, offset) -> entry.text(input).number(offset));
        return Optional.of(entry.bytes());
    }

    private void decode(byte[] bytes) {
        try {
            EntryReader entry = new EntryReader(bytes, VERSION);
            stage = Stage.valueOf(entry.text());
            base = entry.number();
            settled = entry.number();
            next = entry.number();
            attempt = (int) entry.number();
            begun = entry.number();
            readFrom = entry.number();
            for (int left = entry.size(); left > 0; left--) {
                starts.put(entry.text(), entry.number());
            }
        } catch (UnreadableEntryException e) {
            throw new IllegalStateException("the intake's state was written by another release", e);
        }
    }
}
