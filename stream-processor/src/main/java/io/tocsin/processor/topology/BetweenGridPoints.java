package io.tocsin.processor.topology;

import java.util.function.LongSupplier;

/** Evaluates what came since the last grid point, and after the next one, when it came just now. Owned by one task. */
final class BetweenGridPoints {
    private final GridUnits units;
    private final EvaluationOutput output;
    private final LongSupplier nanoTime;

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
            if (unit.isEarlyDue(upTo, nanos) && !CommitPace.isBehind(now, unit.lastAppend())) {
                long newest = unit.lastAppend();
                told |= output.tell(unit.early(upTo, nanos, nanoTime), newest, newest);
                nanos = nanoTime.getAsLong();
            }
            if (unit.isSeldomDue(nanos) && !CommitPace.isBehind(now, unit.newest(upTo))) {
                // No event has brought it that could have been waited for.
                long newest = unit.newest(upTo);
                told |= output.tell(unit.earlyAll(upTo, nanos, nanoTime), 0, newest);
                nanos = nanoTime.getAsLong();
            }
            if (unit.isAheadDue(nanos) && !CommitPace.isBehind(now, unit.laterAppend())) {
                long newest = unit.laterAppend();
                told |= output.tell(unit.ahead(nanos, nanoTime), newest, newest);
            }
        }
        return told;
    }
}
