package io.tocsin.processor.contribution;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a plan's inputs hold: filled with contributions, or with the events themselves, the plain way. */
final class Totals {
    private final RulePlan plan;
    private final Shards shards;

    /** Per input, cell and series: counts by pane, or bits of values by time. */
    private final Map<Series, NavigableMap<Long, Long>> series = new HashMap<>();

    record Series(String unit, int shard, long cellEnd, long leaf, Labels labels) {}

    Totals(RulePlan plan, Shards shards) {
        this.plan = plan;
        this.shards = shards;
    }

    void add(Contribution contribution) {
        contribution
                .counts()
                .forEach(counts -> counts.panes()
                        .forEach(pane -> at(contribution, counts.leaf(), counts.labels())
                                .merge(pane.endMillis(), pane.count(), Long::sum)));
        contribution
                .samples()
                .forEach(samples -> samples.leaves()
                        .forEach(leaf -> samples.points()
                                .forEach(point -> at(contribution, leaf, samples.labels())
                                        .merge(point.millis(), Double.doubleToRawLongBits(point.value()), Math::max))));
    }

    private NavigableMap<Long, Long> at(Contribution contribution, long leaf, Labels labels) {
        return at(new Series(contribution.unit(), contribution.shard(), contribution.cellEndMillis(), leaf, labels));
    }

    private NavigableMap<Long, Long> at(Series of) {
        return series.computeIfAbsent(of, absent -> new TreeMap<>());
    }

    void log(Map<String, String> labels, long millis, long appended) {
        for (RulePlan.Unit unit : plan.units()) {
            for (Leaf.Logs leaf : unit.logs()) {
                if (leaf.matches(labels)) {
                    SortedMap<String, String> kept = leaf.keep(labels);
                    at(series(unit, leaf, kept, appended)).merge(leaf.paneEnd(millis), 1L, Long::sum);
                }
            }
        }
    }

    void sample(SortedMap<String, String> labels, long millis, double value, long appended) {
        for (RulePlan.Unit unit : plan.units()) {
            for (Leaf.Metrics leaf : unit.metrics()) {
                if (leaf.matches(labels)) {
                    at(series(unit, leaf, labels, appended))
                            .merge(millis, Double.doubleToRawLongBits(value), Math::max);
                }
            }
        }
    }

    private Series series(RulePlan.Unit unit, Leaf leaf, SortedMap<String, String> labels, long appended) {
        long cell = unit.cellMillis();
        long end = appended % cell == 0 ? appended : appended - appended % cell + cell;
        int shard = shards.of(unit.split(), labels);
        return new Series(unit.id(), shard, end, leaf.key().id(), Labels.of(labels));
    }

    /** All that an evaluation can see: where the newest suffices, only that, and that it was there. */
    Map<Series, NavigableMap<Long, Long>> visible() {
        Map<Long, Leaf> leaves = new HashMap<>();
        plan.units()
                .forEach(unit ->
                        unit.leaves().forEach(leaf -> leaves.put(leaf.key().id(), leaf)));
        Map<Series, NavigableMap<Long, Long>> visible = new HashMap<>();
        series.forEach((of, all) -> {
            NavigableMap<Long, Long> some = new TreeMap<>(all);
            Leaf leaf = leaves.get(of.leaf());
            boolean logs = leaf instanceof Leaf.Logs input && input.newestOnly();
            if (logs || (leaf instanceof Leaf.Metrics input && input.newestOnly())) {
                Long newest = some.floorKey(of.cellEnd());
                if (newest != null) {
                    some.headMap(newest, false).clear();
                }
                if (logs) {
                    some.replaceAll((pane, count) -> 1L);
                }
            }
            visible.put(of, some);
        });
        return visible;
    }
}
