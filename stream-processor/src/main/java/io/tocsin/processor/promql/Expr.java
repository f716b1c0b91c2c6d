package io.tocsin.processor.promql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The syntax tree of an expression. {@code toString()} is its canonical text: it parses to the same tree, and two texts
 * of the same tree print alike. Parentheses are nodes, so printing adds none. Trees that {@link Parser} returns are
 * correctly typed and at most {@link Parser#MAX_DEPTH} deep.
 */
public sealed interface Expr {
    /** Where it stands in the text that was parsed. */
    Span span();

    ValueType type();

    /** The expressions directly below, in the order of the text. */
    List<Expr> children();

    /** This and everything below, outer before inner, left before right. */
    default List<Expr> all() {
        List<Expr> all = new ArrayList<>();
        all.add(this);
        for (int i = 0; i < all.size(); i++) {
            all.addAll(i + 1, all.get(i).children());
        }
        return all;
    }

    /** This without the parentheses around it. */
    default Expr bare() {
        Expr expr = this;
        while (expr instanceof Paren paren) {
            expr = paren.inner();
        }
        return expr;
    }

    /**
     * A number.
     *
     * @param duration whether it is written as a duration ({@code 5m}); the value is in seconds then
     */
    record NumberLiteral(double value, boolean duration, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public String toString() {
            return duration ? Literals.print(Duration.ofMillis(Math.round(value * 1000))) : GoFloat.plain(value);
        }
    }

    /** A string. */
    record StringLiteral(String value, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public String toString() {
            return Literals.quote(value);
        }
    }

    /** An expression in parentheses. */
    record Paren(Expr inner, Span span) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(inner);
        }

        @Override
        public String toString() {
            return "(" + inner + ")";
        }
    }

    /** A sign before an expression that is not a plain number. */
    record Unary(boolean negative, Expr operand, Span span) implements Expr {
        @Override
        public ValueType type() {
            return operand.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return (negative ? "-" : "+") + operand;
        }
    }

    /**
     * Two operands.
     *
     * @param bool whether a comparison gives 0 and 1 instead of filtering
     * @param matching there exactly when both operands are vectors
     */
    record Binary(Operator operator, boolean bool, Optional<VectorMatching> matching, Expr left, Expr right)
            implements Expr {
        @Override
        public Span span() {
            return left.span().to(right.span());
        }

        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return left + " " + operator + (bool ? " bool" : "")
                    + matching.map(VectorMatching::toString).orElse("") + " " + right;
        }
    }

    /** A function called. */
    record Call(Signature function, List<Expr> arguments, Span span) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public ValueType type() {
            return function.returns();
        }

        @Override
        public List<Expr> children() {
            return arguments;
        }

        @Override
        public String toString() {
            return arguments.stream().map(Expr::toString).collect(Collectors.joining(", ", function.name() + "(", ")"));
        }
    }

    /** An aggregation over the elements of a vector; {@code parameter} is there when the aggregator takes one. */
    record Aggregate(Aggregator aggregator, Grouping grouping, Optional<Expr> parameter, Expr operand, Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        @Override
        public List<Expr> children() {
            return Stream.concat(parameter.stream(), Stream.of(operand)).toList();
        }

        @Override
        public String toString() {
            String labels = grouping.toString();
            return aggregator + (labels.isEmpty() ? "" : " " + labels + " ")
                    + parameter.map(p -> "(" + p + ", ").orElse("(") + operand + ")";
        }
    }

    /**
     * Series at one instant.
     *
     * @param name as written before the braces, empty when it is not
     * @param matchers those in braces, in their order; without that of {@code name}
     * @param time offset and {@code @}; of the range when this is part of one
     */
    record VectorSelector(String name, List<LabelMatcher> matchers, TimeShift time, Span span) implements Expr {
        public VectorSelector {
            matchers = List.copyOf(matchers);
        }

        /** The conditions on a series, that on the name first. */
        public List<LabelMatcher> allMatchers() {
            return name.isEmpty()
                    ? matchers
                    : Stream.concat(
                                    Stream.of(
                                            new LabelMatcher(LabelMatcher.METRIC_NAME, LabelMatcher.Type.EQUAL, name)),
                                    matchers.stream())
                            .toList();
        }

        /** The one metric name that is asked for, wherever it is written. */
        public Optional<String> metricName() {
            return allMatchers().stream()
                    .filter(m -> m.label().equals(LabelMatcher.METRIC_NAME) && m.type() == LabelMatcher.Type.EQUAL)
                    .map(LabelMatcher::value)
                    .findFirst();
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        String series() {
            String braces = matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(",", "{", "}"));
            return name + (matchers.isEmpty() && !name.isEmpty() ? "" : braces);
        }

        @Override
        public String toString() {
            return series() + time;
        }
    }

    /** Series over a stretch of time up to the instant, open to the left. */
    record MatrixSelector(VectorSelector selector, Duration range, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public String toString() {
            return selector.series() + "[" + Literals.print(range) + "]" + selector.time();
        }
    }

    /** An expression evaluated at each step of a stretch of time; without {@code step} that of the group. */
    record Subquery(Expr inner, Duration range, Optional<Duration> step, TimeShift time, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }

        @Override
        public List<Expr> children() {
            return List.of(inner);
        }

        @Override
        public String toString() {
            return inner + "[" + Literals.print(range) + ":"
                    + step.map(Literals::print).orElse("") + "]" + time;
        }
    }
}
