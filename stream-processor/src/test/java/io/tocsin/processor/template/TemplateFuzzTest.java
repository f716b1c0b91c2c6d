package io.tocsin.processor.template;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Text of all kinds: either the one declared exception, or a template whose expansion is a text. */
@Timeout(60)
final class TemplateFuzzTest {
    private static final List<String> PIECES = List.of(
            "{{",
            "}}",
            "{{-",
            "-}}",
            "{{/*",
            "*/}}",
            "$labels",
            ".Labels",
            ".job",
            "$value",
            ".",
            "$",
            "$x",
            ":=",
            "=",
            "|",
            "(",
            ")",
            ",",
            "if",
            "else",
            "end",
            "{{end}}",
            "{{else}}",
            "{{ if 1 }}",
            "{{ range 3 }}",
            "{{ with $labels }}",
            "{{ define \"x\" }}",
            "{{ template \"x\" . }}",
            "{{ block \"y\" . }}",
            "{{ break }}",
            "{{ continue }}",
            "range",
            "with",
            "nil",
            "true",
            "1",
            "-0.5",
            "1e400",
            "0x1p4",
            "1i",
            "'a'",
            "\"a\"",
            "`b`",
            "\"%[2]*.3v %x %q %U %T\"",
            "printf",
            "print",
            "html",
            "js",
            "index",
            "slice",
            "len",
            "eq",
            "lt",
            "and",
            "or",
            "not",
            "call",
            "query",
            "\"up\"",
            "first",
            "value",
            "label",
            "sortByLabel",
            "args",
            "humanize",
            "humanizeDuration",
            "humanizeTimestamp",
            "toTime",
            "toDuration",
            ".Format",
            ".AddDate 1 2 3",
            "title",
            "match",
            "reReplaceAll",
            "\"(a*)*\"",
            "stripDomain",
            "parseDuration",
            "safeHtml",
            "externalURL",
            "pathPrefix",
            "é",
            "\ud800",
            "\n",
            " ");

    private static final TemplateData DATA = new TemplateData(
            Map.of("job", "shop", "ü", "\ud800"), Map.of("dc", "x"), "\\no url", 1.5, Instant.EPOCH, Query.NONE);

    private int expanded;

    @Test
    void piecesOfTheLanguageInAnyOrder() {
        Random random = new Random(20261121);
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(14);
            for (int k = 0; k < length; k++) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
                text.append(random.nextInt(3) == 0 ? "" : " ");
            }
            check(random.nextInt(4) == 0 ? text.toString() : "{{ " + text + " }}");
        }
        assertTrue(expanded > 300, () -> "only " + expanded + " were templates, so little was shown");
    }

    @Test
    void charactersInAnyOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder("{{");
            int length = random.nextInt(30);
            for (int k = 0; k < length; k++) {
                text.append((char) (random.nextInt(20) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
            }
            check(text + "}}");
        }
    }

    private void check(String text) {
        try {
            String result = Template.parse(text).expand(DATA);
            expanded += result.startsWith("<error") ? 0 : 1;
        } catch (TemplateException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= text.length(), text);
        }
    }
}
