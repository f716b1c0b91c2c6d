package io.tocsin.processor.unit;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.state.Changes;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;

/** The samples of the series of a leaf. One owner thread. */
final class SampleLeaf extends LeafStore {
    /** A minute of scrapes is a dozen samples: some hundred bytes. */
    private static final long CHUNK_MILLIS = 60_000;

    SampleLeaf(Leaf.Metrics leaf, Changes changes, Holdings holdings) {
        super(leaf, leaf.newestOnly(), CHUNK_MILLIS, changes, holdings);
    }

    /**
     * A sample. Of several of one series and time the one whose bits are the greatest number counts, so that it does not
     * matter which came first.
     */
    void add(Labels labels, long time, double value) {
        KeptSeries one = seriesFor(labels, time);
        if (one == null) {
            return;
        }
        int size = one.size();
        int found = size == 0 || one.time(size - 1) < time ? -size - 1 : one.find(time);
        if (found < 0) {
            one.insert(-found - 1, time, value);
            changed(one, time);
        } else if (Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(one.value(found))) {
            one.set(found, value);
            changed(one, time);
        }
    }

    @Override
    void write(EntryWriter entry, double value) {
        entry.real(value);
    }

    @Override
    double read(EntryReader entry) throws UnreadableEntryException {
        return entry.real();
    }
}
