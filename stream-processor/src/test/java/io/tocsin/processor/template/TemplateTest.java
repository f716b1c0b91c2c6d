package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many more are compared with Prometheus itself by PromtoolAlertsIT. */
final class TemplateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            plain ¦ 1 ¦ plain
            {{ $value }} ¦ 0.5 ¦ 0.5
            {{ .Value }} ¦ 100000 ¦ 100000
            {{ $value }} ¦ 1234567 ¦ 1.234567e+06
            {{ $value }} ¦ 0.00001 ¦ 1e-05
            {{ $value }} ¦ 0.0001 ¦ 0.0001
            {{ $value }} ¦ 2.0e-3 ¦ 0.002
            {{ $value }} ¦ NaN ¦ NaN
            {{ $value }} ¦ Infinity ¦ +Inf
            {{ $value }} ¦ -0.0 ¦ -0
            {{$labels.job}}/{{ .Labels.job }}/{{ $labels.nope }}/{{ index $labels "a.b" }} ¦ 1 ¦ shop//c
            a {{- $value -}} b ¦ 3 ¦ a3b
            {{ $value | humanize }} ¦ 1234567 ¦ 1.235M
            {{ $value | humanize }} ¦ 0.00123 ¦ 1.23m
            {{ humanize1024 $value }} ¦ 2048 ¦ 2ki
            {{ $value | humanizePercentage }} ¦ 0.12345 ¦ 12.35%
            {{ $value | humanizeDuration }} ¦ 93784 ¦ 1d 2h 3m 4s
            {{ $value | humanizeDuration }} ¦ -61 ¦ -1m 1s
            {{ $value | humanizeDuration }} ¦ 0.05 ¦ 50ms
            {{ $value | humanizeTimestamp }} ¦ 1435065584.128 ¦ 2015-06-23 13:19:44.128 +0000 UTC
            {{ printf "%.1f%%" $value }} ¦ 12.34 ¦ 12.3%
            {{ $value | printf "%s is %.0f" $labels.job }} ¦ 2.5 ¦ shop is 2
            {{ printf "%s" ($labels.job | toUpper) }} ¦ 1 ¦ SHOP
            {{ printf "%d %d" $value }} ¦ 1 ¦ %!d(float64=1) %!d(MISSING)
            {{ printf "%d|%v|%f|%+.1f|% .2f|%5d" 5 1000000 5 $value $value 7 }} ¦ 1 ¦ 5|1000000|%!f(int=5)|+1.0| 1.00|    7
            {{ 1000000 }} {{ 1e6 }} {{ 2048 | humanize1024 }} ¦ 1 ¦ 1000000 1e+06 2ki
            {{ printf "x" $value }} ¦ 1 ¦ x%!(EXTRA float64=1)
            {{ "}}" }}{{ `{{` }} ¦ 1 ¦ }}{{
            {{/* nothing */}} ¦ 1 ¦
            {{ $labels.job | humanize }} ¦ 1 ¦ <error expanding template: can't convert "shop" to a number>
            """)
    void expandsAsGoDoes(String text, double value, String expected) throws TemplateException {
        Map<String, String> labels = Map.of("job", "shop", "a.b", "c");
        String wanted = expected == null ? "" : expected;
        // Labels of Go's map: "shop", then the same again.
        assertEquals(
                wanted.equals("shop//c") ? "shop/shop//c" : wanted,
                Template.parse(text).expand(labels, value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ $value ¦ 0 ¦ "{{" without "}}"
            x{{ if $value }} ¦ 4 ¦ "{{ if }}" is not supported
            {{ query "up" }} ¦ 3 ¦ function "query" is not supported
            {{ $value | first }} ¦ 12 ¦ function "first" is not supported
            {{ $externalURL }} ¦ 3 ¦ "$externalURL" is not supported; $labels.name and $value are
            {{ $labels }} ¦ 3 ¦ "$labels" is not supported; $labels.name and $value are
            {{ . }} ¦ 3 ¦ "." is not supported; $labels.name and $value are
            {{ }} ¦ 2 ¦ missing value for command
            {{ humanize }} ¦ 3 ¦ wrong number of args for humanize: want 1 got 0
            {{ $value humanize }} ¦ 10 ¦ unexpected "humanize"
            {{ $value | $value }} ¦ 12 ¦ a function is expected after "|"
            {{ ($value }} ¦ 11 ¦ unclosed left paren
            {{ $x := $value }} ¦ 3 ¦ "$x" is not supported; $labels.name and $value are
            {{ printf $labels.a }} ¦ 3 ¦ printf is supported with a format in quotes only
            {{ printf "%.2f %x" $value }} ¦ 10 ¦ "%x" in a format is not supported
            {{ printf "%*d" 5 5 }} ¦ 10 ¦ "%*" in a format is not supported
            {{ printf "100%" }} ¦ 10 ¦ "%" in a format is not supported
            {{ ? }} ¦ 3 ¦ unexpected '?'
            {{ ((((((((((((((((((((( $value ))))))))))))))))))))) }} ¦ 23 ¦ template is nested deeper than 20 levels
            """)
    void refusesTheRestByName(String text, int offset, String what) {
        TemplateException error = assertThrows(TemplateException.class, () -> Template.parse(text));
        assertEquals(offset + ": " + what, error.offset() + ": " + error.getMessage());
    }
}
