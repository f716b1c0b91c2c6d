package io.tocsin.processor.slide;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.Extrapolation;
import io.tocsin.processor.function.RangeFunctions;
import java.util.Optional;

/** The slides of all range functions. */
public final class Slides {
    private Slides() {}

    /** That of a function and a series; empty when there is no range function of this name. */
    public static Optional<Slide> of(String function, Series series) {
        return switch (function) {
            case "count_over_time" -> Optional.of(new Count(series));
            case "min_over_time" -> Optional.of(new Extreme(series, false, false));
            case "max_over_time" -> Optional.of(new Extreme(series, true, false));
            case "ts_of_min_over_time" -> Optional.of(new Extreme(series, false, true));
            case "ts_of_max_over_time" -> Optional.of(new Extreme(series, true, true));
            case "last_over_time" -> Optional.of(new Newest(series, Newest.Of.VALUE));
            case "ts_of_last_over_time" -> Optional.of(new Newest(series, Newest.Of.TIME));
            case "present_over_time" -> Optional.of(new Newest(series, Newest.Of.ONE));
            case "first_over_time" -> Optional.of(new Oldest(series, false));
            case "ts_of_first_over_time" -> Optional.of(new Oldest(series, true));
            case "irate" -> Optional.of(new LastTwo(series, true));
            case "idelta" -> Optional.of(new LastTwo(series, false));
            case "changes" -> Optional.of(new Marked(series, false));
            case "resets" -> Optional.of(new Marked(series, true));
            case "rate" -> Optional.of(new Rise(series, Extrapolation.RATE));
            case "increase" -> Optional.of(new Rise(series, Extrapolation.INCREASE));
            case "delta" -> Optional.of(new Rise(series, Extrapolation.DELTA));
            default ->
                RangeFunctions.of(function)
                        .map(f -> new Recomputed(series, f, RangeFunctions.looksAtEvaluation(function)));
        };
    }
}
