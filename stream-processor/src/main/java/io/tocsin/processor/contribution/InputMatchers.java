package io.tocsin.processor.contribution;

import io.tocsin.processor.match.MatcherSet;
import io.tocsin.processor.match.MatcherSet.Entry;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which inputs of a plan an event belongs to. One owner thread, as {@link MatcherSet}.
 *
 * @param <L> stands for an input from logs
 * @param <M> stands for an input from metrics
 */
public final class InputMatchers<L, M> {
    private final Set<String> logLabels;
    private final MatcherSet<L> logs;
    private final MatcherSet<M> metrics;
    private final MatcherSet<M> names;

    private InputMatchers(Builder<L, M> inputs) {
        this.logLabels = Set.copyOf(inputs.logLabels);
        this.logs = new MatcherSet<>(inputs.logs);
        this.metrics = new MatcherSet<>(inputs.metrics);
        this.names = new MatcherSet<>(inputs.names);
    }

    /** Takes inputs, in the order in which they are to be told. */
    public static final class Builder<L, M> {
        private final Set<String> logLabels = new TreeSet<>();
        private final List<Entry<L>> logs = new ArrayList<>();
        private final List<Entry<M>> metrics = new ArrayList<>();
        private final List<Entry<M>> names = new ArrayList<>();

        /** An input from logs. */
        public void add(Leaf.Logs leaf, L input) {
            logs.add(new Entry<>(input, leaf.matchers()));
            logLabels.addAll(leaf.kept());
            leaf.matchers().forEach(matcher -> logLabels.add(matcher.label()));
        }

        /** An input from metrics. */
        public void add(Leaf.Metrics leaf, M input) {
            metrics.add(new Entry<>(input, leaf.matchers()));
            names.add(new Entry<>(
                    input,
                    leaf.matchers().stream()
                            .filter(matcher -> matcher.label().equals(LabelMatcher.METRIC_NAME))
                            .toList()));
        }

        /** Of the inputs so far. */
        public InputMatchers<L, M> build() {
            return new InputMatchers<>(this);
        }
    }

    /** The labels of log events that any input asks for. */
    public Set<String> logLabels() {
        return logLabels;
    }

    /** Tells the inputs that a log event of these labels belongs to. */
    public void logs(Map<String, String> labels, Consumer<? super L> inputs) {
        logs.match(labels, inputs);
    }

    /** Tells the inputs that a sample of these labels, the name among them, belongs to. */
    public void metrics(Map<String, String> labels, Consumer<? super M> inputs) {
        metrics.match(labels, inputs);
    }

    /** Whether a sample of that metric can belong to any input. */
    public boolean wants(String metricName) {
        return names.matchesAny(Map.of(LabelMatcher.METRIC_NAME, metricName));
    }
}
