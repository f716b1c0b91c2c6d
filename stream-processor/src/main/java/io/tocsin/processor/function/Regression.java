package io.tocsin.processor.function;

import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Kahan;
import io.tocsin.processor.vector.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/** Where a series is going: a straight line through its samples, or samples smoothed with their trend. */
final class Regression {
    private static final OptionalDouble NOTHING = OptionalDouble.empty();

    /** By least squares. */
    private record Line(double slope, double intercept) {}

    private Regression() {}

    static OptionalDouble slope(Window window) {
        return window.size() < 2
                ? NOTHING
                : OptionalDouble.of(line(window, window.time(0)).slope());
    }

    static OptionalDouble predicted(Window window, double seconds) {
        if (window.size() < 2) {
            return NOTHING;
        }
        Line line = line(window, window.bounds().evaluatedAt());
        return OptionalDouble.of(line.slope() * seconds + line.intercept());
    }

    /** Slope per second and value at {@code origin}. */
    private static Line line(Window window, long origin) {
        Kahan sumX = new Kahan();
        Kahan sumY = new Kahan();
        Kahan sumXY = new Kahan();
        Kahan sumX2 = new Kahan();
        double first = window.value(0);
        boolean constant = true;
        for (int i = 0; i < window.size(); i++) {
            double x = (window.time(i) - origin) / 1000.0;
            double y = window.value(i);
            constant &= i == 0 || y == first;
            sumX.add(x);
            sumY.add(y);
            sumXY.add(x * y);
            sumX2.add(x * x);
        }
        if (constant) {
            return Double.isInfinite(first) ? new Line(Double.NaN, Double.NaN) : new Line(0, first);
        }
        double n = window.size();
        double x = sumX.total();
        double y = sumY.total();
        double covariance = sumXY.total() - x * y / n;
        double variance = sumX2.total() - x * x / n;
        double slope = covariance / variance;
        return new Line(slope, y / n - slope * x / n);
    }

    /** Holt's linear method; both factors between 0 and 1. */
    static OptionalDouble smoothed(Window window, double smoothing, double trendFactor) {
        check("smoothing", "sf", smoothing);
        check("trend", "tf", trendFactor);
        if (window.size() < 2) {
            return NOTHING;
        }
        double before = 0;
        double level = window.value(0);
        double trend = window.value(1) - window.value(0);
        for (int i = 1; i < window.size(); i++) {
            double observed = smoothing * window.value(i);
            if (i > 1) {
                trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
            }
            double expected = (1 - smoothing) * (level + trend);
            before = level;
            level = observed + expected;
        }
        return OptionalDouble.of(level);
    }

    private static void check(String name, String symbol, double factor) {
        if (factor <= 0 || factor >= 1) {
            String got = Double.isInfinite(factor)
                    ? GoFloat.shortest(factor)
                    : new BigDecimal(factor).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
            throw new EvaluationException("invalid " + name + " factor. Expected: 0 < " + symbol + " < 1, got: " + got);
        }
    }
}
