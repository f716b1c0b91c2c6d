package io.tocsin.processor.commit;

/**
 * When a task asks for a commit because something waits to be handed on: at once after a quiet spell, else not more often
 * than an interval allows, since each commit is a transaction. Times are epoch milliseconds. Owned by one task.
 */
public final class CommitPace {
    /** A longer one saves transactions and is the better part of an alert's delay. */
    public static final long LIVE_MILLIS = 15;

    /** Whoever is behind has nobody waiting for the single event. */
    public static final long BEHIND_MILLIS = 500;

    /** An event that was appended longer ago than this is part of a backlog. */
    private static final long BACKLOG_MILLIS = 3_000;

    private static final long NOTHING = Long.MIN_VALUE;

    private long waiting = NOTHING;
    private long committed;

    /** Something is to be handed on that somebody may be waiting for. */
    public void waits() {
        waiting = Long.MAX_VALUE;
    }

    /**
     * Something is to be handed on.
     *
     * @param eventMillis when it was appended: the newest of all that waits says whether anybody may be waiting for it
     */
    public void waits(long eventMillis) {
        waiting = Math.max(waiting, eventMillis);
    }

    /** There is much to do, of which the single step waits for nobody: it only must not become too much at once. */
    public void goesOn() {
        waits(0);
    }

    /** Whether a commit is to be asked for. */
    public boolean isDue(long now) {
        return waiting != NOTHING && now - committed >= (isBehind(now, waiting) ? BEHIND_MILLIS : LIVE_MILLIS);
    }

    /** Whether an event that was appended then is part of a backlog, for which nobody waits. */
    public static boolean isBehind(long now, long eventMillis) {
        return now - eventMillis > BACKLOG_MILLIS;
    }

    /** Everything is handed on. */
    public void committed(long now) {
        waiting = NOTHING;
        committed = now;
    }
}
