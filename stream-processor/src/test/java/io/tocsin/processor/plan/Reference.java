package io.tocsin.processor.plan;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.engine.SeriesSource;
import io.tocsin.processor.group.RuleGroup;
import io.tocsin.processor.group.RuleGroups;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Groups evaluated by the reference over all samples that it is given; writes down what they write and tell. */
final class Reference {
    private final MemoryStore store = new MemoryStore();
    private final Map<RulePlan.Group, RuleGroup> groups = new LinkedHashMap<>();
    /** Of the instant that is evaluated now: group id to what came of it. */
    private final Map<String, List<String>> results = new LinkedHashMap<>();

    private final Set<String> failed = new TreeSet<>();
    private String now = "";

    /** A sample of a metric or, with a value of 1, a log event. */
    record Input(Labels labels, long millis, double value, boolean log) {}

    /** Of those of the files' groups. */
    Reference(List<RuleFile> files, List<RulePlan.Group> wanted) {
        SeriesSource source = new SeriesSource() {
            @Override
            public Collection<? extends Series> select(Expr.VectorSelector selector) {
                return store.select(selector).stream()
                        .sorted(Comparator.comparing(Series::labels, Labels::compare))
                        .toList();
            }
        };
        SampleSink sink = (labels, millis, value) -> {
            SampleSink.Appended appended = store.append(labels, millis, value);
            results.computeIfAbsent(now, n -> new ArrayList<>())
                    .add(labels + " " + Long.toHexString(Double.doubleToRawLongBits(value)) + " @" + millis + " "
                            + appended);
            return appended;
        };
        Evaluator evaluator = new Evaluator(source, Evaluator.Settings.DEFAULT);
        for (RuleFile file : files) {
            for (RuleGroup group : RuleGroups.of(file, evaluator, sink)) {
                wanted.stream()
                        .filter(one -> one.id().equals(file.path() + "/" + group.name()))
                        .forEach(one -> groups.put(one, group));
            }
        }
    }

    void add(Input input) {
        if (input.log()) {
            store.count(input.labels(), input.millis());
        } else {
            store.append(input.labels(), input.millis(), input.value());
        }
    }

    /** Group ids to samples and transitions, in order; of groups for which it is time. */
    Map<String, List<String>> evaluate(long instant) {
        results.clear();
        failed.clear();
        groups.forEach((plan, group) -> {
            if (instant % plan.interval().toMillis() == 0) {
                now = plan.id();
                List<String> lines = results.computeIfAbsent(now, n -> new ArrayList<>());
                RuleGroup.Evaluation evaluation = group.evaluate(instant);
                for (AlertTransition transition : evaluation.transitions()) {
                    lines.add(transition + " " + Long.toHexString(Double.doubleToRawLongBits(transition.value())));
                }
                evaluation
                        .failures()
                        .forEach(failure -> failed.add(failure.rule().id()));
                lines.sort(Comparator.naturalOrder());
            }
        });
        return results;
    }

    /** The rules that failed then. */
    Set<String> failed() {
        return failed;
    }
}
