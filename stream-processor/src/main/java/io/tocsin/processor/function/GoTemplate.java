package io.tocsin.processor.function;

import com.google.re2j.Matcher;
import java.util.regex.Pattern;

/** The replacement texts of Go's regular expressions: {@code $1}, {@code ${1}}, {@code $name}, {@code $$}. */
public final class GoTemplate {
    /** With a zero before it, it is a name, which no group has. */
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");

    private GoTemplate() {}

    /** A group that does not exist, or took no part in the match, is empty. */
    public static String expand(String template, Matcher match) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            if (c != '$') {
                out.append(c);
                i++;
                continue;
            }
            if (template.startsWith("$$", i)) {
                out.append('$');
                i += 2;
                continue;
            }
            boolean braced = template.startsWith("${", i);
            int start = i + (braced ? 2 : 1);
            int end = start;
            while (end < template.length() && isWord(template.codePointAt(end))) {
                end += Character.charCount(template.codePointAt(end));
            }
            boolean closed = !braced || (end < template.length() && template.charAt(end) == '}');
            if (end == start || !closed) {
                out.append('$');
                i++;
                continue;
            }
            out.append(group(match, template.substring(start, end)));
            i = end + (braced ? 1 : 0);
        }
        return out.toString();
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static String group(Matcher match, String name) {
        String value = null;
        if (NUMBER.matcher(name).matches()) {
            int number = name.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(name);
            value = number <= match.groupCount() ? match.group(number) : null;
        } else if (match.pattern().namedGroups().containsKey(name)) {
            value = match.group(name);
        }
        return value == null ? "" : value;
    }
}
