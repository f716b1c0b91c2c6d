package io.tocsin.processor.evaluation;

import io.tocsin.processor.contribution.Contribution;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of cells after a shard's next grid point, to be tried while that waits for what may be under way. It stands in
 * the journal, too. Times are epoch milliseconds. Owned by one task.
 */
final class Upcoming {
    /** A grid point waits for some tenths of a second; where it is more, nobody waits for what is after it. */
    private static final long MAX_MILLIS = 3_000;

    private static final long MAX_BYTES = 1 << 20;

    private final long cellMillis;
    private final List<Contribution> held = new ArrayList<>();
    private long bytes;
    private long next = Long.MIN_VALUE;

    /** Of cells up to here not all is held. */
    private long missed = Long.MIN_VALUE;

    private boolean fresh;

    /** So many of those of the next cell have been tried. */
    private int tried;

    /**
     * What there is to be tried: all of the cell after the next grid point, as it came.
     *
     * @param triedBefore so many of them, the first, have been tried already
     */
    record Trial(List<Contribution> contributions, int triedBefore) {}

    Upcoming(long cellMillis) {
        this.cellMillis = cellMillis;
    }

    /** Something of the cell that ends there came, and is not held. */
    void misses(long cellEnd) {
        missed = Math.max(missed, cellEnd);
    }

    /** @param size in bytes */
    void add(Contribution contribution, int size) {
        if (bytes + size > MAX_BYTES || contribution.cellEndMillis() > next + MAX_MILLIS) {
            misses(contribution.cellEndMillis());
            return;
        }
        held.add(contribution);
        bytes += size;
        fresh |= isNext(contribution);
    }

    /** Whether it is of the cell right after the next grid point: what is later has to see that first. */
    private boolean isNext(Contribution contribution) {
        return contribution.cellEndMillis() <= next + cellMillis;
    }

    /** Whether anything came since the last {@link #trial}, and all before it is held. */
    boolean isDue() {
        return fresh && missed < next + cellMillis;
    }

    /** When the last event of the cell after the next grid point had been appended; 0 for never. */
    long newestAppend() {
        return held.stream()
                .filter(this::isNext)
                .mapToLong(Contribution::newestAppendMillis)
                .max()
                .orElse(0);
    }

    /** Gives what is to be tried now. */
    Trial trial() {
        fresh = false;
        Trial trial = new Trial(held.stream().filter(this::isNext).toList(), tried);
        tried = trial.contributions().size();
        return trial;
    }

    /** The next grid point is this; the evaluator is given what is of cells up to it. */
    void moveTo(long gridPoint) {
        next = gridPoint;
        held.removeIf(one -> one.cellEndMillis() <= next);
        if (held.isEmpty()) {
            bytes = 0;
        }
        fresh = held.stream().anyMatch(this::isNext);
        tried = 0;
    }
}
