package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.processor.promql.Dialect;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which samples an expression sees, step by step, and what an evaluation refuses. */
final class EvaluationTest {
    /** 0, 1, 2, … each ten seconds up to 600 s, and a series that ends. */
    private static final Loaded STEPS = Loaded.of("""
            up{a="x"} 0+1x60
            gone 7 7 stale
            late _x30 5
            m1{a="x"} 1 _ 3
            m2{a="x"} _ 2 _
            """);

    private static String text(String expected) {
        return expected == null ? "" : expected;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            count_over_time(up[20s]) ¦ 100 ¦ {a="x"} 2 ¦ {a="x"} 3
            count_over_time(up[20s]) ¦ 101 ¦ {a="x"} 2 ¦ {a="x"} 2
            rate(up[10s]) ¦ 100 ¦ ¦ {a="x"} 0.1
            rate(up[20s]) ¦ 100 ¦ {a="x"} 0.1 ¦ {a="x"} 0.1
            increase(up[30s]) ¦ 105 ¦ {a="x"} 3 ¦ {a="x"} 3
            up ¦ 900 ¦ ¦ up{a="x"} 60
            up ¦ 899.999 ¦ up{a="x"} 60 ¦ up{a="x"} 60
            count_over_time(up[20s:10s]) ¦ 100 ¦ {a="x"} 2 ¦ {a="x"} 3
            count_over_time(up[20s:10s] offset 5s) ¦ 100 ¦ {a="x"} 2 ¦ {a="x"} 2
            count_over_time(up[20s:10s] @ 50) ¦ 100 ¦ {a="x"} 2 ¦ {a="x"} 3
            label_replace(vector(1), "l", "some", "", ".*") ¦ 0 ¦ {l="some"} 1 ¦ {l="some"} 1
            """)
    void rangesAreOpenOnTheLeftInVersion3AndClosedInVersion2(String expr, double at, String three, String two) {
        assertEquals(text(three), STEPS.text(expr, at));
        assertEquals(text(two), STEPS.as(Dialect.V2).text(expr, at));
    }

    @Test
    void dotsMatchNewlinesInVersion3() {
        Loaded lines = Loaded.of("m{l=\"a\\nb\"} 1");
        String replace = "label_replace(m, \"l\", \"$1\", \"l\", \"a(.)b\")";
        assertEquals("m{l=\"\\n\"} 1", lines.text(replace, 0));
        assertEquals("m{l=\"a\\nb\"} 1", lines.as(Dialect.V2).text(replace, 0));
        assertEquals("m{l=\"a\\nb\"} 1", lines.text("m{l=~\"a.b\"}", 0));
        assertEquals("", lines.as(Dialect.V2).text("m{l=~\"a.b\"}", 0));
    }

    @Test
    void smoothingHasTheNameOfItsVersion() {
        assertEquals("{a=\"x\"} 10", STEPS.text("double_exponential_smoothing(up[1m], 0.5, 0.5)", 100));
        assertEquals("{a=\"x\"} 10", STEPS.as(Dialect.V2).text("holt_winters(up[1m], 0.5, 0.5)", 100));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            gone ¦ 15 ¦ gone{} 7
            gone ¦ 20 ¦
            last_over_time(gone[1m]) ¦ 30 ¦ gone{} 7
            count_over_time(gone[1m]) ¦ 30 ¦ {} 2
            last_over_time(gone[10s]) ¦ 20 ¦
            timestamp(gone) ¦ 15 ¦ {} 10
            timestamp((up)) ¦ 25 ¦ {a="x"} 20
            timestamp(up offset 10s) ¦ 25 ¦ {a="x"} 10
            timestamp(up @ 33) ¦ 25 ¦ {a="x"} 30
            timestamp(-up) ¦ 25 ¦ {a="x"} 25
            timestamp(vector(1)) ¦ 25 ¦ {} 25
            up @ 100 ¦ 7 ¦ up{a="x"} 10
            up @ 100 offset 20s ¦ 7 ¦ up{a="x"} 8
            up @ start() + up @ end() ¦ 70 ¦ {a="x"} 14
            up offset -1m ¦ 70 ¦ up{a="x"} 13
            """)
    void selectorsLookAtTheirTime(String expr, double at, String expected) {
        assertEquals(text(expected), STEPS.text(expr, at));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sum_over_time(up[1m:20s]) ¦ 100 ¦ {a="x"} 24
            sum_over_time(up[1m:20s]) ¦ 109 ¦ {a="x"} 24
            sum_over_time(up[2m:]) ¦ 130 ¦ {a="x"} 18
            sum_over_time(up[1m:20s] offset 15s) ¦ 100 ¦ {a="x"} 18
            sum_over_time(up[1m:20s] @ 100) ¦ 7 ¦ {a="x"} 24
            sum_over_time(up[1m:20s] @ 100 offset 20s) ¦ 7 ¦ {a="x"} 18
            sum_over_time((up @ 100)[1m:20s]) ¦ 200 ¦ {a="x"} 30
            sum_over_time((up @ end())[1m:20s] offset 1m) ¦ 200 ¦ {a="x"} 60
            max_over_time(sum_over_time(up[20s:10s])[1m:20s]) ¦ 100 ¦ {a="x"} 19
            max_over_time(sum_over_time(up[20s:10s])[1m:20s] offset 20s) ¦ 100 ¦ {a="x"} 15
            last_over_time(time()[1m:7s]) ¦ 100 ¦ {} 98
            count_over_time(time()[1m:7s]) ¦ 100 ¦ {} 9
            last_over_time(up[1m:10s]) ¦ 100 ¦ up{a="x"} 10
            last_over_time((up + 0)[1m:10s]) ¦ 100 ¦ {a="x"} 10
            absent_over_time(nope{b="c"}[1m:10s]) ¦ 100 ¦ {} 1
            absent_over_time(nope{b="c"}[1m]) ¦ 100 ¦ {b="c"} 1
            count_over_time(absent(late)[5m:1m]) ¦ 300 ¦ {} 4
            sum_over_time(scalar(up)[1m:20s]) ¦ 100 ¦ error
            quantile_over_time(scalar(up) / 10, up[1m:10s]) ¦ 100 ¦ {a="x"} 10
            predict_linear(up[1m] @ 60, 10) ¦ 120 ¦ {a="x"} 13
            rate(nope[1m:10s]) ¦ 100 ¦
            """)
    void subqueriesStandOnMultiplesOfTheirStep(String expr, double at, String expected) {
        String wrapped = expr.replaceAll("(time\\(\\)|scalar\\(up\\))\\[", "vector($1)[");
        String wanted = "error".equals(expected) ? "{} 24" : text(expected);
        assertEquals(wanted, STEPS.text(wrapped, at));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            abs({__name__=~"m1|m2"}) ¦ vector cannot contain metrics with the same labelset
            -{__name__=~"m1|m2"} ¦ vector cannot contain metrics with the same labelset
            rate({__name__=~"up|m1"}[1m]) ¦ vector cannot contain metrics with the same labelset
            label_replace({__name__=~"m1|m2"}, "__name__", "m", "", "") ¦ vector cannot contain metrics with the same labelset
            {__name__=~"m1|m2"} + 1 ¦ vector cannot contain metrics with the same labelset
            count_over_time(rate({__name__=~"m1|gone"}[10s])[20s:10s]) ¦
            count_over_time(count_over_time({__name__=~"m1|m2"}[10s])[30s:10s]) ¦ vector cannot contain metrics with the same labelset
            """)
    void labelsAreUniqueAtEachStepAndSeriesOfRangesAtAllStepsTogether(String expr, String message) {
        assertEquals(message == null ? "" : "error: " + message, STEPS.text(expr, 20));
    }

    @Test
    void seriesThatComeToTheSameLabelsAtDifferentStepsAreOne() {
        Loaded turns = Loaded.of("""
                m1{a="x"} 1 stale 3 stale
                m2{a="x"} _ 2 stale 4
                """);
        assertEquals("{a=\"x\"} 10", turns.text("sum_over_time((- -{__name__=~\"m1|m2\"})[40s:10s] offset -10s)", 20));
        assertEquals("{a=\"x\"} 4", turns.text("count_over_time(abs({__name__=~\"m1|m2\"})[40s:10s])", 30));
        assertEquals(
                "{a=\"x\"} 4",
                turns.text(
                        "count_over_time(label_replace({__name__=~\"m1|m2\"}, \"__name__\", \"\", \"\", \"\")[40s:10s])",
                        30));
        assertEquals(
                "error: vector cannot contain metrics with the same labelset",
                turns.text(
                        "count_over_time(last_over_time(count_over_time({__name__=~\"m1|m2\"}[10s])[10s:10s])[40s:10s])",
                        30));
    }

    @Test
    void settingsSayWhatExpressionsLeaveOpen() {
        assertEquals("{a=\"x\"} 2", STEPS.text("count_over_time(up[2m:])", 130));
        assertEquals("{a=\"x\"} 12", STEPS.every(Duration.ofSeconds(10)).text("count_over_time(up[2m:])", 130));
        assertEquals("up{a=\"x\"} 60", STEPS.lookingBack(Duration.ofSeconds(20)).text("up", 619.999));
        assertEquals("", STEPS.lookingBack(Duration.ofSeconds(20)).text("up", 620));
        assertThrows(IllegalArgumentException.class, () -> STEPS.lookingBack(Duration.ZERO));
        assertEquals("error: rule result is not a vector or scalar", STEPS.text("up[1m]", 100));
    }

    @Test
    void holdsNoMoreSamplesThanAllowed() {
        String tooMany = "error: query processing would load too many samples into memory in query execution";
        assertEquals("{a=\"x\"} 6", STEPS.atMost(7).text("count_over_time(up[1m])", 100));
        assertEquals(tooMany, STEPS.atMost(5).text("count_over_time(up[1m])", 100));
        assertEquals(tooMany, STEPS.atMost(50).text("count_over_time(up[10m:10s])", 600));
        assertEquals(tooMany, STEPS.text("count_over_time(vector(1)[10y:1ms])", 600));
        assertEquals(tooMany, STEPS.text("max_over_time(max_over_time(up[1d:1ms])[1d:1ms])", 600));
    }

    /** Prometheus evaluates what {@code @} fixes once, at the first step, its parameter included. */
    @Test
    void whatIsFixedIsEvaluatedAtTheFirstStep() {
        Loaded two = Loaded.of("""
                k 1 1 2 3 4 5
                m{a="x"} 1x10
                m{a="y"} 2x10
                """);
        assertEquals("m{a=\"y\"} 2", two.text("last_over_time(topk(scalar(k), m @ 10)[30s:10s] offset 20s)", 50));
        assertEquals(
                "m{a=\"y\"} 2; m{a=\"x\"} 1", two.text("last_over_time(topk(scalar(k), m)[30s:10s] offset 20s)", 50));
    }
}
