package io.tocsin.processor.promql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where our parser and that of Prometheus 2.42 differ, and why. */
final class SyntaxDifferences {
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

    /** A part of our message, and what is refused. */
    private static final List<Map.Entry<String, String>> ON_PURPOSE = List.of(
            Map.entry("works on native histograms only", "a function of native histograms"),
            Map.entry("is not valid UTF-8", "a string that is not UTF-8"),
            Map.entry("unexpected character in brackets: '#'", "a comment behind a bracket"),
            Map.entry("no @ modifiers allowed before range", "start() or end() before a range"),
            Map.entry("in subquery or range, expected \":\" or \"]\"", "a letter for a colon"),
            Map.entry("number: \"0x", "an exponent in a hexadecimal number"),
            Map.entry("bad number or duration syntax: \"0x", "an exponent in a hexadecimal number"),
            Map.entry("not supported", "what is experimental"));

    private SyntaxDifferences() {}

    /** What we refuse though version 2.42 takes it. */
    static Optional<String> refusedOnPurpose(PromqlException error) {
        return ON_PURPOSE.stream()
                .filter(e -> error.what().contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What is in a good expression that 2.42 does not know yet. */
    static Optional<String> newer(String expression) {
        try {
            if (Parser.parse(expression, Dialect.V2).all().stream()
                    .anyMatch(e -> e instanceof Expr.NumberLiteral number && number.duration())) {
                return Optional.of("a duration as a number");
            }
            Lexer lexer = new Lexer(expression);
            Deque<String> open = new ArrayDeque<>(List.of(""));
            Token before = new Token(TokenKind.COMMA, "", new Span(0, 0));
            Token last = before;
            for (Token token = lexer.next(); token.kind() != TokenKind.END; token = lexer.next()) {
                Optional<String> found = newer(open.getFirst(), before, last, token);
                if (found.isPresent()) {
                    return found;
                }
                switch (token.kind()) {
                    case LEFT_PAREN -> open.push(GROUPING.contains(last.keyword()) ? "labels" : "");
                    case LEFT_BRACE -> open.push("braces");
                    case LEFT_BRACKET -> open.push("brackets");
                    case RIGHT_PAREN, RIGHT_BRACE, RIGHT_BRACKET -> open.pop();
                    default -> {}
                }
                before = last;
                last = token;
            }
            return Optional.empty();
        } catch (PromqlException e) {
            throw new AssertionError("an expression that parses does not lex: " + expression, e);
        }
    }

    private static Optional<String> newer(String inside, Token before, Token last, Token token) {
        boolean behindOffset = last.is("offset") || (TokenCursor.isSign(last) && before.is("offset"));
        return switch (token.kind()) {
            case STRING ->
                when(
                        inside.equals("labels")
                                || (inside.equals("braces")
                                        && (last.kind() == TokenKind.COMMA || last.kind() == TokenKind.LEFT_BRACE)),
                        "a quoted name");
            case METRIC_IDENTIFIER -> when(inside.equals("labels"), "a colon in a label");
            case DURATION ->
                when(last.kind() == TokenKind.AT || before.kind() == TokenKind.AT, "a duration as an instant")
                        .or(() -> when(behindOffset && token.text().equals("0s"), "an offset of nothing"));
            case NUMBER ->
                when(inside.equals("brackets") || behindOffset, "a number as a duration")
                        .or(() -> when(token.text().contains("_"), "an underscore in a number"));
            case OPERATOR ->
                when(inside.equals("brackets"), "a sign in brackets")
                        .or(() -> when(last.is("offset") && token.text().equals("+"), "a plus behind offset"))
                        .or(() -> when(
                                behindOffset && !last.is("offset") && TokenCursor.isSign(token),
                                "two signs behind offset"));
            case KEYWORD ->
                when(
                        (token.is("by") || token.is("without")) && isNewAggregator(last) && !inside.equals("labels"),
                        "a newer function");
            case LEFT_PAREN -> call(inside, last);
            default -> Optional.empty();
        };
    }

    private static Optional<String> call(String inside, Token name) {
        boolean newFunction = Functions.of(name.text(), Dialect.V2)
                .filter(f -> f.experimental() || f.name().equals("first_over_time"))
                .isPresent();
        return when(!inside.equals("labels") && (isNewAggregator(name) || newFunction), "a newer function");
    }

    private static boolean isNewAggregator(Token name) {
        return name.is("limitk") || name.is("limit_ratio");
    }

    private static Optional<String> when(boolean is, String what) {
        return is ? Optional.of(what) : Optional.empty();
    }
}
