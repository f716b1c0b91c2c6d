package io.tocsin.processor.function;

import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/** How much a series rose or changed: of counters, a fall is a reset to zero. */
final class Counters {
    private Counters() {}

    static double changes(Window window) {
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

    static double resets(Window window) {
        int resets = 0;
        for (int i = 1; i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1)) {
                resets++;
            }
        }
        return resets;
    }

    /**
     * The difference between the ends, stretched to the whole range: up to the range's bounds where samples come close
     * to them (within 1.1 of the mean distance), else by half a distance; a counter never below zero.
     */
    static OptionalDouble extrapolated(Window window, boolean counter, boolean perSecond) {
        int last = window.size() - 1;
        if (last < 1) {
            return OptionalDouble.empty();
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
            double toZero = sampled * (window.value(0) / result);
            toStart = toZero < toStart ? toZero : toStart;
        }
        if (toEnd >= threshold) {
            toEnd = distance / 2;
        }
        // Only log events have samples at one time alone.
        double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        if (perSecond) {
            factor /= window.bounds().seconds();
        }
        return OptionalDouble.of(result * factor);
    }

    /** The difference of the last two samples, or their rate. */
    static OptionalDouble lastTwo(Window window, boolean rate) {
        int last = window.size() - 1;
        if (last < 1 || window.time(last) == window.time(last - 1)) {
            return OptionalDouble.empty();
        }
        double before = window.value(last - 1);
        double now = window.value(last);
        double difference = rate && now < before ? now : now - before;
        double seconds = (window.time(last) - window.time(last - 1)) / 1000.0;
        return OptionalDouble.of(rate ? difference / seconds : difference);
    }
}
