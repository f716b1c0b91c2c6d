package io.tocsin.processor.slide;

import io.tocsin.processor.vector.Window;
import java.util.OptionalDouble;

/**
 * The value of one range function of one series at instants that go forward; going back costs a rebuild, never a wrong
 * value. It is, bit for bit, that of the function on {@code Series.window}. One owner thread, that of the series.
 */
public interface Slide {
    /**
     * Empty when there is no sample in the window, or the function has no value for those that are.
     *
     * @param parameters the function's scalar arguments, in order; not kept
     * @throws io.tocsin.processor.vector.EvaluationException when they are none that the function takes
     */
    OptionalDouble at(Window.Bounds bounds, double[] parameters);

    /**
     * The first instant, later than that of the last call, at which the value can be another one although the series did
     * not change: a window edge or, for functions of the evaluation's time, the next millisecond;
     * {@code Long.MAX_VALUE} for never. Before there was a call, {@code Long.MIN_VALUE}.
     */
    long stableUntil();
}
