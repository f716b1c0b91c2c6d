package io.tocsin.processor.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.GoFloat;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeriesNotationTest {
    private static String values(String text) throws NotationException {
        return SeriesNotation.values(text).stream()
                .map(v -> v.isEmpty()
                        ? "_"
                        : Series.isStale(v.getAsDouble()) ? "stale" : GoFloat.shortest(v.getAsDouble()))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 2 3            | 1 2 3
            '  1   2 '       | 1 2
            1+2x3            | 1 3 5 7
            1-2x3            | 1 -1 -3 -5
            -2+4x3           | -2 2 6 10
            -1-2x1           | -1 -3
            +1x2             | 1 1 1
            5x0              | 5
            1+1x0            | 1
            _x3 1            | _ _ _ 1
            _ 1 _x0 2        | _ 1 2
            stale 1 stale    | stale 1 stale
            stalex           | !
            stale+1x1        | stale NaN
            NaN nan Inf -inf | NaN NaN +Inf -Inf
            1e3 1.5e-1 .5 5. | 1000 0.15 0.5 5
            1e3x2            | 1000 1000 1000
            010 1_000        | 8 1000
            0x3              | 0 0 0 0
            0.1+0.1x2        | 0.1 0.2 0.30000000000000004
            1+NaNx1          | !
            """)
    void expandsValues(String text, String expected) throws NotationException {
        if (expected.equals("!")) {
            assertThrows(NotationException.class, () -> values(text));
        } else {
            assertEquals(expected, values(text));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            m                              | {__name__="m"}
            a:b{x="1"}                     | {__name__="a:b", x="1"}
            m{ x = "1" , y='2', }          | {__name__="m", x="1", y="2"}
            {x="a\\"b\\n",y=`c\\d`}        | {x="a\\"b\\n", y="c\\\\d"}
            {"my metric","la bel"="v"}     | {__name__="my metric", "la bel"="v"}
            m {x="1"}                      | {__name__="m", x="1"}
            m{x=""}                        | {__name__="m"}
            sum{on="1"}                    | {__name__="sum", on="1"}
            {}                             | {}
            """)
    void readsMetrics(String text, String expected) throws NotationException {
        assertEquals(expected, GoText.labels(SeriesNotation.metric(text).asMap()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            m 1x               | 1:5: parse error: unexpected end of input in series values
            m 1 stalex3        | 1:5: parse error: unexpected identifier "stalex3" in series values, expected number or "stale"
            m NaNx3            | 1:3: parse error: unexpected identifier "NaNx3" in series values, expected number or "stale"
            m 1+2              | 1:6: parse error: unexpected end of input in series values
            m 1x-3             | 1:5: parse error: unexpected "-" in series values
            m 1x1.5            | 1:5: parse error: invalid repetition in series values: "1.5"
            m 1x1e9999999      | 1:5: parse error: invalid repetition in series values: "1e9999999"
            m 1x999999999      | 1:14: parse error: more than 10000000 values
            m 1a               | 1:3: parse error: bad number syntax: "1a"
            m 1..2             | 1:3: parse error: error parsing number: "1..2": invalid syntax
            m 1 %              | 1:5: parse error: unexpected "%" in series values, expected number or "stale"
            m {x="1"} 1        | 1:3: parse error: unexpected "{" in series values, expected number or "stale"
            m{x="1" 1          | 1:9: parse error: unexpected "1" in label set, expected "," or "}"
            m{x=1} 1           | 1:5: parse error: unexpected "1" in label set, expected string
            m{x} 1             | 1:4: parse error: unexpected "}" in label set, expected "="
            m{=} 1             | 1:3: parse error: unexpected "=" in label set, expected identifier or "}"
            m{x="1",x="2"} 1   | 1:9: parse error: label name "x" is not unique
            m {{schema:1}}x3   | native histograms are not evaluated yet
            """)
    void saysWhatIsWrongAndWhere(String text, String message) {
        NotationException e = assertThrows(NotationException.class, () -> SeriesNotation.series(text));
        assertEquals(message, e.described());
    }
}
