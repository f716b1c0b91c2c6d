package io.tocsin.schemas.policy;

import io.tocsin.schemas.policy.SecretNames.Kind;
import java.util.Locale;
import java.util.Set;

/**
 * Values of secret names in a text: {@code name=value}, {@code name => value}, {@code "name":"value"}, headers,
 * {@code <name>value</name>} and {@code --name value}. Each method is asked at the sign that it is named for, and answers
 * where to go on, or -1. Used by one thread.
 */
final class NamedValues {
    /** Of what follows "password: ", so much must be, and so much is looked at for a digit. */
    private static final int SHORTEST = 6;

    private static final int LOOKED_AT = 128;

    /** What stands before the end of a name is looked at no further than this. */
    private static final int LONGEST_NAME = 64;

    /** What follows "--password" in a sentence, where it is no value. */
    static final Set<String> AFTER_AN_OPTION = Set.of(
            "a",
            "an",
            "and",
            "argument",
            "as",
            "can",
            "cannot",
            "for",
            "flag",
            "from",
            "has",
            "if",
            "in",
            "is",
            "may",
            "must",
            "not",
            "of",
            "on",
            "option",
            "or",
            "requires",
            "should",
            "the",
            "to",
            "was",
            "were",
            "will",
            "with");

    private final Canvas canvas;

    NamedValues(Canvas canvas) {
        this.canvas = canvas;
    }

    /** {@code name=value} with a blank on either side or none, and {@code name => value}. */
    int equalsSign(int sign) {
        if (canvas.charAt(sign + 1) == '=' || canvas.charAt(sign - 1) == '=') {
            return -1;
        }
        int nameEnd = unquotedEnd(canvas.charAt(sign - 1) == ' ' ? sign - 1 : sign);
        Kind kind = kind(nameEnd);
        if (kind == Kind.NONE) {
            return -1;
        }
        int value = canvas.charAt(sign + 1) == ' ' ? sign + 2 : sign + 1;
        if (canvas.charAt(sign + 1) == '>') {
            value = canvas.blanksEnd(sign + 2);
        }
        boolean clue = kind == Kind.CLUE || kind == Kind.COOKIE;
        return value(value, clue && !isInQuery(nameEnd));
    }

    /** {@code "name":"value"} or {@code name: value}. */
    int colon(int sign) {
        int nameEnd = unquotedEnd(sign);
        Kind kind = kind(nameEnd);
        if (kind == Kind.NONE) {
            return -1;
        }
        int value = canvas.blanksEnd(sign + 1);
        if (nameEnd < sign || isQuoted(value)) {
            return value(value, kind == Kind.CLUE);
        }
        char first = canvas.charAt(value);
        if (first == '{' || first == '[' || kind == Kind.CLUE) {
            return -1;
        }
        return kind == Kind.COOKIE ? cookies(value) : header(value, kind);
    }

    /** {@code <name>value</name>}, with a name space or without, no attributes. */
    int greaterThan(int sign) {
        Kind kind = kind(sign);
        if (kind == Kind.NONE || canvas.charAt(nameStart(sign) - 1) != '<') {
            return -1;
        }
        int end = sign + 1;
        while (canvas.charAt(end) != '<' && canvas.charAt(end) != Canvas.TAKEN) {
            end++;
        }
        boolean closed = canvas.charAt(end) == '<' && canvas.charAt(end + 1) == '/';
        boolean secret = kind != Kind.CLUE || looksSecret(sign + 1, end);
        return closed && secret && !isNothing(sign + 1, end) ? take(sign + 1, end) : -1;
    }

    /** {@code --name value}, as in a command line; asked at the first dash. */
    int option(int dash) {
        char before = canvas.charAt(dash - 1);
        boolean taken = before == Canvas.TAKEN && dash > 0;
        if (taken || before == '-' || Canvas.isWord(before)) {
            return -1;
        }
        int end = dash + 2;
        while (isName(canvas.charAt(end)) && end - dash < LONGEST_NAME) {
            end++;
        }
        if (canvas.charAt(end) != ' ' || kind(end) != Kind.SECRET || canvas.charAt(end + 1) == '-') {
            return -1;
        }
        int from = end + 1;
        int runEnd = runEnd(from, from + LOOKED_AT);
        boolean sentence = runEnd - from < SHORTEST + SHORTEST
                && AFTER_AN_OPTION.contains(text(from, runEnd).toLowerCase(Locale.ROOT));
        return sentence ? -1 : value(from, false);
    }

    /**
     * What is surely a value, not the rest of a sentence.
     *
     * @param clue whether it is a secret only if it looks like one
     */
    private int value(int start, boolean clue) {
        int from = start;
        if (isQuoted(from)) {
            boolean escaped = canvas.charAt(from) == '\\';
            from += escaped ? 2 : 1;
            char quote = canvas.charAt(from - 1);
            if (clue && !looksSecretUpTo(quote, from)) {
                return -1;
            }
            int end = closing(from, quote, escaped);
            if (end >= 0) {
                return end > from ? take(from, end) : -1;
            }
            if (clue) {
                // What was found in it before would be what makes the rest look like one.
                return -1;
            }
        }
        char first = canvas.charAt(from);
        if (first == '{' || first == '[') {
            return -1;
        }
        if (clue && !looksSecret(from, runEnd(from, from + LOOKED_AT))) {
            return -1;
        }
        int end = runEnd(from, canvas.length());
        return end == from || isNothing(from, end) ? -1 : take(from, end);
    }

    /** The value of {@code name: value}, which may as well be the rest of a sentence: a word is no secret. */
    private int header(int from, Kind kind) {
        int end = runEnd(from, from + LOOKED_AT);
        if (kind == Kind.AUTHORIZATION && canvas.charAt(end) == ' ' && isLetters(from, end)) {
            // RFC 9110, section 11.4: a scheme and what goes with it.
            int credentials = end + 1;
            end = runEnd(credentials, canvas.length());
            return end - credentials >= SHORTEST && !isLowerCase(credentials, end) ? take(from, end) : -1;
        }
        if (end - from < SHORTEST || !hasDigit(from, end)) {
            return -1;
        }
        return take(from, runEnd(end, canvas.length()));
    }

    /** RFC 6265, sections 4.1 and 4.2: pairs with "; " between, the first of which has its "=". */
    private int cookies(int from) {
        int end = runEnd(from, from + LOOKED_AT);
        boolean pair = false;
        for (int i = from; i < end && !pair; i++) {
            pair = canvas.charAt(i) == '=';
        }
        if (!pair) {
            return -1;
        }
        end = runEnd(end, canvas.length());
        while (canvas.charAt(end) == ';') {
            int next = canvas.charAt(end + 1) == ' ' ? end + 2 : end + 1;
            int nextEnd = runEnd(next, canvas.length());
            if (nextEnd == next) {
                break;
            }
            end = nextEnd;
        }
        return take(from, end);
    }

    /** Where the quote closes; -1 if it does not. */
    private int closing(int from, char quote, boolean escaped) {
        for (int at = from; at < canvas.length() && canvas.charAt(at) != Canvas.TAKEN; at++) {
            if (canvas.charAt(at) == '\\') {
                if (escaped && canvas.charAt(at + 1) == quote) {
                    return at;
                }
                at++;
            } else if (canvas.charAt(at) == quote) {
                return at;
            }
        }
        return -1;
    }

    private int take(int start, int end) {
        canvas.take(start, end, Reason.TOKEN);
        return end;
    }

    private Kind kind(int nameEnd) {
        return SecretNames.endingAt(canvas::charAt, nameEnd);
    }

    /** The end of a name before its closing quote, if there is one. */
    private int unquotedEnd(int end) {
        char before = canvas.charAt(end - 1);
        if (before != '"' && before != '\'') {
            return end;
        }
        return canvas.charAt(end - 2) == '\\' ? end - 2 : end - 1;
    }

    private boolean isQuoted(int at) {
        char quote = canvas.charAt(canvas.charAt(at) == '\\' ? at + 1 : at);
        return quote == '"' || quote == '\'';
    }

    /** Whether the name that ends here is one of an address's query, whose values are seldom anything else. */
    private boolean isInQuery(int nameEnd) {
        char before = canvas.charAt(nameStart(nameEnd) - 1);
        return before == '?' || before == '&';
    }

    private int nameStart(int end) {
        int start = end;
        while (end - start < LONGEST_NAME && (isName(canvas.charAt(start - 1)) || canvas.charAt(start - 1) == ':')) {
            start--;
        }
        return start;
    }

    private static boolean isName(char c) {
        return Canvas.isAscii(c) || c == '_' || c == '-' || c == '.';
    }

    private int runEnd(int from, int limit) {
        int at = from;
        while (at < limit && !isRunEnd(canvas.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isRunEnd(char c) {
        return c <= ' ' || "&;,\"'`()]}<>|\\".indexOf(c) >= 0 || Character.isWhitespace(c);
    }

    /** The same for what is in quotes, of which only the beginning is looked at. */
    private boolean looksSecretUpTo(char quote, int from) {
        int end = from;
        while (end - from < LOOKED_AT && canvas.charAt(end) != quote && canvas.charAt(end) != Canvas.TAKEN) {
            end++;
        }
        return canvas.charAt(end) != Canvas.TAKEN && looksSecret(from, canvas.charAt(end - 1) == '\\' ? end - 1 : end);
    }

    /** In one piece, long enough, with a digit. */
    private boolean looksSecret(int from, int end) {
        for (int i = from; i < end; i++) {
            if (Character.isWhitespace(canvas.charAt(i))) {
                return false;
            }
        }
        return end - from >= SecretNames.SHORTEST_OF_CLUE && hasDigit(from, end);
    }

    private boolean isLetters(int from, int end) {
        for (int i = from; i < end; i++) {
            if (!Canvas.isLetter(canvas.charAt(i))) {
                return false;
            }
        }
        return end > from;
    }

    private boolean isLowerCase(int from, int end) {
        for (int i = from; i < end; i++) {
            if (canvas.charAt(i) < 'a' || canvas.charAt(i) > 'z') {
                return false;
            }
        }
        return true;
    }

    private boolean hasDigit(int from, int end) {
        for (int i = from; i < end; i++) {
            if (Canvas.isDigit(canvas.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isNothing(int from, int end) {
        return end - from <= 9 && SecretNames.isNothing(text(from, end));
    }

    private String text(int from, int end) {
        StringBuilder text = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            text.append(canvas.charAt(i));
        }
        return text.toString();
    }
}
