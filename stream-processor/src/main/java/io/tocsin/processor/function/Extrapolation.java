package io.tocsin.processor.function;

import io.tocsin.processor.vector.Window;

/**
 * From how much a series rose between its samples to how much in the whole range: up to the range's bounds where samples
 * come close to them (within 1.1 of the mean distance), else by half a distance; a counter never below zero
 * (promql/functions.go, extrapolatedRate).
 *
 * @param counter whether it is one, whose falls are resets to zero
 * @param perSecond whether the result is divided by the range
 */
public record Extrapolation(boolean counter, boolean perSecond) {
    public static final Extrapolation RATE = new Extrapolation(true, true);
    public static final Extrapolation INCREASE = new Extrapolation(true, false);
    public static final Extrapolation DELTA = new Extrapolation(false, false);

    /**
     * The value for the range.
     *
     * @param rise the difference between the last value and the first, of a counter what was lost at resets added
     * @param distances how many there are between two samples, at least one
     */
    public double stretched(
            double rise, double first, long firstTime, long lastTime, int distances, Window.Bounds bounds) {
        double toStart = (firstTime - bounds.startMillis()) / 1000.0;
        double toEnd = (bounds.endMillis() - lastTime) / 1000.0;
        double sampled = (lastTime - firstTime) / 1000.0;
        double distance = sampled / distances;
        double threshold = distance * 1.1;
        if (toStart >= threshold) {
            toStart = distance / 2;
        }
        if (counter && rise > 0 && first >= 0) {
            double toZero = sampled * (first / rise);
            toStart = toZero < toStart ? toZero : toStart;
        }
        if (toEnd >= threshold) {
            toEnd = distance / 2;
        }
        // Only log events have samples at one time alone.
        double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        if (perSecond) {
            factor /= bounds.seconds();
        }
        return rise * factor;
    }
}
