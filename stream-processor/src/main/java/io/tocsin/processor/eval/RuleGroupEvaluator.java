package io.tocsin.processor.eval;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.rules.LeafKey;
import io.tocsin.processor.rules.RulePlan;
import java.util.List;
import java.util.SortedMap;

/**
 * Evaluates one group over its inputs, held in memory. Everything that a restart must not lose is reported to the
 * listener within the call that changes it. One owner thread; a call that throws leaves the evaluator unusable, to be
 * built anew from the stored state.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RuleGroupEvaluator {
    /**
     * Takes the group up where {@code restored} left it.
     *
     * @param restored of this group, whatever version of the rules it was written under
     */
    public RuleGroupEvaluator(RulePlan.Group group, GroupListener listener, GroupState restored) {}

    /**
     * A sample of a metric, once for each leaf that it matches. Of two samples of one series at one time the first counts; samples
     * that have left the leaf's window, and leaves that the group does not have, are ignored.
     *
     * @param labels with {@code __name__}
     */
    public void onSample(LeafKey leaf, SortedMap<String, String> labels, long timestampMillis, double value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Log events of a leaf that fell into the pane {@code (paneEndMillis - 1 s, paneEndMillis]}; added to what is there.
     *
     * @param kept the leaf's kept labels of those events
     */
    public void onCount(LeafKey leaf, SortedMap<String, String> kept, long paneEndMillis, long count) {
        throw new UnsupportedOperationException();
    }

    /**
     * Evaluates all rules, in order, at an instant of the grid, then forgets what no later instant can see.
     *
     * @param gridMillis later than at every earlier call
     * @return what changed, in the order of the rules; may be empty
     */
    public List<AlertTransition> onTick(long gridMillis) {
        throw new UnsupportedOperationException();
    }

    /** What is held now. */
    public Counts counts() {
        throw new UnsupportedOperationException();
    }

    /** Sizes, for metrics and for tests of bounds: series (or sets of kept labels), samples (or panes), alerts. */
    public record Counts(int series, int samples, int alerts) {}

    /**
     * Ends the alerts of a group that is no longer in the plan, and clears its state.
     *
     * @return RESOLVED for each alert that was firing
     */
    public static List<AlertTransition> removed(GroupState state, GroupListener listener, long atMillis) {
        throw new UnsupportedOperationException();
    }
}
