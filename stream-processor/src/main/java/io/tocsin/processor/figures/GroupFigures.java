package io.tocsin.processor.figures;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The evaluations of rule groups under the names that Prometheus gives them ({@code rules/group.go}), with its label
 * {@code rule_group="file;name"}, so that dashboards and alerts for Prometheus' rules show these as well. A group may be
 * here in several shards: counters are of all of them, of the time of the last evaluation the least is told, of its
 * duration the greatest. A group that has left this process is no longer told. Any thread.
 */
public final class GroupFigures extends Collector {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final Map<String, Group> groups = new ConcurrentHashMap<>();

    /** A shard of a group lives here from now on. */
    Shard shard(String file, String name, Duration interval, int rules) {
        String key = file + ";" + name;
        Shard shard = new Shard();
        groups.compute(key, (k, present) -> {
            Group group = present == null ? new Group() : present;
            group.interval = interval;
            group.rules = rules;
            group.shards.add(shard);
            shard.group = group;
            return group;
        });
        return shard;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        // Only here, so that a group whose shards are built anew keeps its counts.
        groups.keySet().forEach(key -> groups.computeIfPresent(key, (k, g) -> g.shards.isEmpty() ? null : g));
        return List.of(
                counter(
                        "rule_group_iterations",
                        "Instants of the grid at which a group was to be evaluated, whether it was or was missed.",
                        group -> group.iterations.sum()),
                counter(
                        "rule_group_iterations_missed",
                        "Instants of the grid at which a group was not evaluated, since the whole path was out.",
                        group -> group.missed.sum()),
                counter("rule_evaluations", "Evaluations of rules.", group -> group.evaluations.sum()),
                counter("rule_evaluation_failures", "Evaluations of rules that failed.", group -> group.failures.sum()),
                gauge(
                        "rule_group_interval_seconds",
                        "The interval of a group.",
                        group -> group.interval.toNanos() / NANOS),
                gauge("rule_group_rules", "How many rules a group has.", group -> group.rules),
                evaluated(
                        "rule_group_last_evaluation_timestamp_seconds",
                        "The last instant of the grid at which a group was evaluated.",
                        group -> group.shards.stream()
                                        .filter(Shard::isEvaluated)
                                        .mapToLong(shard -> shard.instant)
                                        .min()
                                        .orElse(0)
                                / MILLIS),
                evaluated(
                        "rule_group_last_duration_seconds",
                        "How long the last evaluation of a group took.",
                        group -> group.shards.stream()
                                        .mapToLong(shard -> shard.nanos)
                                        .max()
                                        .orElse(0)
                                / NANOS),
                evaluated(
                        "rule_group_last_evaluation_samples",
                        "How many samples the last evaluation of a group gave.",
                        group -> group.shards.stream()
                                .mapToLong(shard -> shard.samples)
                                .sum()));
    }

    private MetricFamilySamples counter(String name, String help, ToDoubleFunction<Group> value) {
        CounterMetricFamily family = new CounterMetricFamily("prometheus_" + name, help, List.of("rule_group"));
        groups.forEach((key, group) -> family.addMetric(List.of(key), value.applyAsDouble(group)));
        return family;
    }

    private MetricFamilySamples gauge(String name, String help, ToDoubleFunction<Group> value) {
        return gauge(name, help, new ArrayList<>(groups.entrySet()), value);
    }

    /** Of groups that have been evaluated only: of the others there is nothing to tell. */
    private MetricFamilySamples evaluated(String name, String help, ToDoubleFunction<Group> value) {
        return gauge(
                name,
                help,
                groups.entrySet().stream()
                        .filter(entry -> entry.getValue().shards.stream().anyMatch(Shard::isEvaluated))
                        .toList(),
                value);
    }

    private static MetricFamilySamples gauge(
            String name, String help, List<Map.Entry<String, Group>> of, ToDoubleFunction<Group> value) {
        GaugeMetricFamily family = new GaugeMetricFamily("prometheus_" + name, help, List.of("rule_group"));
        of.forEach(entry -> family.addMetric(List.of(entry.getKey()), value.applyAsDouble(entry.getValue())));
        return family;
    }

    private static final class Group {
        private final LongAdder iterations = new LongAdder();
        private final LongAdder missed = new LongAdder();
        private final LongAdder evaluations = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final Set<Shard> shards = ConcurrentHashMap.newKeySet();
        private volatile Duration interval = Duration.ZERO;
        private volatile int rules;
    }

    /** One shard of a group. Written by the thread of its task, read by any. */
    static final class Shard {
        private static final long NEVER = Long.MIN_VALUE;

        private Group group = new Group();
        private volatile long instant = NEVER;
        private volatile long nanos;
        private volatile long samples;

        /** It was evaluated at an instant (epoch milliseconds), which took so long and gave so many samples. */
        void evaluated(long at, long took, long gave) {
            nanos = took;
            samples = gave;
            instant = at;
            group.iterations.increment();
            group.evaluations.add(group.rules);
        }

        /** A rule could not be evaluated. */
        void failed() {
            group.failures.increment();
        }

        /** So many instants of the grid were left out. */
        void missed(long instants) {
            group.iterations.add(instants);
            group.missed.add(instants);
        }

        /** It lives here no longer. */
        void close() {
            group.shards.remove(this);
        }

        private boolean isEvaluated() {
            return instant != NEVER;
        }
    }
}
