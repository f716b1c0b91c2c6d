package io.tocsin.indexer.read;

import java.util.ArrayDeque;

/**
 * How far one partition has been settled. Records settle in any order; committed is only the contiguous prefix. Owned
 * by the reader's thread, but for {@link #isAbandoned}.
 */
final class PartitionProgress {
    /** One record: its place, and whether it is settled. */
    static final class Slot {
        private final long offset;
        private final long ordinal;
        private boolean settled;

        private Slot(long offset, long ordinal) {
            this.offset = offset;
            this.ordinal = ordinal;
        }
    }

    private final ArrayDeque<Slot> open = new ArrayDeque<>();
    private final int guard;
    private long next;
    private long guardedThrough;
    private Prefix settledPrefix = new Prefix(-1, 0);
    private Prefix committedPrefix = settledPrefix;
    private int unsettled;
    private volatile boolean abandoned;

    /**
     * A contiguous beginning of what was read.
     *
     * @param offset of the record after it: what is committed; -1 when it is empty
     * @param records how many it has
     */
    record Prefix(long offset, long records) {}

    /**
     * Begins at a committed offset.
     *
     * @param guard how many records an earlier reader may have stored without having committed them; the first ones,
     *     and those that follow a duplicate, are looked up before they are stored
     */
    PartitionProgress(int guard) {
        this.guard = guard;
        this.guardedThrough = guard;
    }

    /** Takes up the next record. */
    Slot read(long offset) {
        Slot slot = new Slot(offset, next++);
        open.add(slot);
        unsettled++;
        return slot;
    }

    boolean isGuarded(Slot slot) {
        return slot.ordinal < guardedThrough;
    }

    void settle(Slot slot, boolean duplicate) {
        if (slot.settled) {
            throw new IllegalStateException("settled twice: offset " + slot.offset);
        }
        slot.settled = true;
        unsettled--;
        if (duplicate) {
            guardedThrough = Math.max(guardedThrough, slot.ordinal + guard);
        }
        while (!open.isEmpty() && open.element().settled) {
            Slot last = open.remove();
            settledPrefix = new Prefix(last.offset + 1, last.ordinal + 1);
        }
    }

    /** What may be committed. */
    Prefix settledPrefix() {
        return settledPrefix;
    }

    /** Whether there is something to commit. */
    boolean isAhead() {
        return settledPrefix.records() > committedPrefix.records();
    }

    /** Kafka has acknowledged this commit. */
    void committed(Prefix prefix) {
        if (prefix.records() > committedPrefix.records()) {
            committedPrefix = prefix;
        }
    }

    /** Records read and not committed: what the next reader would read again. */
    long uncommitted() {
        return next - committedPrefix.records();
    }

    /** Records that are not settled. */
    int unsettled() {
        return unsettled;
    }

    /** The partition has gone to another reader. */
    void abandon() {
        abandoned = true;
    }

    /** May be asked by any thread. */
    boolean isAbandoned() {
        return abandoned;
    }
}
