package io.tocsin.processor.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases with names, what random series show by chance; a window is 10 long unless said otherwise. */
final class SlidesTest {
    private static final double[] NONE = new double[0];

    private final Series series = new Series(Labels.NONE);

    private static Window.Bounds upTo(long end) {
        return new Window.Bounds(end - 10, end, end, false);
    }

    private Slide slide(String function) {
        return Slides.of(function, series).orElseThrow();
    }

    private void add(long time, double value) {
        series.insert(series.countUpTo(time), time, value);
    }

    private static double value(OptionalDouble value) {
        return value.orElseThrow();
    }

    /** Samples as {@code time=value}; values {@code stale}, {@code NaN} and others, seen at once and one by one. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # function            | samples                          | at | value
            min_over_time         | 1=0 2=-0                         | 10 | 0.0
            min_over_time         | 1=-0 2=0                         | 10 | -0.0
            min_over_time         | 1=-0 2=0                         | 11 | 0.0
            min_over_time         | 1=0 2=-0 3=0                     | 11 | -0.0
            min_over_time         | 1=0 2=-0 3=0                     | 12 | 0.0
            max_over_time         | 1=NaN 2=-5 3=NaN                 | 10 | -5.0
            max_over_time         | 1=NaN 2=-5 3=NaN                 | 12 | NaN
            max_over_time         | 1=3 2=3 3=1                      | 11 | 3.0
            max_over_time         | 1=3 2=3 3=1                      | 12 | 1.0
            ts_of_max_over_time   | 1000=7 1001=7 1002=5             | 1010 | 1.001
            ts_of_min_over_time   | 1000=NaN 1001=NaN                | 1010 | 1.001
            count_over_time       | 1=1 2=stale 3=1 3=1              | 10 | 3.0
            count_over_time       | 1=1 2=stale 3=1 3=1              | 11 | 2.0
            count_over_time       | 1=stale 2=stale                  | 10 | none
            last_over_time        | 1=4 2=stale                      | 10 | 4.0
            last_over_time        | 1=4 2=stale                      | 11 | none
            first_over_time       | 1=stale 2=6 3=7                  | 10 | 6.0
            changes               | 1=1 2=stale 3=1 4=2              | 10 | 1.0
            changes               | 1=NaN 2=NaN 3=1 4=NaN            | 10 | 2.0
            changes               | 1=0 2=-0                         | 10 | 0.0
            changes               | 1=1 2=2 3=3                      | 11 | 1.0
            changes               | 1=1 2=2 3=3                      | 12 | 0.0
            resets                | 1=5 2=stale 3=1 4=NaN 5=0        | 10 | 1.0
            resets                | 1=5 2=stale 3=1 4=NaN 5=0        | 11 | 0.0
            rate                  | 1=5                              | 10 | none
            rate                  | 1=5 2=stale                      | 10 | none
            increase              | 0=1 5=stale 10=1                 | 10 | none
            increase              | 1=7 5=7 10=7                     | 10 | 0.0
            delta                 | 1=NaN 10=7                       | 10 | NaN
            irate                 | 1=5 9=7 9=8                      | 10 | none
            irate                 | 1=5 2=3 3=stale                  | 10 | 3000.0
            idelta                | 1=5 2=3 3=stale                  | 10 | -2.0
            idelta                | 1=5 2=3                          | 11 | none
            sum_over_time         | 1=1e100 2=1 3=-1e100             | 10 | 1.0
            sum_over_time         | 1=1e100 2=1 3=-1e100 4=stale     | 11 | -1e100
            deriv                 | 1=5                              | 10 | none
            """, delimiter = '|')
    void hasTheValue(String function, String samples, long at, String expected) {
        Slide once = slide(function);
        Slide often = slide(function);
        for (String sample : samples.split(" ", -1)) {
            String[] parts = sample.split("=", -1);
            long time = Long.parseLong(parts[0]);
            add(time, parts[1].equals("stale") ? Series.STALE_MARKER : Double.parseDouble(parts[1]));
            often.at(upTo(Math.min(at, time)), NONE);
        }
        for (Slide slide : List.of(once, often)) {
            OptionalDouble got = slide.at(upTo(at), NONE);
            assertEquals(expected, got.isPresent() ? text(got.getAsDouble()) : "none");
        }
    }

    private static String text(double value) {
        return Math.abs(value) == 1e100 ? value < 0 ? "-1e100" : "1e100" : Double.toString(value);
    }

    /** Samples at 5, 10 and 30; at 12 the first two are in the window. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # function              | values  | stable until
            count_over_time         | 1 1 1   | 15
            sum_over_time           | 1 1 1   | 15
            first_over_time         | 1 1 1   | 15
            present_over_time       | 1 1 1   | 20
            last_over_time          | 1 1 1   | 20
            max_over_time           | 1 2 3   | 20
            max_over_time           | 2 1 3   | 15
            min_over_time           | 1 1 3   | 20
            ts_of_min_over_time     | 1 1 3   | 20
            changes                 | 1 1 3   | 20
            changes                 | 1 2 3   | 15
            resets                  | 1 2 3   | 20
            irate                   | 1 2 3   | 15
            rate                    | 1 2 3   | 13
            rate                    | 1 1 3   | 15
            predict_linear          | 1 2 3   | 13
            deriv                   | 1 2 3   | 15
            """, delimiter = '|')
    void saysHowLongTheValueStays(String function, String values, long until) {
        String[] parts = values.split(" ", -1);
        List<Long> times = List.of(5L, 10L, 30L);
        for (int i = 0; i < parts.length; i++) {
            add(times.get(i), Double.parseDouble(parts[i]));
        }
        Slide slide = slide(function);
        assertEquals(Long.MIN_VALUE, slide.stableUntil());
        slide.at(upTo(12), function.equals("predict_linear") ? new double[] {60} : NONE);
        assertEquals(until, slide.stableUntil());
    }

    @Test
    void isStableForEverWithoutSamplesToCome() {
        List<String> functions = List.of("count_over_time", "last_over_time", "rate", "irate", "predict_linear");
        List<Slide> slides = new ArrayList<>();
        functions.forEach(function -> slides.add(slide(function)));
        slides.forEach(slide -> {
            assertTrue(slide.at(upTo(100), new double[] {60}).isEmpty());
            assertEquals(Long.MAX_VALUE, slide.stableUntil());
        });
        add(200, 1);
        slides.forEach(slide -> {
            slide.at(upTo(105), new double[] {60});
            assertEquals(200, slide.stableUntil());
        });
    }

    /** With an offset the evaluation is later than the window's end. */
    @Test
    void tellsInstantsOfTheEvaluation() {
        add(5, 1);
        add(14, 1);
        Slide slide = slide("last_over_time");
        slide.at(new Window.Bounds(0, 10, 1010, false), NONE);
        assertEquals(1014, slide.stableUntil());
        slide.at(new Window.Bounds(4, 13, 1013, true), NONE);
        assertEquals(1014, slide.stableUntil());
        slide.at(new Window.Bounds(14, 20, 1020, true), NONE);
        assertEquals(1021, slide.stableUntil());
    }

    @Test
    void seesSamplesThatComeLateOrChange() {
        Slide max = slide("max_over_time");
        Slide count = slide("count_over_time");
        add(1, 1);
        add(8, 2);
        assertEquals(2, value(max.at(upTo(10), NONE)));
        add(5, 9);
        assertEquals(9, value(max.at(upTo(10), NONE)));
        assertEquals(3, value(count.at(upTo(10), NONE)));
        series.set(1, 0);
        assertEquals(2, value(max.at(upTo(10), NONE)));
        assertEquals(3, value(count.at(upTo(10), NONE)));
        series.set(0, Series.STALE_MARKER);
        assertEquals(2, value(count.at(upTo(10), NONE)));
    }

    @Test
    void goesBack() {
        Slide changes = slide("changes");
        for (int i = 0; i < 40; i++) {
            add(i, Math.floorDiv(i, 10));
        }
        assertEquals(1, value(changes.at(upTo(30), NONE)));
        assertEquals(0, value(changes.at(upTo(29), NONE)));
        assertEquals(3, value(changes.at(new Window.Bounds(-1, 35, 35, false), NONE)));
        assertEquals(1, value(changes.at(upTo(35), NONE)));
    }

    @Test
    void needsNoSampleThatHasLeft() {
        Slide resets = slide("resets");
        Slide increase = slide("increase");
        for (int i = 0; i < 1000; i++) {
            add(i, i % 4);
            assertEquals(series.window(upTo(i)).orElseThrow().size(), series.size());
            resets.at(upTo(i), NONE);
            increase.at(upTo(i), NONE);
            series.drop(series.countUpTo(i + 1 - 10));
        }
        assertEquals(2, value(resets.at(upTo(999), NONE)));
        series.drop(series.size());
        assertTrue(resets.at(upTo(999), NONE).isEmpty());
        add(1003, 1);
        add(1004, 0);
        assertEquals(1, value(resets.at(upTo(1005), NONE)));
    }

    @Test
    void marksAsManyAsThereAre() {
        Slide changes = slide("changes");
        Slide resets = slide("resets");
        for (int i = 0; i < 10_000; i++) {
            add(i, i % 500 == 0 ? 1 : 0);
            series.drop(series.countUpTo(i - 3000));
            int falls = Math.floorDiv(i - 1, 500) - Math.max(-1, Math.floorDiv(i - 2000, 500));
            OptionalDouble got = resets.at(new Window.Bounds(i - 2000, i, i, false), NONE);
            assertEquals(falls, value(got), "at " + i);
            changes.at(new Window.Bounds(i - 2000, i, i, false), NONE);
        }
        assertEquals(7, value(changes.at(new Window.Bounds(7999, 9999, 9999, false), NONE)));
    }

    @Test
    void asksForParametersEachTime() {
        add(1, 1);
        add(2, 3);
        Slide quantile = slide("quantile_over_time");
        assertEquals(1, value(quantile.at(upTo(10), new double[] {0})));
        assertEquals(3, value(quantile.at(upTo(10), new double[] {1})));
        Slide smoothing = slide("double_exponential_smoothing");
        assertTrue(smoothing.at(upTo(10), new double[] {0.5, 0.5}).isPresent());
        double[] wrong = {0.5, 2};
        assertThrows(EvaluationException.class, () -> smoothing.at(upTo(10), wrong));
        assertThrows(EvaluationException.class, () -> smoothing.at(upTo(10), wrong));
        assertTrue(smoothing.at(upTo(10), new double[] {0.5, 0.5}).isPresent());
    }

    @Test
    void looksAtTheTimeOfTheEvaluation() {
        add(1, 1);
        add(2, 3);
        Slide line = slide("predict_linear");
        double[] ahead = {0};
        assertEquals(19, value(line.at(upTo(10), ahead)), 1e-9);
        assertEquals(21, value(line.at(new Window.Bounds(0, 10, 11, false), ahead)), 1e-9);
    }

    @Test
    void knowsTheFunctions() {
        assertTrue(Slides.of("absent_over_time", series).isEmpty());
        assertTrue(Slides.of("sum", series).isEmpty());
    }
}
