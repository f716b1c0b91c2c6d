package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What functions give for values and arguments at their edges. All at 100 s. */
final class FunctionsTest {
    private static final Loaded SERIES = Loaded.of("""
            n{v="nan"} NaNx10
            n{v="inf"} Infx10
            n{v="neg"} -2.5x10
            n{v="pos"} 7.5x10
            mix 3 NaN 5 5 NaN NaN 1 -Inf 2 Inf 4
            reset 10 20 5 15 3 13 23 2 12 22 32
            flat 4x10
            infs Infx10
            zero 0 10 20 30 40 50 60 70 80 90 100
            typed{__type__="counter",__unit__="s",a="b"} 1+1x10
            host{h="node10"} 1x10
            host{h="node2"} 2x10
            host{h="node2",z="1"} 3x10
            host 4x10
            long{n="v99999999999999999999"} 1x10
            long{n="v100000000000000000000"} 2x10
            long{n="v007"} 3x10
            long{n="v7"} 4x10
            long{n="v7b"} 5x10
            """);

    private static void check(String expr, String expected) {
        assertEquals(expected == null ? "" : expected, SERIES.text(expr, 100));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            min_over_time(mix[2m]) ¦ {} -Inf
            max_over_time(mix[2m]) ¦ {} +Inf
            min_over_time(n{v="nan"}[2m]) ¦ {v="nan"} NaN
            sum_over_time(mix[45s]) ¦ {} NaN
            sum_over_time(mix[25s]) ¦ {} +Inf
            avg_over_time(mix[25s]) ¦ {} +Inf
            avg_over_time(infs[1m]) ¦ {} +Inf
            count_over_time(mix[2m]) ¦ {} 11
            changes(mix[2m]) ¦ {} 8
            resets(mix[2m]) ¦ {} 2
            resets(reset[2m]) ¦ {} 3
            stddev_over_time(flat[1m]) ¦ {} 0
            stdvar_over_time(mix[1m]) ¦ {} NaN
            quantile_over_time(0.5, zero[1m]) ¦ {} 75
            quantile_over_time(-1, zero[1m]) ¦ {} -Inf
            quantile_over_time(2, zero[1m]) ¦ {} +Inf
            quantile_over_time(NaN, zero[1m]) ¦ {} NaN
            quantile_over_time(0, mix[2m]) ¦ {} NaN
            mad_over_time(zero[50s]) ¦ {} 10
            mad_over_time(mix[2m]) ¦ {} NaN
            first_over_time(zero[50s]) ¦ zero{} 60
            ts_of_first_over_time(zero[50s]) ¦ {} 60
            ts_of_last_over_time(zero[50s]) ¦ {} 100
            ts_of_max_over_time(flat[50s]) ¦ {} 100
            ts_of_min_over_time(zero[50s]) ¦ {} 60
            irate(reset[1m]) ¦ {} 1
            irate(reset[35s] offset 25s) ¦ {} 0.2
            idelta(reset[35s] offset 25s) ¦ {} -21
            deriv(zero[1m]) ¦ {} 1
            deriv(flat[1m]) ¦ {} 0
            deriv(infs[1m]) ¦ {} NaN
            deriv(zero[10s]) ¦
            predict_linear(zero[1m], 60) ¦ {} 160
            predict_linear(zero[1m] offset 40s, 60) ¦ {} 160
            predict_linear(flat[1m], 60) ¦ {} 4
            double_exponential_smoothing(zero[1m], 0.5, 0.1) ¦ {} 100
            double_exponential_smoothing(zero[10s], 0.5, 0.1) ¦
            double_exponential_smoothing(zero[1m], 1, 0.1) ¦ error: invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000
            double_exponential_smoothing(zero[1m], 0.5, -0.1) ¦ error: invalid trend factor. Expected: 0 < tf < 1, got: -0.100000
            double_exponential_smoothing(nope[1m], 5, 5) ¦
            """)
    void ofRanges(String expr, String expected) {
        check(expr, expected);
    }

    /** A counter that starts inside of the range is not extrapolated below zero. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            increase(zero[1m]) ¦ {} 60
            increase(zero[105s]) ¦ {} 100
            delta(zero[105s]) ¦ {} 105
            increase(zero[3m]) ¦ {} 100
            delta(zero[3m]) ¦ {} 105
            delta(zero[1m] offset 30s) ¦ {} 60
            increase(reset[1m]) ¦ {} 50.4
            rate(flat[1m]) ¦ {} 0
            rate(n{v="nan"}[1m]) ¦ {v="nan"} NaN
            rate(infs[1m]) ¦ {} NaN
            increase(zero[15s]) ¦ {} 15
            increase(zero[10s]) ¦
            """)
    void extrapolate(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            clamp(n, 0, 5) ¦ {v="nan"} NaN; {v="inf"} 5; {v="neg"} 0; {v="pos"} 5
            clamp(n, 5, 0) ¦
            clamp(n, NaN, 5) ¦ {v="nan"} NaN; {v="inf"} NaN; {v="neg"} NaN; {v="pos"} NaN
            clamp_min(n, Inf) ¦ {v="nan"} +Inf; {v="inf"} +Inf; {v="neg"} +Inf; {v="pos"} +Inf
            clamp_max(n{v="nan"}, 1) ¦ {v="nan"} NaN
            round(n{v=~"neg|pos"}) ¦ {v="neg"} -2; {v="pos"} 8
            round(n{v=~"neg|pos"}, 5) ¦ {v="neg"} 0; {v="pos"} 10
            round(n{v="pos"}, 0) ¦ {v="pos"} NaN
            sgn(n) ¦ {v="nan"} NaN; {v="inf"} 1; {v="neg"} -1; {v="pos"} 1
            sqrt(n{v="neg"}) ¦ {v="neg"} NaN
            log2(vector(2 ^ -1074)) ¦ {} -1074
            ln(vector(0)) ¦ {} -Inf
            acosh(vector(0.5)) ¦ {} NaN
            atanh(vector(1)) ¦ {} +Inf
            asinh(vector(-0.0)) ¦ {} -0
            vector(1) ^ NaN ¦ {} 1
            vector(-1) ^ Inf ¦ {} 1
            vector(-8) ^ (1 / 3) ¦ {} NaN
            vector(0) ^ -1 ¦ {} +Inf
            vector(-7) % 3 ¦ {} -1
            vector(7) % 0 ¦ {} NaN
            vector(1) / 0 ¦ {} +Inf
            vector(max_of(1, NaN)) ¦ {} NaN
            vector(min_of(2, -1)) ¦ {} -1
            vector(start() + end() + step() + range()) ¦ {} 200
            scalar(n) ¦ {} NaN
            scalar(flat) ¦ {} 4
            scalar(nope) ¦ {} NaN
            pi() ¦ {} 3.141592653589793
            """)
    void ofNumbers(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            year() ¦ {} 1970
            year(vector(NaN)) ¦ {} 2.92277026596e+11
            year(vector(-1)) ¦ {} 1969
            year(vector(-62135596801)) ¦ {} 0
            year(vector(1e15)) ¦ {} 3.1690708e+07
            month(vector(1709164800)) ¦ {} 2
            day_of_month(vector(1709164800)) ¦ {} 29
            day_of_year(vector(1709164800 + 86400)) ¦ {} 61
            day_of_week(vector(-86400)) ¦ {} 3
            days_in_month(vector(1709164800)) ¦ {} 29
            days_in_month(vector(-2203977600)) ¦ {} 28
            hour(vector(-1)) ¦ {} 23
            minute(vector(3599.999)) ¦ {} 59
            minute() ¦ {} 1
            hour(vector(Inf)) ¦ {} 15
            """)
    void ofTimes(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            abs(typed) ¦ {a="b"} 11
            typed * 2 ¦ {a="b"} 22
            typed > 2 ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            typed > bool 2 ¦ {a="b"} 1
            max_over_time(typed[1m]) ¦ {a="b"} 11
            last_over_time(typed[1m]) ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            sum without (a) (typed) ¦ {__type__="counter", __unit__="s"} 11
            sum by (__name__) (typed) ¦ typed{} 11
            topk(1, typed) ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            +typed ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            -typed ¦ {a="b"} -11
            typed and typed ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            typed == on (a) group_left typed ¦ typed{__type__="counter", __unit__="s", a="b"} 11
            typed == on (a) typed ¦ {a="b"} 11
            typed + on (a) group_left (__unit__) typed ¦ {__unit__="s", a="b"} 22
            label_replace(typed, "x", "${1}!$2-$$", "a", "(.)") ¦ typed{__type__="counter", __unit__="s", a="b", x="b!-$"} 11
            label_replace(typed, "a", "$1|$01|${0}|$1é|$x_|${1", "a", "(?P<x_>.)") ¦ typed{__type__="counter", __unit__="s", a="b||b||b|${1"} 11
            label_replace(flat, "dst", "v", "src", "") ¦ flat{dst="v"} 4
            label_replace(flat, "a-b", "v", "", "") ¦ flat{"a-b"="v"} 4
            label_replace(typed, "a", "", "", "") ¦ typed{__type__="counter", __unit__="s"} 11
            label_replace(nope, "", "v", "", "") ¦ error: invalid destination label name in label_replace():_
            label_replace(nope, "a", "v", "", "(") ¦ error: invalid regular expression in label_replace(): (
            label_join(typed, "x", "-", "a", "nope", "a") ¦ typed{__type__="counter", __unit__="s", a="b", x="b--b"} 11
            label_join(typed, "a", "-") ¦ typed{__type__="counter", __unit__="s"} 11
            label_join(nope, "", "-", "a") ¦ error: invalid destination label name in label_join():_
            label_join(nope, "x", "-", "") ¦ error: invalid source label name in label_join():_
            """)
    void onLabels(String expr, String expected) {
        check(expr, expected == null ? "" : expected.replace(":_", ": "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            absent(nope{a="b",c!="d",e=~"f"}) ¦ {a="b"} 1
            absent(nope{a="b",a="c",x="y"}) ¦ {x="y"} 1
            absent((nope{a="b"})) ¦ {a="b"} 1
            absent(nope{a="b"} > 1) ¦ {} 1
            absent(flat) ¦
            absent(n) ¦
            absent_over_time(nope{a="b"}[1m]) ¦ {a="b"} 1
            absent_over_time(flat[1m]) ¦
            """)
    void ofWhatIsMissing(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sort(n) ¦ n{v="neg"} -2.5; n{v="pos"} 7.5; n{v="inf"} +Inf; n{v="nan"} NaN
            sort_desc(n) ¦ n{v="inf"} +Inf; n{v="pos"} 7.5; n{v="neg"} -2.5; n{v="nan"} NaN
            sort_by_label(host, "h") ¦ host{} 4; host{h="node2"} 2; host{h="node2", z="1"} 3; host{h="node10"} 1
            sort_by_label_desc(host, "h") ¦ host{h="node10"} 1; host{h="node2", z="1"} 3; host{h="node2"} 2; host{} 4
            sort_by_label(host, "z", "h") ¦ host{} 4; host{h="node2"} 2; host{h="node10"} 1; host{h="node2", z="1"} 3
            sort_by_label(long, "n") ¦ long{n="v007"} 3; long{n="v7"} 4; long{n="v7b"} 5; long{n="v99999999999999999999"} 1; long{n="v100000000000000000000"} 2
            """)
    void thatSort(String expr, String expected) {
        check(expr, expected);
    }
}
