package io.tocsin.schemas.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One text while it is looked through. What is found is taken out of sight of those who look later: it reads as NUL,
 * which belongs to nothing, and so do the marks of an earlier time. Everything found begins and ends where a run of
 * letters and digits does, so what is left means the same as before. Used by one thread.
 */
final class Canvas {
    static final char TAKEN = '\0';
    static final String MARK = "[redacted:";

    /** A part of the text; without a reason it stays as it is. */
    private record Span(int start, int end, @Nullable Reason reason) {}

    private final String text;
    private final List<Span> spans = new ArrayList<>();
    /** Null while nothing is taken. */
    private char @Nullable [] chars;

    private boolean found;

    Canvas(String text) {
        this.text = text;
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
            keep(at, markEnd(text, at));
        }
        for (int at = text.indexOf(HmacKey.PREFIX); at >= 0; at = text.indexOf(HmacKey.PREFIX, at + 1)) {
            keep(at, tokenEnd(text, at));
        }
    }

    private void keep(int start, int end) {
        if (end > start && charAt(start) != TAKEN) {
            take(start, end, null);
        }
    }

    /** Where the mark that starts here ends; -1 if none does. */
    static int markEnd(String text, int start) {
        if (!text.startsWith(MARK, start)) {
            return -1;
        }
        for (Reason reason : Reason.values()) {
            int end = start + MARK.length() + reason.label().length();
            if (text.startsWith(reason.label(), start + MARK.length()) && text.startsWith("]", end)) {
                return end + 1;
            }
        }
        return -1;
    }

    /** Where the token that starts here ends; -1 if none does. */
    static int tokenEnd(String text, int start) {
        int end = start + HmacKey.PREFIX.length() + HmacKey.HEX_DIGITS;
        if (!text.startsWith(HmacKey.PREFIX, start) || end > text.length()) {
            return -1;
        }
        for (int i = start + HmacKey.PREFIX.length(); i < end; i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'f')) {
                return -1;
            }
        }
        boolean goesOn = end < text.length() && isAscii(text.charAt(end)) && !text.startsWith(HmacKey.PREFIX, end);
        return goesOn ? -1 : end;
    }

    static String mark(Reason reason) {
        return MARK + reason.label() + "]";
    }

    int length() {
        return text.length();
    }

    /** NUL before the start, behind the end, and for what is taken. */
    char charAt(int index) {
        if (index < 0 || index >= text.length()) {
            return TAKEN;
        }
        return chars == null ? text.charAt(index) : chars[index];
    }

    /** Whether the text stands here, in this case. */
    boolean has(String wanted, int at) {
        for (int i = 0; i < wanted.length(); i++) {
            if (charAt(at + i) != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text stands here, in any case. */
    boolean hasIgnoringCase(String lowerCase, int at) {
        for (int i = 0; i < lowerCase.length(); i++) {
            if (Character.toLowerCase(charAt(at + i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Behind the blanks and tabulators that stand here. */
    int blanksEnd(int from) {
        int at = from;
        while (charAt(at) == ' ' || charAt(at) == '\t') {
            at++;
        }
        return at;
    }

    void take(int start, int end, @Nullable Reason reason) {
        if (chars == null) {
            chars = text.toCharArray();
        }
        for (int i = start; i < end; i++) {
            chars[i] = TAKEN;
        }
        spans.add(new Span(start, end, reason));
        found |= reason != null;
    }

    /** The text with what stands in the place of each finding; the same object when nothing was found. */
    String text(BiFunction<Reason, String, String> replacement) {
        if (!found) {
            return text;
        }
        spans.sort(Comparator.comparingInt(Span::start));
        StringBuilder out = new StringBuilder(text.length() + 32);
        int at = 0;
        for (Span span : spans) {
            if (span.reason() != null) {
                out.append(text, at, span.start());
                out.append(replacement.apply(span.reason(), text.substring(span.start(), span.end())));
                at = span.end();
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    /** A letter or digit of any script. */
    static boolean isWord(char c) {
        return isAscii(c) || (c >= 0x80 && Character.isLetterOrDigit(c));
    }

    /** A letter or digit of ASCII. */
    static boolean isAscii(char c) {
        return isDigit(c) || isLetter(c);
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
