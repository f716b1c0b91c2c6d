package io.tocsin.processor.function;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Remembered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * One function of classic histograms: of series that count, by the label {@code le}, what is not above a bound. Which
 * series are a histogram's buckets is found once for vectors with the same labels. One owner thread.
 */
public final class Histograms {
    private static final String BOUND = "le";
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"
            + "|[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+");
    private static final Set<String> NAMES = Set.of("histogram_quantile", "histogram_quantiles", "histogram_fraction");

    private final Remembered<List<Histogram>> last = new Remembered<>();

    /** A series of a histogram: its index in the vector, and its bound. */
    private record Place(int index, double bound) {}

    /** The labels that the buckets share, and the buckets by rising bounds. */
    private record Histogram(Labels labels, List<Place> places) {
        Buckets buckets(List<Element> vector) {
            Buckets buckets = new Buckets(places.size());
            for (Place place : places) {
                buckets.add(place.bound(), vector.get(place.index()).value());
            }
            return buckets;
        }
    }

    /** Of nothing yet. */
    public Histograms() {}

    /** Whether a function is one of them. */
    public static boolean has(String function) {
        return NAMES.contains(function);
    }

    /**
     * A value of each histogram, or of {@code histogram_quantiles} several, under the labels that its buckets share
     * without their metadata, which two histograms can have in common; in the order of their first buckets.
     */
    public List<Element> apply(String function, List<Element> vector, List<Double> scalars, List<String> strings) {
        return switch (function) {
            case "histogram_quantile" -> each(vector, b -> b.quantile(scalars.get(0)));
            case "histogram_fraction" -> each(vector, b -> b.fraction(scalars.get(0), scalars.get(1)));
            default -> quantiles(vector, strings.get(0), scalars);
        };
    }

    private List<Element> each(List<Element> vector, ToDoubleFunction<Buckets> function) {
        List<Histogram> histograms = last.of(vector, List.of(), (elements, none) -> histograms(elements));
        List<Element> result = new ArrayList<>(histograms.size());
        for (Histogram histogram : histograms) {
            result.add(new Element(histogram.labels(), function.applyAsDouble(histogram.buckets(vector))));
        }
        return result;
    }

    /** Several quantiles of each, told apart by the label {@code name}. */
    private List<Element> quantiles(List<Element> vector, String name, List<Double> qs) {
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
    private static List<Histogram> histograms(List<Element> vector) {
        Map<Labels, List<Place>> histograms = new LinkedHashMap<>();
        for (int i = 0; i < vector.size(); i++) {
            Labels labels = vector.get(i).labels();
            double bound = number(labels.get(BOUND));
            if (!Double.isNaN(bound)) {
                histograms
                        .computeIfAbsent(labels.without(Set.of(BOUND)), l -> new ArrayList<>())
                        .add(new Place(i, bound));
            }
        }
        List<Histogram> result = new ArrayList<>(histograms.size());
        histograms.forEach((labels, places) -> {
            places.sort(Comparator.comparingDouble(p -> p.bound() + 0.0));
            result.add(new Histogram(labels.withoutMetadata(), places));
        });
        return result;
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
