package io.tocsin.processor.contribution;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.LabelSet;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;

/** Which inputs each series belongs to, remembered: it hangs on its labels alone. */
final class KnownSeries {
    /** About 40 MB. */
    private static final int MAX = 1 << 17;

    private final Function<SortedMap<String, String>, List<Membership>> membership;
    private final SeriesTable<List<Membership>> known = new SeriesTable<>(MAX);

    /**
     * A series in a unit.
     *
     * @param unit its place in the plan
     * @param leaves the ids of the inputs that it belongs to, ascending
     * @param newestOnly whether they all ask for the newest sample only
     */
    record Membership(int unit, int shard, Labels labels, List<Long> leaves, boolean newestOnly) {
        static Membership of(int unit, int shard, Labels labels, List<Leaf.Metrics> leaves) {
            return new Membership(
                    unit,
                    shard,
                    labels,
                    // Taken as it is by all who keep it.
                    List.copyOf(leaves.stream()
                            .map(leaf -> leaf.key().id())
                            .distinct()
                            .sorted()
                            .toList()),
                    leaves.stream().allMatch(Leaf.Metrics::newestOnly));
        }
    }

    /** @param membership asked once for each series that is not known */
    KnownSeries(Function<SortedMap<String, String>, List<Membership>> membership) {
        this.membership = membership;
    }

    /** What a series belongs to, one for each unit at most; empty when to nothing. */
    List<Membership> of(LabelSet labels) {
        List<Membership> found = known.get(labels);
        if (found == null) {
            found = List.copyOf(membership.apply(labels));
            known.put(labels, found);
        }
        return found;
    }
}
