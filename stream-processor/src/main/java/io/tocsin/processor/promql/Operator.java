package io.tocsin.processor.promql;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The binary operators; all but {@code ^} associate to the left. */
public enum Operator {
    OR("or", 1),
    AND("and", 2),
    UNLESS("unless", 2),
    EQUAL("==", 3),
    NOT_EQUAL("!=", 3),
    LESS("<", 3),
    LESS_OR_EQUAL("<=", 3),
    GREATER(">", 3),
    GREATER_OR_EQUAL(">=", 3),
    ADD("+", 4),
    SUBTRACT("-", 4),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    MODULO("%", 5),
    ATAN2("atan2", 5),
    POWER("^", 6);

    private static final Map<String, Operator> BY_SYMBOL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Operator::toString, Function.identity()));

    private final String symbol;
    private final int precedence;

    Operator(String symbol, int precedence) {
        this.symbol = symbol;
        this.precedence = precedence;
    }

    static Optional<Operator> of(Token token) {
        return switch (token.kind()) {
            case OPERATOR -> Optional.ofNullable(BY_SYMBOL.get(token.text()));
            case KEYWORD -> Optional.ofNullable(BY_SYMBOL.get(token.keyword()));
            default -> Optional.empty();
        };
    }

    int precedence() {
        return precedence;
    }

    /** {@code and}, {@code or}, {@code unless}. */
    public boolean isSet() {
        return this == OR || this == AND || this == UNLESS;
    }

    /** {@code ==} and the like: filters, or 0 and 1 with {@code bool}. */
    public boolean isComparison() {
        return precedence == EQUAL.precedence;
    }

    /** As written. */
    @Override
    public String toString() {
        return symbol;
    }
}
