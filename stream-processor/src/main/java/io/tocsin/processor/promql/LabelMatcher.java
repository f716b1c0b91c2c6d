package io.tocsin.processor.promql;

import com.google.re2j.Pattern;
import io.tocsin.processor.regex.GoRegex;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One condition on a label. A label that is missing counts as empty. Regular expressions are those of RE2, in linear
 * time, and match the whole value; whether {@code .} matches a newline is the dialect's. Immutable; equal when written
 * equally in the same dialect.
 */
public final class LabelMatcher {
    /** The label that carries the metric's name. */
    public static final String METRIC_NAME = "__name__";

    private static final java.util.regex.Pattern ALTERNATIVES =
            java.util.regex.Pattern.compile("[\\w\\-/ :,%&;<>=!@#\"'~]*(?:\\|[\\w\\-/ :,%&;<>=!@#\"'~]*)*");

    /** How a value is compared. */
    public enum Type {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String symbol;

        Type(String symbol) {
            this.symbol = symbol;
        }

        /** As written. */
        @Override
        public String toString() {
            return symbol;
        }
    }

    private final String label;
    private final Type type;
    private final String value;
    private final Dialect dialect;
    private final Predicate<String> test;

    /** A matcher of version 3, as the other constructor makes it. */
    public LabelMatcher(String label, Type type, String value) {
        this(label, type, value, Dialect.V3);
    }

    /**
     * A matcher.
     *
     * @throws IllegalArgumentException with a sentence about it when the regular expression is none
     */
    public LabelMatcher(String label, Type type, String value, Dialect dialect) {
        this.label = label;
        this.type = type;
        this.value = value;
        this.dialect = type == Type.REGEX || type == Type.NOT_REGEX ? dialect : Dialect.V3;
        this.test = switch (type) {
            case EQUAL -> value::equals;
            case NOT_EQUAL -> Predicate.not(value::equals);
            case REGEX -> regex(value, dialect);
            case NOT_REGEX -> regex(value, dialect).negate();
        };
    }

    private static Predicate<String> regex(String regex, Dialect dialect) {
        if (ALTERNATIVES.matcher(regex).matches()) {
            // "error|fatal" and the like: a look-up instead of an automaton.
            Set<String> words = Arrays.stream(regex.split("\\|", -1)).collect(Collectors.toUnmodifiableSet());
            return words::contains;
        }
        try {
            Pattern pattern = GoRegex.compileWhole(regex, dialect == Dialect.V3);
            return text -> pattern.matcher(text).matches();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid regular expression: " + e.getMessage(), e);
        }
    }

    public String label() {
        return label;
    }

    public Type type() {
        return type;
    }

    public String value() {
        return value;
    }

    /** What its regular expression means; without one, version 3. */
    public Dialect dialect() {
        return dialect;
    }

    /** Whether a label of this value, empty for a missing one, passes. */
    public boolean matches(String text) {
        return test.test(text);
    }

    /** Whether these labels pass. */
    public boolean matches(Map<String, String> labels) {
        return test.test(labels.getOrDefault(label, ""));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMatcher matcher
                && matcher.label.equals(label)
                && matcher.type == type
                && matcher.dialect == dialect
                && matcher.value.equals(value);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** As written in braces. */
    @Override
    public String toString() {
        return Literals.labelName(label) + type + Literals.quote(value);
    }
}
