package io.tocsin.processor.switching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Moves what other tasks have handed over into its place: piece by piece, since a transaction has little time. What was
 * moved is kept no more, so whoever begins again goes on. One owner thread.
 */
final class Moving {
    private final Kept kept;
    private final Held held;
    private final Deque<String> keys;

    /** @param held where it has its place */
    Moving(Kept kept, long version, Held held) {
        this.kept = kept;
        this.held = held;
        this.keys = new ArrayDeque<>(kept.moved(version));
    }

    /** Moves as long as there may be more, at least one entry. Whether that was all. */
    boolean step(BooleanSupplier more) {
        boolean mayGoOn = true;
        while (mayGoOn && !keys.isEmpty()) {
            kept.moveInto(keys.remove(), held);
            mayGoOn = more.getAsBoolean();
        }
        return keys.isEmpty();
    }
}
