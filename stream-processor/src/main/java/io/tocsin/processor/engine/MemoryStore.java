package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps all samples that it is given: what a rule's result is compared with, and what unit tests of rules run on. Series
 * come in the order in which they were first seen. One owner thread.
 */
public final class MemoryStore implements SeriesSource, SampleSink {
    private final Map<Labels, Series> byLabels = new LinkedHashMap<>();
    private final Map<String, List<Series>> byName = new LinkedHashMap<>();

    @Override
    public Appended append(Labels labels, long millis, double value) {
        Series series = series(labels);
        int size = series.size();
        if (size > 0 && series.time(size - 1) >= millis) {
            if (series.time(size - 1) > millis) {
                return Appended.TOO_OLD;
            }
            boolean same = Double.doubleToRawLongBits(series.value(size - 1)) == Double.doubleToRawLongBits(value);
            return same ? Appended.SAME : Appended.OTHER_VALUE;
        }
        series.insert(size, millis, value);
        return Appended.ADDED;
    }

    /** Adds a sample of value 1 wherever its time belongs, beside those of the same time: each log event counts. */
    public void count(Labels labels, long millis) {
        Series series = series(labels);
        series.insert(series.countUpTo(millis), millis, 1);
    }

    /** All series, in the order in which they were first seen. */
    public Collection<Series> all() {
        return Collections.unmodifiableCollection(byLabels.values());
    }

    private Series series(Labels labels) {
        return byLabels.computeIfAbsent(labels, l -> {
            Series made = new Series(l);
            byName.computeIfAbsent(l.get(LabelMatcher.METRIC_NAME), n -> new ArrayList<>())
                    .add(made);
            return made;
        });
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        List<LabelMatcher> matchers = selector.allMatchers();
        Collection<Series> candidates = selector.metricName()
                .<Collection<Series>>map(name -> byName.getOrDefault(name, List.of()))
                .orElse(byLabels.values());
        return candidates.stream()
                .filter(series -> matchers.stream()
                        .allMatch(m -> m.matches(series.labels().get(m.label()))))
                .toList();
    }
}
