package io.tocsin.processor.unit;

import io.tocsin.processor.contribution.PointList;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.vector.Labels;
import org.jspecify.annotations.Nullable;

/** The samples of the series of a leaf. One owner thread. */
final class SampleLeaf extends LeafStore {
    /** A minute of scrapes is a dozen samples: some hundred bytes. */
    private static final long STRETCH_MILLIS = 60_000;

    SampleLeaf(Leaf.Metrics leaf, Changes changes, Holdings holdings) {
        super(leaf, leaf.newestOnly(), STRETCH_MILLIS, LeafEntries.Values.REAL, changes, holdings);
    }

    /**
     * A sample. Of several of one series and time the one whose bits are the greatest number counts, so that it does not
     * matter which came first.
     */
    void add(Labels labels, long time, double value) {
        KeptSeries one = seriesFor(labels, time);
        if (one != null) {
            add(one, time, value);
        }
    }

    /** The same of several samples of one series: mostly in one go, else one by one. */
    void addAll(Labels labels, PointList points) {
        int size = points.size();
        @Nullable KeptSeries one = null;
        for (int i = 0; i < size; i++) {
            long time = points.millis(i);
            if (one == null) {
                one = seriesFor(labels, time);
                if (one != null && takesAll(one, size - i) && points.isInOrder(i)) {
                    merged(one, points.mergeInto(one, i), time, points.millis(size - 1));
                    return;
                }
            } else if (!takes(one, time)) {
                continue;
            }
            if (one != null) {
                add(one, time, points.value(i));
            }
        }
    }

    private void add(KeptSeries one, long time, double value) {
        int size = one.size();
        int found = size == 0 || one.time(size - 1) < time ? -size - 1 : one.findRecent(time);
        if (found < 0) {
            trial().ifPresent(trial -> trial.inserted(one, time, 0));
            one.insert(-found - 1, time, value);
            changed(one, time);
        } else if (Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(one.value(found))) {
            double before = one.value(found);
            trial().ifPresent(trial -> trial.replaced(one, time, before, 0));
            one.set(found, value);
            changed(one, time);
        }
    }
}
