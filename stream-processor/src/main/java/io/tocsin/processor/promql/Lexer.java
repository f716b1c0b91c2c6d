package io.tocsin.processor.promql;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts an expression into tokens as Prometheus 3 does (promql/parser/lex.go): inside braces every word is a label name,
 * inside brackets a colon stands alone, elsewhere words of the language are known in any case. Comments and space are
 * skipped. One use, one thread.
 */
final class Lexer {
    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "or",
            "unless",
            "atan2",
            "offset",
            "smoothed",
            "anchored",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right",
            "fill",
            "fill_left",
            "fill_right",
            "bool",
            "start",
            "end",
            "step",
            "range",
            "max_of",
            "min_of");
    private static final Set<String> FILLS = Set.of("fill", "fill_left", "fill_right");
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]++(?:ms|[smhdwy]))++");
    private static final Pattern WORD_REST = Pattern.compile("[\\w.]*+");

    private final String input;
    private int at;
    private int parens;
    private boolean inBraces;
    private boolean inBrackets;
    /** Behind a left bracket and before the first number; Prometheus knows no comments there. */
    private boolean freshBracket;

    Lexer(String input) {
        this.input = input;
    }

    /** The next token; END again and again after the last one. */
    Token next() throws PromqlException {
        skipSpaceAndComments();
        if (at >= input.length()) {
            return end();
        }
        int c = input.codePointAt(at);
        if (c == '"' || c == '\'' || c == '`') {
            return string((char) c);
        }
        return inBraces ? insideBraces(c) : outsideBraces(c);
    }

    private Token end() throws PromqlException {
        Span here = new Span(input.length(), input.length());
        if (inBraces) {
            throw error(here, "unexpected end of input inside braces");
        }
        if (inBrackets) {
            throw error(here, "unclosed left bracket");
        }
        if (parens > 0) {
            throw error(here, "unclosed left parenthesis");
        }
        return new Token(TokenKind.END, "", here);
    }

    private void skipSpaceAndComments() throws PromqlException {
        while (at < input.length()) {
            char c = input.charAt(at);
            if (c == '#') {
                if (freshBracket) {
                    throw error(new Span(at, at + 1), "unexpected character in brackets: '#'");
                }
                while (at < input.length() && input.charAt(at) != '\n' && input.charAt(at) != '\r') {
                    at++;
                }
            } else if (isSpace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private Token insideBraces(int c) throws PromqlException {
        if (isAlpha(c)) {
            return take(TokenKind.IDENTIFIER, wordEnd(false) - at);
        }
        return switch (c) {
            case ',' -> take(TokenKind.COMMA, 1);
            case '=' -> peek(1) == '~' ? take(TokenKind.MATCH_REGEX, 2) : take(TokenKind.EQUALS, 1);
            case '!' -> {
                if (peek(1) == '~') {
                    yield take(TokenKind.MATCH_NOT_REGEX, 2);
                }
                if (peek(1) == '=') {
                    yield take(TokenKind.OPERATOR, 2);
                }
                throw error(new Span(at, at + 1), "unexpected character after '!' inside braces: " + shown(peek(1)));
            }
            case '{' -> throw error(new Span(at, at + 1), "unexpected left brace '{'");
            case '}' -> {
                inBraces = false;
                yield take(TokenKind.RIGHT_BRACE, 1);
            }
            default -> throw error(character(c), "unexpected character inside braces: " + shown(c));
        };
    }

    private Token outsideBraces(int c) throws PromqlException {
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return numberOrDuration();
        }
        if (c == ':' && inBrackets) {
            return take(TokenKind.COLON, 1);
        }
        if (isAlpha(c) || c == ':') {
            return word();
        }
        return switch (c) {
            case ',' -> take(TokenKind.COMMA, 1);
            case '@' -> take(TokenKind.AT, 1);
            case '+', '-', '*', '/', '%', '^' -> take(TokenKind.OPERATOR, 1);
            case '<', '>' -> {
                if (peek(1) == '/') {
                    throw error(
                            new Span(at, at + 2),
                            "operator \"" + input.substring(at, at + 2)
                                    + "\" works on native histograms only, which are not supported");
                }
                yield take(TokenKind.OPERATOR, peek(1) == '=' ? 2 : 1);
            }
            case '=' -> {
                if (peek(1) == '~') {
                    throw error(new Span(at + 1, at + 2), "unexpected character after '=': '~'");
                }
                yield peek(1) == '=' ? take(TokenKind.OPERATOR, 2) : take(TokenKind.EQUALS, 1);
            }
            case '!' -> {
                if (peek(1) != '=') {
                    throw error(new Span(at, at + 1), "unexpected character after '!': " + shown(peek(1)));
                }
                yield take(TokenKind.OPERATOR, 2);
            }
            default -> bracket(c);
        };
    }

    private Token bracket(int c) throws PromqlException {
        return switch (c) {
            case '(' -> {
                parens++;
                yield take(TokenKind.LEFT_PAREN, 1);
            }
            case ')' -> {
                if (--parens < 0) {
                    throw error(new Span(at, at + 1), "unexpected right parenthesis ')'");
                }
                yield take(TokenKind.RIGHT_PAREN, 1);
            }
            case '{' -> {
                inBraces = true;
                yield take(TokenKind.LEFT_BRACE, 1);
            }
            case '[' -> {
                if (inBrackets) {
                    throw error(new Span(at, at + 1), "unexpected left bracket '['");
                }
                inBrackets = true;
                freshBracket = true;
                yield take(TokenKind.LEFT_BRACKET, 1);
            }
            case ']' -> {
                if (!inBrackets) {
                    throw error(new Span(at, at + 1), "unexpected right bracket ']'");
                }
                inBrackets = false;
                freshBracket = false;
                yield take(TokenKind.RIGHT_BRACKET, 1);
            }
            default -> throw error(character(c), "unexpected character: " + shown(c));
        };
    }

    private Token word() {
        int end = wordEnd(true);
        String word = input.substring(at, end);
        String lower = word.toLowerCase(Locale.ROOT);
        TokenKind kind;
        if (lower.equals("inf") || lower.equals("nan")) {
            kind = TokenKind.NUMBER;
        } else if (FILLS.contains(lower)) {
            // Only a call-like "fill (" is the modifier, so that series named fill stay usable.
            kind = nextIsParen(end) ? TokenKind.KEYWORD : TokenKind.IDENTIFIER;
        } else if (KEYWORDS.contains(lower) || Aggregator.of(lower).isPresent()) {
            kind = TokenKind.KEYWORD;
        } else {
            kind = word.indexOf(':') >= 0 ? TokenKind.METRIC_IDENTIFIER : TokenKind.IDENTIFIER;
        }
        return take(kind, end - at);
    }

    private boolean nextIsParen(int from) {
        int i = from;
        while (i < input.length() && isSpace(input.charAt(i))) {
            i++;
        }
        return i < input.length() && input.charAt(i) == '(';
    }

    private Token numberOrDuration() throws PromqlException {
        freshBracket = false;
        int end = numberEnd();
        if (end >= 0) {
            return take(TokenKind.NUMBER, end - at);
        }
        Matcher duration = DURATION.matcher(input).region(at, input.length());
        if (duration.lookingAt() && !isAlphaNumeric(charAt(duration.end()))) {
            return take(TokenKind.DURATION, duration.end() - at);
        }
        Matcher rest = WORD_REST.matcher(input).region(at, input.length());
        int shown = rest.lookingAt() ? rest.end() : at + 1;
        throw error(new Span(at, shown), "bad number or duration syntax: \"" + input.substring(at, shown) + "\"");
    }

    /**
     * Where the number that begins here ends, or -1 when there is none. Prometheus looks for an exponent in hexadecimal
     * numbers too, so that {@code 0x1e+5} is one number, and a wrong one; whether it is well formed shows when it is read.
     */
    private int numberEnd() {
        boolean hexadecimal = charAt(at) == '0' && (charAt(at + 1) == 'x' || charAt(at + 1) == 'X');
        int i = hexadecimal ? at + 2 : at;
        i += hexadecimal && charAt(i) == '_' ? 1 : 0;
        i += !hexadecimal && charAt(i) == '.' ? 1 : 0;
        i += isDigit(charAt(i), hexadecimal) ? 1 : 0;
        boolean point = false;
        boolean exponent = false;
        while (true) {
            int c = charAt(i);
            if (c == '.') {
                if (point || hexadecimal || charAt(i + 1) == '_' || charAt(i + 1) == '.') {
                    return -1;
                }
                point = true;
                i++;
            } else if (c == 'e' || c == 'E') {
                i += charAt(i + 1) == '+' || charAt(i + 1) == '-' ? 2 : 1;
                if (exponent || isBreak(charAt(i))) {
                    return -1;
                }
                exponent = true;
            } else if (c == '_') {
                if (isBreak(charAt(++i))) {
                    return -1;
                }
            } else if (isDigit(c, hexadecimal)) {
                while (isDigit(charAt(i), hexadecimal)) {
                    i++;
                }
            } else {
                return isAlphaNumeric(c) ? -1 : i;
            }
        }
    }

    /** What cannot follow an exponent's letter or an underscore. */
    private static boolean isBreak(int c) {
        return c < 0 || c == '.' || c == '_' || c == 'e' || c == 'E';
    }

    private Token string(char quote) throws PromqlException {
        int i = at + 1;
        while (i < input.length() && input.charAt(i) != quote) {
            char c = input.charAt(i);
            if (c == '\n' && quote != '`') {
                break;
            }
            if (c == '\ufffd') {
                throw error(new Span(i, i + 1), "invalid UTF-8 rune");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSupplementaryCodePoint(input.codePointAt(i))) {
                    throw error(new Span(i, i + 1), "string is not valid Unicode");
                }
                i++;
            }
            i += c == '\\' && quote != '`' ? 2 : 1;
        }
        if (i >= input.length() || input.charAt(i) != quote) {
            throw error(
                    new Span(at, Math.min(i, input.length())),
                    quote == '`' ? "unterminated raw string" : "unterminated quoted string");
        }
        return take(TokenKind.STRING, i + 1 - at);
    }

    private int wordEnd(boolean colons) {
        int i = at;
        while (isAlphaNumeric(charAt(i)) || (colons && charAt(i) == ':')) {
            i++;
        }
        return i;
    }

    private Token take(TokenKind kind, int length) {
        int start = at;
        at += length;
        return new Token(kind, input.substring(start, at), new Span(start, at));
    }

    private int peek(int ahead) {
        return charAt(at + ahead);
    }

    private int charAt(int index) {
        return index < input.length() ? input.charAt(index) : -1;
    }

    private Span character(int c) {
        return new Span(at, at + Character.charCount(c));
    }

    private PromqlException error(Span span, String what) {
        return new PromqlException(input, span, what);
    }

    private static String shown(int c) {
        return c < 0 ? "end of input" : "'" + Character.toString(c) + "'";
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isAlpha(int c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isDigit(int c, boolean hexadecimal) {
        return isDigit(c) || (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    }

    private static boolean isAlphaNumeric(int c) {
        return isAlpha(c) || isDigit(c);
    }
}
