package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the language means; many more are compared with Prometheus itself by PromtoolTemplatesIT. */
final class TemplateTest {
    private static final Map<String, String> LABELS =
            Map.of("job", "shop", "a.b", "c", "instance", "web-1.example.com:9100", "ü", "grüße");

    private static String expand(String text, double value) throws TemplateException {
        return Template.parse("__alert_X", text)
                .expand(new TemplateData(
                        LABELS,
                        Map.of("dc", "x"),
                        "http://p.example/pre",
                        value,
                        Instant.ofEpochMilli(1_500_000_000_123L),
                        Query.NONE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            plain ¦ 1 ¦ plain
            {{ $value }} ¦ 0.5 ¦ 0.5
            {{ .Value }} ¦ 100000 ¦ 100000
            {{ $value }} ¦ 1234567 ¦ 1.234567e+06
            {{ $value }} ¦ 0.00001 ¦ 1e-05
            {{ $value }} ¦ 0.0001 ¦ 0.0001
            {{ $value }} ¦ NaN ¦ NaN
            {{ $value }} ¦ Infinity ¦ +Inf
            {{ $value }} ¦ -0.0 ¦ -0
            {{$labels.job}}/{{ .Labels.job }}/{{ $labels.nope }}/{{ index $labels "a.b" }} ¦ 1 ¦ shop/shop//c
            {{ $labels }} {{ $externalLabels.dc }} {{ $externalURL }} {{ .ExternalURL }} {{ $.Value }} ¦ 1 ¦ map[a.b:c instance:web-1.example.com:9100 job:shop ü:grüße] x http://p.example/pre http://p.example/pre 1
            a {{- $value -}} b {{- /* c */ -}} d{{/* e */}} ¦ 3 ¦ a3bd
            {{ if gt $value 1.0 }}big{{ else if eq $value 0.5 }}half{{ else }}other{{ end }} ¦ 0.5 ¦ half
            {{ with $labels.nope }}a{{ else with $labels.job }}b {{ . }}{{ end }} ¦ 1 ¦ b shop
            {{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ else }}none{{ end }} ¦ 1 ¦ a.b=c;instance=web-1.example.com:9100;job=shop;ü=grüße;
            {{ range $i := 5 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ if eq $i 3 }}{{ break }}{{ end }}{{ $i }}{{ end }} ¦ 1 ¦ 02
            {{ range 0 }}x{{ else }}empty{{ end }} ¦ 1 ¦ empty
            {{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }} ¦ 1 ¦ 32
            {{ define "x" }}[{{ . }}]{{ end }}{{ template "x" $labels.job }}{{ template "x" }}{{ block "y" 5 }}<{{ . }}>{{ end }} ¦ 1 ¦ [shop][<no value>]<5>
            {{ $value | printf "%.2f" | printf "%s!" | toUpper }} ¦ 2.5 ¦ 2.50!
            {{ ($labels).job }} {{ (args 1 "b").arg1 }} {{ with args $labels }}{{ .arg0.job }}{{ .arg9 }}{{ end }} ¦ 1 ¦ shop b shop<no value>
            {{ and 1 0 (first nil) }} {{ or 0 "x" (first nil) }} {{ not "" }} ¦ 1 ¦ 0 x true
            {{ eq 1 2 1 }} {{ ne "a" "b" }} {{ lt 1 2 }} {{ le "b" "a" }} {{ gt $value 1.0 }} {{ ge 2 2 }} ¦ 2 ¦ true true true false true true
            {{ len "grüße" }} {{ slice "abcdef" 1 3 }} {{ index "abc" 1 }} {{ len $labels }} ¦ 1 ¦ 7 bc 98 4
            """)
    void expandsAsGoDoes(String text, double value, String expected) throws TemplateException {
        assertEquals(expected, expand(text, value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ $value | humanize }} ¦ 1234567 ¦ 1.235M
            {{ $value | humanize }} ¦ 0.00123 ¦ 1.23m
            {{ $value | humanize }} ¦ 0 ¦ 0
            {{ humanize "1e3" }} {{ humanize 5 }} ¦ 0 ¦ 1k 5
            {{ humanize1024 $value }} ¦ 2048 ¦ 2ki
            {{ $value | humanizePercentage }} ¦ 0.12345 ¦ 12.35%
            {{ $value | humanizeDuration }} ¦ 93784 ¦ 1d 2h 3m 4s
            {{ $value | humanizeDuration }} ¦ -61 ¦ -1m 1s
            {{ $value | humanizeDuration }} ¦ 0.05 ¦ 50ms
            {{ $value | humanizeDuration }} ¦ NaN ¦ NaN
            {{ $value | humanizeDuration }} ¦ 1e21 ¦ -106751991167300d -15h -30m -8s
            {{ $value | humanizeTimestamp }} ¦ 1435065584.128 ¦ 2015-06-23 13:19:44.128 +0000 UTC
            {{ $value | humanizeTimestamp }} ¦ Infinity ¦ +Inf
            {{ $value | toTime }} {{ ($value | toTime).Year }} {{ (toTime $value).Format "Mon Jan _2 15:04:05.000 2006" }} ¦ 1435065584.128 ¦ 2015-06-23 13:19:44.128 +0000 UTC 2015 Tue Jun 23 13:19:44.128 2015
            {{ with toTime $value }}{{ .Month }} {{ .Weekday }} {{ .Unix }} {{ .Add (toDuration 60) }} {{ .Sub (toTime 0) }} {{ eq .Month 6 }}{{ end }} ¦ 1435065584 ¦ June Tuesday 1435065584 2015-06-23 13:20:44 +0000 UTC 398629h19m44s true
            {{ toDuration $value }} {{ (toDuration $value).Hours }} {{ (toDuration $value).Round 60000000000 }} ¦ 3661.5 ¦ 1h1m1.5s 1.0170833333333333 1h1m0s
            {{ now }} {{ now | humanizeTimestamp }} ¦ 1 ¦ 1.500000000123e+09 2017-07-14 02:40:00.122 +0000 UTC
            {{ title "don't stop o'neil foo.bar a-b" }} {{ toUpper $labels.ü }} {{ toLower "ABC" }} ¦ 1 ¦ Don't Stop O'neil Foo.bar A-B GRÜßE abc
            {{ title "ßa ŉb ǆc ᾲ x's a¨b 世a _a 1a" }} ¦ 1 ¦ Ssa ʼNb ǅc Ὰͅ X's A¨B 世A _A 1A
            {{ match "^web" $labels.instance }} {{ reReplaceAll "(\\\\w+)\\\\.(\\\\w+)" "$2.${1}x" $labels.instance }} ¦ 1 ¦ true web-example.1x.com:9100
            {{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripPort "[::1]:80" }} {{ stripDomain "10.0.0.1:80" }} ¦ 1 ¦ web-1.example.com web-1:9100 ::1 10.0.0.1:80
            {{ graphLink "up == 0" }} {{ tableLink "up" }} {{ urlQueryEscape "a b/ü" }} {{ safeHtml "<b>" }} ¦ 1 ¦ /graph?g0.expr=up+%3D%3D+0&g0.tab=0 /graph?g0.expr=up&g0.tab=1 a+b%2F%C3%BC <b>
            {{ externalURL }} {{ pathPrefix }} ¦ 1 ¦ http://p.example/pre /pre
            {{ args 1 "b" nil }} ¦ 1 ¦ map[arg0:1 arg1:b arg2:<nil>]
            """)
    void callsTheFunctionsOfPrometheus(String text, double value, String expected) throws TemplateException {
        assertEquals(expected, expand(text, value));
    }

    /** With line and byte as Prometheus counts them: what it puts before a template belongs to the first line. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ .Foo }} ¦ 1 ¦ 1:115: executing "__alert_X" at <.Foo>: can't evaluate field Foo in type struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }
            {{ .Value.Foo }} ¦ 1 ¦ 1:121: executing "__alert_X" at <.Value.Foo>: can't evaluate field Foo in type interface {}
            {{ $labels.job.foo }} ¦ 1 ¦ 1:122: executing "__alert_X" at <$labels.job.foo>: can't evaluate field foo in type string
            {{ toUpper $value }} ¦ 1 ¦ 1:123: executing "__alert_X" at <$value>: wrong type for value; expected string; got float64
            {{ toUpper 5 }} ¦ 1 ¦ 1:123: executing "__alert_X" at <5>: expected string; found 5
            {{ toUpper }} ¦ 1 ¦ 1:115: executing "__alert_X" at <toUpper>: wrong number of args for toUpper: want 1 got 0
            {{ printf }} ¦ 1 ¦ 1:115: executing "__alert_X" at <printf>: wrong number of args for printf: want at least 1 got 0
            {{ $labels.job | humanize }} ¦ 1 ¦ 1:129: executing "__alert_X" at <humanize>: error calling humanize: strconv.ParseFloat: parsing "shop": invalid syntax
            {{ humanize $labels }} ¦ 1 ¦ 1:115: executing "__alert_X" at <humanize $labels>: error calling humanize: can't convert map[string]string to float
            {{ eq 1 1.0 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64
            {{ lt $labels 1 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <lt $labels 1>: error calling lt: invalid type for comparison
            {{ eq $labels $labels }} ¦ 1 ¦ 1:115: executing "__alert_X" at <eq $labels $labels>: error calling eq: non-comparable type map[a.b:c instance:web-1.example.com:9100 job:shop ü:grüße]: map[string]string
            {{ index "abc" 9 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <index "abc" 9>: error calling index: index out of range: 9
            {{ slice "abc" 2 1 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <slice "abc" 2 1>: error calling slice: invalid slice index: 2 > 1
            {{ slice "abc" .Value }} ¦ 1 ¦ 1:115: executing "__alert_X" at <slice "abc" .Value>: error calling slice: cannot index slice/array with type interface {}
            {{ len 5 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <len 5>: error calling len: len of type int
            {{ range 1.5 }}{{ end }} ¦ 1 ¦ 1:121: executing "__alert_X" at <1.5>: range can't iterate over 1.5
            {{ range $i, $x := 3 }}{{ end }} ¦ 1 ¦ 1:131: executing "__alert_X" at <3>: can't use 3 to iterate over more than one variable
            {{ template "x" }} ¦ 1 ¦ 1:124: executing "__alert_X" at <{{template "x"}}>: template "x" not defined
            {{ define "x" }}{{ .foo }}{{ end }}{{ template "x" 5 }} ¦ 1 ¦ 1:131: executing "x" at <.foo>: can't evaluate field foo in type int
            {{ reReplaceAll "(" "a" "b" }} ¦ 1 ¦ 1:115: executing "__alert_X" at <reReplaceAll "(" "a" "b">: error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`
            {{ match "(" "a" }} ¦ 1 ¦ 1:115: executing "__alert_X" at <match "(" "a">: error calling match: error parsing regexp: missing closing ): `(`
            {{ parseDuration "5" }} ¦ 1 ¦ 1:115: executing "__alert_X" at <parseDuration "5">: error calling parseDuration: not a valid duration string: "5"
            {{ $value | toTime }} ¦ NaN ¦ 1:124: executing "__alert_X" at <toTime>: error calling toTime: value is NaN or Inf
            {{ nil }} ¦ 1 ¦ 1:115: executing "__alert_X" at <nil>: nil is not a command
            {{ "x" | $labels.job }} ¦ 1 ¦ 1:128: executing "__alert_X" at <$labels.job>: job is not a method but has arguments
            {{ call 5 }} ¦ 1 ¦ 1:115: executing "__alert_X" at <call 5>: error calling call: non-function 5 of type int
            {{ (args 1).arg9.foo }} ¦ 1 ¦ 1:121: executing "__alert_X" at <1>: nil pointer evaluating interface {}.foo
            {{ first nil }} ¦ 1 ¦ 1:115: executing "__alert_X" at <first nil>: error calling first: first() called on vector with no elements
            {{ query "up" }} ¦ 1 ¦ 1:115: executing "__alert_X" at <query "up">: error calling query: queries are not available here
            """)
    void saysWhyItCannotBeExpanded(String text, double value, String why) throws TemplateException {
        assertEquals(
                "<error expanding template: error executing template __alert_X: template: __alert_X:" + why + ">",
                expand(text, value));
    }

    @Test
    void countsBytesFromTheStartOfTheLine() throws TemplateException {
        assertTrue(expand("x\né {{ $value.Foo }}", 1).contains("template: __alert_X:2:12: executing"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ $value ¦ 9 ¦ unclosed action
            x{{ if $value }} ¦ 14 ¦ unexpected EOF
            {{ end }} ¦ 7 ¦ unexpected {{end}}
            {{ else }} ¦ 8 ¦ unexpected {{else}}
            {{ if 1 }}{{ else }}{{ else }}{{ end }} ¦ 28 ¦ expected end; found {{else}}
            {{ foo }} ¦ 3 ¦ function "foo" not defined
            {{ tmpl "x" . }} ¦ 3 ¦ function "tmpl" not defined
            {{ $x }} ¦ 3 ¦ undefined variable "$x"
            {{ define "x" }}{{ $labels.a }}{{ end }} ¦ 19 ¦ undefined variable "$labels"
            {{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }} ¦ 50 ¦ template: multiple definition of template "x"
            {{ }} ¦ 3 ¦ missing value for command
            {{ (1 }} ¦ 6 ¦ unclosed left paren
            {{ ) }} ¦ 3 ¦ unexpected right paren
            {{ 3 | 4 }} ¦ 7 ¦ non executable command in pipeline stage 2
            {{ "a }} ¦ 3 ¦ unterminated quoted string
            {{ "\\q" }} ¦ 3 ¦ invalid syntax
            {{ 08 }} ¦ 3 ¦ integer overflow: "08"
            {{ 1a }} ¦ 3 ¦ bad number syntax: "1a"
            {{ break }} ¦ 9 ¦ {{break}} outside {{range}}
            {{ range 1 }}{{ break 1 }}{{ end }} ¦ 22 ¦ unexpected "1" in {{break}}
            {{ template x }} ¦ 12 ¦ unexpected "x" in template clause
            {{ $labels-x }} ¦ 3 ¦ bad character U+002D '-'
            {{ "a".b }} ¦ 6 ¦ unexpected . after term "\\"a\\""
            {{/* a }} ¦ 2 ¦ unclosed comment
            {{ é☃ }} ¦ 3 ¦ bad character U+2603 '☃'
            grüße 世界 {{ ? }} ¦ 12 ¦ unexpected "?" in command
            {{ query $value }} ¦ 3 ¦ what this query asks cannot be said before it is asked: it must be constant text, or be made from constants and $labels with print or printf
            {{ define "x" }}{{ query . }}{{ end }} ¦ 19 ¦ what this query asks cannot be said before it is asked: it must be constant text, or be made from constants and $labels with print or printf
            """)
    void refusesWhatIsNoTemplate(String text, int offset, String what) {
        TemplateException error = assertThrows(TemplateException.class, () -> Template.parse(text));
        assertEquals(offset + ": " + what, error.offset() + ": " + error.getMessage());
    }

    @Test
    void expandsWithoutAnythingButLabelsAndValue() throws TemplateException {
        assertEquals(
                "shop 2.5", Template.parse("{{ $labels.job }} {{ $value }}").expand(LABELS, 2.5));
    }
}
