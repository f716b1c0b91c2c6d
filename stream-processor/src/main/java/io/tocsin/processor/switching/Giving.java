package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Contribution;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Gives the evaluators of a version that has come into force what was kept for it: piece by piece, since a transaction has
 * little time. What was given is kept no more, so whoever begins again goes on. One owner thread.
 */
final class Giving {
    private final Kept kept;
    private final Succession succession;
    private final long at;
    private final Deque<String> keys;

    /** @param at the last instant of the version before */
    Giving(Kept kept, List<SwitchRecord.Complete> complete, long version, Succession succession, long at) {
        this.kept = kept;
        this.succession = succession;
        this.at = at;
        this.keys = new ArrayDeque<>(kept.contributions(version, complete));
    }

    /** Gives as long as more may be given. Whether that was all. */
    boolean step(Consumer<Contribution> to, BooleanSupplier more) {
        while (!keys.isEmpty() && more.getAsBoolean()) {
            Contribution one = kept.take(keys.remove());
            if (one.cellEndMillis() > at) {
                to.accept(one);
            } else {
                // Of inputs that go on, what was appended up to the switch is in the entries.
                succession.ofMissing(one).ifPresent(to);
            }
        }
        return keys.isEmpty();
    }
}
