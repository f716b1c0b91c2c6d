package io.tocsin.processor.promql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads PromQL as Prometheus 3 does with its default flags (promql/parser/generated_parser.y): precedence climbing over
 * the binary operators, then signs, then the modifiers behind an expression. What Prometheus has behind a flag in the
 * syntax itself (anchored, smoothed, fill, arithmetic in durations) is refused by name; its experimental functions are
 * read. One use, one thread; input of any depth ends in a {@link PromqlException}, not in a full stack.
 */
public final class Parser extends TokenCursor {
    /** How deep expressions may be nested. What people write is below 30. */
    public static final int MAX_DEPTH = 250;

    private static final Set<String> NOT_METRIC_NAMES =
            Set.of("bool", "group_left", "group_right", "ignoring", "on", "atan2");
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%", "^");
    private static final Set<String> CALLABLE_KEYWORDS = Set.of("start", "end", "step", "range", "max_of", "min_of");

    private final Dialect dialect;
    private final Checker checker;
    /** Depth of each node made so far, so that no tree grows deeper than walks over it can bear. */
    private final IdentityHashMap<Expr, Integer> depths = new IdentityHashMap<>();

    private int nesting;

    private Parser(String input, Dialect dialect) throws PromqlException {
        super(input);
        this.dialect = dialect;
        this.checker = new Checker(input);
    }

    /**
     * The tree of an expression of version 3.
     *
     * @throws PromqlException at the first thing that is wrong
     */
    public static Expr parse(String input) throws PromqlException {
        return parse(input, Dialect.V3);
    }

    /**
     * The tree of an expression.
     *
     * @throws PromqlException at the first thing that is wrong
     */
    public static Expr parse(String input, Dialect dialect) throws PromqlException {
        Parser parser = new Parser(input, dialect);
        if (parser.token.kind() == TokenKind.END) {
            throw new PromqlException(input, new Span(0, 0), "no expression found in input");
        }
        Expr expr = parser.expression(0);
        if (parser.token.kind() != TokenKind.END) {
            throw parser.unexpected("", "");
        }
        return expr;
    }

    private Expr expression(int least) throws PromqlException {
        if (++nesting > MAX_DEPTH) {
            throw tooDeep(token.span());
        }
        Expr left = signed();
        for (Optional<Operator> next = Operator.of(token);
                next.isPresent() && next.get().precedence() >= least;
                next = Operator.of(token)) {
            Operator operator = next.get();
            Span place = advance().span();
            boolean bool = accept("bool");
            Optional<VectorMatching> matching = matching(operator);
            Expr right = expression(operator == Operator.POWER ? operator.precedence() : operator.precedence() + 1);
            left = made(checker.binary(new Expr.Binary(operator, bool, matching, left, right), place));
        }
        nesting--;
        return left;
    }

    /** What is written of on, ignoring and grouping; nothing is not the same as the default for scalars. */
    private Optional<VectorMatching> matching(Operator operator) throws PromqlException {
        VectorMatching.Cardinality cardinality =
                operator.isSet() ? VectorMatching.Cardinality.MANY_TO_MANY : VectorMatching.Cardinality.ONE_TO_ONE;
        boolean on = token.is("on");
        VectorMatching matching = new VectorMatching(cardinality, on, List.of(), List.of());
        if (on || token.is("ignoring")) {
            advance();
            List<String> labels = labels();
            List<String> include = List.of();
            Token group = token;
            if (group.is("group_left") || group.is("group_right")) {
                advance();
                cardinality = group.is("group_left")
                        ? VectorMatching.Cardinality.MANY_TO_ONE
                        : VectorMatching.Cardinality.ONE_TO_MANY;
                if (operator.isSet()) {
                    throw error(group.span(), "no grouping allowed for \"" + operator + "\" operation");
                }
                include = token.kind() == TokenKind.LEFT_PAREN ? labels() : List.of();
            }
            for (String label : include) {
                if (on && labels.contains(label)) {
                    throw error(group.span(), "label \"" + label + "\" must not occur in ON and GROUP clause at once");
                }
            }
            matching = new VectorMatching(cardinality, on, labels, include);
        }
        if (token.is("fill") || token.is("fill_left") || token.is("fill_right")) {
            throw error(token.span(), "\"" + token.keyword() + "\" is experimental in Prometheus, and not supported");
        }
        return Optional.of(matching);
    }

    /** A sign binds as {@code *} does: weaker than {@code ^}. */
    private Expr signed() throws PromqlException {
        if (!isSign(token)) {
            return modified(primary());
        }
        Token sign = advance();
        boolean negative = sign.text().equals("-");
        Expr operand = expression(Operator.POWER.precedence());
        Span span = sign.span().to(operand.span());
        if (operand instanceof Expr.NumberLiteral number) {
            return made(new Expr.NumberLiteral(negative ? -number.value() : number.value(), number.duration(), span));
        }
        return made(checker.unary(new Expr.Unary(negative, operand, span)));
    }

    private Expr modified(Expr start) throws PromqlException {
        Expr expr = start;
        while (true) {
            if (token.kind() == TokenKind.LEFT_BRACKET) {
                expr = made(range(expr));
            } else if (token.is("offset")) {
                advance();
                Span place = token.span();
                Duration offset = duration("offset", "number or duration");
                expr = made(checker.offset(expr, offset, place));
            } else if (token.kind() == TokenKind.AT) {
                advance();
                expr = made(at(expr));
            } else if (token.is("anchored") || token.is("smoothed")) {
                throw error(
                        token.span(), "\"" + token.keyword() + "\" is experimental in Prometheus, and not supported");
            } else {
                return expr;
            }
        }
    }

    private Expr at(Expr expr) throws PromqlException {
        Token first = token;
        At at;
        if (token.is("start") || token.is("end")) {
            advance();
            expect(TokenKind.LEFT_PAREN, "@", "\"(\"");
            expect(TokenKind.RIGHT_PAREN, "@", "\")\"");
            at = first.is("start") ? new At.Start() : new At.End();
        } else {
            boolean negative = isSign(token) && advance().text().equals("-");
            if (token.kind() != TokenKind.NUMBER && token.kind() != TokenKind.DURATION) {
                throw unexpected("@", "timestamp");
            }
            double seconds = number(token);
            advance();
            at = checker.timestamp(negative ? -seconds : seconds, first.span());
        }
        return checker.at(expr, at, first.span());
    }

    private Expr range(Expr expr) throws PromqlException {
        Span open = advance().span();
        Duration range = positiveDuration("subquery or range selector", "number or duration");
        if (token.kind() == TokenKind.COLON) {
            advance();
            Optional<Duration> step = token.kind() == TokenKind.RIGHT_BRACKET
                    ? Optional.empty()
                    : Optional.of(positiveDuration("subquery selector", "number, duration or \"]\""));
            Token close = expect(TokenKind.RIGHT_BRACKET, "subquery selector", "\"]\"");
            Span span = expr.span().to(close.span());
            return checker.subquery(new Expr.Subquery(expr, range, step, TimeShift.NONE, span));
        }
        Token close = expect(TokenKind.RIGHT_BRACKET, "subquery or range", "\":\" or \"]\"");
        return checker.matrix(expr, range, open.to(close.span()));
    }

    private Duration positiveDuration(String context, String expected) throws PromqlException {
        Span place = token.span();
        Duration duration = duration(context, expected);
        if (duration.isZero() || duration.isNegative()) {
            throw error(place, "duration must be greater than 0");
        }
        return duration;
    }

    /** A duration or a number of seconds, with signs or without. */
    private Duration duration(String context, String expected) throws PromqlException {
        Span start = token.span();
        boolean negative = false;
        int signs = 0;
        while (isSign(token)) {
            negative ^= advance().text().equals("-");
            signs++;
        }
        boolean expression = token.kind() == TokenKind.LEFT_PAREN
                || (token.kind() == TokenKind.KEYWORD && CALLABLE_KEYWORDS.contains(token.keyword()));
        if (!expression && token.kind() != TokenKind.NUMBER && token.kind() != TokenKind.DURATION) {
            throw unexpected(context, expected);
        }
        Token literal = expression ? token : advance();
        // Behind an offset with one sign at most, an operator belongs to what is around the offset.
        boolean closed = context.equals("offset") && signs <= 1;
        if (expression || (!closed && isArithmetic(token))) {
            throw error(token.span(), "arithmetic in durations is experimental in Prometheus, and not supported");
        }
        return checker.duration(negative ? -number(literal) : number(literal), start.to(literal.span()));
    }

    private static boolean isArithmetic(Token token) {
        return token.kind() == TokenKind.OPERATOR && ARITHMETIC.contains(token.text());
    }

    private Expr primary() throws PromqlException {
        Token first = token;
        switch (first.kind()) {
            case LEFT_PAREN -> {
                advance();
                Expr inner = expression(0);
                Token close = expect(TokenKind.RIGHT_PAREN, "", "");
                return made(new Expr.Paren(inner, first.span().to(close.span())));
            }
            case NUMBER, DURATION -> {
                double value = number(first);
                advance();
                return made(new Expr.NumberLiteral(value, first.kind() == TokenKind.DURATION, first.span()));
            }
            case STRING -> {
                advance();
                return made(new Expr.StringLiteral(unquote(first), first.span()));
            }
            case LEFT_BRACE -> {
                return selector("", first.span());
            }
            case IDENTIFIER -> {
                return following().kind() == TokenKind.LEFT_PAREN ? call() : named();
            }
            case METRIC_IDENTIFIER -> {
                return named();
            }
            case KEYWORD -> {
                return keyword();
            }
            default -> throw unexpected("", "");
        }
    }

    private Expr keyword() throws PromqlException {
        String word = token.keyword();
        Optional<Aggregator> aggregator = Aggregator.of(word);
        Token next = following();
        boolean opens = next.kind() == TokenKind.LEFT_PAREN;
        if (aggregator.isPresent() && (opens || next.is("by") || next.is("without"))) {
            return aggregate(aggregator.get());
        }
        if (opens && CALLABLE_KEYWORDS.contains(word)) {
            return call();
        }
        if (NOT_METRIC_NAMES.contains(word)) {
            throw unexpected("", "");
        }
        return named();
    }

    private Expr named() throws PromqlException {
        Token name = advance();
        return selector(name.text(), name.span());
    }

    private Expr selector(String name, Span start) throws PromqlException {
        List<LabelMatcher> matchers = List.of();
        Span end = start;
        if (token.kind() == TokenKind.LEFT_BRACE) {
            matchers = matchers();
            end = expect(TokenKind.RIGHT_BRACE, "label matching", "\",\" or \"}\"")
                    .span();
        }
        return made(checker.selector(new Expr.VectorSelector(name, matchers, TimeShift.NONE, start.to(end))));
    }

    private List<LabelMatcher> matchers() throws PromqlException {
        List<LabelMatcher> matchers = new ArrayList<>();
        do {
            advance();
            if (token.kind() == TokenKind.RIGHT_BRACE) {
                break;
            }
            matchers.add(matcher());
        } while (token.kind() == TokenKind.COMMA);
        return matchers;
    }

    private LabelMatcher matcher() throws PromqlException {
        Token label = token;
        if (label.kind() != TokenKind.IDENTIFIER && label.kind() != TokenKind.STRING) {
            throw unexpected("label matching", "identifier or \"}\"");
        }
        advance();
        boolean quoted = label.kind() == TokenKind.STRING;
        if (quoted && (token.kind() == TokenKind.COMMA || token.kind() == TokenKind.RIGHT_BRACE)) {
            return new LabelMatcher(LabelMatcher.METRIC_NAME, LabelMatcher.Type.EQUAL, unquote(label));
        }
        LabelMatcher.Type type = switch (token.kind()) {
            case EQUALS -> LabelMatcher.Type.EQUAL;
            case OPERATOR -> LabelMatcher.Type.NOT_EQUAL; // Inside braces the lexer knows no other.
            case MATCH_REGEX -> LabelMatcher.Type.REGEX;
            case MATCH_NOT_REGEX -> LabelMatcher.Type.NOT_REGEX;
            default ->
                throw unexpected(
                        "label matching",
                        quoted ? "label matching operator, \",\" or \"}\"" : "label matching operator");
        };
        advance();
        if (token.kind() != TokenKind.STRING) {
            throw unexpected("label matching", "string");
        }
        Token value = advance();
        try {
            return new LabelMatcher(quoted ? unquote(label) : label.text(), type, unquote(value), dialect);
        } catch (IllegalArgumentException e) {
            throw error(value.span(), String.valueOf(e.getMessage()));
        }
    }

    private Expr call() throws PromqlException {
        Token name = advance();
        Signature function = function(name);
        List<Expr> arguments = arguments();
        Span span = name.span().to(advance().span());
        return made(checker.call(new Expr.Call(function, arguments, span)));
    }

    private Signature function(Token name) throws PromqlException {
        Optional<Signature> function = Functions.of(name.text(), dialect);
        if (function.isEmpty()) {
            String instead = Functions.nameInstead(name.text(), dialect)
                    .map(other -> "; in version " + dialect.version() + " it is called \"" + other + "\"")
                    .orElse("");
            throw error(name.span(), "unknown function with name \"" + name.text() + "\"" + instead);
        }
        if (function.get().refusal().isPresent()) {
            throw error(
                    name.span(),
                    "function \"" + name.text() + "\" "
                            + function.get().refusal().get());
        }
        return function.get();
    }

    private Expr aggregate(Aggregator aggregator) throws PromqlException {
        Token name = advance();
        boolean before = token.kind() != TokenKind.LEFT_PAREN;
        Grouping grouping = before ? grouping() : Grouping.NONE;
        if (token.kind() != TokenKind.LEFT_PAREN) {
            throw unexpected("aggregation", "\"(\"");
        }
        List<Expr> arguments = arguments();
        advance();
        if (!before && (token.is("by") || token.is("without"))) {
            grouping = grouping();
        }
        return made(
                checker.aggregate(aggregator, grouping, arguments, name.span().to(passed)));
    }

    private Grouping grouping() throws PromqlException {
        boolean without = advance().is("without");
        return new Grouping(without, labels());
    }

    /** The arguments in parentheses; stops at the closing one. */
    private List<Expr> arguments() throws PromqlException {
        List<Expr> arguments = new ArrayList<>();
        advance();
        while (token.kind() != TokenKind.RIGHT_PAREN) {
            arguments.add(expression(0));
            if (token.kind() == TokenKind.COMMA) {
                Token comma = advance();
                if (token.kind() == TokenKind.RIGHT_PAREN) {
                    throw error(comma.span(), "trailing commas not allowed in function call args");
                }
            } else if (token.kind() != TokenKind.RIGHT_PAREN) {
                throw unexpected("", "");
            }
        }
        return arguments;
    }

    private <E extends Expr> E made(E expr) throws PromqlException {
        int below = 0;
        for (Expr child : expr.children()) {
            below = Math.max(below, depths.getOrDefault(child, 0));
        }
        if (below + 1 > MAX_DEPTH) {
            throw tooDeep(expr.span());
        }
        depths.put(expr, below + 1);
        return expr;
    }

    private PromqlException tooDeep(Span span) {
        return error(span, "expression is nested deeper than " + MAX_DEPTH + " levels");
    }
}
