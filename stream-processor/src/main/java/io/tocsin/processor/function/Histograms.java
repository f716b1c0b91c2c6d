package io.tocsin.processor.function;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** The functions of classic histograms: of series that count, by the label {@code le}, what is not above a bound. */
final class Histograms {
    private static final String BOUND = "le";
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"
            + "|[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+");

    private Histograms() {}

    /** A value of each histogram, under the labels that its buckets share; in the order of their first buckets. */
    static List<Element> each(List<Element> vector, ToDoubleFunction<Buckets> function) {
        List<Element> result = new ArrayList<>();
        histograms(vector)
                .forEach((labels, buckets) -> result.add(
                        new Element(labels.withoutMetadata(), function.applyAsDouble(new Buckets(buckets)))));
        return result;
    }

    /** Several quantiles of each, told apart by the label {@code name}. */
    static List<Element> quantiles(List<Element> vector, String name, List<Double> qs) {
        List<Element> result = new ArrayList<>();
        for (double q : qs) {
            String text = GoFloat.shortest(q);
            boolean whole = !Double.isNaN(q) && !Double.isInfinite(q) && !text.contains("e") && !text.contains(".");
            String label = q == 0 ? "0.0" : whole ? text + ".0" : text;
            for (Element element : each(vector, buckets -> buckets.quantile(q))) {
                result.add(new Element(element.labels().with(name, label), element.value()));
            }
        }
        return result;
    }

    /** Series without a bound that is a number are left out. */
    private static Map<Labels, List<Buckets.Bucket>> histograms(List<Element> vector) {
        Map<Labels, List<Buckets.Bucket>> histograms = new LinkedHashMap<>();
        for (Element element : vector) {
            double bound = number(element.labels().get(BOUND));
            if (!Double.isNaN(bound)) {
                histograms
                        .computeIfAbsent(element.labels().without(Set.of(BOUND)), l -> new ArrayList<>())
                        .add(new Buckets.Bucket(bound, element.value()));
            }
        }
        histograms.values().forEach(buckets -> buckets.sort(Comparator.comparingDouble(b -> b.bound() + 0.0)));
        return histograms;
    }

    /** As Go reads floats; NaN for what is none, and for one that does not fit. */
    private static double number(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf", "-infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
                return Double.isInfinite(value) ? Double.NaN : value;
            }
        }
    }
}
