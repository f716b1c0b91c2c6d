package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a template asks is known when it is read, and asked when it is expanded. */
final class QueryTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ query "up" }}{{ query `down` }} ¦ up, down
            {{ "up" | query | first | value }} ¦ up
            {{ range query "a" }}{{ query "b" }}{{ end }} ¦ a, b
            {{ if query "a" }}x{{ else if query "b" }}y{{ end }} ¦ a, b
            {{ printf "up{job='%s'}" $labels.job | query }} ¦ up{job='?'}
            {{ query (printf "up{job=%q} > %d%%" .Labels.job 5) }} ¦ up{job="?"} > 5%
            {{ query (print "up{a='" $labels.a "',b='" (index $labels "b.c") "'} + " 1 2) }} ¦ up{a='?',b='?'} + 1 2
            {{ $q := printf "%s_total{job='%v'}" "a" $.Labels.job }}{{ query $q }} ¦ a_total{job='?'}
            {{ with $labels.job }}{{ query (printf "up{job='%s'}" .) }}{{ end }} ¦ up{job='?'}
            {{ query (printf "up{job='%s'}" (toLower $labels.job | stripPort)) }} ¦ up{job='?'}
            {{ query (printf "up{dc='%s'}" ($externalLabels).dc) }} ¦ up{dc='?'}
            {{ define "x" }}{{ query "up" }}{{ end }}{{ template "x" }} ¦ up
            {{ $labels.job | urlquery }} ¦ ''
            """)
    void foreseesWhatIsAsked(String text, String expected) throws TemplateException {
        String asked =
                Template.parse(text).queries().stream().map(q -> q.with("?")).collect(Collectors.joining(", "));
        assertEquals(expected.equals("''") ? "" : expected, asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ query $value }} ¦ 3
            {{ printf "up > %f" $value | query }} ¦ 29
            {{ query (printf "%s%s" $labels.a) }} ¦ 3
            {{ query (printf $labels.a) }} ¦ 3
            {{ query (printf "%5s" $labels.a) }} ¦ 3
            {{ $q := "a" }}{{ $q = "b" }}{{ query $q }} ¦ 32
            {{ $labels := args 1 }}{{ query $labels.arg0 }} ¦ 26
            {{ range $labels }}{{ query . }}{{ end }} ¦ 22
            {{ define "x" }}{{ query . }}{{ end }} ¦ 19
            {{ query (query "a" | first | label "b") }} ¦ 3
            {{ query (print now) }} ¦ 3
            """)
    void refusesWhatCannotBeForeseen(String text, int offset) {
        TemplateException refused = assertThrows(TemplateException.class, () -> Template.parse(text));
        assertEquals(
                offset
                        + ": what this query asks cannot be said before it is asked: it must be constant text, or be made"
                        + " from constants and $labels with print or printf",
                refused.offset() + ": " + refused.getMessage());
    }

    @Test
    void tellsConstantsFromLabels() throws TemplateException {
        assertTrue(
                Template.parse("{{ query (print \"up\" 1) }}").queries().get(0).isConstant());
        QueryText text = Template.parse("{{ query (printf \"a{b='%s'}\" $labels.b) }}")
                .queries()
                .get(0);
        assertFalse(text.isConstant());
        assertEquals(
                List.of(
                        new QueryText.Constant(""),
                        new QueryText.Constant("a{b='"),
                        new QueryText.FromLabels("$labels.b"),
                        new QueryText.Constant("'}")),
                withEmptyFirst(text.pieces()));
    }

    /** Whether there is nothing before the text is of no interest. */
    private static List<QueryText.Piece> withEmptyFirst(List<QueryText.Piece> pieces) {
        List<QueryText.Piece> all = new ArrayList<>(pieces);
        all.remove(new QueryText.Constant(""));
        all.add(0, new QueryText.Constant(""));
        return all;
    }

    private static String expand(String text, Query query) throws TemplateException {
        TemplateData data = new TemplateData(Map.of("job", "shop"), Map.of(), "", 1, Instant.EPOCH, query);
        return Template.parse("__alert_X", text).expand(data);
    }

    private static Element element(String a, double value) {
        return new Element(Labels.of(Map.of("__name__", "m", "a", a)), value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            {{ query "up" | first | value }} {{ query "up" | first | label "a" }} ¦ 1.5 z
            {{ range $i, $s := query "up" | sortByLabel "a" }}{{ $i }}{{ $s.Labels.a }}={{ .Value }} {{ end }}. ¦ 0b=+Inf 1z=1.5 .
            {{ $q := query "up" }}{{ $s := sortByLabel "a" $q }}{{ range $q }}{{ .Labels.a }}{{ end }} ¦ bz
            {{ len (query "up") }} {{ (index (query "up") 1).Labels.__name__ }} {{ len (slice (query "up") 1) }} ¦ 2 m 1
            {{ with query "up" }}{{ . | first }}{{ end }} ¦ {map[__name__:m a:z] 1.5}
            {{ query "up" | first | strvalue }} ¦ ''
            {{ printf "asked %s" $labels.job | query | first | label "a" }} ¦ asked shop
            """)
    void handsOutSamples(String text, String expected) throws TemplateException {
        Query query = expression -> List.of(
                element(expression.equals("up") ? "z" : expression, 1.5), element("b", Double.POSITIVE_INFINITY));
        assertEquals(expected.equals("''") ? "" : expected, expand(text, query));
    }

    @Test
    void saysWhyNothingIsAnswered() throws TemplateException {
        Query broken = expression -> {
            throw new Query.FailedException("no \"" + expression + "\" today");
        };
        assertEquals(
                "<error expanding template: error executing template __alert_X: template: __alert_X:1:115: executing"
                        + " \"__alert_X\" at <query \"up\">: error calling query: no \"up\" today>",
                expand("{{ query \"up\" }}", broken));
        assertEquals(
                "<error expanding template: error executing template __alert_X: template: __alert_X:1:128: executing"
                        + " \"__alert_X\" at <first>: error calling first: first() called on vector with no elements>",
                expand("{{ query \"up\" | first }}", expression -> List.of()));
    }
}
