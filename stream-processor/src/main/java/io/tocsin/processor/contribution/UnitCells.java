package io.tocsin.processor.contribution;

import io.tocsin.processor.contribution.Contribution.Counts;
import io.tocsin.processor.contribution.Contribution.Pane;
import io.tocsin.processor.contribution.Contribution.Samples;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What came for one unit, by the cells of its grid. */
final class UnitCells {
    private final String unit;
    private final Split split;
    private final Shards shards;
    private final long cellMillis;
    private final List<Leaf.Logs> logs;
    private final TreeMap<Long, Cell> cells = new TreeMap<>();
    private @Nullable Cell last;

    UnitCells(RulePlan.Unit unit, Shards shards) {
        this.unit = unit.id();
        this.split = unit.split();
        this.shards = shards;
        this.cellMillis = unit.cellMillis();
        this.logs = unit.logs();
    }

    /** The inputs from logs, in the order of the unit's. */
    List<Leaf.Logs> logs() {
        return logs;
    }

    int shard(Map<String, String> labels) {
        return shards.of(split, labels);
    }

    /** The cell of a record that was appended then. */
    Cell cell(long appendMillis) {
        Cell cell = last;
        // No division, as long as the next event is of the same cell.
        if (cell == null || appendMillis > cell.endMillis() || appendMillis <= cell.endMillis() - cellMillis) {
            long end = -Math.floorDiv(-appendMillis, cellMillis) * cellMillis;
            cell = cells.computeIfAbsent(end, absent -> new Cell(end, logs.size()));
            last = cell;
        }
        return cell;
    }

    /** What came, by cell and shard; then nothing is there any more. */
    void drain(Consumer<Contribution> to) {
        for (Cell cell : cells.values()) {
            Map<Integer, Packing> byShard = new TreeMap<>();
            for (int i = 0; i < logs.size(); i++) {
                addCounts(cell, i, byShard);
            }
            addSamples(cell, byShard);
            byShard.values().forEach(packing -> packing.finish(to));
        }
        cells.clear();
        last = null;
    }

    private Packing packing(Map<Integer, Packing> byShard, int shard, Cell cell) {
        return byShard.computeIfAbsent(shard, absent -> new Packing(unit, shard, cell.endMillis()));
    }

    private void addCounts(Cell cell, int input, Map<Integer, Packing> byShard) {
        Leaf.Logs leaf = logs.get(input);
        List<String> kept = List.copyOf(leaf.kept());
        Map<Labels, List<LogCounts.Entry>> bySeries = new TreeMap<>(Labels::compare);
        cell.counts(input)
                .forEach(entry -> bySeries.computeIfAbsent(labels(kept, entry.values), absent -> new ArrayList<>())
                        .add(entry));
        bySeries.forEach((labels, entries) -> {
            entries.sort(Comparator.comparingLong(entry -> entry.paneEndMillis));
            List<Pane> panes = entries.stream()
                    .map(entry -> new Pane(entry.paneEndMillis, entry.count))
                    .toList();
            long newest = entries.stream()
                    .mapToLong(entry -> entry.newestAppendMillis)
                    .max()
                    .orElseThrow();
            packing(byShard, shard(labels.asMap()), cell)
                    .add(new Counts(leaf.key().id(), labels, panes), newest);
        });
    }

    /** As they came: what came in one event is written together, and has most labels in common. */
    private void addSamples(Cell cell, Map<Integer, Packing> byShard) {
        for (Points points : cell.points()) {
            KnownSeries.Membership of = points.of();
            packing(byShard, of.shard(), cell)
                    .add(new Samples(of.leaves(), of.labels(), points.sorted()), points.newestAppendMillis());
        }
    }

    private static Labels labels(List<String> kept, String[] values) {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            labels.put(kept.get(i), values[i]);
        }
        return Labels.of(labels);
    }
}
