package io.tocsin.processor.evaluation;

import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.switching.Place;
import io.tocsin.processor.switching.Succession;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The shards of units that live on one partition, in the order of their next grid points. Owned by one task. */
final class GridUnits {
    private final Map<String, UnitEvaluation> units = new LinkedHashMap<>();
    private final PriorityQueue<UnitEvaluation> grid =
            new PriorityQueue<>(Comparator.comparingLong(UnitEvaluation::next));

    /** Those that are not on the grid yet. */
    private final Deque<UnitEvaluation> unrestored = new ArrayDeque<>();

    /** Makes the shards of the units of a plan that live on a partition; they are to be {@link #restore restored}. */
    void build(RulePlan plan, UnitEvaluation.Around around, int partition, int partitions) {
        clear();
        for (RulePlan.Unit unit : plan.units()) {
            for (Place place : Succession.places(unit, new Shards(partitions))) {
                UnitShard shard = new UnitShard(place.unit(), place.shard());
                if (shard.partition(partitions) == partition) {
                    UnitEvaluation made = new UnitEvaluation(shard, unit, around);
                    units.put(shard.text(), made);
                    unrestored.add(made);
                }
            }
        }
    }

    /**
     * Takes back what the store holds of the units, as long as there may be more, at least some of it.
     *
     * @return whether all is back, so that they can be evaluated
     */
    boolean restore(BooleanSupplier more) {
        boolean mayGoOn = true;
        while (mayGoOn && !unrestored.isEmpty()) {
            if (unrestored.getFirst().restore(more)) {
                grid.add(unrestored.removeFirst());
            }
            mayGoOn = more.getAsBoolean();
        }
        return areRestored();
    }

    boolean areRestored() {
        return unrestored.isEmpty();
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
        unrestored.clear();
    }
}
