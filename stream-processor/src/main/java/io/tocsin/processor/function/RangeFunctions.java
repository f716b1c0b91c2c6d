package io.tocsin.processor.function;

import io.tocsin.processor.vector.Window;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The functions of a range vector, series by series (promql/functions.go). */
public final class RangeFunctions {
    /** A function of one series' window. */
    public interface RangeFunction {
        /**
         * The value, or nothing when the window has too little for one.
         *
         * @param parameters its scalar arguments, in order
         */
        OptionalDouble apply(Window window, double... parameters);
    }

    private static final Map<String, RangeFunction> ALL = all();

    private static final Set<String> KEEP_NAME = Set.of("last_over_time", "first_over_time");
    private static final Set<String> NEWEST_SUFFICES =
            Set.of("last_over_time", "present_over_time", "absent_over_time", "ts_of_last_over_time");

    private RangeFunctions() {}

    private static Map<String, RangeFunction> all() {
        Map<String, RangeFunction> all = new HashMap<>();
        always(all, "count_over_time", Window::size);
        always(all, "sum_over_time", OverTime::sum);
        always(all, "avg_over_time", OverTime::mean);
        always(all, "min_over_time", OverTime::min);
        always(all, "max_over_time", OverTime::max);
        always(all, "last_over_time", Window::last);
        always(all, "first_over_time", w -> w.value(0));
        always(all, "present_over_time", w -> 1);
        always(all, "stdvar_over_time", OverTime::variance);
        always(all, "stddev_over_time", w -> Math.sqrt(OverTime.variance(w)));
        always(all, "mad_over_time", OverTime::medianDeviation);
        always(all, "ts_of_first_over_time", w -> w.time(0) / 1000.0);
        always(all, "ts_of_last_over_time", w -> w.time(w.size() - 1) / 1000.0);
        always(all, "ts_of_min_over_time", OverTime::timeOfMin);
        always(all, "ts_of_max_over_time", OverTime::timeOfMax);
        all.put("quantile_over_time", (w, p) -> OptionalDouble.of(OverTime.quantile(p[0], w)));
        always(all, "changes", Counters::changes);
        always(all, "resets", Counters::resets);
        all.put("rate", (w, p) -> Counters.extrapolated(w, Extrapolation.RATE));
        all.put("increase", (w, p) -> Counters.extrapolated(w, Extrapolation.INCREASE));
        all.put("delta", (w, p) -> Counters.extrapolated(w, Extrapolation.DELTA));
        all.put("irate", (w, p) -> Counters.lastTwo(w, true));
        all.put("idelta", (w, p) -> Counters.lastTwo(w, false));
        all.put("deriv", (w, p) -> Regression.slope(w));
        all.put("predict_linear", (w, p) -> Regression.predicted(w, p[0]));
        all.put("double_exponential_smoothing", (w, p) -> Regression.smoothed(w, p[0], p[1]));
        all.put("holt_winters", (w, p) -> Regression.smoothed(w, p[0], p[1]));
        return Map.copyOf(all);
    }

    private static void always(Map<String, RangeFunction> all, String name, ToDoubleFunction<Window> function) {
        all.put(name, (window, parameters) -> OptionalDouble.of(function.applyAsDouble(window)));
    }

    /** The function of this name. */
    public static Optional<RangeFunction> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Whether results keep the metric's name. */
    public static boolean keepsName(String name) {
        return KEEP_NAME.contains(name);
    }

    /** Whether the value depends on the instant of the evaluation besides the samples; not for those that stretch. */
    public static boolean looksAtEvaluation(String name) {
        return name.equals("predict_linear");
    }

    /** Whether the newest sample in the range decides. */
    public static boolean newestSuffices(String name) {
        return NEWEST_SUFFICES.contains(name);
    }
}
