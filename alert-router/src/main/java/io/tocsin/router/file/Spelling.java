package io.tocsin.router.file;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant. */
final class Spelling {
    private Spelling() {}

    /** {@code "; did you mean X?"} when one of the words is close, else empty. */
    static String suggestion(String word, Collection<String> known) {
        int limit = Math.max(1, word.length() / 3);
        return known.stream()
                .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(k -> k))
                .filter(k -> distance(word, k) <= limit)
                .map(k -> "; did you mean \"" + k + "\"?")
                .orElse("");
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
