package io.tocsin.processor.match;

import java.util.stream.IntStream;

/**
 * ASCII letters without their case, as {@code (?i)} has it: Unicode folds two characters beyond ASCII to them, the long s
 * and the sign of the kelvin. All other characters stay what they are.
 */
final class Folding {
    private static final char LONG_S = '\u017f';
    private static final char KELVIN = '\u212a';

    private Folding() {}

    static char fold(char c) {
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        }
        return c == LONG_S ? 's' : c == KELVIN ? 'k' : c;
    }

    static String fold(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (fold(text.charAt(i)) != text.charAt(i)) {
                char[] folded = text.toCharArray();
                for (int k = i; k < length; k++) {
                    folded[k] = fold(folded[k]);
                }
                return new String(folded);
            }
        }
        return text;
    }

    /** Whether another character folds to the same. */
    static boolean hasCases(String text) {
        return text.chars().anyMatch(c -> fold((char) c) != c || (c >= 'a' && c <= 'z'));
    }

    /** All that folds to a lower-case ASCII letter. */
    static IntStream casesOf(char lower) {
        IntStream both = IntStream.of(lower, Character.toUpperCase(lower));
        return lower == 's'
                ? IntStream.concat(both, IntStream.of(LONG_S))
                : lower == 'k' ? IntStream.concat(both, IntStream.of(KELVIN)) : both;
    }
}
