package io.tocsin.processor.function;

import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/** How much a series rose or changed: of counters, a fall is a reset to zero. */
public final class Counters {
    private Counters() {}

    static double changes(Window window) {
        int changes = 0;
        for (int i = 1; i < window.size(); i++) {
            if (isChange(window.value(i - 1), window.value(i))) {
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

    /** How much it rose, between its samples or stretched to the whole range; empty for fewer than two. */
    static OptionalDouble extrapolated(Window window, Extrapolation extrapolation) {
        int last = window.size() - 1;
        if (last < 1) {
            return OptionalDouble.empty();
        }
        double rise = window.value(last) - window.value(0);
        if (extrapolation.counter()) {
            for (int i = 1; i <= last; i++) {
                if (window.value(i) < window.value(i - 1)) {
                    rise += window.value(i - 1);
                }
            }
        }
        return OptionalDouble.of(extrapolation.stretched(
                rise, window.value(0), window.time(0), window.time(last), last, window.bounds()));
    }

    /** The difference of the last two samples, or their rate; empty for fewer, and for two of one time. */
    static OptionalDouble lastTwo(Window window, boolean rate) {
        int last = window.size() - 1;
        return last < 1
                ? OptionalDouble.empty()
                : lastTwo(window.time(last - 1), window.value(last - 1), window.time(last), window.value(last), rate);
    }

    /** The difference of two samples, or their rate; empty for two of one time. */
    public static OptionalDouble lastTwo(long timeBefore, double before, long time, double now, boolean rate) {
        if (time == timeBefore) {
            return OptionalDouble.empty();
        }
        double difference = rate && now < before ? now : now - before;
        double seconds = (time - timeBefore) / 1000.0;
        return OptionalDouble.of(rate ? difference / seconds : difference);
    }

    /** Whether a value is another one than that before. */
    public static boolean isChange(double before, double now) {
        return before != now && !(Double.isNaN(before) && Double.isNaN(now));
    }
}
