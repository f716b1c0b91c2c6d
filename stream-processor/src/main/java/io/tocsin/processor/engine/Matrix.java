package io.tocsin.processor.engine;

import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * The values of an expression at its steps: for one step a vector, whose order means something, for more the samples of
 * each series. One owner thread.
 */
final class Matrix {
    static final String SAME_LABELS = "vector cannot contain metrics with the same labelset";

    private final List<Element> vector;
    private final List<Series> series;
    private final boolean one;

    private Matrix(List<Element> vector, List<Series> series, boolean one) {
        this.vector = vector;
        this.series = series;
        this.one = one;
    }

    static Matrix of(List<Element> vector) {
        return new Matrix(vector, List.of(), true);
    }

    static Matrix of(Collection<Series> series) {
        return new Matrix(List.of(), List.copyOf(series), false);
    }

    /** The value at the one step. */
    List<Element> vector() {
        if (!one) {
            throw new IllegalStateException("a range of steps has no single vector");
        }
        return vector;
    }

    /** The samples by series, each at least one. */
    List<Series> series(Steps steps) {
        if (!one) {
            return series;
        }
        List<Series> made = new ArrayList<>(vector.size());
        for (Element element : vector) {
            Series single = new Series(element.labels());
            single.insert(0, steps.start(), element.value());
            made.add(single);
        }
        return made;
    }

    long samples() {
        if (one) {
            return vector.size();
        }
        long samples = 0;
        for (Series each : series) {
            samples += each.size();
        }
        return samples;
    }

    /** Reads the vectors of one step after the other. */
    Reader reader() {
        return new Reader();
    }

    /** Goes forward through the steps. */
    final class Reader {
        private final int[] next = new int[series.size()];

        List<Element> at(long time) {
            if (one) {
                return vector;
            }
            List<Element> elements = new ArrayList<>(next.length);
            for (int i = 0; i < next.length; i++) {
                Series each = series.get(i);
                if (next[i] < each.size() && each.time(next[i]) == time) {
                    elements.add(new Element(each.labels(), each.value(next[i])));
                    next[i]++;
                }
            }
            return elements;
        }
    }

    /**
     * With other labels and values. Series that come to the same labels are one from then on.
     *
     * @throws EvaluationException when two of them have a value at the same step
     */
    Matrix mapped(UnaryOperator<Labels> labels, DoubleUnaryOperator values) {
        if (one) {
            List<Element> result = new ArrayList<>(vector.size());
            for (Element element : vector) {
                result.add(new Element(labels.apply(element.labels()), values.applyAsDouble(element.value())));
            }
            return of(Element.unique(result));
        }
        Map<Labels, Series> merged = new LinkedHashMap<>();
        for (Series each : series) {
            Series to = merged.computeIfAbsent(labels.apply(each.labels()), Series::new);
            for (int i = 0; i < each.size(); i++) {
                int at = to.find(each.time(i));
                if (at >= 0) {
                    throw new EvaluationException(SAME_LABELS);
                }
                to.insert(-at - 1, each.time(i), values.applyAsDouble(each.value(i)));
            }
        }
        return of(merged.values());
    }

    /** The value of a single step at all steps. */
    Matrix repeated(Steps steps) {
        List<Series> result = new ArrayList<>(vector.size());
        for (Element element : vector) {
            Series each = new Series(element.labels());
            for (int i = 0; i < steps.count(); i++) {
                each.insert(i, steps.time(i), element.value());
            }
            result.add(each);
        }
        return of(result);
    }

    /** Puts vectors of one step after the other together. */
    static final class Builder {
        private final Map<Labels, Series> byLabels = new LinkedHashMap<>();

        void add(long time, List<Element> vector) {
            for (Element element : vector) {
                Series to = byLabels.computeIfAbsent(element.labels(), Series::new);
                int size = to.size();
                if (size > 0 && to.time(size - 1) == time) {
                    throw new EvaluationException(SAME_LABELS);
                }
                to.insert(size, time, element.value());
            }
        }

        Matrix matrix() {
            return of(byLabels.values());
        }
    }

    /** The same, of series made one by one, whose labels have to differ whatever their steps. */
    static Matrix ofDistinct(List<Series> series) {
        Map<Labels, Series> seen = new HashMap<>();
        for (Series each : series) {
            if (seen.put(each.labels(), each) != null) {
                throw new EvaluationException(SAME_LABELS);
            }
        }
        return of(series);
    }
}
