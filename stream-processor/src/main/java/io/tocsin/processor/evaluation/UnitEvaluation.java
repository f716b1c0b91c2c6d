package io.tocsin.processor.evaluation;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.figures.UnitFigures;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.UnitStatus;
import io.tocsin.processor.switching.Completeness;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One shard of a unit of rules on its grid. What comes is given to the evaluator when its cell is not after the next grid
 * point, and waits until then otherwise, so that each grid point sees exactly what was appended up to it. Either way it
 * stands in a journal until the evaluator has written its own entries: small writes for what comes often, and the larger
 * ones with each grid point. Owned by one task.
 */
final class UnitEvaluation {
    /** Evaluation between two grid points takes at most one part in so many of the time. */
    private static final int EARLY_SHARE = 8;

    /** What only time brings is looked at no sooner after the last time. */
    private static final long SELDOM_NANOS = 1_000_000_000;

    private final String key;
    private final KeyValueStore<Bytes, byte[]> store;
    private final UnitFigures figures;
    private final UnitEvaluator evaluator;
    private final boolean early;
    private final UnitStatus status;
    private final UnitJournal journal;
    private final Upcoming upcoming;
    private final Sink recorded;
    private long next = Long.MIN_VALUE;
    private long lastAppend;
    private int waiting;
    private boolean fresh;
    private final TimeShare earlyShare = new TimeShare(EARLY_SHARE, 0);
    private final TimeShare seldomShare = new TimeShare(2 * EARLY_SHARE, SELDOM_NANOS);
    /** Of cells that the version of the rules may not live to see; they stand in the journal, too. */
    private List<Contribution> withheld = new ArrayList<>();

    private final LongSupplier limit;
    private final long fromMillis;
    private boolean restored;

    /**
     * What is around units.
     *
     * @param recorded takes what rules record
     * @param limit what comes of later cells is given only once that is later, too
     * @param fromMillis of what has not been evaluated yet the first instants are after this one
     * @param completeness of the inputs of the version of the rules
     */
    record Around(
            KeyValueStore<Bytes, byte[]> store,
            UnitSettings settings,
            ProcessorMetrics metrics,
            Sink recorded,
            LongSupplier limit,
            long fromMillis,
            Completeness completeness) {}

    /** Takes what the rules of the unit have recorded. */
    @FunctionalInterface
    interface Sink {
        void recorded(String rule, Labels labels, long millis, double value);
    }

    /** Is to be {@link #restore restored} from what the store holds of the shard; takes what comes at once. */
    UnitEvaluation(UnitShard shard, RulePlan.Unit unit, Around around) {
        this.key = shard.text();
        this.store = around.store();
        this.figures = around.metrics().unit(unit);
        this.upcoming = new Upcoming(unit.cellMillis());
        this.recorded = around.recorded();
        this.limit = around.limit();
        this.status = new UnitStatus(unit, around.completeness().shortUntil(unit));
        this.fromMillis = around.fromMillis();
        this.evaluator = new UnitEvaluator(unit, around.settings(), new Listener());
        this.early = evaluator.isEarly();
        evaluator.holdBack(around.completeness().heldBackUntil(unit));
        this.journal = new UnitJournal(store, key, this::waits);
    }

    /**
     * Takes back what the store holds of the shard, as long as there may be more, at least some of it. Until all is back
     * nothing can be evaluated.
     *
     * @return whether all is back
     */
    boolean restore(BooleanSupplier more) {
        if (!evaluator.restore(this::entries, more)) {
            return false;
        }
        restored = true;
        byte[] done = store.get(StoreKeys.prefix(StoreKeys.UNIT, key));
        moveTo(evaluator.next(done == null ? fromMillis : ByteBuffer.wrap(done).getLong()));
        return true;
    }

    private List<Map.Entry<String, byte[]>> entries(String from, String to) {
        return StoreKeys.evaluator(store, key, from, to);
    }

    /** What waits for its grid point. */
    int waiting() {
        return waiting;
    }

    /** The grid point to be evaluated next, epoch milliseconds. */
    long next() {
        return next;
    }

    /** When the last event that the evaluator was given had been appended, epoch milliseconds; 0 for never. */
    long lastAppend() {
        return lastAppend;
    }

    /** @param encoded as it stands in the topic */
    void accept(Contribution contribution, byte[] encoded) {
        journal.add(contribution.cellEndMillis(), encoded);
        if (!restored) {
            waits(contribution.cellEndMillis());
            return;
        }
        if (contribution.cellEndMillis() <= next) {
            offer(contribution);
        } else {
            waiting++;
            if (evaluator.looksAhead() && contribution.cellEndMillis() <= limit.getAsLong()) {
                upcoming.add(contribution, encoded.length);
            }
        }
        if (journal.isFull()) {
            long seen = Math.min(next, limit.getAsLong());
            release(seen);
            evaluator.flush();
            journal.forget(seen);
        }
    }

    /** In the journal only. */
    private void waits(long cellEnd) {
        waiting++;
        upcoming.misses(cellEnd);
    }

    private void offer(Contribution contribution) {
        if (contribution.cellEndMillis() <= limit.getAsLong()) {
            give(contribution);
        } else {
            withheld.add(contribution);
        }
    }

    private void release(long cellEnd) {
        if (!withheld.isEmpty()) {
            List<Contribution> some = withheld;
            withheld = new ArrayList<>();
            for (Contribution one : some) {
                if (one.cellEndMillis() <= cellEnd) {
                    give(one);
                } else {
                    withheld.add(one);
                }
            }
        }
    }

    /** Writes down all of the cells up to this instant, the last of its version of the rules; what is later goes. */
    void finish(long lastInstant) {
        release(lastInstant);
        evaluator.flush();
        journal.forget(Long.MAX_VALUE - 1);
        store.delete(StoreKeys.prefix(StoreKeys.UNIT, key));
        withdraw();
    }

    private void give(Contribution contribution) {
        lastAppend = Math.max(lastAppend, contribution.newestAppendMillis());
        fresh = true;
        evaluator.accept(contribution);
    }

    /** Evaluates the next grid point. */
    List<AlertTransition> evaluate() {
        release(next);
        List<AlertTransition> transitions = evaluator.evaluate(next);
        journal.forget(next);
        done(next);
        return transitions;
    }

    /**
     * Whether something is to be looked at between two grid points, and that may take time again.
     *
     * @param complete everything appended up to there has been handed on by all
     */
    boolean isEarlyDue(long complete, long nanos) {
        if (!early || !earlyShare.mayBegin(nanos)) {
            return false;
        }
        release(Math.min(next, limit.getAsLong()));
        return fresh || evaluator.isEarlyDue(newest(complete), known(complete));
    }

    /** Up to where everything appended has been given. */
    private long known(long complete) {
        return withheld.isEmpty() ? Math.min(complete, next) : Long.MIN_VALUE;
    }

    /** When {@link #early} would be, epoch milliseconds. */
    long newest(long complete) {
        return Math.max(lastAppend, known(complete));
    }

    /** Evaluates between two grid points what is to be, for what came last. */
    List<AlertTransition> early(long complete, long nanos, LongSupplier nanoTime) {
        fresh = false;
        List<AlertTransition> transitions = evaluator.early(newest(complete), known(complete));
        earlyShare.took(nanos, nanoTime.getAsLong());
        return transitions;
    }

    /** Whether it is time to look at what only time brings. */
    boolean isSeldomDue(long nanos) {
        return early && withheld.isEmpty() && seldomShare.mayBegin(nanos);
    }

    /** Evaluates between two grid points what is to be, also for what only time has brought. */
    List<AlertTransition> earlyAll(long complete, long nanos, LongSupplier nanoTime) {
        List<AlertTransition> transitions = evaluator.earlyAll(newest(complete), known(complete));
        seldomShare.took(nanos, nanoTime.getAsLong());
        return transitions;
    }

    /** As {@link #isEarlyDue}, for what came after the next grid point. */
    boolean isAheadDue(long nanos) {
        return upcoming.isDue() && earlyShare.mayBegin(nanos);
    }

    /** See {@link Upcoming#newestAppend}. */
    long laterAppend() {
        return upcoming.newestAppend();
    }

    /** Evaluates what can be while the next grid point waits for what may be under way. */
    List<AlertTransition> ahead(long nanos, LongSupplier nanoTime) {
        long appended = upcoming.newestAppend();
        Upcoming.Trial trial = upcoming.trial();
        List<AlertTransition> transitions = evaluator.ahead(next, trial.contributions(), trial.triedBefore(), appended);
        earlyShare.took(nanos, nanoTime.getAsLong());
        return transitions;
    }

    /** Takes the figures back that are told of each group. */
    void withdraw() {
        figures.close();
    }

    /** As of the last evaluations. */
    List<GroupStatus> status() {
        return status.groups(evaluator);
    }

    /**
     * Leaves out the grid points before {@code millis}.
     *
     * @return how many
     */
    long skipTo(long millis) {
        long skipped = 0;
        long last = next;
        for (long at = next; at < millis; at = evaluator.next(at)) {
            last = at;
            skipped++;
        }
        figures.missed(next, millis);
        done(last);
        return skipped;
    }

    private void done(long gridPoint) {
        store.put(
                StoreKeys.prefix(StoreKeys.UNIT, key),
                ByteBuffer.allocate(Long.BYTES).putLong(gridPoint).array());
        moveTo(evaluator.next(gridPoint));
    }

    /** Gives what has waited for this grid point. */
    private void moveTo(long gridPoint) {
        long before = next;
        next = gridPoint;
        upcoming.moveTo(gridPoint);
        if (waiting > 0) {
            journal.give(before, gridPoint, due -> {
                offer(due);
                waiting--;
            });
        }
    }

    private final class Listener implements UnitListener {
        @Override
        public void stateChanged(String entry, byte @Nullable [] value) {
            store.put(StoreKeys.evaluator(key, entry), value);
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            figures.ruleFailed(rule);
            status.failed(rule, reason);
        }

        @Override
        public void recorded(String rule, Labels labels, long millis, double value) {
            figures.recorded(value);
            recorded.recorded(rule, labels, millis, value);
        }

        @Override
        public void evaluated(String group, long instant, long nanos) {
            figures.evaluated(group, instant, nanos);
            status.evaluated(group, instant, Duration.ofNanos(nanos));
        }
    }
}
