package io.tocsin.processor.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.rules.PromtoolCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random expressions, sound and damaged, through {@code promtool check rules} and through our parser: both take the
 * same, but for what one of them has and the other has not. More than the usual number with
 * {@code -Dtocsin.syntax.expressions=20000}, others with {@code -Dtocsin.syntax.seed=7}.
 */
final class PromtoolSyntaxIT {
    private static final int EXPRESSIONS = Integer.getInteger("tocsin.syntax.expressions", 2_000);
    private static final long SEED = Long.getLong("tocsin.syntax.seed", 20261121L);
    private static final int PER_FILE = 2_000;

    @TempDir
    Path folder;

    @Test
    void takesWhatPromtoolTakes() throws Exception {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        RandomSyntax syntax = new RandomSyntax(SEED);
        List<String> expressions = new ArrayList<>(OnceDifferent.EXPRESSIONS);
        IntStream.range(0, EXPRESSIONS).forEach(i -> expressions.add(syntax.next()));
        Map<String, Integer> counts = new TreeMap<>();
        List<String> unexplained = new ArrayList<>();
        for (int from = 0; from < expressions.size(); from += PER_FILE) {
            List<String> some = expressions.subList(from, Math.min(expressions.size(), from + PER_FILE));
            Set<Integer> refused = PromtoolCheck.refused(promtool.get(), folder, some);
            for (int i = 0; i < some.size(); i++) {
                String verdict = verdict(some.get(i), !refused.contains(i));
                counts.merge(verdict, 1, Integer::sum);
                if (verdict.startsWith("!")) {
                    unexplained.add(verdict + ": " + Literals.quote(some.get(i)));
                }
            }
        }
        System.out.println("Expressions through both parsers: " + counts);
        assertEquals("", String.join("\n", unexplained));
        assertTrue(counts.getOrDefault("both take", 0) > expressions.size() / 5, counts::toString);
        assertTrue(counts.getOrDefault("both refuse", 0) > expressions.size() / 5, counts::toString);
    }

    private static String verdict(String expression, boolean theirs) {
        try {
            Parser.parse(expression, Dialect.V2);
        } catch (PromqlException e) {
            return theirs
                    ? SyntaxDifferences.refusedOnPurpose(e)
                            .map(why -> "only promtool takes " + why)
                            .orElse("! only promtool takes it, " + e.line() + ":" + e.column() + ": " + e.what())
                    : "both refuse";
        }
        return theirs
                ? "both take"
                : SyntaxDifferences.newer(expression)
                        .map(why -> "only we take " + why)
                        .orElse("! only we take it");
    }
}
