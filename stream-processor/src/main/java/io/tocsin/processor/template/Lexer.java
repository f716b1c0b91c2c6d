package io.tocsin.processor.template;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Utf8;
import io.tocsin.processor.golang.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts a template, given in bytes, into tokens, as Go's text/template does. One use, one thread. */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final String SPACES = " \t\r\n";
    private static final int END = -1;

    private static final Map<String, Token.Type> KEYWORDS = Map.ofEntries(
            Map.entry("block", Token.Type.BLOCK),
            Map.entry("break", Token.Type.BREAK),
            Map.entry("continue", Token.Type.CONTINUE),
            Map.entry("define", Token.Type.DEFINE),
            Map.entry("else", Token.Type.ELSE),
            Map.entry("end", Token.Type.END),
            Map.entry("if", Token.Type.IF),
            Map.entry("nil", Token.Type.NIL),
            Map.entry("range", Token.Type.RANGE),
            Map.entry("template", Token.Type.TEMPLATE),
            Map.entry("with", Token.Type.WITH),
            Map.entry("true", Token.Type.BOOL),
            Map.entry("false", Token.Type.BOOL));

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int start;
    private int at;
    private int line = 1;
    private int depth;

    Lexer(String bytes) {
        this.text = bytes;
    }

    /** All tokens; the last is EOF, or ERROR with what is wrong. */
    List<Token> tokens() {
        boolean more = true;
        while (more) {
            more = text();
        }
        return tokens;
    }

    /** Text up to the next action, and the action; false at the end. */
    private boolean text() {
        int open = text.indexOf(LEFT, at);
        if (open < 0) {
            at = text.length();
            if (at > start) {
                emit(Token.Type.TEXT);
            }
            emit(Token.Type.EOF);
            return false;
        }
        boolean trim = isTrimBefore(open + LEFT.length());
        at = trim ? trimmedEnd(open) : open;
        if (at > start) {
            emit(Token.Type.TEXT);
        }
        at = open;
        ignore();
        int inside = open + LEFT.length() + (trim ? 2 : 0);
        if (text.startsWith("/*", inside)) {
            return comment(inside);
        }
        at = open + LEFT.length();
        emit(Token.Type.LEFT_DELIMITER);
        at = inside;
        ignore();
        depth = 0;
        return action();
    }

    private boolean isTrimBefore(int index) {
        return index + 1 < text.length() && text.charAt(index) == '-' && isSpace(text.charAt(index + 1));
    }

    private int trimmedEnd(int end) {
        int trimmed = end;
        while (trimmed > start && isSpace(text.charAt(trimmed - 1))) {
            trimmed--;
        }
        return trimmed;
    }

    private boolean comment(int open) {
        at = open;
        ignore();
        int close = text.indexOf("*/", open + 2);
        if (close < 0) {
            return error("unclosed comment");
        }
        at = close + 2;
        boolean trim = isTrimAfter();
        if (!trim && !text.startsWith(RIGHT, at)) {
            return error("comment ends before closing delimiter");
        }
        at += RIGHT.length() + (trim ? 2 : 0);
        skipSpace(trim);
        ignore();
        return true;
    }

    private void skipSpace(boolean trim) {
        while (trim && at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    /** Whether {@code -}}} with a space before it stands here. */
    private boolean isTrimAfter() {
        return at < text.length() && isSpace(text.charAt(at)) && text.startsWith("-" + RIGHT, at + 1);
    }

    private boolean action() {
        while (true) {
            boolean trim = isTrimAfter();
            if (trim || text.startsWith(RIGHT, at)) {
                if (depth > 0) {
                    return error("unclosed left paren");
                }
                at += trim ? 2 : 0;
                ignore();
                at += RIGHT.length();
                emit(Token.Type.RIGHT_DELIMITER);
                skipSpace(trim);
                ignore();
                return true;
            }
            if (!token()) {
                return false;
            }
        }
    }

    private boolean token() {
        int c = peek();
        if (c == END) {
            return error("unclosed action");
        }
        if (isSpace(c)) {
            return space();
        }
        if (isAlphanumeric(c) && !(c >= '0' && c <= '9')) {
            return identifier();
        }
        switch (c) {
            case '"', '\'' -> {
                return quoted((char) c);
            }
            case '`' -> {
                return rawString();
            }
            case '$' -> {
                return fieldOrVariable(Token.Type.VARIABLE);
            }
            case '.' -> {
                boolean number = at + 1 < text.length() && text.charAt(at + 1) >= '0' && text.charAt(at + 1) <= '9';
                boolean last = at + 1 == text.length();
                return (number || last) ? number() : fieldOrVariable(Token.Type.FIELD);
            }
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                return number();
            }
            default -> {
                return mark(c);
            }
        }
    }

    private boolean mark(int c) {
        next();
        switch (c) {
            case '=' -> emit(Token.Type.ASSIGN);
            case ':' -> {
                if (next() != '=') {
                    return error("expected :=");
                }
                emit(Token.Type.DECLARE);
            }
            case '|' -> emit(Token.Type.PIPE);
            case '(' -> {
                emit(Token.Type.LEFT_PARENTHESIS);
                depth++;
            }
            case ')' -> {
                depth--;
                if (depth < 0) {
                    return error("unexpected right paren");
                }
                emit(Token.Type.RIGHT_PARENTHESIS);
            }
            default -> {
                if (c <= ' ' || c >= 0x7f) {
                    return error("unrecognized character in action: " + shown(c));
                }
                emit(Token.Type.CHARACTER);
            }
        }
        return true;
    }

    /** A run of spaces, less the one that belongs to a trim marker. */
    private boolean space() {
        while (at < text.length() && isSpace(text.charAt(at)) && !isTrimAfter()) {
            at++;
        }
        emit(Token.Type.SPACE);
        return true;
    }

    private boolean identifier() {
        skipAlphanumeric();
        String word = text.substring(start, at);
        if (!isAtTerminator()) {
            return error("bad character " + shown(peek()));
        }
        emit(KEYWORDS.getOrDefault(word, Token.Type.IDENTIFIER));
        return true;
    }

    private boolean fieldOrVariable(Token.Type type) {
        next();
        if (isAtTerminator()) {
            emit(type == Token.Type.VARIABLE ? type : Token.Type.DOT);
            return true;
        }
        skipAlphanumeric();
        if (!isAtTerminator()) {
            return error("bad character " + shown(peek()));
        }
        emit(type);
        return true;
    }

    private void skipAlphanumeric() {
        while (isAlphanumeric(peek())) {
            next();
        }
    }

    private boolean isAtTerminator() {
        int c = peek();
        return c == END || isSpace(c) || ".,|:)(".indexOf(c) >= 0 || text.startsWith(RIGHT, at);
    }

    private boolean quoted(char quote) {
        boolean isString = quote == '"';
        next();
        while (true) {
            int c = next();
            if (c == quote) {
                emit(isString ? Token.Type.STRING : Token.Type.CHARACTER_CONSTANT);
                return true;
            }
            if (c == '\\') {
                c = next();
                c = c == '\n' ? END : c == END ? END : 0;
            }
            if (c == END || c == '\n') {
                return error(isString ? "unterminated quoted string" : "unterminated character constant");
            }
        }
    }

    private boolean rawString() {
        int close = text.indexOf('`', at + 1);
        if (close < 0) {
            at = text.length();
            return error("unterminated raw quoted string");
        }
        at = close + 1;
        emit(Token.Type.RAW_STRING);
        return true;
    }

    private boolean number() {
        if (!scanNumber()) {
            return badNumber();
        }
        if (peek() == '+' || peek() == '-') {
            if (!scanNumber() || text.charAt(at - 1) != 'i') {
                return badNumber();
            }
            emit(Token.Type.COMPLEX);
        } else {
            emit(Token.Type.NUMBER);
        }
        return true;
    }

    private boolean badNumber() {
        return error(
                Fmt.sprintf("bad number syntax: %q", List.of(Value.of(text.substring(start, at))), Integer.MAX_VALUE));
    }

    private boolean scanNumber() {
        accept("+-");
        String digits = "0123456789_";
        if (accept("0")) {
            digits = accept("xX")
                    ? "0123456789abcdefABCDEF_"
                    : accept("oO") ? "01234567_" : accept("bB") ? "01_" : digits;
        }
        acceptRun(digits);
        if (accept(".")) {
            acceptRun(digits);
        }
        boolean decimal = digits.startsWith("0123456789_");
        boolean hexadecimal = digits.endsWith("F_");
        if ((decimal && accept("eE")) || (hexadecimal && accept("pP"))) {
            accept("+-");
            acceptRun("0123456789_");
        }
        accept("i");
        if (isAlphanumeric(peek())) {
            next();
            return false;
        }
        return true;
    }

    private boolean accept(String valid) {
        boolean is = at < text.length() && valid.indexOf(text.charAt(at)) >= 0;
        at += is ? 1 : 0;
        return is;
    }

    private void acceptRun(String valid) {
        while (at < text.length() && valid.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private int peek() {
        return at < text.length() ? Utf8.rune(text, at) : END;
    }

    private int next() {
        int c = peek();
        at += c == END ? 0 : Utf8.size(text, at);
        return c;
    }

    private void emit(Token.Type type) {
        tokens.add(new Token(type, start, text.substring(start, at), line));
        ignore();
    }

    private void ignore() {
        for (; start < at; start++) {
            line += text.charAt(start) == '\n' ? 1 : 0;
        }
        start = at;
    }

    private boolean error(String what) {
        tokens.add(new Token(Token.Type.ERROR, start, what, line));
        return false;
    }

    private static boolean isSpace(int c) {
        return c >= 0 && SPACES.indexOf(c) >= 0;
    }

    private static boolean isAlphanumeric(int c) {
        return c == '_'
                || (c >= 0 && (Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER));
    }

    private static String shown(int rune) {
        return Fmt.sprintf("%#U", List.of(Value.of((long) rune)), Integer.MAX_VALUE);
    }
}
