package io.tocsin.processor.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.vector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Series, instants and windows by chance: each function's slide beside the function itself. */
final class SlidesPropertyTest {
    private static final List<String> CHOOSING = List.of(
            "count_over_time",
            "min_over_time",
            "max_over_time",
            "last_over_time",
            "first_over_time",
            "present_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_min_over_time",
            "ts_of_max_over_time",
            "changes",
            "resets");
    private static final List<String> COMPUTING = List.of(
            "sum_over_time",
            "avg_over_time",
            "stdvar_over_time",
            "stddev_over_time",
            "mad_over_time",
            "quantile_over_time",
            "rate",
            "increase",
            "delta",
            "irate",
            "idelta",
            "deriv",
            "predict_linear",
            "double_exponential_smoothing",
            "holt_winters");
    private static final int SERIES = 60;
    private static final int INSTANTS = 80;

    /** A function and its slide, under parameters that now and then are others. */
    private record Subject(String name, RangeFunctions.RangeFunction function, Slide slide) {
        static Subject of(String name, Series series) {
            return new Subject(
                    name,
                    RangeFunctions.of(name).orElseThrow(),
                    Slides.of(name, series).orElseThrow());
        }

        double[] parameters(Random random) {
            double some = random.nextInt(10) == 0 ? 0.25 : 0.5;
            return switch (name) {
                case "quantile_over_time" -> new double[] {some};
                case "predict_linear" -> new double[] {some * 3600};
                case "double_exponential_smoothing", "holt_winters" -> new double[] {some, 0.1};
                default -> new double[0];
            };
        }

        OptionalDouble expected(Series series, Window.Bounds bounds, double[] parameters) {
            return series.window(bounds)
                    .map(window -> function.apply(window, parameters))
                    .orElse(OptionalDouble.empty());
        }
    }

    @ParameterizedTest
    @EnumSource(RandomSeries.Kind.class)
    void equalsTheFunctionToTheBit(RandomSeries.Kind kind) {
        List<String> names = new ArrayList<>(CHOOSING);
        if (kind != RandomSeries.Kind.ALL) {
            names.addAll(COMPUTING);
        }
        long present = 0;
        for (int seed = 0; seed < SERIES; seed++) {
            // The first choices of generators with small seeds are all the same.
            Random random = new Random(seed * 0x9e3779b97f4a7c15L);
            present += compare(random, kind, names, "seed " + seed);
        }
        assertTrue(present > SERIES * INSTANTS / 2L, "windows that are not empty: " + present);
    }

    private static long compare(Random random, RandomSeries.Kind kind, List<String> names, String seed) {
        RandomSeries samples = new RandomSeries(random, kind);
        List<Subject> subjects =
                names.stream().map(name -> Subject.of(name, samples.series)).toList();
        Window.Bounds shape = shape(random);
        long present = 0;
        for (int i = 0; i < INSTANTS; i++) {
            samples.grow();
            if (random.nextInt(12) == 0) {
                samples.disturb();
            }
            if (random.nextInt(25) == 0) {
                shape = shape(random);
            }
            long at = samples.now() - (random.nextInt(10) == 0 ? random.nextInt(30_000) : 0);
            Window.Bounds bounds = moved(shape, at);
            if (random.nextInt(4) == 0) {
                samples.drop(bounds.after() + (random.nextInt(10) == 0 ? random.nextInt(10_000) : 0));
            }
            for (Subject subject : subjects) {
                // Not all are asked at each instant, so that some find more changes than others.
                if (random.nextInt(4) > 0) {
                    present += check(subject, samples.series, bounds, subject.parameters(random), seed);
                }
            }
        }
        return present;
    }

    private static int check(Subject subject, Series series, Window.Bounds bounds, double[] parameters, String seed) {
        OptionalDouble expected = subject.expected(series, bounds, parameters);
        OptionalDouble got = subject.slide().at(bounds, parameters);
        assertEquals(bits(expected), bits(got), () -> subject.name() + " at " + bounds + ", " + seed);
        long until = subject.slide().stableUntil();
        assertTrue(until > bounds.evaluatedAt(), () -> subject.name() + " is stable until " + until);
        // Just before is the hardest instant of all that are said to give the same.
        Window.Bounds before = moved(bounds, Math.min(until - 1, bounds.evaluatedAt() + 10_000_000_000L));
        assertEquals(
                bits(expected),
                bits(subject.expected(series, before, parameters)),
                () -> subject.name() + " at " + bounds + " not stable until " + until + ", " + seed);
        return expected.isPresent() ? 1 : 0;
    }

    private static String bits(OptionalDouble value) {
        return value.isPresent() ? Long.toHexString(Double.doubleToRawLongBits(value.getAsDouble())) : "empty";
    }

    private static Window.Bounds shape(Random random) {
        long range = random.nextInt(5) == 0 ? 400_000 : 1 + random.nextInt(60_000);
        long offset = random.nextInt(3) == 0 ? random.nextInt(40_000) - 10_000 : 0;
        return new Window.Bounds(-offset - range, -offset, 0, random.nextBoolean());
    }

    private static Window.Bounds moved(Window.Bounds bounds, long at) {
        long by = at - bounds.evaluatedAt();
        return new Window.Bounds(bounds.startMillis() + by, bounds.endMillis() + by, at, bounds.closed());
    }
}
