package io.tocsin.processor.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.template.TemplateData;
import io.tocsin.processor.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates of rules: nothing but the declared exception comes out, and every expansion ends with a text. */
final class TemplateFuzz {
    private static final TemplateData DATA = new TemplateData(
            Map.of("job", "shop", "instance", "web-1:9100", "ü", "grüße"),
            Map.of("dc", "x"),
            "http://p.example/pre",
            1.5,
            Instant.EPOCH,
            expression -> List.of());

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "{{ $value | humanize }} of {{ $labels.job | toUpper | printf \"%-8s|%q\" }}",
                        "{{ range $i, $s := query \"up\" | sortByLabel \"a\" }}{{ $i }}{{ else }}none{{ end }}",
                        "{{ with $x := index $labels \"job\" }}{{ $x }}{{ else with .Value }}{{ . }}{{ end }}",
                        "{{ define \"x\" }}[{{ . }}]{{ end }}{{ template \"x\" args 1 \"b\" nil }}",
                        "{{- /* c */ -}} {{ if and (gt .Value 1.0) (match \"a.*\" $labels.job) }}a{{ end }}",
                        "{{ (toTime $value).Format \"Jan _2 15:04:05.000 MST\" }} {{ printf \"%[2]*.3f %#v\" 5 1.5 $ }}",
                        "{{ reReplaceAll \"(.*):(.*)\" \"${2}$1\" $labels.instance | html | js | urlquery }}",
                        "{{ range 3 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ break }}{{ end }}")
                .map(seed -> Arguments.of((Object) seed.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void readsAndExpands(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Template template = Template.parse("__alert_X", text);
            assertTrue(template.expand(DATA).length() < 1 << 20);
            assertTrue(template.queries().size() <= text.length());
        } catch (TemplateException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= text.length());
        }
    }
}
