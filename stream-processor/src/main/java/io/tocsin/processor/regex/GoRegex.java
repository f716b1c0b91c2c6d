package io.tocsin.processor.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * Compiles Go's regular expressions (syntax of RE2, matched in linear time). RE2/J reads nearly the same; what it reads
 * otherwise is mended here: an escaped character beyond ASCII is an error, a brace that is no repetition is a brace, and
 * Go's bounds on repetitions, depth and size hold, without which a short text fills the memory. One use, one thread.
 */
public final class GoRegex {
    /** How often repetitions in repetitions may repeat what is innermost. */
    private static final int MAX_REPEATS = 1000;

    private static final int MAX_DEPTH = 1000;

    /** Instructions: 128 MB of 40 bytes. */
    private static final long MAX_SIZE = (128 << 20) / 40;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?}");
    private static final java.util.regex.Pattern FLAGS = java.util.regex.Pattern.compile("\\(\\?[a-zA-Z-]*\\)");

    /** What is known of the group that is being read. */
    private static final class Group {
        long size;
        long repeats = 1;
        long lastSize;
        long lastRepeats = 1;

        void atom(long itsSize, long itsRepeats) {
            size += itsSize;
            lastSize = itsSize;
            lastRepeats = itsRepeats;
            repeats = Math.max(repeats, itsRepeats);
        }
    }

    private final String regex;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Group> groups = new ArrayDeque<>();
    private int at;

    private GoRegex(String regex) {
        this.regex = regex;
        groups.push(new Group());
    }

    /**
     * The pattern of a regular expression.
     *
     * @throws IllegalArgumentException with Go's sentence about it when it is none
     */
    public static Pattern compile(String regex) {
        return pattern(new GoRegex(regex).read());
    }

    /**
     * The pattern of a regular expression that is to match whole texts, for {@link Pattern#matches}.
     *
     * @param newlines whether {@code .} matches them unless the expression says otherwise
     * @throws IllegalArgumentException with Go's sentence about it when it is none
     */
    public static Pattern compileWhole(String regex, boolean newlines) {
        String text = new GoRegex(regex).read();
        pattern(text); // First alone: the brackets around must not hide an unbalanced one.
        return pattern((newlines ? "(?s:" : "(?:") + text + ")");
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private String read() {
        while (at < regex.length()) {
            switch (regex.charAt(at)) {
                case '\\' -> escape();
                case '[' -> take(classEnd() - at, true);
                case '(' -> open();
                case ')' -> close();
                case '{' -> brace();
                case '|', '*', '+', '?' -> take(1, false);
                default -> take(1, true);
            }
        }
        return text.toString();
    }

    private void take(int length, boolean atom) {
        text.append(regex, at, at + length);
        at += length;
        if (atom) {
            atom(1, 1);
        }
    }

    private void atom(long size, long repeats) {
        Group group = groups.element();
        group.atom(size, repeats);
        if (group.size > MAX_SIZE) {
            throw error("expression too large", "");
        }
    }

    private void escape() {
        if (regex.startsWith("\\Q", at)) {
            int end = regex.indexOf("\\E", at);
            int length = (end < 0 ? regex.length() : end + 2) - at;
            take(length, false);
            text.append(end < 0 ? "\\E" : "");
            atom(length, 1);
            return;
        }
        int end = escapeEnd(at);
        boolean property = regex.startsWith("\\p{", at) || regex.startsWith("\\P{", at) || regex.startsWith("\\x{", at);
        int brace = property ? regex.indexOf('}', at) : -1;
        take((brace < 0 ? end : brace + 1) - at, true);
    }

    /** Behind a backslash and what it escapes. */
    private int escapeEnd(int backslash) {
        if (backslash + 1 >= regex.length()) {
            return regex.length();
        }
        int c = regex.codePointAt(backslash + 1);
        if (c > 0x7f) {
            throw error("invalid escape sequence", "\\" + Character.toString(c));
        }
        return backslash + 2;
    }

    /** Behind the bracket that closes the class, or the end when none does. */
    private int classEnd() {
        int i = at + 1;
        i += i < regex.length() && regex.charAt(i) == '^' ? 1 : 0;
        i += i < regex.length() && regex.charAt(i) == ']' ? 1 : 0;
        while (i < regex.length() && regex.charAt(i) != ']') {
            int name = regex.startsWith("[:", i) ? regex.indexOf(":]", i + 2) : -1;
            if (name >= 0) {
                i = name + 2;
            } else {
                i = regex.charAt(i) == '\\' ? escapeEnd(i) : i + 1;
            }
        }
        return Math.min(i + 1, regex.length());
    }

    private void open() {
        Matcher flags = FLAGS.matcher(regex).region(at, regex.length());
        if (flags.lookingAt()) {
            take(flags.end() - at, false);
            return;
        }
        // The head of "(?i:" or "(?P<name>" goes through as it is; none of its characters means anything here.
        int head = regex.startsWith("(?", at) ? headEnd() : at + 1;
        take(head - at, false);
        groups.push(new Group());
        if (groups.size() > MAX_DEPTH) {
            throw error("expression nests too deeply", "");
        }
    }

    private int headEnd() {
        int i = at + 2;
        while (i < regex.length() && regex.charAt(i) != ':' && regex.charAt(i) != '>' && regex.charAt(i) != ')') {
            i++;
        }
        return Math.min(i + 1, regex.length());
    }

    private void close() {
        if (groups.size() == 1) {
            throw error("unexpected )", regex);
        }
        take(1, false);
        Group group = groups.pop();
        atom(group.size, group.repeats);
    }

    private void brace() {
        Matcher repetition = REPETITION.matcher(regex).region(at, regex.length());
        if (!repetition.lookingAt()) {
            text.append('\\');
            take(1, true);
            return;
        }
        String most = repetition.group(3) != null ? repetition.group(3) : repetition.group(1);
        long count = most.length() > 4 ? MAX_REPEATS + 1 : Long.parseLong(most);
        Group group = groups.element();
        long repeats = group.lastRepeats * Math.max(1, count);
        if (repeats > MAX_REPEATS) {
            throw error("invalid repeat count", repetition.group());
        }
        group.size -= group.lastSize;
        atom(group.lastSize * count, repeats);
        take(repetition.end() - at, false);
    }

    private IllegalArgumentException error(String what, String where) {
        return new IllegalArgumentException(
                "error parsing regexp: " + what + (where.isEmpty() ? "" : ": `" + where + "`"));
    }
}
