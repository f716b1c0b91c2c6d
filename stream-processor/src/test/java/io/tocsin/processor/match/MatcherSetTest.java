package io.tocsin.processor.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a set says of an event is what each of its matchers says, asked alone. */
@Timeout(120)
final class MatcherSetTest {
    private static final List<String> LABELS = List.of("message", "service_name", "log_level");

    /** Texts that hard cases are tried on, besides what stands in the expression itself. */
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "b",
            "ab",
            "abc",
            "aab",
            "abab",
            "error",
            "Error",
            "ERROR",
            "an error here",
            "an ERROR here",
            "error\n",
            "\nerror",
            "a\nb",
            "a.b",
            "a|b",
            "a*b",
            "ſerver K\u212a",
            "server kk",
            "SERVER KK",
            "é",
            "É",
            "aéb",
            "😀",
            "a😀b",
            "\ud83d",
            "\ude00",
            "a\ud83db",
            "x{2}",
            "xx",
            "]",
            "[",
            "-",
            "\\",
            "7",
            "77",
            "k",
            "K",
            "\u212a");

    /** Escapes and classes, quantifiers, empty branches, quotes, flags, places, gaps, Unicode. */
    private static final String HARD_CASES = """
            a\\.b ¦ a[.]b ¦ a\\|b ¦ a\\x2eb ¦ \\x{61}\\x{1F600}b ¦ \\141 ¦ a\\tb ¦ [[:alpha:]]+ ¦ [^a-z]+
            []a]+ ¦ [^]] ¦ [a\\]] ¦ [\\d]+ ¦ \\d+ ¦ \\D* ¦ \\pL+ ¦ \\p{Lu} ¦ [\\pN7] ¦ [Ee]rror ¦ .*[Ee]rror.*
            [a-] ¦ [\\x61-\\x63]+ ¦ \\\\ ¦ \\a ¦ [^\\n]* ¦ \\C
            x{2} ¦ x{2 ¦ x{,2} ¦ x\\{2} ¦ a{0,} ¦ a{0,}b ¦ (ab){0}c? ¦ (ab){2} ¦ (?:ab)* ¦ (a|b){2} ¦ a??b
            (error)? ¦ (error)+ ¦ (?:.*error)+ ¦ (error|)x? ¦ a{1}b{1,1} ¦ (?:a?)*b
            a||b ¦ |error ¦ error| ¦ .*(error|).* ¦ (|a)(|b) ¦ () ¦  ¦ (?:) ¦ .*|a
            \\Qa.b\\E ¦ \\Qa|b ¦ \\Qa*b\\E ¦ \\Qa\\E*b ¦ \\Q\\E ¦ a\\Q\\E*b ¦ \\Q[\\E
            (?i)error ¦ (?i)ERROR.* ¦ .*(?i:error).* ¦ (?i:e)rror ¦ a(?i)B|C ¦ (a(?i)b)c ¦ (?i)server k+
            .*(?i:k) ¦ (?i)é ¦ (?i)[a-c]+ ¦ (?i)[^e]* ¦ (?-i)a ¦ (?s).*error.* ¦ (?-s).*error.*
            (?-s:.*)error(?s:.*) ¦ (?m)^error$ ¦ (?m)a$\\n^b ¦ (?U)a+b ¦ (?i-s)AN.*HERE ¦ (?i)(?-i)error
            (?is:e).* ¦ (?i)\\w ¦ (?i)[\\w] ¦ (?i)\\W ¦ (?i)[^\\W]
            ^error$ ¦ ^error.* ¦ .*error$ ¦ ^^a$$ ¦ a^b ¦ a$b ¦ \\bserver\\b.* ¦ \\Aerror\\z ¦ (^a|b$) ¦ (^)*a
            $^ ¦ a\\B.*
            .* ¦ .+ ¦ .*a.*b.* ¦ .+a.+ ¦ a.*a ¦ a.+a ¦ .*.*a ¦ .+.+ ¦ .+.* ¦ .{0,}a ¦ .{1,} ¦ .? ¦ ..
            a.*b|b.*a ¦ (a.*|b.*)(.*a|.*b) ¦ (.*)(.*) ¦ (.+)(.*)b ¦ ((a.+))+
            😀 ¦ .*😀.* ¦ a.b ¦ . ¦ \ud83d ¦ .*\ude00 ¦ [😀] ¦ [\ud83d] ¦ \ud83d(?:\ude00) ¦ .*é.* ¦ é+
            \\x{d83d} ¦ \\x{d83d}\\x{de00} ¦ [\\x{10000}-\\x{10ffff}]
            """;

    static Stream<String> hardCases() {
        return Arrays.stream(HARD_CASES.split("\n| ¦ "));
    }

    @ParameterizedTest
    @MethodSource("hardCases")
    void matchesLikeTheMatcherAlone(String regex) {
        for (Dialect dialect : Dialect.values()) {
            LabelMatcher wanted;
            try {
                wanted = new LabelMatcher("message", LabelMatcher.Type.REGEX, regex, dialect);
            } catch (IllegalArgumentException e) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> set(List.of(
                                List.of(new LabelMatcher("message", LabelMatcher.Type.REGEX, regex, dialect)))));
                continue;
            }
            LabelMatcher unwanted = new LabelMatcher("message", LabelMatcher.Type.NOT_REGEX, regex, dialect);
            // Others beside it, so that it is reached by the index also, and once that literals are folded for others.
            for (String other : List.of("nothing like it", "(?i)zz.*")) {
                LabelMatcher beside = new LabelMatcher("message", LabelMatcher.Type.REGEX, other, dialect);
                List<List<LabelMatcher>> all = List.of(
                        List.of(wanted),
                        List.of(unwanted),
                        List.of(beside),
                        List.of(beside, wanted),
                        List.of(wanted, unwanted));
                MatcherSet<Integer> set = set(all);
                for (String text : texts(regex)) {
                    assertAgree(all, set, Map.of("message", text));
                }
            }
        }
    }

    private static List<String> texts(String regex) {
        List<String> texts = new ArrayList<>(TEXTS);
        texts.add(regex);
        texts.add(regex.replaceAll("[^\\p{L}\\p{N} ]", ""));
        texts.add(regex + "error" + regex);
        return texts;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40, 300})
    void agreesWithEachMatcherAloneOnRandomSets(int size) {
        Random random = new Random(20_261_121 + size);
        RandomRegex regexes = new RandomRegex(random);
        int passed = 0;
        int rounds = 1500 / (size + 10);
        for (int round = 0; round < rounds; round++) {
            List<String> texts = new ArrayList<>(TEXTS);
            List<List<LabelMatcher>> all = new ArrayList<>();
            while (all.size() < size) {
                matchers(random, regexes, texts).ifPresentOrElse(all::add, () -> {});
            }
            MatcherSet<Integer> set = set(all);
            for (int event = 0; event < 40; event++) {
                Map<String, String> labels = new HashMap<>();
                for (String label : LABELS) {
                    if (random.nextInt(6) > 0) {
                        labels.put(label, regexes.changed(regexes.pick(texts)));
                    }
                }
                passed += assertAgree(all, set, labels);
            }
        }
        assertTrue(passed > 200, "hardly anything passed, so little was shown: " + passed);
    }

    private static Optional<List<LabelMatcher>> matchers(Random random, RandomRegex regexes, List<String> texts) {
        List<LabelMatcher> some = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            LabelMatcher.Type type = regexes.pick(List.of(
                    LabelMatcher.Type.REGEX,
                    LabelMatcher.Type.REGEX,
                    LabelMatcher.Type.REGEX,
                    LabelMatcher.Type.EQUAL,
                    LabelMatcher.Type.NOT_EQUAL,
                    LabelMatcher.Type.NOT_REGEX));
            RandomRegex.Pair pair = regexes.next();
            texts.add(pair.text());
            boolean regex = type == LabelMatcher.Type.REGEX || type == LabelMatcher.Type.NOT_REGEX;
            String value = regex ? pair.regex() : random.nextBoolean() ? pair.text() : regexes.pick(TEXTS);
            try {
                some.add(new LabelMatcher(regexes.pick(LABELS), type, value, regexes.pick(List.of(Dialect.values()))));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(some);
    }

    @Test
    void countsAMissingLabelAsEmpty() {
        List<List<LabelMatcher>> all = List.of(
                List.of(new LabelMatcher("a", LabelMatcher.Type.EQUAL, "")),
                List.of(new LabelMatcher("a", LabelMatcher.Type.NOT_EQUAL, "")),
                List.of(new LabelMatcher("a", LabelMatcher.Type.REGEX, ".*")),
                List.of(new LabelMatcher("a", LabelMatcher.Type.REGEX, "x|")),
                List.of(new LabelMatcher("a", LabelMatcher.Type.NOT_REGEX, ".+")),
                List.of());
        assertEquals(List.of(0, 2, 3, 4, 5), found(set(all), Map.of()));
        assertEquals(List.of(1, 2, 3, 5), found(set(all), Map.of("a", "x")));
    }

    @Test
    void tellsEqualEntriesEachAndInTheirOrder() {
        LabelMatcher service = new LabelMatcher("service_name", LabelMatcher.Type.REGEX, "shop|checkout");
        LabelMatcher text = new LabelMatcher("message", LabelMatcher.Type.REGEX, ".*refused.*");
        List<List<LabelMatcher>> all = IntStream.range(0, 50)
                .mapToObj(
                        i -> i % 3 == 0 ? List.of(text) : i % 3 == 1 ? List.of(text, service) : List.<LabelMatcher>of())
                .toList();
        Map<String, String> labels = Map.of("service_name", "shop", "message", "payment refused");
        assertEquals(IntStream.range(0, 50).boxed().toList(), found(set(all), labels));
        assertTrue(set(all).matchesAny(labels));
        assertTrue(!set(List.of(List.of(text))).matchesAny(Map.of()));
    }

    private static MatcherSet<Integer> set(List<List<LabelMatcher>> all) {
        return new MatcherSet<>(IntStream.range(0, all.size())
                .mapToObj(i -> new MatcherSet.Entry<>(i, all.get(i)))
                .toList());
    }

    private static List<Integer> found(MatcherSet<Integer> set, Map<String, String> labels) {
        List<Integer> found = new ArrayList<>();
        set.match(labels, found::add);
        return found;
    }

    /** @return how many passed */
    private static int assertAgree(List<List<LabelMatcher>> all, MatcherSet<Integer> set, Map<String, String> labels) {
        List<Integer> expected = IntStream.range(0, all.size())
                .filter(i -> all.get(i).stream().allMatch(matcher -> matcher.matches(labels)))
                .boxed()
                .toList();
        assertEquals(expected, found(set, labels), () -> labels + " in " + all);
        return expected.size();
    }
}
