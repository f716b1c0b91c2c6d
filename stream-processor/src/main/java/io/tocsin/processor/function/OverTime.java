package io.tocsin.processor.function;

import io.tocsin.processor.vector.Kahan;
import io.tocsin.processor.vector.Mean;
import io.tocsin.processor.vector.Quantile;
import io.tocsin.processor.vector.Window;

/** The aggregations of one series' samples. */
final class OverTime {
    private OverTime() {}

    static double sum(Window window) {
        Kahan sum = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            sum.add(window.value(i));
        }
        return sum.total();
    }

    static double mean(Window window) {
        Mean mean = new Mean();
        for (int i = 0; i < window.size(); i++) {
            mean.add(window.value(i));
        }
        return mean.value();
    }

    static double min(Window window) {
        double best = window.value(0);
        for (int i = 1; i < window.size(); i++) {
            best = window.value(i) < best || Double.isNaN(best) ? window.value(i) : best;
        }
        return best;
    }

    static double max(Window window) {
        double best = window.value(0);
        for (int i = 1; i < window.size(); i++) {
            best = window.value(i) > best || Double.isNaN(best) ? window.value(i) : best;
        }
        return best;
    }

    /** Of the last one of equal ones, in seconds. */
    static double timeOfMin(Window window) {
        int best = 0;
        for (int i = 1; i < window.size(); i++) {
            best = window.value(i) <= window.value(best) || Double.isNaN(window.value(best)) ? i : best;
        }
        return window.time(best) / 1000.0;
    }

    /** Of the last one of equal ones, in seconds. */
    static double timeOfMax(Window window) {
        int best = 0;
        for (int i = 1; i < window.size(); i++) {
            best = window.value(i) >= window.value(best) || Double.isNaN(window.value(best)) ? i : best;
        }
        return window.time(best) / 1000.0;
    }

    static double variance(Window window) {
        Kahan mean = new Kahan();
        Kahan squares = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            double delta = window.value(i) - mean.total();
            mean.add(delta / (i + 1));
            squares.add(delta * (window.value(i) - mean.total()));
        }
        return squares.total() / window.size();
    }

    static double quantile(double q, Window window) {
        return Quantile.of(q, window.values());
    }

    /** The median of the distances from the median; NaN as soon as one value is. */
    static double medianDeviation(Window window) {
        double[] values = window.values();
        for (double value : values) {
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
        }
        double median = Quantile.of(0.5, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return Quantile.of(0.5, values);
    }
}
