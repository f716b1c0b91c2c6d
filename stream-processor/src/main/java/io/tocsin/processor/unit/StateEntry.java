package io.tocsin.processor.unit;

import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.group.Written;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.Owned;
import io.tocsin.processor.state.UnreadableEntryException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an entry of a unit's state is of, for whoever moves it to another unit or shard. */
public sealed interface StateEntry {
    /** The key of the entry that says up to which instant a unit has been evaluated. */
    String EVALUATED = "i";

    /** Of the unit as a whole. */
    record OfUnit() implements StateEntry {}

    /** An alert. */
    record OfAlert(Owned owned) implements StateEntry {}

    /** A series that a rule wrote. */
    record OfWritten(Owned owned) implements StateEntry {}

    /**
     * A series of an input, or samples of it.
     *
     * @param leafId stands for the input in keys
     */
    record OfSeries(String leafId, SortedMap<String, String> labels) implements StateEntry {}

    /** What was refused of an input, of whichever series. */
    record OfLeaf(String leafId) implements StateEntry {}

    /**
     * What the entry is of; empty when it belongs to nothing.
     *
     * @param others the other entries of the unit's state, by key
     */
    static Optional<StateEntry> of(String key, byte[] value, Function<String, byte @Nullable []> others)
            throws UnreadableEntryException {
        if (key.equals(EVALUATED)) {
            return Optional.of(new OfUnit());
        }
        if (key.startsWith(RuleAlerts.PREFIX)) {
            return Optional.of(new OfAlert(RuleAlerts.owner(value)));
        }
        if (key.startsWith(Written.PREFIX)) {
            return Optional.of(new OfWritten(Written.owner(value)));
        }
        String[] parts = key.split("/", 4);
        if (parts.length > 1 && key.startsWith(LeafStore.REFUSED)) {
            return Optional.of(new OfLeaf(parts[1]));
        }
        if (parts.length > 2 && (key.startsWith(LeafStore.SERIES) || key.startsWith(LeafEntries.CHUNK))) {
            byte[] series = others.apply(LeafStore.SERIES + parts[1] + "/" + parts[2]);
            return series == null ? Optional.empty() : Optional.of(new OfSeries(parts[1], LeafStore.labels(series)));
        }
        return Optional.empty();
    }

    /** The entry of a unit that has been evaluated up to this instant. */
    static byte[] evaluated(long instant) {
        return new EntryWriter(UnitEvaluator.VERSION).number(instant).bytes();
    }

    /**
     * What is kept of two entries of one key that come from two shards: of what was refused that which goes further, else
     * they say the same, or, of samples, what one says and the other does not is in other entries of the latter's shard.
     */
    static byte[] merged(String key, byte[] one, byte[] other) {
        if (!key.startsWith(LeafStore.REFUSED)) {
            return other;
        }
        try {
            long first = new EntryReader(one, LeafStore.VERSION).number();
            return first >= new EntryReader(other, LeafStore.VERSION).number() ? one : other;
        } catch (UnreadableEntryException e) {
            return other;
        }
    }
}
