package io.tocsin.processor.evaluation;

import io.tocsin.processor.commit.CommitPace;
import java.util.List;
import java.util.function.LongSupplier;

/** Evaluates what came since the last grid point, and after the next one, when it came just now. Owned by one task. */
final class BetweenGridPoints {
    /** Looks at what only time brings go on at the next call, where they have taken so long. */
    private static final long SELDOM_NANOS = 2_000_000;

    private final GridUnits units;
    private final EvaluationOutput output;
    private final LongSupplier nanoTime;
    /** How many units have been asked, in their order again and again, whether it is time for all of theirs. */
    private int asked;

    BetweenGridPoints(GridUnits units, EvaluationOutput output, LongSupplier nanoTime) {
        this.units = units;
        this.output = output;
        this.nanoTime = nanoTime;
    }

    /**
     * Evaluates the units that something came for, and once in a while all.
     *
     * @param now epoch milliseconds
     * @param complete up to when everything appended has been handed on by all, epoch milliseconds
     * @return whether something was told
     */
    boolean evaluate(long now, long complete) {
        // Of what was read as a backlog only what the ends of cells see is here.
        long upTo = CommitPace.isBehind(now, complete) ? Long.MIN_VALUE : complete;
        boolean told = false;
        for (UnitEvaluation unit : units.all()) {
            long nanos = nanoTime.getAsLong();
            if (unit.isEarlyDue(upTo, nanos) && !CommitPace.isBehind(now, unit.newest(upTo))) {
                long newest = unit.newest(upTo);
                told |= output.tell(unit.early(upTo, nanos, nanoTime), unit.lastAppend(), newest);
                nanos = nanoTime.getAsLong();
            }
            if (unit.isAheadDue(nanos) && !CommitPace.isBehind(now, unit.laterAppend())) {
                long newest = unit.laterAppend();
                told |= output.tell(unit.ahead(nanos, nanoTime), newest, newest);
            }
        }
        boolean toldOfAll = evaluateAll(now, upTo);
        return told || toldOfAll;
    }

    /** What only time brings: of all units by turns, for as long as it may take. */
    private boolean evaluateAll(long now, long upTo) {
        List<UnitEvaluation> all = List.copyOf(units.all());
        long begin = nanoTime.getAsLong();
        boolean told = false;
        for (int i = 0; i < all.size() && nanoTime.getAsLong() - begin < SELDOM_NANOS; i++) {
            UnitEvaluation unit = all.get(Math.floorMod(asked++, all.size()));
            long nanos = nanoTime.getAsLong();
            if (unit.isSeldomDue(nanos) && !CommitPace.isBehind(now, unit.newest(upTo))) {
                // There is no event that an alert could be late for.
                long newest = unit.newest(upTo);
                told |= output.tell(unit.earlyAll(upTo, nanos, nanoTime), 0, newest);
            }
        }
        return told;
    }
}
