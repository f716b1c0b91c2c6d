package io.tocsin.processor.match;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random regular expressions of RE2, each with texts that it may well match. */
final class RandomRegex {
    private static final List<String> WORDS = List.of(
            "error", "timeout", "ab", "a", "k", "s", "OutOfMemory", "é", "Ω", "😀", "\n", " ", "/", "x1", "FATAL");
    private static final List<String> CLASSES = List.of(
            "[a-c]",
            "[Ee]",
            "[^a]",
            "[^\\n]",
            "\\d",
            "\\D",
            "\\w",
            "\\s",
            "\\S",
            "\\pL",
            "\\p{Greek}",
            "\\P{Lu}",
            "[[:alpha:]]",
            "[\\d.]",
            "[.]",
            "[]x]",
            "[^]x]",
            "[a\\-z]",
            "[é-ü]",
            "[sk]",
            "[😀a]");
    private static final List<String> TEXTS =
            List.of("", "a", "Error", "ERROR", "7", "ſ", "\u212a", "É", "\ud83d", "\n", ".", "-", "b");

    private final Random random;

    RandomRegex(Random random) {
        this.random = random;
    }

    /** A regular expression and one text, which often matches. */
    record Pair(String regex, String text) {
        Pair then(Pair other) {
            return new Pair(regex + other.regex, text + other.text);
        }
    }

    Pair next() {
        return alternatives(3);
    }

    private Pair alternatives(int depth) {
        Pair first = sequence(depth);
        if (random.nextInt(4) > 0) {
            return first;
        }
        Pair second = random.nextInt(8) == 0 ? new Pair("", "") : sequence(depth);
        Pair third = random.nextBoolean() ? new Pair("", "") : sequence(depth);
        String regex = first.regex + "|" + second.regex + (third.regex.isEmpty() ? "" : "|" + third.regex);
        return new Pair(regex, pick(List.of(first, second, first)).text);
    }

    private Pair sequence(int depth) {
        Pair all = new Pair("", "");
        for (int i = random.nextInt(5); i >= 0; i--) {
            all = all.then(item(depth));
        }
        return all;
    }

    private Pair item(int depth) {
        int kind = random.nextInt(depth > 0 ? 22 : 16);
        if (kind < 6) {
            String word = pick(WORDS);
            return new Pair(quoted(word), random.nextInt(12) == 0 ? word.toUpperCase(Locale.ROOT) : word);
        }
        if (kind < 10) {
            String gap = pick(List.of(".*", ".+", ".", ".*?", "(?s:.*)", "(?-s:.+)"));
            return new Pair(gap, pick(TEXTS));
        }
        if (kind < 13) {
            return new Pair(pick(CLASSES), pick(List.of("a", "E", "7", " ", "é", "Ω", "x", ".", "s", "\u212a")));
        }
        if (kind == 13) {
            return new Pair(pick(List.of("^", "$", "\\b", "\\B", "\\A", "\\z", "(?m:^)", "(?m:$)")), "");
        }
        if (kind == 14) {
            return new Pair(pick(List.of("(?i)", "(?s)", "(?-s)", "(?-i)", "(?m)", "(?U)", "(?i-s)")), "");
        }
        if (kind == 15) {
            String quoted = pick(List.of("a.b", "x*", "", "é|", "[k"));
            return new Pair("\\Q" + quoted + "\\E", quoted);
        }
        Pair inner = alternatives(depth - 1);
        String open = pick(List.of("(", "(?:", "(?i:", "(?P<n" + random.nextInt(100_000) + ">", "(?s:"));
        Pair group = new Pair(open + inner.regex + ")", inner.text);
        String often = pick(List.of("", "", "?", "*", "+", "{2}", "{0,}", "{1,3}", "{0}", "{1}", "*?", "{0,1}"));
        int times = random.nextInt(3);
        return new Pair(group.regex + often, group.text.repeat(often.isEmpty() ? 1 : times));
    }

    private String quoted(String word) {
        return switch (random.nextInt(12)) {
            case 0 -> "\\Q" + word + "\\E";
            case 1 ->
                word.codePoints()
                        .collect(
                                StringBuilder::new,
                                (all, c) -> all.append("\\x{")
                                        .append(Integer.toHexString(c))
                                        .append('}'),
                                StringBuilder::append)
                        .toString();
            case 2 -> word + pick(List.of("?", "*", "+", "{2}", "{0,2}"));
            default -> word;
        };
    }

    /** A text with something put in, left out or put elsewhere. */
    String changed(String text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> text;
            case 1 -> text.substring(0, at) + pick(TEXTS) + text.substring(end);
            case 2 -> text.substring(0, at) + text.substring(end);
            default -> text.substring(0, at) + text.substring(at).toUpperCase(Locale.ROOT);
        };
    }

    <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
