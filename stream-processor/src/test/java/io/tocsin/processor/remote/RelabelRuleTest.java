package io.tocsin.processor.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of Prometheus' own {@code relabel_test.go}, and of names. */
final class RelabelRuleTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{source_labels: [a], regex: 'f(.*)', target_label: d, separator: ;, replacement: 'ch${1}-ch${1}'}"
                        + " | a=foo,b=bar,c=baz | a=foo,b=bar,c=baz,d=choo-choo",
                "{source_labels: [a, b], regex: 'f(.*);(.*)r', target_label: a, replacement: 'b${1}${2}m'}"
                        + " | a=foo,b=bar | a=boobam,b=bar",
                "{source_labels: [a], regex: '.*o.*', action: drop} | a=foo | dropped",
                "{source_labels: [a], regex: 'no-match', action: drop} | a=boo | a=boo",
                "`{source_labels: [a], regex: 'f|o', action: drop}` | a=foo | a=foo",
                "{source_labels: [a], regex: no-match, action: keep} | a=boo | dropped",
                "{source_labels: [a], regex: f.*, action: keep} | a=foo | a=foo",
                "{source_labels: [a], regex: f, target_label: b, replacement: bar} | a=boo | a=boo",
                "{source_labels: [a], regex: 'some.*', target_label: a, replacement: ''} | a=some-value,b=x | b=x",
                "{source_labels: [c], target_label: d, action: hashmod, modulus: 1000}"
                        + " | a=foo,b=bar,c=baz | a=foo,b=bar,c=baz,d=976",
                "{source_labels: [a], target_label: d, action: hashmod, modulus: 1000}"
                        + " | `a=foo\nbar` | `a=foo\nbar,d=734`",
                "{regex: '(b.*)', replacement: 'bar_${1}', action: labelmap}"
                        + " | a=foo,b1=bar,b2=baz | a=foo,b1=bar,b2=baz,bar_b1=bar,bar_b2=baz",
                "{regex: '__meta_(my.*)', replacement: '${1}', action: labelmap}"
                        + " | a=foo,__meta_my_bar=aaa | __meta_my_bar=aaa,a=foo,my_bar=aaa",
                "{source_labels: [a], regex: 'some-([^-]+)-([^,]+)', target_label: '${1}', replacement: '${2}'}"
                        + " | a=some-name-value | a=some-name-value,name=value",
                "{source_labels: [a], regex: 'some-([^-]+)-([^,]+)', target_label: '${3}', replacement: '${1}'}"
                        + " | a=some-name-value | a=some-name-value",
                "{source_labels: [a], regex: 'some-([^-]+)-([^,]+)', target_label: '0${1}', replacement: '${2}'}"
                        + " | a=some-name-value | a=some-name-value",
                "{regex: '(b.*)', action: labelkeep} | a=foo,b1=bar,b2=baz | b1=bar,b2=baz",
                "{regex: '(b.*)', action: labeldrop} | a=foo,b1=bar,b2=baz | a=foo",
                "{regex: '.*', action: labeldrop} | a=foo | dropped",
                "{source_labels: [foo], target_label: foo_u, action: uppercase} | foo=bAr1 | foo=bAr1,foo_u=BAR1",
                "{source_labels: [foo], target_label: foo_l, action: lowercase} | foo=bAr1 | foo=bAr1,foo_l=bar1",
                "{source_labels: [p], target_label: q, action: keepequal} | p=1,q=1 | p=1,q=1",
                "{source_labels: [p], target_label: q, action: keepequal} | p=1,q=2 | dropped",
                "{source_labels: [p], target_label: q, action: dropequal} | p=1,q=1 | dropped",
                "{source_labels: [p], target_label: q, action: dropequal} | p=1,q=2 | p=1,q=2",
                "{target_label: cluster, replacement: eu} | a=1 | a=1,cluster=eu",
            })
    void doesWhatPrometheusDoes(String rule, String labels, String expected) throws Exception {
        assertEquals(
                expected,
                RelabelRule.apply(rules("[" + rule + "]"), labels(labels))
                        .map(RelabelRuleTest::text)
                        .orElse("dropped"));
    }

    @Test
    void rulesSeeWhatThoseBeforeThemLeft() throws Exception {
        List<RelabelRule> rules = rules("""
                - {source_labels: [a], target_label: b, replacement: 'x-$1'}
                - {source_labels: [b], regex: x-1, action: keep}
                - {regex: a, action: labeldrop}
                """);
        assertEquals("b=x-1", text(RelabelRule.apply(rules, labels("a=1")).orElseThrow()));
        assertTrue(RelabelRule.apply(rules, labels("a=2")).isEmpty());
    }

    @Test
    void namesAreAskedForFirst() throws Exception {
        List<RelabelRule> rules = rules("""
                - {source_labels: [__name__], regex: 'node_.*', action: keep}
                - {source_labels: [__name__], regex: '.*_bucket', action: drop}
                - {source_labels: [job], regex: x, action: keep}
                - {source_labels: [__name__], regex: '.*_sum', action: drop}
                """);
        assertTrue(RelabelRule.wantsName(rules, "node_load1"));
        assertTrue(RelabelRule.wantsName(rules, "node_sum"), "what comes after a rule on another label is unknown");
        assertEquals(false, RelabelRule.wantsName(rules, "node_bucket"));
        assertEquals(false, RelabelRule.wantsName(rules, "up"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{regex: '('} | write_relabel_configs[0].regex: is no regular expression: ",
                "{} | write_relabel_configs[0].target_label: is missing; replace needs it",
                "{action: hashmod, target_label: a} | write_relabel_configs[0].modulus: is missing",
                "{action: labledrop} | write_relabel_configs[0].action: ",
                "{source_label: [a], target_label: b} | write_relabel_configs[0].source_label: is not known; did you mean"
            })
    void refusesWhatIsNoRule(String rule, String problem) {
        String message = String.valueOf(assertThrows(ConfigException.class, () -> rules("[" + rule + "]"))
                .getMessage());
        assertTrue(message.contains(problem), message);
    }

    private List<RelabelRule> rules(String yaml) throws Exception {
        Path file = folder.resolve("remote.yaml");
        Files.writeString(
                file,
                yaml.startsWith("[")
                        ? "write_relabel_configs: " + yaml + "\n"
                        : "write_relabel_configs:\n" + yaml.indent(2));
        return Config.load(file, Map.of(), RelabelRule::read);
    }

    private static SortedMap<String, String> labels(String text) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (String label : text.split(",", -1)) {
            int equals = label.indexOf('=');
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return labels;
    }

    private static String text(SortedMap<String, String> labels) {
        return String.join(
                ",",
                labels.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
    }
}
