package io.tocsin.processor.figures;

import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.RulePlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of the groups of one unit, or of one shard of it: to be told what its evaluator tells its
 * {@link io.tocsin.processor.unit.UnitListener}. Owned by one task, which closes it with the unit.
 */
public final class UnitFigures implements AutoCloseable {
    private final Durations durations;
    private final Map<String, GroupFigures.Shard> byGroup = new HashMap<>();
    private final Map<String, GroupFigures.Shard> byRule = new HashMap<>();
    private final List<RulePlan.Group> groups;
    private long samples;

    /** How long evaluations of groups take, of all groups together. */
    public record Durations(Summary summary, Histogram histogram) {}

    /** Tells of the groups from now on. */
    public UnitFigures(RulePlan.Unit unit, GroupFigures figures, Durations durations) {
        this.durations = durations;
        this.groups = unit.groups();
        for (RulePlan.Group group : groups) {
            GroupFigures.Shard shard = figures.shard(
                    group.file(), group.name(), group.interval(), group.rules().size());
            byGroup.put(group.id(), shard);
            group.rules().forEach(rule -> byRule.put(rule.id(), shard));
        }
    }

    /** A rule has written a sample. */
    public void recorded(double value) {
        if (!Series.isStale(value)) {
            samples++;
        }
    }

    /**
     * A group was evaluated: what was recorded since the last one is its.
     *
     * @param instant epoch milliseconds
     */
    public void evaluated(String group, long instant, long nanos) {
        durations.summary().observe(nanos / 1e9);
        durations.histogram().observe(nanos / 1e9);
        GroupFigures.Shard shard = byGroup.get(group);
        if (shard != null) {
            shard.evaluated(instant, nanos, samples);
        }
        samples = 0;
    }

    /** A rule could not be evaluated: its id. */
    public void ruleFailed(String rule) {
        GroupFigures.Shard shard = byRule.get(rule);
        if (shard != null) {
            shard.failed();
        }
    }

    /** Nothing was evaluated at the instants from {@code from} on and before {@code to}, epoch milliseconds. */
    public void missed(long from, long to) {
        for (RulePlan.Group group : groups) {
            long interval = group.interval().toMillis();
            long instants = -Math.floorDiv(-to, interval) + Math.floorDiv(-from, interval);
            GroupFigures.Shard shard = byGroup.get(group.id());
            if (shard != null && instants > 0) {
                shard.missed(instants);
            }
        }
    }

    @Override
    public void close() {
        byGroup.values().forEach(GroupFigures.Shard::close);
    }
}
