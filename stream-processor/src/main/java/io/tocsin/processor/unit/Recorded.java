package io.tocsin.processor.unit;

import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what the rules of a unit write: to the leaves of the unit that read it, and to the listener. A series takes no
 * sample that is not newer than its last one, as in Prometheus. One owner thread.
 */
final class Recorded implements SampleSink {
    private final UnitListener listener;
    private final Map<String, List<Reader>> byName = new HashMap<>();
    private final List<Reader> ofAnyName = new ArrayList<>();
    private final Map<Labels, Last> last = new HashMap<>();
    private List<Labels> ended = new ArrayList<>();
    /** By group and name, by the rules' ids. */
    private final Map<String, String> rules = new HashMap<>();

    private String rule = "";

    private record Reader(Leaf.Metrics leaf, SampleLeaf store) {}

    /** The newest sample of a series. */
    private static final class Last {
        private long millis;
        private double value;
    }

    Recorded(UnitListener listener) {
        this.listener = listener;
    }

    /** Knows a leaf from now on. */
    void add(Leaf.Metrics leaf, SampleLeaf store) {
        leaf.metricName()
                .map(name -> byName.computeIfAbsent(name, n -> new ArrayList<>()))
                .orElse(ofAnyName)
                .add(new Reader(leaf, store));
    }

    /** Knows a rule from now on, by its id. */
    void add(String id, String groupAndName) {
        rules.put(id, groupAndName);
    }

    @Override
    public void writes(String id) {
        rule = rules.getOrDefault(id, "");
    }

    @Override
    public Appended append(Labels labels, long millis, double value) {
        Last newest = last.get(labels);
        if (newest == null) {
            newest = new Last();
            last.put(labels, newest);
        } else if (newest.millis >= millis) {
            return newest.millis > millis
                    ? Appended.TOO_OLD
                    : Double.doubleToRawLongBits(newest.value) == Double.doubleToRawLongBits(value)
                            ? Appended.SAME
                            : Appended.OTHER_VALUE;
        }
        newest.millis = millis;
        newest.value = value;
        if (Series.isStale(value)) {
            ended.add(labels);
        }
        hand(byName.getOrDefault(labels.get(LabelMatcher.METRIC_NAME), List.of()), labels, millis, value);
        hand(ofAnyName, labels, millis, value);
        listener.recorded(rule, labels, millis, value);
        return Appended.ADDED;
    }

    @Override
    public void resume(Labels labels, long millis) {
        Last newest = last.get(labels);
        if (newest == null) {
            newest = new Last();
            newest.millis = millis;
            last.put(labels, newest);
        }
        newest.millis = Math.max(newest.millis, millis);
        newest.value = Double.NaN;
    }

    private static void hand(List<Reader> readers, Labels labels, long millis, double value) {
        for (Reader reader : readers) {
            if (reader.leaf().matches(labels.asMap())) {
                reader.store().add(labels, millis, value);
            }
        }
    }

    /** All rules have been evaluated up to this instant; series that have ended before it are forgotten. */
    void passed(long instant) {
        List<Labels> still = new ArrayList<>();
        for (Labels labels : ended) {
            Last one = last.get(labels);
            if (one != null && Series.isStale(one.value)) {
                if (one.millis < instant) {
                    last.remove(labels);
                } else {
                    still.add(labels);
                }
            }
        }
        ended = still;
    }
}
