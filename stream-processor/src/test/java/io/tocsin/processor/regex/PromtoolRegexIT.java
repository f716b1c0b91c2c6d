package io.tocsin.processor.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.rules.PromtoolCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random regular expressions in label matchers, through {@code promtool check rules}: it takes the same. More than the
 * usual number with {@code -Dtocsin.regex.expressions=20000}.
 */
final class PromtoolRegexIT {
    private static final int EXPRESSIONS = Integer.getInteger("tocsin.regex.expressions", 2_000);
    private static final String PIECES =
            "a b é € . * + ? *? ?? {2} {2,} {2,3} {,3} {3,2} {01} {1000} {1001} { } ( (?: (?i) (?i:"
                    + " (?-s) (?U) (?x) (?P<n> (?= (?# ) [ ] [^ [a-z] [z-a] []a] [a-] [[:alpha:]] [[:foo:]] [:alpha:] \\d \\W \\b \\A"
                    + " \\z \\Z \\pL \\p{Greek} \\p{Foo} \\P{L} \\E \\Qa.b\\E \\C \\n \\a \\x41 \\x{41} \\x{110000} \\x \\101 \\1 \\8"
                    + " \\. \\- \\_ \\é \\< ^ $ | || - : && #";

    @TempDir
    Path folder;

    @Test
    void takesWhatPromtoolTakes() throws Exception {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        List<String> pieces = List.of(PIECES.split(" ", -1));
        Random random = new Random(20261121);
        List<String> regexes = IntStream.range(0, EXPRESSIONS)
                .mapToObj(i -> random.ints(1 + random.nextInt(5), 0, pieces.size())
                        .mapToObj(pieces::get)
                        .collect(Collectors.joining()))
                .toList();
        Set<Integer> refused = PromtoolCheck.refused(
                promtool.get(),
                folder,
                regexes.stream().map(r -> "x{a=~" + Literals.quote(r) + "}").toList());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < regexes.size(); i++) {
            if (isGood(regexes.get(i)) == refused.contains(i)) {
                differences.add(regexes.get(i));
            }
        }
        assertEquals(List.of(), differences);
        assertTrue(refused.size() > EXPRESSIONS / 5 && refused.size() < EXPRESSIONS * 4 / 5, "all of one kind");
    }

    private static boolean isGood(String regex) {
        try {
            GoRegex.compile(regex);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
