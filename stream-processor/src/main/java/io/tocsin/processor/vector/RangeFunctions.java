package io.tocsin.processor.vector;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The functions of a range vector, series by series (promql/functions.go). */
public final class RangeFunctions {
    private static final OptionalDouble NOTHING = OptionalDouble.empty();

    /** A function of one series' window; {@code parameter} is its scalar argument, 0 where it has none. */
    public interface RangeFunction {
        /** The value, or nothing when the window has too little for one. */
        OptionalDouble apply(Window window, double parameter);
    }

    private static final Map<String, RangeFunction> ALL = Map.ofEntries(
            always("count_over_time", Window::size),
            always("sum_over_time", RangeFunctions::sum),
            always("avg_over_time", RangeFunctions::mean),
            always("min_over_time", w -> extreme(w, -1)),
            always("max_over_time", w -> extreme(w, 1)),
            always("last_over_time", Window::last),
            always("first_over_time", w -> w.value(0)),
            always("present_over_time", w -> 1),
            always("stdvar_over_time", RangeFunctions::variance),
            always("stddev_over_time", w -> Math.sqrt(variance(w))),
            always("changes", RangeFunctions::changes),
            always("resets", RangeFunctions::resets),
            Map.entry("quantile_over_time", (w, q) -> OptionalDouble.of(quantile(q, w))),
            Map.entry("rate", (w, p) -> extrapolated(w, true, true)),
            Map.entry("increase", (w, p) -> extrapolated(w, true, false)),
            Map.entry("delta", (w, p) -> extrapolated(w, false, false)),
            Map.entry("irate", (w, p) -> instant(w, true)),
            Map.entry("idelta", (w, p) -> instant(w, false)),
            Map.entry("deriv", (w, p) -> w.size() < 2 ? NOTHING : OptionalDouble.of(regression(w, w.time(0))[0])),
            Map.entry("predict_linear", RangeFunctions::predict));

    private static final Set<String> KEEP_NAME = Set.of("last_over_time", "first_over_time");
    private static final Set<String> NEWEST_SUFFICES =
            Set.of("last_over_time", "present_over_time", "absent_over_time");

    private RangeFunctions() {}

    private static Map.Entry<String, RangeFunction> always(String name, ToDoubleFunction<Window> function) {
        return Map.entry(name, (window, parameter) -> OptionalDouble.of(function.applyAsDouble(window)));
    }

    /** The function of this name, when it is evaluated here. */
    public static Optional<RangeFunction> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Whether results keep the metric's name. */
    public static boolean keepsName(String name) {
        return KEEP_NAME.contains(name);
    }

    /** Whether the newest sample in the range decides. */
    public static boolean newestSuffices(String name) {
        return NEWEST_SUFFICES.contains(name);
    }

    private static double sum(Window window) {
        Kahan sum = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            sum.add(window.value(i));
        }
        return sum.total();
    }

    private static double mean(Window window) {
        Mean mean = new Mean();
        for (int i = 0; i < window.size(); i++) {
            mean.add(window.value(i));
        }
        return mean.value();
    }

    /** The largest for a positive sign, the smallest for a negative one; NaN only when there is nothing else. */
    private static double extreme(Window window, int sign) {
        double best = window.value(0);
        for (int i = 1; i < window.size(); i++) {
            double value = window.value(i);
            if (sign * value > sign * best || Double.isNaN(best)) {
                best = value;
            }
        }
        return best;
    }

    private static double variance(Window window) {
        Kahan mean = new Kahan();
        Kahan squares = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            double delta = window.value(i) - (mean.raw() + mean.compensation());
            mean.add(delta / (i + 1));
            squares.add(delta * (window.value(i) - (mean.raw() + mean.compensation())));
        }
        return (squares.raw() + squares.compensation()) / window.size();
    }

    private static double changes(Window window) {
        int changes = 0;
        for (int i = 1; i < window.size(); i++) {
            double before = window.value(i - 1);
            double now = window.value(i);
            if (before != now && !(Double.isNaN(before) && Double.isNaN(now))) {
                changes++;
            }
        }
        return changes;
    }

    private static double resets(Window window) {
        int resets = 0;
        for (int i = 1; i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1)) {
                resets++;
            }
        }
        return resets;
    }

    private static double quantile(double q, Window window) {
        return Quantile.of(q, window.values());
    }

    /**
     * The difference between the ends, stretched to the whole range: up to the range's bounds where samples come close
     * to them (within 1.1 of the mean distance), else by half a distance; a counter never below zero.
     */
    private static OptionalDouble extrapolated(Window window, boolean counter, boolean perSecond) {
        int last = window.size() - 1;
        if (last < 1) {
            return NOTHING;
        }
        double result = window.value(last) - window.value(0);
        if (counter) {
            for (int i = 1; i <= last; i++) {
                if (window.value(i) < window.value(i - 1)) {
                    result += window.value(i - 1);
                }
            }
        }
        double toStart = (window.time(0) - window.bounds().startMillis()) / 1000.0;
        double toEnd = (window.bounds().endMillis() - window.time(last)) / 1000.0;
        double sampled = (window.time(last) - window.time(0)) / 1000.0;
        double distance = sampled / last;
        double threshold = distance * 1.1;
        if (toStart >= threshold) {
            toStart = distance / 2;
        }
        if (counter && result > 0 && window.value(0) >= 0) {
            toStart = Math.min(toStart, sampled * (window.value(0) / result));
        }
        if (toEnd >= threshold) {
            toEnd = distance / 2;
        }
        double factor = (sampled + toStart + toEnd) / sampled;
        if (perSecond) {
            factor /= window.bounds().seconds();
        }
        return OptionalDouble.of(result * factor);
    }

    private static OptionalDouble instant(Window window, boolean rate) {
        int last = window.size() - 1;
        if (last < 1) {
            return NOTHING;
        }
        double before = window.value(last - 1);
        double now = window.value(last);
        double difference = rate && now < before ? now : now - before;
        double seconds = (window.time(last) - window.time(last - 1)) / 1000.0;
        return OptionalDouble.of(rate ? difference / seconds : difference);
    }

    private static OptionalDouble predict(Window window, double seconds) {
        if (window.size() < 2) {
            return NOTHING;
        }
        double[] line = regression(window, window.bounds().evaluatedAt());
        return OptionalDouble.of(line[0] * seconds + line[1]);
    }

    /** Slope per second and value at {@code intercept}, by least squares. */
    private static double[] regression(Window window, long intercept) {
        Kahan sumX = new Kahan();
        Kahan sumY = new Kahan();
        Kahan sumXY = new Kahan();
        Kahan sumX2 = new Kahan();
        boolean constant = true;
        for (int i = 0; i < window.size(); i++) {
            double x = (window.time(i) - intercept) / 1000.0;
            double y = window.value(i);
            constant &= i == 0 || y == window.value(0);
            sumX.add(x);
            sumY.add(y);
            sumXY.add(x * y);
            sumX2.add(x * x);
        }
        if (constant) {
            return Double.isInfinite(window.value(0))
                    ? new double[] {Double.NaN, Double.NaN}
                    : new double[] {0, window.value(0)};
        }
        double n = window.size();
        double x = sumX.raw() + sumX.compensation();
        double y = sumY.raw() + sumY.compensation();
        double covariance = sumXY.raw() + sumXY.compensation() - x * y / n;
        double variance = sumX2.raw() + sumX2.compensation() - x * x / n;
        double slope = covariance / variance;
        return new double[] {slope, y / n - slope * x / n};
    }
}
