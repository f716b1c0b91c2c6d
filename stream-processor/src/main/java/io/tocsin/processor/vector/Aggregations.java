package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Grouping;
import io.tocsin.processor.promql.Literals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The aggregations over a vector. Groups come in the order of their first elements. */
public final class Aggregations {
    private Aggregations() {}

    /** The aggregate of each group; {@code parameter} is ignored where the aggregator takes none. */
    public static List<Element> apply(
            Aggregator aggregator, Grouping grouping, double parameter, List<Element> vector) {
        List<Element> result = new ArrayList<>();
        groups(grouping, vector).forEach((labels, elements) -> {
            switch (aggregator) {
                case TOPK -> result.addAll(ValueOrder.ASCENDING.last(count(parameter, vector), elements));
                case BOTTOMK -> result.addAll(ValueOrder.DESCENDING.last(count(parameter, vector), elements));
                case LIMITK ->
                    result.addAll(heap(elements.subList(0, Math.min(elements.size(), count(parameter, vector)))));
                case LIMIT_RATIO -> result.addAll(heap(sample(parameter, elements)));
                default -> result.add(new Element(labels, one(aggregator, parameter, elements)));
            }
        });
        return result;
    }

    /** How often each value occurs in each group, the value in the label {@code name}. */
    public static List<Element> countValues(String name, Grouping grouping, List<Element> vector) {
        if (name.isEmpty()) {
            throw new EvaluationException("invalid label name " + Literals.quote(name));
        }
        Grouping withValue = grouping;
        if (!grouping.without()) {
            Collection<String> labels = new TreeSet<>(grouping.labels());
            labels.add(name);
            withValue = new Grouping(false, List.copyOf(labels));
        }
        List<Element> named = new ArrayList<>(vector.size());
        for (Element element : vector) {
            named.add(new Element(element.labels().with(name, text(element.value())), element.value()));
        }
        List<Element> result = new ArrayList<>();
        groups(withValue, named).forEach((labels, elements) -> result.add(new Element(labels, elements.size())));
        return result;
    }

    private static String text(double value) {
        return value == Double.POSITIVE_INFINITY ? "+Inf" : GoFloat.plain(value);
    }

    /**
     * Whether parameters, those of all steps of an evaluation, let an aggregator that chooses elements choose any.
     *
     * @throws EvaluationException when one is no number of elements, or no ratio
     */
    public static boolean choosesAny(Aggregator aggregator, double[] parameters) {
        double max = -Double.MAX_VALUE;
        double min = Double.MAX_VALUE;
        for (double parameter : parameters) {
            max = Math.max(max, parameter);
            min = Math.min(min, parameter);
        }
        return switch (aggregator) {
            case TOPK, BOTTOMK, LIMITK -> {
                if (max < 1) {
                    yield false;
                }
                if (Double.isNaN(max)) {
                    throw new EvaluationException("Parameter value is NaN");
                }
                if (min <= Long.MIN_VALUE) {
                    throw new EvaluationException("Scalar value " + GoFloat.shortest(min) + " underflows int64");
                }
                if (max >= Long.MAX_VALUE) {
                    throw new EvaluationException("Scalar value " + GoFloat.shortest(max) + " overflows int64");
                }
                yield true;
            }
            case LIMIT_RATIO -> {
                if (Double.isNaN(max)) {
                    throw new EvaluationException("Ratio value is NaN");
                }
                yield max != 0 || min != 0;
            }
            default -> true;
        };
    }

    private static int count(double parameter, List<Element> vector) {
        return (int) Math.max(0, Math.min((long) parameter, vector.size()));
    }

    private static Map<Labels, List<Element>> groups(Grouping grouping, List<Element> vector) {
        Map<Labels, List<Element>> groups = new LinkedHashMap<>();
        for (Element element : vector) {
            Labels key = grouping.without()
                    ? element.labels().withoutAndName(grouping.labels())
                    : element.labels().keep(grouping.labels());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(element);
        }
        return groups;
    }

    /** In the order of Prometheus, which collects even those whose values do not matter in a heap. */
    private static List<Element> heap(List<Element> elements) {
        List<Element> heap = new ArrayList<>(elements.size());
        elements.forEach(element -> ValueOrder.ASCENDING.push(heap, element));
        return heap;
    }

    /** A part of the elements chosen by the hashes of their labels: a negative ratio gives what 1 + ratio leaves. */
    private static List<Element> sample(double ratio, List<Element> elements) {
        double limit = Math.max(-1, Math.min(1, ratio));
        List<Element> chosen = new ArrayList<>();
        for (Element element : elements) {
            double offset = unsigned(element.labels().prometheusHash()) / 0x1p64;
            if (ratio != 0 && (limit >= 0 ? offset < limit : offset >= 1 + limit)) {
                chosen.add(element);
            }
        }
        return chosen;
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }

    private static double one(Aggregator aggregator, double parameter, List<Element> elements) {
        return switch (aggregator) {
            case SUM -> sum(elements);
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

    private static double sum(List<Element> elements) {
        Kahan sum = new Kahan(elements.get(0).value());
        for (int i = 1; i < elements.size(); i++) {
            sum.add(elements.get(i).value());
        }
        return sum.total();
    }

    /** Of one element that is no number, or of elements with one, it is none either. */
    private static double variance(List<Element> elements) {
        double mean = elements.get(0).value();
        double squares = Double.isNaN(mean) || Double.isInfinite(mean) ? Double.NaN : 0;
        for (int i = 1; i < elements.size(); i++) {
            double value = elements.get(i).value();
            double delta = value - mean;
            mean += delta / (i + 1);
            squares += delta * (value - mean);
        }
        return squares / elements.size();
    }
}
