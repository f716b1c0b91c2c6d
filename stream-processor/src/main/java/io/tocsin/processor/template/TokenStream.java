package io.tocsin.processor.template;

import io.tocsin.processor.golang.Utf8;
import java.util.List;

/** The tokens of a template, one after another, and errors at the place that is reached. */
final class TokenStream {
    private final String bytes;
    private final List<Token> tokens;
    private int at;
    private int actionLine;

    TokenStream(String text) {
        this.bytes = Utf8.bytes(text);
        this.tokens = new Lexer(bytes).tokens();
    }

    /** The next token; at the end always the last. */
    Token next() {
        Token token = peek();
        at = Math.min(at + 1, tokens.size());
        if (token.is(Token.Type.LEFT_DELIMITER)) {
            actionLine = token.line();
        } else if (token.is(Token.Type.RIGHT_DELIMITER)) {
            actionLine = 0;
        }
        return token;
    }

    Token peek() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    Token nextNonSpace() {
        peekNonSpace();
        return next();
    }

    Token peekNonSpace() {
        while (peek().is(Token.Type.SPACE)) {
            at++;
        }
        return peek();
    }

    /** Whether the action that begins here is of this kind. */
    boolean startsAction(Token.Type type) {
        int word = at + 1;
        while (word < tokens.size() && tokens.get(word).is(Token.Type.SPACE)) {
            word++;
        }
        return word < tokens.size() && tokens.get(word).is(type);
    }

    /** Where the stream is, to come back to. */
    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    Token expect(Token.Type type, String context) throws TemplateException {
        Token token = nextNonSpace();
        if (!token.is(type)) {
            throw unexpected(token, context);
        }
        return token;
    }

    TemplateException unexpected(Token token, String context) {
        if (!token.is(Token.Type.ERROR)) {
            return error(token, "unexpected " + token + " in " + context);
        }
        String where = "";
        if (actionLine != 0 && actionLine != token.line()) {
            where = (token.text().endsWith(" action") ? "" : " in action") + " started in line " + actionLine;
        }
        return error(token, token + where);
    }

    /** At the token that was read last. */
    TemplateException error(String message) {
        return error(tokens.get(Math.max(0, Math.min(at, tokens.size()) - 1)), message);
    }

    private TemplateException error(Token token, String message) {
        return error(token.offset(), message);
    }

    /** At a place in the text, given in bytes. */
    TemplateException error(int offset, String message) {
        int characters =
                Utf8.text(bytes.substring(0, Math.min(offset, bytes.length()))).length();
        return new TemplateException(characters, Utf8.text(message));
    }
}
