package io.tocsin.processor.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class YamlNodeTest {
    private static String text(String yaml) throws YamlNode.BadYaml {
        return YamlNode.parse(yaml).map(YamlNodeTest::text).orElse("nothing");
    }

    private static String text(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .map(e -> e.key() + "=" + text(e.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream().map(YamlNodeTest::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return ((YamlNode.Scalar) node).text();
    }

    private static String problem(String yaml) {
        YamlNode.BadYaml bad = assertThrows(YamlNode.BadYaml.class, () -> YamlNode.parse(yaml));
        return bad.place().line() + ":" + bad.place().column() + " " + bad.what();
    }

    @Test
    void resolvesAliasesAndMergeKeys() throws YamlNode.BadYaml {
        assertEquals("{a=[1, 2], b=[1, 2]}", text("a: &x [1, 2]\nb: *x"));
        assertEquals("{a={k=1, l=2}, b={k=3, l=2}}", text("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}"));
        assertEquals("{b={k=1, l=5}}", text("b: {<<: [{k: 1}, {k: 2, l: 5}]}"));
    }

    @Test
    void readsScalarsAsTheirText() throws YamlNode.BadYaml {
        assertEquals("[1e3, 0x1f, yes, , , 1m]", text("[1e3, 0x1f, yes, ~, null, 1m]"));
        assertEquals("nothing", text("# only a comment\n"));
    }

    @Test
    void saysWhereItCannotBeRead() {
        assertEquals("1:4 not valid YAML: found undefined alias x", problem("a: *x"));
        assertEquals("1:4 the value of a YAML anchor contains itself", problem("a: &x [*x]"));
        assertEquals("1:9 only a mapping or a list of mappings can be merged by \"<<\"", problem("a: {<<: 1}"));
        assertEquals("1:10 key \"<<\" is there twice", problem("{<<: {}, <<: {}}"));
        assertEquals("1:3 the key of a mapping has to be a text", problem("? [a]\n: b"));
        assertEquals("0:0 one YAML document is expected, not several", problem("a: 1\n---\nb: 1"));
    }

    @Test
    void refusesAliasesThatGrowWithoutBound() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            yaml.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ", ").repeat(10))
                    .append("x]\n");
        }
        assertTrue(problem(yaml.toString()).contains("more than 400000 values longer"));
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertTrue(problem("[".repeat(5000)).contains("Nesting Depth exceeded max 50"));
        StringBuilder chain = new StringBuilder("- &a0 x\n");
        for (int i = 1; i < 1000; i++) {
            chain.append("- &a" + i + " [*a" + (i - 1) + "]\n");
        }
        assertTrue(problem(chain.toString()).contains("nested deeper than 50 levels through YAML aliases"));
    }

    @Test
    void readsWholeNumbersAsYamlWritesThem() throws YamlNode.BadYaml {
        String yaml = "[5, -5, +5, 1_000, 0x1F, 0b11, 0o17, 017, 5.9, -5.9, 1e2, .5]";
        YamlNode.Sequence good = (YamlNode.Sequence) YamlNode.parse(yaml).orElseThrow();
        assertEquals(
                List.of(5, -5, 5, 1000, 31, 3, 15, 15, 5, -5, 100, 0),
                good.items().stream()
                        .map(i -> ((YamlNode.Scalar) i).wholeNumber().orElseThrow())
                        .toList());
        YamlNode.Sequence bad =
                (YamlNode.Sequence) YamlNode.parse("['5', five, 5 5, ~, true, 1e99, 4294967296, 0x, .inf, --5]")
                        .orElseThrow();
        bad.items().forEach(i -> assertTrue(((YamlNode.Scalar) i).wholeNumber().isEmpty(), i::words));
    }
}
