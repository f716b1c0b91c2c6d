package io.tocsin.processor.incremental;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.AllSamples;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All rules of a file over all samples at every point of the grid, each log event a sample: what incremental evaluation
 * has to come to.
 */
final class Reference implements SampleSink {
    private final AllSamples samples;
    private final RuleFile file;
    private final Evaluator evaluator;
    private final List<RuleGroup> groups;
    private final List<String> recorded = new ArrayList<>();

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
        Evaluator.Settings settings = Evaluator.Settings.DEFAULT.withDialect(file.dialect());
        this.samples = new AllSamples(settings);
        this.evaluator = new Evaluator(samples, settings);
        this.groups = RuleGroups.of(file, evaluator, this);
    }

    void add(RandomStream.Event record) {
        if (record instanceof RandomStream.Sample sample) {
            samples.put(RandomStream.series(sample), sample.millis(), sample.value());
        } else {
            samples.log(record.labels(), record.millis());
        }
    }

    @Override
    public Appended append(Labels labels, long millis, double value) {
        Appended appended = samples.append(labels, millis, value);
        if (appended == Appended.ADDED) {
            recorded.add(text(labels, millis, value));
        }
        return appended;
    }

    /** A written sample, to the bit. */
    static String text(Labels labels, long millis, double value) {
        return labels + " @" + millis + " " + Long.toHexString(Double.doubleToRawLongBits(value));
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
