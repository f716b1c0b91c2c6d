package io.tocsin.router.route;

import io.tocsin.router.route.Matcher.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The matcher syntax of Alertmanager before 0.27 (pkg/labels/parse.go), tolerant in what a value may be. */
final class ClassicMatchers {
    private static final Pattern ONE =
            Pattern.compile("^[\\t\\n\\f\\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\\t\\n\\f\\r ]*(=~|=|!=|!~)[\\t\\n\\f\\r ]*"
                    + "((?s:.*?))[\\t\\n\\f\\r ]*\\z");

    private ClassicMatchers() {}

    static List<Matcher> parse(String text) throws MatcherSyntaxException {
        String s = text.startsWith("{") ? text.substring(1) : text;
        s = s.endsWith("}") ? s.substring(0, s.length() - 1) : s;
        List<Matcher> matchers = new ArrayList<>();
        for (String part : split(s)) {
            matchers.add(one(part));
        }
        return List.copyOf(matchers);
    }

    /** At each comma outside quotes; what is behind the last one may be blank. */
    private static List<String> split(String s) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case ',' -> {
                    if (!quoted) {
                        parts.add(part.toString());
                        part.setLength(0);
                        continue;
                    }
                }
                case '"' -> {
                    if (!escaped) {
                        quoted = !quoted;
                    } else {
                        escaped = false;
                    }
                }
                case '\\' -> escaped = !escaped;
                default -> escaped = false;
            }
            part.append(c);
        }
        String last = part.toString().strip();
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts;
    }

    private static Matcher one(String text) throws MatcherSyntaxException {
        java.util.regex.Matcher m = ONE.matcher(text);
        if (!m.matches()) {
            throw new MatcherSyntaxException("bad matcher format: " + text);
        }
        return Matcher.of(Operator.of(m.group(2)), m.group(1), value(m.group(3)));
    }

    private static String value(String raw) throws MatcherSyntaxException {
        boolean open = raw.startsWith("\"");
        String s = open ? raw.substring(1) : raw;
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean last = i == s.length() - 1;
            if (c == '\\' && !last) {
                char next = s.charAt(++i);
                switch (next) {
                    case 'n' -> value.append('\n');
                    case '"', '\\' -> value.append(next);
                    default -> value.append('\\').append(next);
                }
            } else if (c == '"') {
                if (!open || !last) {
                    throw new MatcherSyntaxException("matcher value contains unescaped double quote: " + raw);
                }
                open = false;
            } else {
                value.append(c);
            }
        }
        if (open) {
            throw new MatcherSyntaxException("matcher value contains unescaped double quote: " + raw);
        }
        return value.toString();
    }
}
