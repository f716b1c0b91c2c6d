package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Grouping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The aggregations over a vector. */
public final class Aggregations {
    private static final Set<Aggregator> NOT_YET =
            Set.of(Aggregator.COUNT_VALUES, Aggregator.LIMITK, Aggregator.LIMIT_RATIO);

    private Aggregations() {}

    /** Whether it is evaluated here. */
    public static boolean isEvaluated(Aggregator aggregator) {
        return !NOT_YET.contains(aggregator);
    }

    /** The aggregate of each group; {@code parameter} is ignored where the aggregator takes none. */
    public static List<Element> apply(
            Aggregator aggregator, Grouping grouping, double parameter, List<Element> vector) {
        Map<Labels, List<Element>> groups = new LinkedHashMap<>();
        for (Element element : vector) {
            Labels key = grouping.without()
                    ? element.labels().withoutAndName(grouping.labels())
                    : element.labels().keep(grouping.labels());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(element);
        }
        List<Element> result = new ArrayList<>();
        groups.forEach((labels, elements) -> {
            if (aggregator == Aggregator.TOPK || aggregator == Aggregator.BOTTOMK) {
                result.addAll(extremes(aggregator == Aggregator.TOPK, parameter, elements));
            } else {
                result.add(new Element(labels, one(aggregator, parameter, elements)));
            }
        });
        return result;
    }

    private static List<Element> extremes(boolean largest, double count, List<Element> elements) {
        if (Double.isNaN(count) || Math.abs(count) >= Long.MAX_VALUE) {
            throw new EvaluationException("Parameter value " + count + " is not a number of elements");
        }
        List<Element> sorted = new ArrayList<>(elements);
        // NaN is last either way; of equal ones those come first whose labels do, so that the choice is always the
        // same.
        Comparator<Element> byValue = (a, b) -> Double.isNaN(a.value()) || Double.isNaN(b.value())
                ? Boolean.compare(Double.isNaN(a.value()), Double.isNaN(b.value()))
                : largest ? Element.BY_VALUE.compare(b, a) : Element.BY_VALUE.compare(a, b);
        sorted.sort(byValue.thenComparing(e -> e.labels().toString()));
        return sorted.subList(0, (int) Math.max(0, Math.min((long) count, sorted.size())));
    }

    private static double one(Aggregator aggregator, double parameter, List<Element> elements) {
        double first = elements.get(0).value();
        return switch (aggregator) {
            case SUM -> {
                Kahan sum = new Kahan(first, 0);
                elements.stream().skip(1).forEach(e -> sum.add(e.value()));
                yield sum.raw() + sum.compensation();
            }
            case AVG -> {
                Mean mean = new Mean();
                elements.forEach(e -> mean.add(e.value()));
                yield mean.value();
            }
            case COUNT -> elements.size();
            case GROUP -> 1;
            case MIN ->
                elements.stream()
                        .mapToDouble(Element::value)
                        .reduce((a, b) -> a > b || Double.isNaN(a) ? b : a)
                        .orElseThrow();
            case MAX ->
                elements.stream()
                        .mapToDouble(Element::value)
                        .reduce((a, b) -> a < b || Double.isNaN(a) ? b : a)
                        .orElseThrow();
            case STDVAR -> variance(elements);
            case STDDEV -> Math.sqrt(variance(elements));
            case QUANTILE ->
                Quantile.of(
                        parameter, elements.stream().mapToDouble(Element::value).toArray());
            case TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO ->
                throw new IllegalArgumentException(aggregator + " gives no single value");
        };
    }

    private static double variance(List<Element> elements) {
        double mean = 0;
        double squares = 0;
        int count = 0;
        for (Element element : elements) {
            count++;
            double delta = element.value() - mean;
            mean += delta / count;
            squares += delta * (element.value() - mean);
        }
        return squares / count;
    }
}
