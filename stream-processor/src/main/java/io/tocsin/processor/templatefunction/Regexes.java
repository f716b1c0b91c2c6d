package io.tocsin.processor.templatefunction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.processor.golang.Output;
import io.tocsin.processor.golang.Quoting;
import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.regex.GoRegex;

/** {@code match} and {@code reReplaceAll}: Go's regular expressions, by RE2/J. */
final class Regexes {
    /** Above these an expression could take minutes, in linear time as it is. */
    private static final int MAX_PATTERN = 4096;

    private static final int MAX_TEXT = 1 << 16;
    private static final int CHARACTERS_PER_STEP = 64;

    private Regexes() {}

    static boolean matches(String pattern, String text, Surroundings surroundings) throws CallException {
        bound(pattern, text, surroundings);
        try {
            return GoRegex.compile(Utf8.text(pattern)).matcher(Utf8.text(text)).find();
        } catch (IllegalArgumentException e) {
            throw new CallException(Utf8.bytes(String.valueOf(e.getMessage())));
        }
    }

    static String replaceAll(String pattern, String replacement, String text, Surroundings surroundings)
            throws CallException {
        bound(pattern, text, surroundings);
        Pattern compiled;
        try {
            compiled = GoRegex.compile(Utf8.text(pattern));
        } catch (IllegalArgumentException e) {
            throw new CallException("regexp: Compile(" + Quoting.backquote(pattern) + "): "
                    + Utf8.bytes(String.valueOf(e.getMessage())));
        }
        String subject = Utf8.text(text);
        Matcher matcher = compiled.matcher(subject);
        Output out = new Output(surroundings.maxText());
        int copied = 0;
        int from = 0;
        while (from <= subject.length() && matcher.find(from)) {
            surroundings.work(1);
            out.add(Utf8.bytes(subject.substring(copied, matcher.start())));
            // An empty match right behind another one is none.
            if (matcher.end() > copied || matcher.start() == 0) {
                expand(Utf8.text(replacement), matcher, out);
            }
            copied = matcher.end();
            int next = from < subject.length() ? subject.offsetByCodePoints(from, 1) : from + 1;
            from = Math.max(next, matcher.end());
        }
        return out.add(Utf8.bytes(subject.substring(copied))).toString();
    }

    private static void bound(String pattern, String text, Surroundings surroundings) throws CallException {
        if (pattern.length() > MAX_PATTERN || text.length() > MAX_TEXT) {
            throw new CallException("regular expressions longer than " + MAX_PATTERN + " bytes and texts longer than "
                    + MAX_TEXT + " are not matched");
        }
        surroundings.work((long) pattern.length() * text.length() / CHARACTERS_PER_STEP);
    }

    /** Writes a replacement: {@code $1}, {@code ${1}}, {@code $name}, {@code $$}. */
    private static void expand(String template, Matcher match, Output out) {
        int i = 0;
        while (i < template.length()) {
            int dollar = template.indexOf('$', i);
            if (dollar < 0) {
                break;
            }
            out.add(Utf8.bytes(template.substring(i, dollar)));
            boolean braced = template.startsWith("{", dollar + 1);
            int start = dollar + (braced ? 2 : 1);
            int end = start;
            while (end < template.length() && isWord(template.codePointAt(end))) {
                end += Character.charCount(template.codePointAt(end));
            }
            boolean closed = !braced || template.startsWith("}", end);
            if (end > start && closed) {
                out.add(Utf8.bytes(group(match, template.substring(start, end))));
                i = end + (braced ? 1 : 0);
            } else {
                out.add("$");
                i = template.startsWith("$", dollar + 1) ? dollar + 2 : dollar + 1;
            }
        }
        out.add(Utf8.bytes(template.substring(i)));
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetter(c) || Character.isDigit(c);
    }

    private static String group(Matcher match, String name) {
        String value = null;
        boolean number = name.length() < 9
                && name.chars().allMatch(c -> c >= '0' && c <= '9')
                && (name.length() == 1 || name.charAt(0) != '0');
        if (number) {
            int group = Integer.parseInt(name);
            value = group <= match.groupCount() ? match.group(group) : null;
        } else if (match.pattern().namedGroups().containsKey(name)) {
            value = match.group(name);
        }
        return value == null ? "" : value;
    }
}
