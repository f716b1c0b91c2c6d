package io.tocsin.processor.evaluation;

import io.tocsin.processor.task.Shared;
import java.util.Collection;

/** What is told of the rules of one partition beside their results: the API's view of them, and figures. Owned by one task. */
final class Publication {
    /** How often figures are told, and the view of rules that changed without an evaluation. */
    private static final long SHOW_MILLIS = 100;

    private final Shared shared;
    private final int partition;
    private final String label;
    private long shown;

    /** Of a partition that has come here: its rules are not evaluated yet. */
    Publication(Shared shared, int partition) {
        this.shared = shared;
        this.partition = partition;
        this.label = Integer.toString(partition);
        shared.states().awaits(label);
    }

    /** Whether it is time for {@link #show}. */
    boolean isDue(long now) {
        return now - shown >= SHOW_MILLIS;
    }

    /** Tells figures of the state; is due again some time later. */
    void show(long now, long entries, long version, Collection<UnitEvaluation> units) {
        shown = now;
        long waiting = units.stream().mapToLong(UnitEvaluation::waiting).sum();
        shared.metrics().state(partition, entries, waiting, version);
    }

    /** Tells what the rules look like now. */
    void publish(Collection<UnitEvaluation> units) {
        shared.states()
                .publish(label, units.stream().flatMap(u -> u.status().stream()).toList());
    }

    /** The rules are evaluated, from now on as long as the partition is here. */
    void evaluates() {
        shared.states().evaluates(label);
    }

    /** The partition is no longer here. */
    void withdraw() {
        shared.states().withdraw(label);
        shared.recorded().withdraw(partition);
        shared.metrics().forgetState(partition);
    }
}
