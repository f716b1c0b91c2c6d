package io.tocsin.processor.template;

import io.tocsin.processor.golang.Fmt;
import io.tocsin.processor.golang.Value;
import java.util.List;

/** A piece of a template. {@code text} and {@code offset} count in bytes. */
record Token(Type type, int offset, String text, int line) {
    private static final int MAX_SHOWN = 10;

    enum Type {
        /** What is wrong; nothing follows. */
        ERROR,
        EOF,
        TEXT,
        LEFT_DELIMITER,
        RIGHT_DELIMITER,
        SPACE,
        BOOL,
        CHARACTER_CONSTANT,
        COMPLEX,
        NUMBER,
        STRING,
        RAW_STRING,
        FIELD,
        IDENTIFIER,
        VARIABLE,
        ASSIGN,
        DECLARE,
        PIPE,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        /** Another character, such as a comma. */
        CHARACTER,
        DOT,
        NIL,
        BLOCK,
        BREAK,
        CONTINUE,
        DEFINE,
        ELSE,
        END,
        IF,
        RANGE,
        TEMPLATE,
        WITH;

        private boolean isKeyword() {
            return compareTo(DOT) >= 0;
        }
    }

    boolean is(Type wanted) {
        return type == wanted;
    }

    /** As messages of Go's parser show it. */
    @Override
    public String toString() {
        if (is(Type.EOF)) {
            return "EOF";
        }
        if (is(Type.ERROR)) {
            return text;
        }
        if (type.isKeyword()) {
            return "<" + text + ">";
        }
        String format = text.length() > MAX_SHOWN ? "%.10q..." : "%q";
        return Fmt.sprintf(format, List.of(Value.of(text)), Integer.MAX_VALUE);
    }
}
