package io.tocsin.processor.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParserTest {
    /** What is written, and the canonical text where it is another one. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            1 ¦
            +Inf ¦ Inf
            -inf ¦ -Inf
            NaN ¦
            .5 ¦ 0.5
            5. ¦ 5
            123.4567 ¦
            5e-3 ¦ 0.005
            5e3 ¦ 5000
            0xc ¦ 12
            0X_1F ¦ 31
            0x1e5 + 0xee ¦ !
            0x1e5 - (0xee) ¦ 485 - (238)
            (0x1e) ¦ (30)
            0_7 ¦ 7
            00.5 ¦ 0.5
            1e-400 ¦ 0
            9223372036854775808 ¦ 9223372036854776000
            0755 ¦ 493
            08 ¦ 8
            1_000 ¦ 1000
            1_0.2_5e0_1 ¦ 102.5
            1h30m ¦
            90m ¦ 1h30m
            1y2w3d4h5m6s7ms ¦ 382d4h5m6s7ms
            -5m ¦
            -1 ¦
            - -1 ¦ 1
            +1 ¦ 1
            -1^2 ¦ -1 ^ 2
            (-1)^2 ¦ (-1) ^ 2
            2^-1 ¦ 2 ^ -1
            2 ^ 3 ^ 2 ¦
            1 + 2 * 3 ¦
            (1 + 2)*3 ¦ (1 + 2) * 3
            1 == bool 2 ¦
            1 + on () 2 ¦ 1 + 2
            1 * ignoring () group_left (a) foo ¦ 1 * foo
            foo ¦
            foo:bar:baz ¦
            :a ¦
            foo{} ¦ foo
            {a="b"} ¦
            foo{a="b",c!="d",e=~"f.*",g!~"h"} ¦
            foo{a="b",} ¦ foo{a="b"}
            foo{a='b'} ¦ foo{a="b"}
            foo{a=`b\\n`} ¦ foo{a="b\\\\n"}
            foo{a="\\u00e4\\x41\\101\\t"} ¦ foo{a="äAA\\t"}
            {"my.metric"} ¦ {__name__="my.metric"}
            {"my.metric", "a.b"="c"} ¦ {__name__="my.metric","a.b"="c"}
            {'my "metric"', `b\\n`!~'c'} ¦ {__name__="my \\"metric\\"","b\\\\n"!~"c"}
            {"a","b"} ¦ {__name__="a",__name__="b"}
            foo{""="x"} ¦
            {__name__=~"a|b"} ¦
            foo{sum="x",by="y",and="z"} ¦
            sum ¦
            sum{a="b"} + min ¦
            and and and ¦
            start + end ¦
            fill + fill ¦
            anchored + smoothed ¦
            offset offset 5m ¦
            by{a="b"} unless without ¦
            limitk > bool limit_ratio ¦
            step{a="b"} ¦
            foo offset 5m ¦
            foo offset -5m ¦
            foo offset 300 ¦ foo offset 5m
            foo{a="b"}[5m] offset 1w ¦
            foo[300] ¦ foo[5m]
            foo[1.5] ¦ foo[1s500ms]
            foo[1.0005] ¦ foo[1.0005]
            foo[--5m] ¦ foo[5m]
            foo[- -5m:+1m] ¦ foo[5m:1m]
            foo offset --5m ¦ foo offset 5m
            foo offset -0.0000000015 ¦ foo offset -0.000000002
            foo offset -1 ^ 2 ¦ foo offset -1s ^ 2
            foo offset 0s offset 5m ¦ foo offset 5m
            foo @ 1609746000 ¦ foo @ 1609746000.000
            foo @ -1.5 ¦ foo @ -1.500
            foo @ -1.0005 ¦ foo @ -1.001
            foo @ 0x10 ¦ foo @ 16.000
            foo @ 1m ¦ foo @ 60.000
            foo @ START() offset 1m @ end ¦ !
            foo @ start() ¦
            foo[5m] @ end() offset 5m ¦
            foo offset 5m @ 1 ¦ foo @ 1.000 offset 5m
            a + b @ 10 ¦ a + b @ 10.000
            rate(foo[5m]) ¦
            foo[1h:5m] ¦
            foo[1h:] ¦
            rate(foo[1m])[1h:5m] offset 1d ¦
            min_over_time((foo > 1)[5m:1s] @ 5) ¦ min_over_time((foo > 1)[5m:1s] @ 5.000)
            -foo ¦
            +foo ¦
            --foo ¦
            -foo ^ 2 * 3 ¦
            sum(foo) ¦
            sum by (a) (foo) ¦ sum by (a) (foo)
            sum (foo) by (a,b,) ¦ sum by (a, b) (foo)
            sum without () (foo) ¦
            SUM BY (sum, on, bool) (foo) ¦ sum by (sum, on, bool) (foo)
            sum by ("a.b") (foo) ¦
            topk(5, foo) ¦
            topk by (a) (5, foo) ¦
            count_values("x", foo) ¦
            quantile(0.5, foo) ¦
            limitk(3, foo) ¦
            a + on (x) b ¦
            a + on () b ¦
            a + ignoring () b ¦ a + b
            a * ignoring (x) group_left b ¦ a * ignoring (x) group_left () b
            a / on (x) group_right (y, z) b ¦
            a > bool on (x) b ¦
            a and on (x) b or c unless d ¦
            a atan2 b % c ¦
            time() ¦
            hour() ¦
            round(foo, 0.5) ¦
            label_replace(a, "b", "$1", "c", "(.*)") ¦
            label_join(a, "b", "") ¦
            sort_by_label(a, "b", "c") ¦
            step() ¦
            max_of(1, 2) ¦
            # a comment ¦ !
            1 # one ¦ 1
            "a string" ¦
            (((1))) ¦
            """)
    void readsAndPrints(String text, String canonical) throws PromqlException {
        if ("!".equals(canonical)) {
            assertThrows(PromqlException.class, () -> Parser.parse(text));
            return;
        }
        Expr tree = Parser.parse(text);
        assertEquals(canonical == null ? text : canonical, tree.toString());
        assertEquals(Trees.shape(tree), Trees.shape(Parser.parse(tree.toString())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            1 + 2 * 3 ¦ 1 + (2 * 3)
            1 - 2 - 3 ¦ (1 - 2) - 3
            2 ^ 3 ^ 2 ¦ 2 ^ (3 ^ 2)
            a or b and c ¦ a or (b and c)
            a unless b and c ¦ (a unless b) and c
            a and b == c ¦ a and (b == c)
            a > b + c ¦ a > (b + c)
            a / b * c ¦ (a / b) * c
            a atan2 b % c ¦ (a atan2 b) % c
            -a ^ b ¦ -(a ^ b)
            -a * b ¦ (-a) * b
            2 ^ -a * b ¦ (2 ^ (-a)) * b
            -a + b ¦ (-a) + b
            """)
    void bindsAsPrometheusDoes(String text, String explicit) throws PromqlException {
        assertEquals(
                bare(Trees.shape(Parser.parse(explicit))).replace("Paren", ""), bare(Trees.shape(Parser.parse(text))));
    }

    private static String bare(String shape) {
        return shape.replaceAll("Paren|[()]", "");
    }

    /** What is written, where the problem is, and the problem. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            (1 ¦ 1:3 ¦ unclosed left parenthesis
            1) ¦ 1:2 ¦ unexpected right parenthesis ')'
            foo{ ¦ 1:5 ¦ unexpected end of input inside braces
            foo[5m ¦ 1:7 ¦ unclosed left bracket
            foo{a="b" ¦ 1:10 ¦ unexpected end of input inside braces
            foo{a="b} ¦ 1:7 ¦ unterminated quoted string
            foo{a=`b} ¦ 1:7 ¦ unterminated raw string
            foo{a=b} ¦ 1:7 ¦ unexpected identifier "b" in label matching, expected string
            foo{a} ¦ 1:6 ¦ unexpected "}" in label matching, expected label matching operator
            foo{,} ¦ 1:5 ¦ unexpected "," in label matching, expected identifier or "}"
            foo{a="b" c="d"} ¦ 1:11 ¦ unexpected identifier "c" in label matching, expected "," or "}"
            foo{a>"b"} ¦ 1:6 ¦ unexpected character inside braces: '>'
            foo{a=~"("} ¦ 1:8 ¦ invalid regular expression: error parsing regexp: missing closing ): `(`
            foo{a="\\q"} ¦ 1:7 ¦ unknown escape sequence "\\q"
            foo{a="�"} ¦ 1:8 ¦ invalid UTF-8 rune
            foo{a='\\"'} ¦ 1:7 ¦ unknown escape sequence "\\""
            foo{a="\\ud800"} ¦ 1:7 ¦ escape sequence is an invalid Unicode code point
            foo{a="\\400"} ¦ 1:7 ¦ escape sequence is above \\377
            {""} ¦ 1:1 ¦ vector selector must contain at least one non-empty matcher
            foo{"bar"} ¦ 1:1 ¦ metric name must not be set twice: "foo" or "bar"
            {a="b",,} ¦ 1:8 ¦ unexpected "," in label matching, expected identifier or "}"
            foo{a="\\xff"} ¦ 1:7 ¦ string "\\xff" is not valid UTF-8
            {} ¦ 1:1 ¦ vector selector must contain at least one non-empty matcher
            {a=""} ¦ 1:1 ¦ vector selector must contain at least one non-empty matcher
            {a=~".*"} ¦ 1:1 ¦ vector selector must contain at least one non-empty matcher
            foo{__name__="bar"} ¦ 1:1 ¦ metric name must not be set twice: "foo" or "bar"
            1 + ¦ 1:4 ¦ unexpected end of input
            * 1 ¦ 1:1 ¦ unexpected "*"
            foo bar ¦ 1:5 ¦ unexpected identifier "bar"
            1x ¦ 1:1 ¦ bad number or duration syntax: "1x"
            1.2.3 ¦ 1:1 ¦ bad number or duration syntax: "1.2.3"
            1__0 ¦ 1:1 ¦ bad number or duration syntax: "1__0"
            0x1e ¦ 1:1 ¦ bad number or duration syntax: "0x1e"
            0x1e+5 ¦ 1:1 ¦ error parsing number: "0x1e+5": invalid syntax
            0x12_e ¦ 1:1 ¦ bad number or duration syntax: "0x12_e"
            0x ¦ 1:1 ¦ error parsing number: "0x": invalid syntax
            0x1.8 ¦ 1:1 ¦ bad number or duration syntax: "0x1.8"
            0b1 ¦ 1:1 ¦ bad number or duration syntax: "0b1"
            1_ + 1 ¦ 1:1 ¦ error parsing number: "1_": invalid syntax
            1e + 1 ¦ 1:1 ¦ error parsing number: "1e": invalid syntax
            0xffffffffffffffffff ¦ 1:1 ¦ error parsing number: "0xffffffffffffffffff": value out of range
            1.5m ¦ 1:1 ¦ bad number or duration syntax: "1.5m"
            1e400 ¦ 1:1 ¦ error parsing number: "1e400": value out of range
            foo[5m5h] ¦ 1:5 ¦ not a valid duration string: "5m5h"; write numbers with y, w, d, h, m, s, ms in this order, such as 1h30m
            foo[300y] ¦ 1:5 ¦ duration out of range: "300y"
            foo[0] ¦ 1:5 ¦ duration must be greater than 0
            foo[-5m] ¦ 1:5 ¦ duration must be greater than 0
            foo[] ¦ 1:5 ¦ unexpected "]" in subquery or range selector, expected number or duration
            foo[5m:x] ¦ 1:8 ¦ unexpected identifier "x" in subquery selector, expected number, duration or "]"
            foo[5m*2] ¦ 1:7 ¦ arithmetic in durations is experimental in Prometheus, and not supported
            foo[step()] ¦ 1:5 ¦ arithmetic in durations is experimental in Prometheus, and not supported
            foo offset --5m ^ 2 ¦ 1:17 ¦ arithmetic in durations is experimental in Prometheus, and not supported
            foo[ # five ¦ 1:6 ¦ unexpected character in brackets: '#'
            foo[Inf] ¦ 1:5 ¦ duration out of range
            foo offset -1e10 ¦ 1:12 ¦ duration out of range
            foo offset (5m) ¦ 1:12 ¦ arithmetic in durations is experimental in Prometheus, and not supported
            (foo)[5m] ¦ 1:6 ¦ ranges only allowed for vector selectors
            foo offset 5m[5m] ¦ 1:14 ¦ no offset modifiers allowed before range
            foo @ 5 [5m] ¦ 1:9 ¦ no @ modifiers allowed before range
            foo offset 5m offset 5m ¦ 1:22 ¦ offset may not be set multiple times
            foo @ 1 @ 2 ¦ 1:11 ¦ @ <timestamp> may not be set multiple times
            foo @ x ¦ 1:7 ¦ unexpected identifier "x" in @, expected timestamp
            foo @ Inf ¦ 1:7 ¦ timestamp out of bounds for @ modifier: +Inf
            (foo) offset 5m ¦ 1:14 ¦ offset modifier must be preceded by an instant vector selector or range vector selector or a subquery
            foo anchored ¦ 1:5 ¦ "anchored" is experimental in Prometheus, and not supported
            a + fill(0) b ¦ 1:5 ¦ "fill" is experimental in Prometheus, and not supported
            a </ 5 ¦ 1:3 ¦ operator "</" works on native histograms only, which are not supported
            foo = 1 ¦ 1:5 ¦ unexpected "="
            foo =~ 1 ¦ 1:6 ¦ unexpected character after '=': '~'
            foo ! 1 ¦ 1:5 ¦ unexpected character after '!': ' '
            $ ¦ 1:1 ¦ unexpected character: '$'
            1 == 2 ¦ 1:3 ¦ comparisons between scalars must use BOOL modifier
            1 + bool 2 ¦ 1:3 ¦ bool modifier can only be used on comparison operators
            1 and foo ¦ 1:3 ¦ set operator "and" not allowed in binary scalar expression
            1 + on (a) foo ¦ 1:3 ¦ vector matching only allowed between instant vectors
            a and on (x) group_left b ¦ 1:14 ¦ no grouping allowed for "and" operation
            a * on (x) group_left (x) b ¦ 1:12 ¦ label "x" must not occur in ON and GROUP clause at once
            a group_left b ¦ 1:3 ¦ unexpected "group_left"
            foo[5m] + 1 ¦ 1:1 ¦ binary expression must contain only scalar and instant vector types
            -foo[5m] ¦ 1:1 ¦ unary expression only allowed on expressions of type scalar or instant vector, got "range vector"
            1[5m:1m] ¦ 1:1 ¦ subquery is only allowed on instant vector, got scalar instead
            sum ¦ ok ¦
            sum() ¦ 1:1 ¦ no arguments for aggregate expression provided
            sum(1) ¦ 1:5 ¦ expected type instant vector in aggregation expression, got scalar
            sum(a, b) ¦ 1:1 ¦ wrong number of arguments for aggregate expression provided, expected 1, got 2
            topk("a", b) ¦ 1:6 ¦ expected type scalar in aggregation parameter, got string
            sum by (a) (b) by (c) ¦ 1:16 ¦ unexpected "by"
            sum by a (b) ¦ 1:8 ¦ unexpected identifier "a" in grouping opts, expected "("
            sum by (1) (b) ¦ 1:9 ¦ unexpected number "1" in grouping opts, expected label
            sum by (without) (b) ¦ 1:9 ¦ unexpected "without" in grouping opts, expected label
            sum by (a b) (c) ¦ 1:11 ¦ unexpected identifier "b" in grouping opts, expected "," or ")"
            sum by ("") (c) ¦ 1:9 ¦ invalid label name for grouping: ""
            nope(1) ¦ 1:1 ¦ unknown function with name "nope"
            Rate(foo[5m]) ¦ 1:1 ¦ unknown function with name "Rate"
            rate(foo) ¦ 1:6 ¦ expected type range vector in call to function "rate", got instant vector
            rate() ¦ 1:1 ¦ expected 1 argument(s) in call to "rate", got 0
            round(a, 1, 2) ¦ 1:1 ¦ expected at most 2 argument(s) in call to "round", got 3
            label_join(a, "b") ¦ 1:1 ¦ expected at least 3 argument(s) in call to "label_join", got 2
            abs(foo,) ¦ 1:8 ¦ trailing commas not allowed in function call args
            abs(foo bar) ¦ 1:9 ¦ unexpected identifier "bar"
            info(a, b) ¦ 1:1 ¦ function "info" is experimental in Prometheus, and not supported
            1 + histogram_sum(a) ¦ 1:5 ¦ function "histogram_sum" works on native histograms only, which are not supported yet
            holt_winters(a[1m], 0.5, 0.5) ¦ 1:1 ¦ unknown function with name "holt_winters"; in version 3 it is called "double_exponential_smoothing"
            bool ¦ 1:1 ¦ unexpected "bool"
            """)
    void saysWhatIsWrongAndWhere(String text, String place, String what) throws PromqlException {
        if (place.equals("ok")) {
            Parser.parse(text);
            return;
        }
        PromqlException error = assertThrows(PromqlException.class, () -> Parser.parse(text));
        assertEquals(place + ": " + what, error.line() + ":" + error.column() + ": " + error.what());
    }

    @Test
    void showsThePlaceBelowItsLine() {
        PromqlException error = assertThrows(
                PromqlException.class, () -> Parser.parse("sum(\n  rate(foo[5m])\n) by (instance) > lämp{x=äh}"));
        assertEquals("""
                3:20: unexpected character: 'ä'
                ) by (instance) > lämp{x=äh}
                                   ^""", error.getMessage());
    }

    @Test
    void refusesNothingAtAll() {
        PromqlException error = assertThrows(PromqlException.class, () -> Parser.parse("  # nothing"));
        assertEquals(
                "1:1: no expression found in input",
                error.getMessage().lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "abs(", "2 ^ ", "1 + ", "foo or ", "sum by (a) (", "1 - (", "a[1m:] "})
    void endsDeepNestingWithAnError(String piece) {
        String text = piece.repeat(10_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            PromqlException error = assertThrows(PromqlException.class, () -> Parser.parse(text + "1"));
            assertTrue(error.getMessage().length() < 500, error.getMessage());
        });
    }

    @Test
    void bearsWhatIsDeepButNotTooDeep() throws PromqlException {
        String deep = "(".repeat(Parser.MAX_DEPTH - 1) + "1" + ")".repeat(Parser.MAX_DEPTH - 1);
        assertEquals(deep, Parser.parse(deep).toString());
        String wide = "a" + " + a".repeat(Parser.MAX_DEPTH - 1);
        assertEquals(wide, Parser.parse(wide).toString());
        String error = assertThrows(PromqlException.class, () -> Parser.parse(wide + " + a"))
                .what();
        assertEquals("expression is nested deeper than 250 levels", error);
    }

    @Test
    void knowsEveryFunctionOfPrometheus() {
        for (Dialect dialect : Dialect.values()) {
            assertEquals(90, Functions.all(dialect).size());
        }
        assertEquals(
                17,
                Functions.all(Dialect.V3).stream()
                        .filter(Signature::experimental)
                        .count());
    }

    @Test
    void takesTheSmoothingFunctionByTheNameOfTheVersion() throws PromqlException {
        String old = "holt_winters(a[1m], 0.5, 0.5)";
        String newer = "double_exponential_smoothing(a[1m], 0.5, 0.5)";
        assertEquals(old, Parser.parse(old, Dialect.V2).toString());
        assertEquals(newer, Parser.parse(newer, Dialect.V3).toString());
        assertEquals(
                "unknown function with name \"double_exponential_smoothing\"; in version 2 it is called \"holt_winters\"",
                assertThrows(PromqlException.class, () -> Parser.parse(newer, Dialect.V2))
                        .what());
    }

    @Test
    void matchesNewlinesByThePointInVersion3Only() throws PromqlException {
        for (Dialect dialect : Dialect.values()) {
            Expr.VectorSelector selector = (Expr.VectorSelector) Parser.parse("a{b=~\"x.*y|1\\n2\"}", dialect);
            LabelMatcher matcher = selector.matchers().get(0);
            assertEquals(dialect == Dialect.V3, matcher.matches("x\ny"));
            assertTrue(matcher.matches("xy") && matcher.matches("1\n2") && !matcher.matches("xy\n"));
        }
    }

    @Test
    void keepsPositions() throws PromqlException {
        Expr expr = Parser.parse("  sum by (a) (foo{b=\"c\"}) / 2");
        List<Span> spans = expr.all().stream().map(Expr::span).toList();
        assertEquals(List.of(new Span(2, 29), new Span(2, 25), new Span(14, 24), new Span(28, 29)), spans);
        assertEquals(
                new Span(0, 14),
                Parser.parse("sum (a) by (b)  + 1").children().get(0).span());
    }
}
