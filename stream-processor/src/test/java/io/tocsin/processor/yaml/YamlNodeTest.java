package io.tocsin.processor.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals("1:4 no anchor \"x\" stands before this alias", problem("a: *x"));
        assertEquals("1:8 no anchor \"x\" stands before this alias", problem("a: &x [*x]"));
        assertEquals("1:9 only mappings can be merged, not \"1\"", problem("a: {<<: 1}"));
        assertEquals("3:1 one YAML document is expected, not several", problem("a: 1\n---\nb: 1"));
    }

    @Test
    void refusesAliasesThatGrowWithoutBound() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            yaml.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ", ").repeat(10))
                    .append("x]\n");
        }
        assertTrue(problem(yaml.toString()).contains("more than 400000 nodes"));
    }
}
