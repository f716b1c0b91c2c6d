package io.tocsin.processor.topology;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** The shards of units that live on one partition, in the order of their next grid points. Owned by one task. */
final class GridUnits {
    private final Map<String, UnitEvaluation> units = new LinkedHashMap<>();
    private final PriorityQueue<UnitEvaluation> grid =
            new PriorityQueue<>(Comparator.comparingLong(UnitEvaluation::next));

    void add(UnitShard shard, UnitEvaluation unit) {
        units.put(shard.text(), unit);
        grid.add(unit);
    }

    Optional<UnitEvaluation> find(UnitShard shard) {
        return Optional.ofNullable(units.get(shard.text()));
    }

    Collection<UnitEvaluation> all() {
        return Collections.unmodifiableCollection(units.values());
    }

    /** The first grid point that has not been evaluated, epoch milliseconds; {@code Long.MAX_VALUE} where there is none. */
    long next() {
        UnitEvaluation first = grid.peek();
        return first == null ? Long.MAX_VALUE : first.next();
    }

    /**
     * Works on the unit that {@link #next} is of, which has another next grid point then.
     *
     * @return what the work returned
     */
    boolean work(Predicate<UnitEvaluation> work) {
        UnitEvaluation unit = grid.remove();
        boolean told = work.test(unit);
        grid.add(unit);
        return told;
    }

    /** See {@link UnitEvaluation#finish}. */
    void finish(long lastInstant) {
        units.values().forEach(unit -> unit.finish(lastInstant));
        forget();
    }

    /** Takes their figures back. */
    void clear() {
        units.values().forEach(UnitEvaluation::withdraw);
        forget();
    }

    private void forget() {
        units.clear();
        grid.clear();
    }
}
