package io.tocsin.processor.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.processor.golang.Value.Complex;
import io.tocsin.processor.golang.Value.Entries;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Nil;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Time;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Go's fmt; PromtoolTemplatesIT compares many more through printf. */
final class FmtTest {
    private static final int LIMIT = 10_000;

    /** The values that a table can name. */
    private static final Map<String, Value> VALUES = Map.ofEntries(
            Map.entry("pi", Value.of(3.14159)),
            Map.entry("big", Value.of(1e21)),
            Map.entry("million", Value.of(1e6)),
            Map.entry("tiny", Value.of(1e-7)),
            Map.entry("sum", Value.of(0.1 + 0.2)),
            Map.entry("-0", Value.of(-0.0)),
            Map.entry("NaN", Value.of(Double.NaN)),
            Map.entry("Inf", Value.of(Double.POSITIVE_INFINITY)),
            Map.entry("42", Value.of(42)),
            Map.entry("-42", Value.of(-42)),
            Map.entry("0", Value.of(0)),
            Map.entry("abc", Value.of("abc")),
            Map.entry("é", Value.of(Utf8.bytes("é世"))),
            Map.entry("broken", Value.of("a\u00ff")),
            Map.entry("true", Value.of(true)),
            Map.entry("nil", Nil.NIL),
            Map.entry("1i", new Complex(0, 1)),
            Map.entry("byte", new Int(98, IntType.UINT8)),
            Map.entry("June", new Int(6, IntType.MONTH)),
            Map.entry("90.5s", new Int(90_500_000_000L, IntType.DURATION)),
            Map.entry("time", new Pointer("time.Time", new Time(1_500_000_000, 120_000_000))),
            Map.entry("map", Entries.ofStrings(new TreeMap<>(Map.of("a", Value.of("b"), "c", Value.of(""))))));

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            %v %g %e %f %F %E %G ¦ pi big tiny sum pi pi big ¦ 3.14159 1e+21 1.000000e-07 0.300000 3.141590 3.141590E+00 1E+21
            %v %v %v %v %v %v ¦ million sum -0 NaN Inf tiny ¦ 1e+06 0.30000000000000004 -0 NaN +Inf 1e-07
            %5.2f|%-8.3f|%+.1f|% .2f|%08.3f|%.0f|%.10g|%#g|%#.3g ¦ pi pi pi pi pi pi pi 42 big ¦ ' 3.14|3.142   |+3.1| 3.14|0003.142|3|3.14159|%!g(int=42)|1.00e+21'
            %x|%X|%.2x|%b|%#x ¦ pi pi pi pi 42 ¦ 0x1.921f9f01b866ep+01|0X1.921F9F01B866EP+01|0x1.92p+01|7074231776675438p-51|0x2a
            %5f|%-5f|%05f|%+f|% f ¦ Inf NaN NaN NaN Inf ¦ ' +Inf|NaN  |  NaN|+NaN| Inf'
            %d|%5d|%-5d|%05d|%+d|% d|%x|%o|%#o|%O|%b|%c|%q|%U|%#U ¦ 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 ¦ '42|   42|42   |00042|+42| 42|2a|52|052|0o52|101010|*|'*'|U+002A|U+002A '*''
            %d %x %05d %.4d %8.4d|%.0d| ¦ -42 -42 -42 42 42 0 ¦ -42 -2a -0042 0042     0042||
            %s|%5s|%-5s|%.2s|%q|%x|% X|%#x|%05s|%T ¦ abc abc abc abc abc abc abc abc abc abc ¦ abc|  abc|abc  |ab|"abc"|616263|61 62 63|0x616263|00abc|string
            %s %q %+q %x %4s| %.1s ¦ é é é é é é ¦ é世 "é世" "\\u00e9\\u4e16" c3a9e4b896   é世| é
            %q %+q %#q ¦ broken broken broken ¦ "a\\xff" "a\\xff" "a\\xff"
            %t %v %5t %d %s ¦ true true true true abc ¦ true true  true %!d(bool=true) abc
            %v %d %T %s ¦ nil nil nil nil ¦ <nil> %!d(<nil>) <nil> %!s(<nil>)
            %v %.1f %T %d ¦ 1i 1i 1i 1i ¦ (0+1i) (0.0+1.0i) complex128 %!d(complex128=(0+1i))
            %v %c %T %d %#v ¦ byte byte byte byte byte ¦ 98 b uint8 98 0x62
            %v %d %s %q %T %x ¦ June June June June June June ¦ June 6 June "June" time.Month 4a756e65
            %v %d %s %T ¦ 90.5s 90.5s 90.5s 90.5s ¦ 1m30.5s 90500000000 1m30.5s time.Duration
            %v|%s|%T|%#v ¦ time time time time ¦ 2017-07-14 02:40:00.12 +0000 UTC|2017-07-14 02:40:00.12 +0000 UTC|*time.Time|time.Date(2017, time.July, 14, 2, 40, 0, 120000000, time.UTC)
            %v %+v %#v %T %s %d %q ¦ map map map map map map map ¦ map[a:b c:] map[a:b c:] map[string]string{"a":"b", "c":""} map[string]string map[a:b c:] map[%!d(string=a):%!d(string=b) %!d(string=c):%!d(string=)] map["a":"b" "c":""]
            %% %d %d ¦ 42 ¦ % 42 %!d(MISSING)
            a ¦ 42 abc nil ¦ a%!(EXTRA int=42, string=abc, <nil>)
            %! %z %w %é ¦ 42 42 42 42 ¦ %!!(int=42) %!z(int=42) %!w(int=42) %!é(int=42)
            %d %s % ¦ abc 42 ¦ %!d(string=abc) %!s(int=42) %!(NOVERB)
            %[2]d %[1]d %[3]d %[x]d ¦ 42 -42 ¦ -42 42 %!d(BADINDEX) %!d(BADINDEX)
            %*d|%-*d|%.*f ¦ 0 42 42 42 42 pi ¦ '42|42                                        |3.141589999999999882618340052431449294090271'
            %*d %.*f ¦ abc 42 -42 pi ¦ %!(BADWIDTH)42 %!(BADPREC)3.141590
            """)
    void formatsAsGoDoes(String format, String arguments, String expected) {
        List<Value> values =
                List.of(arguments.split(" ")).stream().map(VALUES::get).toList();
        String wanted = expected.startsWith("'") ? expected.substring(1, expected.length() - 1) : expected;
        assertEquals(wanted, Utf8.text(Fmt.sprintf(Utf8.bytes(format), values, LIMIT)));
    }

    @Test
    void putsSpacesBetweenWhatIsNoString() {
        List<Value> values =
                List.of(Value.of(1), Value.of(2), Value.of("a"), Value.of(3), Value.of("b"), Value.of("c"), Nil.NIL);
        assertEquals("1 2a3bc<nil>", Fmt.sprint(values, LIMIT));
        assertEquals("1 2 a 3 b c <nil>\n", Fmt.sprintln(values, LIMIT));
    }

    @Test
    void endsAtTheLimit() {
        assertThrows(Output.TooLongException.class, () -> Fmt.sprintf("%20000d", List.of(Value.of(1)), LIMIT));
        assertThrows(Output.TooLongException.class, () -> Fmt.sprintf("%.20000f", List.of(Value.of(1.5)), LIMIT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            1e3 ¦ 1000
            0x1p4 ¦ 16
            1_0 ¦ 10
            .5 ¦ 0.5
            5. ¦ 5
            -Infinity ¦ -Infinity
            inf ¦ Infinity
            nAn ¦ NaN
            """)
    void readsFloatsAsGoDoes(String text, double value) {
        assertEquals(value, Floats.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            1e ¦ invalid syntax
            0x1 ¦ invalid syntax
            1__0 ¦ invalid syntax
            +nan ¦ invalid syntax
            1f ¦ invalid syntax
            . ¦ invalid syntax
            1e400 ¦ value out of range
            """)
    void saysWhatIsNoFloat(String text, String why) {
        NumberFormatException error = assertThrows(NumberFormatException.class, () -> Floats.parse(text));
        assertEquals("strconv.ParseFloat: parsing \"" + text + "\": " + why, error.getMessage());
    }
}
