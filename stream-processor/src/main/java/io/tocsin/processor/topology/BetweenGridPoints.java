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
     * Evaluates the units that something came for.
     *
     * @param now epoch milliseconds
     * @param complete up to when everything appended has been handed on by all; asked only when it matters
     * @return whether something was told
     */
    boolean evaluate(long now, LongSupplier complete) {
        boolean told = false;
        for (UnitEvaluation unit : units.all()) {
            long nanos = nanoTime.getAsLong();
            if (unit.isEarlyDue(nanos) && !CommitPace.isBehind(now, unit.lastAppend())) {
                long newest = unit.lastAppend();
                // Of what was read as a backlog only what the ends of cells see is here.
                long known = complete.getAsLong();
                long upTo = CommitPace.isBehind(now, known) ? Long.MIN_VALUE : known;
                told |= output.tell(unit.early(upTo, nanos, nanoTime), newest, newest);
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
