package io.tocsin.router.route;

import io.tocsin.router.route.Matcher.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Alertmanager's matcher syntax: {@code {a="b", c=~"d|e"}}, braces optional, names and values quoted or not, UTF-8
 * (matcher/parse of Alertmanager 0.27 and later). A text that only the syntax before 0.27 takes is read by that, and
 * where both take it and differ the old meaning holds: both as Alertmanager does it by default.
 */
public final class MatcherParser {
    private static final String RESERVED = "{}!=~,\\\"'`";

    private final String input;
    private int position;

    private MatcherParser(String input) {
        this.input = input;
    }

    /**
     * The matchers in the text, in their order; none when the text is blank or {@code {}}.
     *
     * @throws MatcherSyntaxException with the column and what was expected
     */
    public static List<Matcher> parse(String text) throws MatcherSyntaxException {
        List<Matcher> current;
        try {
            current = new MatcherParser(text).matchers();
        } catch (MatcherSyntaxException e) {
            try {
                return ClassicMatchers.parse(text);
            } catch (MatcherSyntaxException classic) {
                e.addSuppressed(classic);
                throw e;
            }
        }
        try {
            return ClassicMatchers.parse(text);
        } catch (MatcherSyntaxException e) {
            return current; // only the newer syntax takes it
        }
    }

    static boolean isReserved(int c) {
        return isSpace(c) || RESERVED.indexOf(c) >= 0;
    }

    /** Go's unicode.IsSpace. */
    private static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xa0 || (c > 0xff && isUnicodeSpace(c));
    }

    private static boolean isUnicodeSpace(int c) {
        return Character.isSpaceChar(c);
    }

    private List<Matcher> matchers() throws MatcherSyntaxException {
        List<Matcher> all = new ArrayList<>();
        boolean brace = accept('{');
        while (!atEnd() && peek() != '}') {
            all.add(matcher());
            if (atEnd() || peek() == '}') {
                break;
            }
            if (!accept(',')) {
                throw problem("expected a comma or a closing brace");
            }
            if (atEnd() || peek() == '}') {
                break;
            }
        }
        if (accept('}') != brace) {
            throw problem(brace ? "expected a closing brace" : "a closing brace without an opening one");
        }
        if (!atEnd()) {
            throw problem("expected the end");
        }
        return List.copyOf(all);
    }

    private Matcher matcher() throws MatcherSyntaxException {
        String name = word("a label name");
        Operator operator = operator();
        String value = word("a label value");
        return Matcher.of(operator, name, value);
    }

    private Operator operator() throws MatcherSyntaxException {
        skipSpace();
        for (String symbol : List.of("=~", "!~", "!=", "=")) {
            if (input.startsWith(symbol, position)) {
                position += symbol.length();
                return Operator.of(symbol);
            }
        }
        throw problem("expected an operator such as '=', '!=', '=~' or '!~'");
    }

    private String word(String what) throws MatcherSyntaxException {
        skipSpace();
        int start = position;
        if (start < input.length() && input.charAt(start) == '"') {
            return quoted();
        }
        while (position < input.length() && !isReserved(input.codePointAt(position))) {
            position += Character.charCount(input.codePointAt(position));
        }
        if (position == start) {
            throw problem("expected " + what);
        }
        return input.substring(start, position);
    }

    private String quoted() throws MatcherSyntaxException {
        int start = position++;
        while (position < input.length() && input.charAt(position) != '"') {
            position += input.charAt(position) == '\\' ? 2 : 1;
        }
        if (position >= input.length()) {
            position = start;
            throw problem("the quote is not closed");
        }
        position++;
        String quoted = input.substring(start, position);
        return GoStrings.unquote(quoted)
                .orElseThrow(() -> new MatcherSyntaxException(
                        "column " + (start + 1) + ": " + quoted + " has an escape that is none"));
    }

    private boolean accept(char c) {
        skipSpace();
        if (position < input.length() && input.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private char peek() {
        skipSpace();
        return input.charAt(position);
    }

    private boolean atEnd() {
        skipSpace();
        return position >= input.length();
    }

    private void skipSpace() {
        while (position < input.length() && isSpace(input.codePointAt(position))) {
            position += Character.charCount(input.codePointAt(position));
        }
    }

    private MatcherSyntaxException problem(String what) {
        int column = input.codePointCount(0, Math.min(position, input.length())) + 1;
        return new MatcherSyntaxException("column " + column + " of " + input + ": " + what);
    }
}
