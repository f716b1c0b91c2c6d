package io.tocsin.processor.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a {@link Parser} is in its tokens, one token of look-ahead, and the pieces of syntax that are no expressions. */
class TokenCursor {
    final String input;
    /** The one to be read next. */
    Token token;
    /** The one read last. */
    Span passed = new Span(0, 0);

    private final Lexer lexer;
    private Optional<Token> following = Optional.empty();

    TokenCursor(String input) throws PromqlException {
        this.input = input;
        this.lexer = new Lexer(input);
        this.token = lexer.next();
    }

    /** Label names in parentheses, the last one may have a comma behind it. */
    List<String> labels() throws PromqlException {
        expect(TokenKind.LEFT_PAREN, "grouping opts", "\"(\"");
        List<String> labels = new ArrayList<>();
        while (token.kind() != TokenKind.RIGHT_PAREN) {
            Token label = token;
            boolean isName = switch (label.kind()) {
                case IDENTIFIER, METRIC_IDENTIFIER, STRING -> true;
                case KEYWORD -> !label.is("without");
                default -> false;
            };
            if (!isName) {
                throw unexpected("grouping opts", "label");
            }
            advance();
            String name = label.kind() == TokenKind.STRING ? unquote(label) : label.text();
            if (name.isEmpty()) {
                throw error(label.span(), "invalid label name for grouping: \"\"");
            }
            labels.add(name);
            if (token.kind() == TokenKind.COMMA) {
                advance();
            } else if (token.kind() != TokenKind.RIGHT_PAREN) {
                throw unexpected("grouping opts", "\",\" or \")\"");
            }
        }
        advance();
        return labels;
    }

    double number(Token literal) throws PromqlException {
        try {
            return literal.kind() == TokenKind.DURATION
                    ? Literals.duration(literal.text()).toMillis() / 1000.0
                    : Literals.number(literal.text());
        } catch (IllegalArgumentException e) {
            throw error(literal.span(), String.valueOf(e.getMessage()));
        }
    }

    String unquote(Token string) throws PromqlException {
        try {
            return Literals.unquote(string.text());
        } catch (IllegalArgumentException e) {
            throw error(string.span(), String.valueOf(e.getMessage()));
        }
    }

    static boolean isSign(Token token) {
        return token.kind() == TokenKind.OPERATOR
                && (token.text().equals("+") || token.text().equals("-"));
    }

    Token following() throws PromqlException {
        if (following.isEmpty()) {
            following = Optional.of(lexer.next());
        }
        return following.get();
    }

    Token advance() throws PromqlException {
        Token read = token;
        passed = read.span();
        token = following();
        following = Optional.empty();
        return read;
    }

    boolean accept(String keyword) throws PromqlException {
        boolean there = token.is(keyword);
        if (there) {
            advance();
        }
        return there;
    }

    Token expect(TokenKind kind, String context, String expected) throws PromqlException {
        if (token.kind() != kind) {
            throw unexpected(context, expected);
        }
        return advance();
    }

    PromqlException unexpected(String context, String expected) {
        return error(
                token.span(),
                "unexpected " + token.words()
                        + (context.isEmpty() ? "" : " in " + context)
                        + (expected.isEmpty() ? "" : ", expected " + expected));
    }

    PromqlException error(Span span, String what) {
        return new PromqlException(input, span, what);
    }
}
