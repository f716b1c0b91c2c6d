package io.tocsin.processor.plan;

import io.tocsin.processor.promql.LabelMatcher;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An input of a unit: what step one has to hand on, and how long step two holds it. */
public sealed interface Leaf {
    LeafKey key();

    /** How far back from the instant of an evaluation the input is looked at, offset included. */
    Duration window();

    /** Whether a series, or a log event, of these labels belongs to it. */
    boolean matches(Map<String, String> labels);

    /**
     * Samples of metrics, as they are.
     *
     * @param matchers conditions on the labels, that on {@code __name__} among them
     * @param newestOnly whether one sample a series, the newest, answers all that is asked
     */
    record Metrics(LeafKey key, List<LabelMatcher> matchers, boolean newestOnly, Duration window) implements Leaf {
        public Metrics {
            matchers = List.copyOf(matchers);
        }

        /** The one name that can match; empty when it is not that simple. */
        public Optional<String> metricName() {
            return matchers.stream()
                    .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME) && m.type() == LabelMatcher.Type.EQUAL)
                    .map(LabelMatcher::value)
                    .findFirst();
        }

        /** Whether a series of that metric can belong to it. */
        public boolean mayMatch(String metricName) {
            return matchers.stream()
                    .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME))
                    .allMatch(m -> m.matches(metricName));
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            return matchers.stream().allMatch(m -> m.matches(labels));
        }
    }

    /**
     * Log events, counted per pane and set of kept labels.
     *
     * @param matchers conditions on the events' labels; the name {@code log_events} is not among them
     * @param kept the labels that counts are told apart by; all others are dropped in step one
     * @param newestOnly whether it is enough to know the newest pane with an event (the count does not matter then)
     * @param pane the width of panes; ranges, offsets and intervals are multiples of it
     */
    record Logs(
            LeafKey key,
            List<LabelMatcher> matchers,
            SortedSet<String> kept,
            boolean newestOnly,
            Duration window,
            Duration pane)
            implements Leaf {
        /** The metric name of log events in expressions. */
        public static final String METRIC = "log_events";

        public Logs {
            matchers = List.copyOf(matchers);
            kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            return matchers.stream().allMatch(m -> m.matches(labels));
        }

        /** The kept labels of an event; those that it does not have, or has empty, are left out. */
        public SortedMap<String, String> keep(Map<String, String> labels) {
            SortedMap<String, String> some = new TreeMap<>();
            for (String label : kept) {
                String value = labels.getOrDefault(label, "");
                if (!value.isEmpty()) {
                    some.put(label, value);
                }
            }
            return some;
        }

        /** The end of the pane that an instant belongs to; panes are open to the left. */
        public long paneEnd(long timestampMillis) {
            return -Math.floorDiv(-timestampMillis, pane.toMillis()) * pane.toMillis();
        }
    }
}
