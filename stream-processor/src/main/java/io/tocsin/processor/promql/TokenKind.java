package io.tocsin.processor.promql;

/** The kinds of tokens, each with the words for it in messages. */
enum TokenKind {
    LEFT_PAREN("\"(\""),
    RIGHT_PAREN("\")\""),
    LEFT_BRACE("\"{\""),
    RIGHT_BRACE("\"}\""),
    LEFT_BRACKET("\"[\""),
    RIGHT_BRACKET("\"]\""),
    COMMA("\",\""),
    COLON("\":\""),
    AT("\"@\""),
    EQUALS("\"=\""),
    MATCH_REGEX("\"=~\""),
    MATCH_NOT_REGEX("\"!~\""),
    /** An operator that is not a word; the text says which. {@code !=} also stands in label matchers. */
    OPERATOR("operator"),
    /** A word of the language in any case, outside braces; most can also be names. */
    KEYWORD("keyword"),
    IDENTIFIER("identifier"),
    /** A name with a colon in it: a metric, not a function. */
    METRIC_IDENTIFIER("metric identifier"),
    STRING("string"),
    NUMBER("number"),
    DURATION("duration"),
    END("end of input");

    private final String words;

    TokenKind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
