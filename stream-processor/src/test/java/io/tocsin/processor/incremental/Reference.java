package io.tocsin.processor.incremental;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.engine.SeriesSource;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All rules of a file over all samples at every point of the grid, each log event a sample: what incremental evaluation
 * has to come to. Of several samples of one series and time the one with the greatest bits counts; series come in the
 * order of their labels.
 */
final class Reference implements SeriesSource, SampleSink {
    private final TreeMap<Labels, Series> series = new TreeMap<>(Labels::compare);
    private final IdentityHashMap<Expr.VectorSelector, List<Series>> selected = new IdentityHashMap<>();
    private final Map<Labels, Last> last = new HashMap<>();
    /** The same without knowing anything but samples. */
    private final SeriesSource plain = new SeriesSource() {
        @Override
        public Collection<? extends Series> select(Expr.VectorSelector selector) {
            return Reference.this.select(selector);
        }
    };

    private final RuleFile file;
    private final Evaluator evaluator;
    private final List<RuleGroup> groups;
    private final List<String> recorded = new ArrayList<>();

    private record Last(long millis, double value) {}

    /** What became of an instant: transitions, what was written and what failed, as texts. */
    record Outcome(List<AlertTransition> transitions, List<String> recorded, List<String> failures) {
        Outcome {
            transitions = List.copyOf(transitions);
            recorded = List.copyOf(recorded);
            failures = List.copyOf(failures);
        }
    }

    Reference(RuleFile file) {
        this.file = file;
        this.evaluator = new Evaluator(this, Evaluator.Settings.DEFAULT.withDialect(file.dialect()));
        this.groups = RuleGroups.of(file, evaluator, this);
    }

    void add(RandomStream.Event record) {
        if (record instanceof RandomStream.Sample sample) {
            add(RandomStream.series(sample), sample.millis(), sample.value());
        } else {
            Map<String, String> labels = new TreeMap<>(record.labels());
            labels.put(LabelMatcher.METRIC_NAME, "log_events");
            Series one = series(Labels.of(labels));
            one.insert(one.countUpTo(record.millis()), record.millis(), 1);
        }
    }

    private void add(Labels labels, long millis, double value) {
        Series one = series(labels);
        int found = one.find(millis);
        if (found < 0) {
            one.insert(-found - 1, millis, value);
        } else if (Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(one.value(found))) {
            one.set(found, value);
        }
    }

    private Series series(Labels labels) {
        return series.computeIfAbsent(labels, l -> {
            selected.clear();
            return new Series(l);
        });
    }

    @Override
    public Appended append(Labels labels, long millis, double value) {
        Last before = last.get(labels);
        if (before != null && before.millis() >= millis) {
            if (before.millis() > millis) {
                return Appended.TOO_OLD;
            }
            boolean same = Double.doubleToRawLongBits(before.value()) == Double.doubleToRawLongBits(value);
            return same ? Appended.SAME : Appended.OTHER_VALUE;
        }
        last.put(labels, new Last(millis, value));
        add(labels, millis, value);
        recorded.add(text(labels, millis, value));
        return Appended.ADDED;
    }

    /** A written sample, to the bit. */
    static String text(Labels labels, long millis, double value) {
        return labels + " @" + millis + " " + Long.toHexString(Double.doubleToRawLongBits(value));
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        return selected.computeIfAbsent(selector, s -> {
            List<LabelMatcher> matchers = s.allMatchers();
            return series.values().stream()
                    .filter(one -> matchers.stream()
                            .allMatch(m -> m.matches(one.labels().get(m.label()))))
                    .toList();
        });
    }

    /** Sums of counts, as all that comes from a store, in the order of their labels. */
    @Override
    public Optional<List<Element>> known(Expr expr, long instant) {
        if (!(expr instanceof Expr.Aggregate aggregate)
                || !(aggregate.operand().bare() instanceof Expr.Call call)
                || call.arguments().isEmpty()
                || !(call.arguments().get(0).bare() instanceof Expr.MatrixSelector matrix)
                || !matrix.selector().metricName().equals(Optional.of("log_events"))) {
            return Optional.empty();
        }
        List<Element> elements =
                new ArrayList<>(new Evaluator(plain, Evaluator.Settings.DEFAULT.withDialect(file.dialect()))
                        .evaluate(expr, instant)
                        .asVector());
        elements.sort(Comparator.comparing(Element::labels, Labels::compare));
        return Optional.of(elements);
    }

    /** All groups on whose grid the instant is, by the groups' names. */
    Map<String, Outcome> evaluate(long instant) {
        Map<String, Outcome> outcomes = new TreeMap<>();
        for (int i = 0; i < groups.size(); i++) {
            long interval = file.groups()
                    .get(i)
                    .interval()
                    .orElse(RulePlan.DEFAULT_INTERVAL)
                    .toMillis();
            if (instant % interval == 0) {
                recorded.clear();
                RuleGroup.Evaluation evaluation = groups.get(i).evaluate(instant);
                outcomes.put(
                        groups.get(i).name(),
                        new Outcome(
                                evaluation.transitions(),
                                recorded,
                                evaluation.failures().stream()
                                        .map(f -> f.rule().id() + ": " + f.error())
                                        .toList()));
            }
        }
        return outcomes;
    }

    /** The value of an expression at any instant; empty when it has none. */
    List<Element> value(Expr expr, long instant) {
        try {
            return evaluator.evaluate(expr, instant).asVector();
        } catch (EvaluationException e) {
            return List.of();
        }
    }
}
