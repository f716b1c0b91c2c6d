package io.tocsin.processor.promql;

import java.util.Locale;

/**
 * A piece of an expression.
 *
 * @param text as written, quotes and all
 */
record Token(TokenKind kind, String text, Span span) {
    /** Whether this is the keyword {@code word} (given in lower case). */
    boolean is(String word) {
        return kind == TokenKind.KEYWORD && keyword().equals(word);
    }

    String keyword() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** For messages: {@code identifier "foo"}, {@code "}"}, {@code end of input}. */
    String words() {
        return switch (kind) {
            case OPERATOR -> "\"" + text + "\"";
            case KEYWORD -> "\"" + keyword() + "\"";
            case IDENTIFIER, METRIC_IDENTIFIER, NUMBER, DURATION -> kind.words() + " \"" + text + "\"";
            case STRING -> kind.words() + " " + text;
            default -> kind.words();
        };
    }
}
