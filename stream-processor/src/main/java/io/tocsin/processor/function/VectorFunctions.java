package io.tocsin.processor.function;

import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Mathematics;
import io.tocsin.processor.vector.ValueOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The functions of instant vectors at one step that give at most one element for each, with its labels, all or all but
 * metadata (promql/functions.go). Not those that need more than the vector.
 */
public final class VectorFunctions {
    /** A function of a vector and what else it takes. */
    public interface VectorFunction {
        /** The result; scalars and strings are the arguments besides the vector, in order. */
        List<Element> apply(List<Element> vector, List<Double> scalars, List<String> strings);
    }

    private static final Map<String, VectorFunction> ALL = all();

    private VectorFunctions() {}

    private static Map<String, VectorFunction> all() {
        Map<String, VectorFunction> all = new HashMap<>();
        numbers().forEach((name, function) -> all.put(name, (v, s, t) -> map(v, function)));
        all.put("round", (v, s, t) -> round(v, s.isEmpty() ? 1 : s.get(0)));
        all.put("clamp", (v, s, t) -> clamp(v, s.get(0), s.get(1)));
        all.put("clamp_min", (v, s, t) -> clamp(v, s.get(0), Double.POSITIVE_INFINITY));
        all.put("clamp_max", (v, s, t) -> clamp(v, Double.NEGATIVE_INFINITY, s.get(0)));
        all.put("sort", (v, s, t) -> ValueOrder.ASCENDING.sorted(v));
        all.put("sort_desc", (v, s, t) -> ValueOrder.DESCENDING.sorted(v));
        all.put("sort_by_label", (v, s, t) -> LabelOrder.sorted(v, t, false));
        all.put("sort_by_label_desc", (v, s, t) -> LabelOrder.sorted(v, t, true));
        return Map.copyOf(all);
    }

    private static Map<String, DoubleUnaryOperator> numbers() {
        Map<String, DoubleUnaryOperator> all = new HashMap<>();
        all.put("abs", Math::abs);
        all.put("ceil", Math::ceil);
        all.put("floor", Math::floor);
        all.put("sqrt", Math::sqrt);
        all.put("sgn", Math::signum);
        all.put("exp", Mathematics::exp);
        all.put("ln", Mathematics::ln);
        all.put("log2", Mathematics::log2);
        all.put("log10", Mathematics::log10);
        all.put("deg", v -> v * 180 / Math.PI);
        all.put("rad", v -> v * Math.PI / 180);
        all.put("sin", StrictMath::sin);
        all.put("cos", StrictMath::cos);
        all.put("tan", StrictMath::tan);
        all.put("asin", StrictMath::asin);
        all.put("acos", StrictMath::acos);
        all.put("atan", StrictMath::atan);
        all.put("sinh", StrictMath::sinh);
        all.put("cosh", StrictMath::cosh);
        all.put("tanh", StrictMath::tanh);
        all.put("asinh", Mathematics::asinh);
        all.put("acosh", Mathematics::acosh);
        all.put("atanh", Mathematics::atanh);
        all.put("minute", Calendar::minute);
        all.put("hour", Calendar::hour);
        all.put("day_of_month", v -> Calendar.of(v, LocalDate::getDayOfMonth));
        all.put("day_of_week", v -> Calendar.of(v, d -> d.getDayOfWeek().getValue() % 7));
        all.put("day_of_year", v -> Calendar.of(v, LocalDate::getDayOfYear));
        all.put("days_in_month", v -> Calendar.of(v, LocalDate::lengthOfMonth));
        all.put("month", v -> Calendar.of(v, LocalDate::getMonthValue));
        all.put("year", Calendar::year);
        return all;
    }

    /** The function of this name. */
    public static Optional<VectorFunction> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static List<Element> map(List<Element> vector, DoubleUnaryOperator function) {
        List<Element> result = new ArrayList<>(vector.size());
        for (Element element : vector) {
            Labels labels = element.labels().withoutMetadata();
            result.add(new Element(labels, function.applyAsDouble(element.value())));
        }
        return result;
    }

    /** To the nearest multiple, half up. */
    private static List<Element> round(List<Element> vector, double nearest) {
        double inverse = 1.0 / nearest;
        return map(vector, v -> Math.floor(v * inverse + 0.5) / inverse);
    }

    private static List<Element> clamp(List<Element> vector, double min, double max) {
        return max < min ? List.of() : map(vector, v -> Mathematics.max(min, Mathematics.min(max, v)));
    }
}
