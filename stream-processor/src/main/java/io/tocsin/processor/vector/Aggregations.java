package io.tocsin.processor.vector;

import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Grouping;
import io.tocsin.processor.promql.Literals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The aggregations over a vector. Groups come in the order of their first elements. */
public final class Aggregations {
    private static final Set<Aggregator> CHOOSING =
            EnumSet.of(Aggregator.TOPK, Aggregator.BOTTOMK, Aggregator.LIMITK, Aggregator.LIMIT_RATIO);

    private Aggregations() {}

    /**
     * The aggregate of each group; {@code parameter} is ignored where the aggregator takes none.
     *
     * @param groups of the same grouping each time
     */
    public static List<Element> apply(Aggregator aggregator, Groups groups, double parameter, List<Element> vector) {
        Groups.Partition partition = groups.of(vector);
        List<Element> result = new ArrayList<>(partition.keys().size());
        if (CHOOSING.contains(aggregator)) {
            List<Element> elements = partition.elements(vector);
            int count = (int) Math.max(0, Math.min((long) parameter, vector.size()));
            for (int group = 0; group < partition.keys().size(); group++) {
                List<Element> some = elements.subList(partition.start(group), partition.end(group));
                result.addAll(chosen(aggregator, parameter, count, some));
            }
            return result;
        }
        double[] values = partition.values(vector);
        for (int group = 0; group < partition.keys().size(); group++) {
            double value = one(aggregator, parameter, values, partition.start(group), partition.end(group));
            result.add(new Element(partition.keys().get(group), value));
        }
        return result;
    }

    private static List<Element> chosen(Aggregator aggregator, double ratio, int count, List<Element> elements) {
        return switch (aggregator) {
            case TOPK -> ValueOrder.ASCENDING.last(count, elements);
            case BOTTOMK -> ValueOrder.DESCENDING.last(count, elements);
            case LIMITK -> heap(elements.subList(0, Math.min(elements.size(), count)));
            default -> heap(sample(ratio, elements));
        };
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
        return apply(Aggregator.COUNT, new Groups(withValue), 0, named);
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

    /** Of the values from one index up to another, which are at least one. */
    private static double one(Aggregator aggregator, double parameter, double[] values, int from, int to) {
        return switch (aggregator) {
            case SUM -> {
                Kahan sum = new Kahan(values[from]);
                for (int i = from + 1; i < to; i++) {
                    sum.add(values[i]);
                }
                yield sum.total();
            }
            case AVG -> {
                Mean mean = new Mean();
                for (int i = from; i < to; i++) {
                    mean.add(values[i]);
                }
                yield mean.value();
            }
            case COUNT -> to - from;
            case GROUP -> 1;
            case MIN -> {
                double best = values[from];
                for (int i = from + 1; i < to; i++) {
                    best = best > values[i] || Double.isNaN(best) ? values[i] : best;
                }
                yield best;
            }
            case MAX -> {
                double best = values[from];
                for (int i = from + 1; i < to; i++) {
                    best = best < values[i] || Double.isNaN(best) ? values[i] : best;
                }
                yield best;
            }
            case STDVAR -> variance(values, from, to);
            case STDDEV -> Math.sqrt(variance(values, from, to));
            case QUANTILE -> Quantile.of(parameter, Arrays.copyOfRange(values, from, to));
            case TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO ->
                throw new IllegalArgumentException(aggregator + " gives no single value");
        };
    }

    /** Of one element that is no number, or of elements with one, it is none either. */
    private static double variance(double[] values, int from, int to) {
        double mean = values[from];
        double squares = Double.isNaN(mean) || Double.isInfinite(mean) ? Double.NaN : 0;
        for (int i = from + 1; i < to; i++) {
            double delta = values[i] - mean;
            mean += delta / (i - from + 1);
            squares += delta * (values[i] - mean);
        }
        return squares / (to - from);
    }
}
