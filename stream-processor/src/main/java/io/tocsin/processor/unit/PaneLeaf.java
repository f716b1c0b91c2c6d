package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.vector.Labels;

/** The log events of a leaf, counted by panes: a sample stands at the end of its pane. One owner thread. */
final class PaneLeaf extends LeafStore {
    private static final int PANES_PER_STRETCH = 10;

    PaneLeaf(Leaf.Logs leaf, Changes changes, Holdings holdings) {
        super(
                leaf,
                leaf.newestOnly(),
                leaf.pane().toMillis() * PANES_PER_STRETCH,
                LeafEntries.Values.COUNT,
                changes,
                holdings);
    }

    /** Events of a pane, added to those that are there; where only the newest pane matters, the count does not. */
    void count(Labels labels, long paneEnd, long count) {
        KeptSeries one = count <= 0 ? null : seriesFor(labels, paneEnd);
        if (one == null) {
            return;
        }
        int size = one.size();
        int found = size == 0 || one.time(size - 1) < paneEnd ? -size - 1 : one.find(paneEnd);
        long counted = newestOnly() ? 0 : count;
        if (found < 0) {
            trial().ifPresent(trial -> trial.inserted(one, paneEnd, counted));
            one.insert(-found - 1, paneEnd, newestOnly() ? 1 : (double) count);
        } else if (newestOnly()) {
            return;
        } else {
            double before = one.value(found);
            trial().ifPresent(trial -> trial.replaced(one, paneEnd, before, counted));
            one.set(found, before + count);
        }
        if (counted > 0) {
            one.counted(paneEnd, counted);
        }
        changed(one, paneEnd);
    }
}
