package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All samples that were ever given, each log event one of them: over these the reference engine says what the service has
 * to come to. As in the service, series come in the order of their labels, and of several samples of one series and time
 * the one with the greatest bits counts.
 */
public final class AllSamples implements SeriesSource, SampleSink {
    private static final String LOG_EVENTS = "log_events";
    private static final Comparator<Series> BY_LABELS = Comparator.comparing(Series::labels, Labels::compare);

    private final TreeMap<Labels, Series> series = new TreeMap<>(Labels::compare);
    private final IdentityHashMap<Expr.VectorSelector, List<Series>> selected = new IdentityHashMap<>();
    private final Map<Labels, Last> lastAppended = new HashMap<>();
    private final Evaluator.Settings settings;
    /** The same without knowing anything but samples. */
    private final SeriesSource plain = new SeriesSource() {
        @Override
        public Collection<? extends Series> select(Expr.VectorSelector selector) {
            return AllSamples.this.select(selector);
        }
    };

    private record Last(long millis, double value) {}

    /** @param settings with which rules are evaluated over these */
    public AllSamples(Evaluator.Settings settings) {
        this.settings = settings;
    }

    /** A log event, by those of its labels that rules look at. */
    public void log(Map<String, String> labels, long millis) {
        Map<String, String> named = new TreeMap<>(labels);
        named.put(LabelMatcher.METRIC_NAME, LOG_EVENTS);
        Series one = series(Labels.of(named));
        one.insert(one.countUpTo(millis), millis, 1);
    }

    /** A sample of a metric, wherever its time belongs. */
    public void put(Labels labels, long millis, double value) {
        Series one = series(labels);
        int found = one.find(millis);
        if (found < 0) {
            one.insert(-found - 1, millis, value);
        } else if (Double.doubleToRawLongBits(value) > Double.doubleToRawLongBits(one.value(found))) {
            one.set(found, value);
        }
    }

    /** What a rule records. */
    @Override
    public Appended append(Labels labels, long millis, double value) {
        Last before = lastAppended.get(labels);
        if (before != null && before.millis() >= millis) {
            if (before.millis() > millis) {
                return Appended.TOO_OLD;
            }
            boolean same = Double.doubleToRawLongBits(before.value()) == Double.doubleToRawLongBits(value);
            return same ? Appended.SAME : Appended.OTHER_VALUE;
        }
        lastAppended.put(labels, new Last(millis, value));
        put(labels, millis, value);
        return Appended.ADDED;
    }

    private Series series(Labels labels) {
        return series.computeIfAbsent(labels, l -> {
            Series made = new Series(l);
            selected.forEach((selector, some) -> {
                if (isOf(made, selector)) {
                    int place = Collections.binarySearch(some, made, BY_LABELS);
                    some.add(-place - 1, made);
                }
            });
            return made;
        });
    }

    private static boolean isOf(Series one, Expr.VectorSelector selector) {
        return selector.allMatchers().stream()
                .allMatch(m -> m.matches(one.labels().get(m.label())));
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        return selected.computeIfAbsent(
                selector,
                s -> new ArrayList<>(
                        series.values().stream().filter(one -> isOf(one, s)).toList()));
    }

    /** Sums of counts of log events come in the order of their labels, as all that comes from a store. */
    @Override
    public Optional<List<Element>> known(Expr expr, long instant) {
        if (!(expr instanceof Expr.Aggregate aggregate)
                || !(aggregate.operand().bare() instanceof Expr.Call call)
                || call.arguments().isEmpty()
                || !(call.arguments().get(0).bare() instanceof Expr.MatrixSelector matrix)
                || !matrix.selector().metricName().equals(Optional.of(LOG_EVENTS))) {
            return Optional.empty();
        }
        List<Element> elements = new ArrayList<>(
                new Evaluator(plain, settings).evaluate(expr, instant).asVector());
        elements.sort(Comparator.comparing(Element::labels, Labels::compare));
        return Optional.of(elements);
    }
}
