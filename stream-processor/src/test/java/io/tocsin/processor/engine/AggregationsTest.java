package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aggregations and operators between vectors. All at 0 s. */
final class AggregationsTest {
    private static final Loaded SERIES = Loaded.of("""
            n{v="a",g="1"} 3
            n{v="b",g="1"} NaN
            n{v="c",g="1"} 1
            n{v="d",g="2"} Inf
            n{v="e",g="2"} -Inf
            tie{v="a"} 2
            tie{v="b"} 1
            tie{v="c"} 2
            tie{v="d"} 1
            tie{v="e"} 2
            tiny{v="a"} 1
            tiny{v="b"} 1e100
            tiny{v="c"} 1
            tiny{v="d"} -1e100
            big{v="a"} 1.7e308
            big{v="b"} 1.7e308
            big{v="c"} 1.7e308
            infs{v="a"} Inf
            infs{v="b"} 5
            one NaN
            l{x="1",y="1"} 1
            l{x="1",y="2"} 2
            l{x="2",y="1"} 3
            r{x="1",z="p"} 10
            r{x="2"} 20
            rr{x="1",z="p"} 10
            rr{x="1",z="q"} 11
            b_bucket{le="0.1"} 10
            b_bucket{le="1"} 30
            b_bucket{le="+Inf"} 40
            b_bucket{le="1.0"} 10
            b_bucket{le="x"} 7
            low_bucket{le="-1"} 5
            low_bucket{le="0"} 10
            low_bucket{le="2"} 20
            low_bucket{le="Inf"} 20
            open_bucket{le="1"} 5
            fall_bucket{le="1"} 10
            fall_bucket{le="2"} 5
            fall_bucket{le="3"} 20
            fall_bucket{le="+Inf"} 20.000000000000004
            none_bucket{le="1"} 0
            none_bucket{le="+Inf"} 0
            """);

    private static void check(String expr, String expected) {
        assertEquals(expected == null ? "" : expected, SERIES.text(expr, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sum(tiny) ¦ {} 2
            sum(n) ¦ {} NaN
            sum by (g) (n) ¦ {g="1"} NaN; {g="2"} NaN
            avg(big) ¦ {} 1.7e+308
            sum(big) ¦ {} +Inf
            avg(infs) ¦ {} +Inf
            min(n) ¦ {} -Inf
            max(n) ¦ {} +Inf
            min by (g) (n) ¦ {g="1"} 1; {g="2"} -Inf
            max(one) ¦ {} NaN
            stddev(infs) ¦ {} NaN
            stdvar(infs{v="a"}) ¦ {} NaN
            stdvar(infs{v="b"}) ¦ {} 0
            stdvar(tie) ¦ {} 0.24
            quantile(0, n{g="1"}) ¦ {} NaN
            quantile(1, n{g="1"}) ¦ {} 3
            quantile(0.5, n{g="1"}) ¦ {} 1
            quantile(NaN, tie) ¦ {} NaN
            quantile(-0.1, tie) ¦ {} -Inf
            quantile(1.1, tie) ¦ {} +Inf
            count(n) ¦ {} 5
            group by (g) (n) ¦ {g="1"} 1; {g="2"} 1
            count without (v) (n) ¦ {g="1"} 3; {g="2"} 2
            sum(nope) ¦
            sum by (nope) (tie) ¦ {} 8
            """)
    void aggregate(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            topk(2, n) ¦ n{g="2", v="d"} +Inf; n{g="1", v="a"} 3
            topk(9, n) ¦ n{g="2", v="d"} +Inf; n{g="1", v="a"} 3; n{g="1", v="c"} 1; n{g="2", v="e"} -Inf; n{g="1", v="b"} NaN
            bottomk(9, n) ¦ n{g="2", v="e"} -Inf; n{g="1", v="c"} 1; n{g="1", v="a"} 3; n{g="2", v="d"} +Inf; n{g="1", v="b"} NaN
            topk by (g) (1, n) ¦ n{g="1", v="a"} 3; n{g="2", v="d"} +Inf
            topk(2, tie) ¦ tie{v="c"} 2; tie{v="a"} 2
            bottomk(1, tie) ¦ tie{v="b"} 1
            topk(1.9, tie) ¦ tie{v="a"} 2
            topk(0.9, tie) ¦
            topk(-5, tie) ¦
            topk(-Inf, tie) ¦
            topk(NaN, tie) ¦ error: Parameter value is NaN
            topk(Inf, tie) ¦ error: Scalar value +Inf overflows int64
            bottomk(1e19, tie) ¦ error: Scalar value 1e+19 overflows int64
            limitk(NaN, nope) ¦ error: Parameter value is NaN
            limitk(2, tie) ¦ tie{v="b"} 1; tie{v="a"} 2
            limitk by (g) (1, n) ¦ n{g="1", v="a"} 3; n{g="2", v="d"} +Inf
            limitk(0, tie) ¦
            limit_ratio(0, tie) ¦
            limit_ratio(NaN, tie) ¦ error: Ratio value is NaN
            count(limit_ratio(1, tie)) ¦ {} 5
            count(limit_ratio(7, tie)) ¦ {} 5
            count(limit_ratio(-1, tie)) ¦ {} 5
            limit_ratio(0.3, tie) and limit_ratio(-0.7, tie) ¦
            count(limit_ratio(0.3, tie) or limit_ratio(-0.7, tie)) ¦ {} 5
            count_values("n", tie) ¦ {n="2"} 3; {n="1"} 2
            count_values by (g) ("v", n) ¦ {g="1", v="3"} 1; {g="1", v="NaN"} 1; {g="1", v="1"} 1; {g="2", v="+Inf"} 1; {g="2", v="-Inf"} 1
            count_values without (v) ("v", tie) ¦ {} 5
            count_values without (v) ("n", tiny) ¦ {n="1"} 2; {n="GOOGOL"} 1; {n="-GOOGOL"} 1
            count_values("", tie) ¦ error: invalid label name ""
            count_values("a b", tie{v="a"}) ¦ {"a b"="2"} 1
            """)
    void choose(String expr, String expected) {
        check(expr, expected == null ? "" : expected.replace("GOOGOL", "1" + "0".repeat(100)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            l * on (x) group_left r ¦ {x="1", y="1"} 10; {x="1", y="2"} 20; {x="2", y="1"} 60
            l * on (x) group_left (z) r ¦ {x="1", y="1", z="p"} 10; {x="1", y="2", z="p"} 20; {x="2", y="1"} 60
            r / on (x) group_right l ¦ {x="1", y="1"} 10; {x="1", y="2"} 5; {x="2", y="1"} 6.666666666666667
            r > on (x) group_right l ¦ l{x="1", y="1"} 10; l{x="1", y="2"} 10; l{x="2", y="1"} 20
            l < bool on (x) group_left r ¦ {x="1", y="1"} 1; {x="1", y="2"} 1; {x="2", y="1"} 1
            l{y="1"} < on (x) r ¦ {x="1"} 1; {x="2"} 3
            l{y="1"} < ignoring (y, z) r ¦ l{x="1"} 1; l{x="2"} 3
            l{y="1"} - ignoring (y, z) r ¦ {x="1"} -9; {x="2"} -17
            l + on (x) r ¦ error: multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)
            r + on (x) l ¦ error: found duplicate series for the match group {x="1"} on the right hand-side of the operation: [{__name__="l", x="1", y="1"}, {__name__="l", x="1", y="2"}];many-to-many matching not allowed: matching labels must be unique on one side
            l + on (x) group_left rr ¦ error: found duplicate series for the match group {x="1"} on the right hand-side of the operation: [{__name__="rr", x="1", z="p"}, {__name__="rr", x="1", z="q"}];many-to-many matching not allowed: matching labels must be unique on one side
            rr + ignoring (z) group_right l ¦ error: found duplicate series for the match group {x="1"} on the left hand-side of the operation: [{__name__="rr", x="1", z="p"}, {__name__="rr", x="1", z="q"}];many-to-many matching not allowed: matching labels must be unique on one side
            l + on (x) group_left (y) label_replace(r, "y", "9", "", "") ¦ error: multiple matches for labels: grouping labels must ensure unique matches
            l + on (x) nope ¦
            rr and on (x) l{x="1"} ¦ rr{x="1", z="p"} 10; rr{x="1", z="q"} 11
            l unless on (x) rr ¦ l{x="2", y="1"} 3
            l and nope ¦
            l unless nope ¦ l{x="1", y="1"} 1; l{x="1", y="2"} 2; l{x="2", y="1"} 3
            nope or r ¦ r{x="1", z="p"} 10; r{x="2"} 20
            l{x="2"} or on (x) r ¦ l{x="2", y="1"} 3; r{x="1", z="p"} 10
            2 < l ¦ l{x="2", y="1"} 3
            l == bool 3 ¦ {x="1", y="1"} 0; {x="1", y="2"} 0; {x="2", y="1"} 1
            n{g="1"} == n{g="1"} ¦ n{g="1", v="a"} 3; n{g="1", v="c"} 1
            n{g="1"} != n{g="1"} ¦ n{g="1", v="b"} NaN
            one != NaN ¦ one{} NaN
            """)
    void match(String expr, String expected) {
        check(expr, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            histogram_quantile(0.5, b_bucket) ¦ {} 0.4
            histogram_quantile(0.125, b_bucket) ¦ {} 0.05
            histogram_quantile(1, b_bucket) ¦ {} 1
            histogram_quantile(-1, b_bucket) ¦ {} -Inf
            histogram_quantile(2, b_bucket) ¦ {} +Inf
            histogram_quantile(NaN, b_bucket) ¦ {} NaN
            histogram_quantile(0.1, low_bucket) ¦ {} -1
            histogram_quantile(0.5, low_bucket) ¦ {} 0
            histogram_quantile(0.75, low_bucket) ¦ {} 1
            histogram_quantile(0.5, open_bucket) ¦ {} NaN
            histogram_quantile(0.5, none_bucket) ¦ {} NaN
            histogram_quantile(0.5, fall_bucket) ¦ {} 1
            histogram_quantile(0.75, fall_bucket) ¦ {} 2.5
            histogram_quantile(0.999999, fall_bucket) ¦ {} 2.999998
            histogram_quantile(0.5, {__name__=~"b_bucket|low_bucket"}) ¦ error: vector cannot contain metrics with the same labelset
            histogram_quantiles(low_bucket, "q", 0.5, 1, 0.75) ¦ {q="0.5"} 0; {q="1.0"} 2; {q="0.75"} 1
            histogram_fraction(-Inf, 1, b_bucket) ¦ {} 1
            histogram_fraction(0, 0.1, b_bucket) ¦ {} 0.25
            histogram_fraction(0.55, Inf, b_bucket) ¦ {} 0.375
            histogram_fraction(1, 0, b_bucket) ¦ {} 0
            histogram_fraction(NaN, 1, b_bucket) ¦ {} NaN
            histogram_fraction(-1, 1, low_bucket) ¦ {} 0.5
            histogram_fraction(-5, 1, low_bucket) ¦ {} 0.5
            histogram_fraction(0, 1, none_bucket) ¦ {} NaN
            histogram_fraction(0, 1, open_bucket) ¦ {} NaN
            """)
    void ofClassicHistograms(String expr, String expected) {
        check(expr, expected);
    }
}
