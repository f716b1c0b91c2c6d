package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A template cannot hang an evaluation nor fill the memory, whatever is in it. */
@Timeout(60)
final class TemplateLimitsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ range 9223372036854775807 }}{{ end }} ¦ template takes more than 200000 steps
            {{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }} ¦ template takes more than 200000 steps
            {{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }} ¦ template calls and blocks are nested deeper than 500 levels
            {{ define "x" }}{{ template "y" . }}{{ end }}{{ define "y" }}a{{ with . }}{{ template "x" . }}{{ end }}{{ end }}{{ template "x" . }} ¦ template calls and blocks are nested deeper than 500 levels
            {{ $x := "12345678" }}{{ range 40 }}{{ $x = print $x $x }}{{ end }} ¦ text is longer than 262144 bytes
            {{ $x := printf "%100000d" 1 }}{{ range 200 }}{{ $x = toUpper $x }}{{ end }} ¦ template makes more than 8388608 bytes of text
            {{ range 100000 }}0123456789{{ end }} ¦ text is longer than 262144 bytes
            {{ printf "%999999d" 1 }} ¦ text is longer than 262144 bytes
            {{ printf "%.999999f" 1.5 }} ¦ text is longer than 262144 bytes
            {{ printf "%.999999d" 1 }} ¦ text is longer than 262144 bytes
            {{ printf "%*s" 999999 "" }} ¦ text is longer than 262144 bytes
            {{ printf "%999999x|%999999v|%999999T|%999999q|%999999U" "" true 1 "" 5 }} ¦ text is longer than 262144 bytes
            {{ $x := args 1 }}{{ range 200 }}{{ $x = args $x }}{{ end }} ¦ maps are nested deeper than 100 levels
            {{ $x := args 1 }}{{ range 60 }}{{ $x = args $x $x }}{{ end }}{{ $x }} ¦ text is longer than 262144 bytes
            {{ $a := printf "%60000d" 1 }}{{ reReplaceAll "." $a $a }} ¦ text is longer than 262144 bytes
            {{ $a := printf "%60000d" 1 }}{{ range 100 }}{{ match "(a|b|c|d|e)*x" $a }}{{ end }} ¦ template takes more than 200000 steps
            {{ $a := printf "%70000d" 1 }}{{ match "x" $a }} ¦ regular expressions longer than 4096 bytes and texts longer than 65536 are not matched
            {{ printf "%100000s" "" | urlquery | urlquery | urlquery | urlquery }} ¦ text is longer than 262144 bytes
            {{ "<" | printf "%262000s" | js | printf "%q%[1]q" }} ¦ text is longer than 262144 bytes
            {{ $x := printf "%200000s" "<" | reReplaceAll " " "<" }}{{ html $x }} ¦ regular expressions longer than 4096 bytes and texts longer than 65536 are not matched
            """)
    void endsWithAClearError(String text, String why) throws TemplateException {
        String expanded = Template.parse(text).expand(Map.of(), 1);
        assertTrue(
                expanded.startsWith("<error expanding template: ") && expanded.endsWith(": " + why + ">"),
                () -> expanded.substring(0, Math.min(1000, expanded.length())));
    }

    @Test
    void doesInTheStackOfAnyThreadWhatItMay() throws Exception {
        String deep = "{{ if true }}".repeat(99) + "{{ template \"x\" . }}" + "{{ end }}".repeat(99);
        Template template = Template.parse("{{ define \"x\" }}" + deep + "{{ end }}{{ template \"x\" . }}");
        Template parentheses = Template.parse("{{ " + "(".repeat(100) + "1" + ")".repeat(100) + " }}");
        StringBuilder result = new StringBuilder();
        Thread small = new Thread(
                null,
                () -> result.append(template.expand(Map.of(), 1)).append(parentheses.expand(Map.of(), 1)),
                "small-stack",
                512 << 10);
        small.start();
        small.join();
        assertTrue(
                result.toString().endsWith(": template calls and blocks are nested deeper than 500 levels>1"),
                result.toString());
    }

    @ParameterizedTest
    @CsvSource({"(, 1, )", "{{ if 1 }}, x, {{ end }}", "{{ if 1 }}{{ else }}, x, {{ end }}"})
    void refusesWhatIsNestedTooDeep(String open, String middle, String close) {
        String body = open.repeat(101) + middle + close.repeat(101);
        String text = open.equals("(") ? "{{ " + body + " }}" : body;
        TemplateException error = assertThrows(TemplateException.class, () -> Template.parse(text));
        assertEquals("template is nested deeper than 100 levels", error.getMessage());
    }

    @Test
    void expandsWhatIsLargeButNotTooLarge() throws TemplateException {
        String text = "{{ range 20000 }}0123456789{{ end }}";
        assertEquals(200_000, Template.parse(text).expand(Map.of(), 1).length());
    }
}
