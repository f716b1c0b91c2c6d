package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Contribution;
import java.util.Map;

/**
 * What tasks tell each other of a version that is to come, in {@code rule-inputs} among what the version before works
 * with: a source is the number of an intake's task, a target that of an evaluation's. Times are epoch milliseconds.
 */
public sealed interface SwitchRecord {
    /** The version that is to come. */
    long version();

    /**
     * A piece of what a source read back for inputs that the version before does not have.
     *
     * @param attempt from 1; what came with an earlier one counts no more
     */
    record History(long version, int source, int attempt, Contribution contribution) implements SwitchRecord {}

    /**
     * A source has handed on all that it had to read back, and from here on hands on all inputs of the version.
     *
     * @param attempt whose history counts; 0 for none
     * @param leastMillis the least watermark of its inputs
     * @param newestMillis the greatest: it has taken no record that was appended later
     * @param fromMillis from when on it has read all records; {@code Long.MIN_VALUE} for all that ever were
     */
    record Complete(long version, int source, int attempt, long leastMillis, long newestMillis, long fromMillis)
            implements SwitchRecord {}

    /** A source leaves the version out: a later one is there before it was complete. */
    record Skipped(long version, int source) implements SwitchRecord {}

    /**
     * Entries of the state that belong elsewhere under the version.
     *
     * @param entries by their keys
     */
    record Handover(long version, String unit, int shard, Map<String, byte[]> entries) implements SwitchRecord {
        public Handover {
            entries = Map.copyOf(entries);
        }
    }

    /** A target has handed over all that belongs elsewhere. */
    record HandedOver(long version, int target) implements SwitchRecord {}
}
