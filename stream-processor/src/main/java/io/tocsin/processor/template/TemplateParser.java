package io.tocsin.processor.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link Template}. One use, one thread. */
final class TemplateParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*+(?:"
            + "(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*+\"|`[^`]*+`)"
            + "|(?<variable>\\$\\w*+(?:\\.\\w++)*+)"
            + "|(?<field>(?:\\.\\w++)++|\\.)"
            + "|(?<number>[+-]?\\d++(?:\\.\\d*+)?+(?:[eE][+-]?\\d++)?+)"
            + "|(?<word>\\w++)"
            + "|(?<mark>[|()]|:=|=|,)"
            + ")");

    private static final List<String> KINDS = List.of("string", "variable", "field", "number", "word", "mark");

    private final String text;

    TemplateParser(String text) {
        this.text = text;
    }

    List<Template.Part> parts() throws TemplateException {
        List<Template.Part> parts = new ArrayList<>();
        int at = 0;
        boolean trim = false;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            String plain = text.substring(at, open < 0 ? text.length() : open);
            boolean trimBefore = open >= 0 && text.startsWith("{{- ", open);
            plain = trim ? plain.stripLeading() : plain;
            String kept = trimBefore ? plain.stripTrailing() : plain;
            if (!kept.isEmpty()) {
                parts.add((labels, value) -> kept);
            }
            if (open < 0) {
                return parts;
            }
            int close = close(open);
            trim = text.startsWith(" -}}", close - 2);
            action(open + (trimBefore ? 3 : 2), trim ? close - 2 : close, parts);
            at = close + 2;
        }
        return parts;
    }

    /** The index of the closing braces, which do not count inside strings. */
    private int close(int open) throws TemplateException {
        char quote = 0;
        for (int i = open + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '`') {
                quote = c;
            } else if (text.startsWith("}}", i)) {
                return i;
            }
        }
        throw new TemplateException(open, "\"{{\" without \"}}\"");
    }

    private void action(int from, int to, List<Template.Part> parts) throws TemplateException {
        String body = text.substring(from, to);
        if (body.strip().startsWith("/*")) {
            if (!body.strip().endsWith("*/")) {
                throw new TemplateException(from, "unclosed comment");
            }
            return;
        }
        List<Token> tokens = tokens(from, body);
        if (tokens.isEmpty()) {
            throw new TemplateException(from, "missing value for command");
        }
        parts.add(new Pipeline(tokens, to).read());
    }

    private static List<Token> tokens(int from, String body) throws TemplateException {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(body);
        int end = body.stripTrailing().length();
        int at = 0;
        while (at < end) {
            matcher.region(at, end);
            if (!matcher.lookingAt()) {
                int space = body.substring(at).length()
                        - body.substring(at).stripLeading().length();
                throw new TemplateException(from + at + space, "unexpected '" + body.charAt(at + space) + "'");
            }
            String kind = KINDS.stream()
                    .filter(k -> matcher.group(k) != null)
                    .findFirst()
                    .orElseThrow();
            tokens.add(new Token(kind, matcher.group(kind), from + matcher.start(kind)));
            at = matcher.end();
        }
        return tokens;
    }

    /** A piece of an action; the offset is into the whole text. */
    record Token(String kind, String text, int offset) {}
}
