package io.tocsin.processor.vector;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The functions of instant vectors, without those that need more than the vector (promql/functions.go). */
public final class VectorFunctions {
    /** A function of a vector and what else it takes. */
    public interface VectorFunction {
        /** The result; scalars and strings are the arguments besides the vector, in order. */
        List<Element> apply(List<Element> vector, List<Double> scalars, List<String> strings);
    }

    /** Of the year 9999; beyond it nobody asks for the day of the week. */
    private static final double LAST_SECOND = 253_402_300_799.0;

    private static final Map<String, VectorFunction> ALL = Map.ofEntries(
            number("abs", Math::abs),
            number("ceil", Math::ceil),
            number("floor", Math::floor),
            number("exp", Math::exp),
            number("sqrt", Math::sqrt),
            number("ln", Math::log),
            number("log2", VectorFunctions::log2),
            number("log10", Math::log10),
            number("sgn", Math::signum),
            number("deg", v -> v * 180 / Math.PI),
            number("rad", v -> v * Math.PI / 180),
            number("sin", Math::sin),
            number("cos", Math::cos),
            number("tan", Math::tan),
            number("asin", Math::asin),
            number("acos", Math::acos),
            number("atan", Math::atan),
            number("sinh", Math::sinh),
            number("cosh", Math::cosh),
            number("tanh", Math::tanh),
            date("minute", LocalDateTime::getMinute),
            date("hour", LocalDateTime::getHour),
            date("day_of_month", LocalDateTime::getDayOfMonth),
            date("day_of_week", t -> t.getDayOfWeek().getValue() % 7),
            date("day_of_year", LocalDateTime::getDayOfYear),
            date("days_in_month", t -> t.toLocalDate().lengthOfMonth()),
            date("month", LocalDateTime::getMonthValue),
            date("year", LocalDateTime::getYear),
            Map.entry("round", VectorFunctions::round),
            Map.entry("clamp", (v, s, t) -> clamp(v, s.get(0), s.get(1))),
            Map.entry("clamp_min", (v, s, t) -> clamp(v, s.get(0), Double.POSITIVE_INFINITY)),
            Map.entry("clamp_max", (v, s, t) -> clamp(v, Double.NEGATIVE_INFINITY, s.get(0))),
            Map.entry("sort", (v, s, t) -> v),
            Map.entry("sort_desc", (v, s, t) -> v),
            Map.entry("label_replace", (v, s, t) -> replace(v, t)),
            Map.entry("label_join", (v, s, t) -> join(v, t)));

    private VectorFunctions() {}

    /** The function of this name, when it is evaluated here. */
    public static Optional<VectorFunction> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map.Entry<String, VectorFunction> number(String name, DoubleUnaryOperator function) {
        return Map.entry(name, (vector, scalars, strings) -> map(vector, function));
    }

    private static Map.Entry<String, VectorFunction> date(String name, ToIntFunction<LocalDateTime> field) {
        return number(name, seconds -> field.applyAsInt(dateTime(seconds)));
    }

    private static LocalDateTime dateTime(double seconds) {
        if (Double.isNaN(seconds) || Math.abs(seconds) > LAST_SECOND) {
            throw new EvaluationException(seconds + " is not a time");
        }
        return LocalDateTime.ofInstant(Instant.ofEpochSecond((long) seconds), ZoneOffset.UTC);
    }

    /** Exact for powers of two, as Go's. */
    private static double log2(double value) {
        int exponent = Math.getExponent(value);
        boolean normal = value > 0 && exponent >= Double.MIN_EXPONENT && exponent <= Double.MAX_EXPONENT;
        double fraction = normal ? Math.scalb(value, -exponent) : value;
        return fraction == 1 ? exponent : Math.log(fraction) / Math.log(2) + (normal ? exponent : 0);
    }

    private static List<Element> map(List<Element> vector, DoubleUnaryOperator function) {
        List<Element> result = new ArrayList<>(vector.size());
        for (Element element : vector) {
            result.add(new Element(element.labels().withoutMetadata(), function.applyAsDouble(element.value())));
        }
        return Element.unique(result);
    }

    /** To the nearest multiple, half up. */
    private static List<Element> round(List<Element> vector, List<Double> scalars, List<String> strings) {
        double inverse = 1.0 / (scalars.isEmpty() ? 1 : scalars.get(0));
        return map(vector, v -> Math.floor(v * inverse + 0.5) / inverse);
    }

    private static List<Element> clamp(List<Element> vector, double min, double max) {
        return max < min ? List.of() : map(vector, v -> Math.max(min, Math.min(max, v)));
    }

    /** destination, replacement, source, regular expression. */
    private static List<Element> replace(List<Element> vector, List<String> strings) {
        if (strings.get(0).isEmpty()) {
            throw new EvaluationException("invalid destination label name in label_replace(): \"\"");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile("^(?s:" + strings.get(3) + ")$", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("invalid regular expression in label_replace(): " + strings.get(3));
        }
        List<Element> result = new ArrayList<>();
        for (Element element : vector) {
            var matcher = pattern.matcher(element.labels().get(strings.get(2)));
            result.add(
                    matcher.matches()
                            ? new Element(
                                    element.labels().with(strings.get(0), GoTemplate.expand(strings.get(1), matcher)),
                                    element.value())
                            : element);
        }
        return Element.unique(result);
    }

    /** destination, separator, sources. */
    private static List<Element> join(List<Element> vector, List<String> strings) {
        List<String> sources = strings.size() > 2 ? strings.subList(2, strings.size()) : Collections.emptyList();
        List<Element> result = new ArrayList<>();
        for (Element element : vector) {
            String joined = sources.stream().map(element.labels()::get).collect(Collectors.joining(strings.get(1)));
            result.add(new Element(element.labels().with(strings.get(0), joined), element.value()));
        }
        return Element.unique(result);
    }
}
