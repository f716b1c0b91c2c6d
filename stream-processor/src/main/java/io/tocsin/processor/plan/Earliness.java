package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Operator;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.promql.VectorMatching;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** When an alerting rule may be evaluated between two points of the grid, by the form of its expression. */
final class Earliness {
    /** Functions of a vector whose results of one series depend on other series, on the time, or on there being none. */
    private static final Set<String> NOT_PER_SERIES = Set.of(
            "absent",
            "absent_over_time",
            "histogram_fraction",
            "histogram_quantile",
            "histogram_quantiles",
            "scalar",
            "vector");

    private final Inputs inputs;

    private Earliness(Inputs inputs) {
        this.inputs = inputs;
    }

    static Early of(Expr expr, Inputs inputs) {
        Earliness earliness = new Earliness(inputs);
        if (earliness.isPerSeries(expr)) {
            return new Early(Early.Kind.ON_ARRIVAL, Optional.empty());
        }
        Early.Kind kind = earliness.isMonotone(expr) ? Early.Kind.ON_ARRIVAL : Early.Kind.AT_WATERMARK;
        return new Early(kind, pane(inputs));
    }

    private static Optional<Duration> pane(Inputs inputs) {
        return inputs.logs().values().stream()
                .map(counts -> BigInteger.valueOf(counts.leaf().pane().toMillis()))
                .reduce(BigInteger::gcd)
                .map(pane -> Duration.ofMillis(pane.longValueExact()));
    }

    /** Whether each element is made of the newest samples of one series of metrics, or is there when others are. */
    private boolean isPerSeries(Expr expr) {
        if (inputs.logs().containsKey(expr)) {
            return false;
        }
        if (expr instanceof Expr.Paren paren) {
            return isPerSeries(paren.inner());
        }
        if (expr instanceof Expr.Unary unary) {
            return isPerSeries(unary.operand());
        }
        if (expr instanceof Expr.VectorSelector selector) {
            return isNow(selector);
        }
        if (expr instanceof Expr.Call call) {
            return isPerSeries(call);
        }
        if (!(expr instanceof Expr.Binary binary) || expr.type() != ValueType.VECTOR) {
            return false;
        }
        if (binary.matching().isPresent()) {
            return (binary.operator() == Operator.AND || isPlainOr(binary))
                    && isPerSeries(binary.left())
                    && isPerSeries(binary.right());
        }
        return (isPerSeries(binary.left()) && isConstant(binary.right()))
                || (isConstant(binary.left()) && isPerSeries(binary.right()));
    }

    /** Where labels are left out of the comparison, an element of the right side goes when one of the left comes. */
    private static boolean isPlainOr(Expr.Binary binary) {
        VectorMatching matching = binary.matching().orElseThrow();
        return binary.operator() == Operator.OR
                && !matching.on()
                && matching.labels().isEmpty();
    }

    private boolean isPerSeries(Expr.Call call) {
        if (call.type() != ValueType.VECTOR
                || NOT_PER_SERIES.contains(call.function().name())) {
            return false;
        }
        return call.arguments().stream().anyMatch(argument -> !isParameter(argument))
                && call.arguments().stream().allMatch(argument -> isParameter(argument) || isInput(argument));
    }

    private static boolean isParameter(Expr argument) {
        return argument.type() == ValueType.STRING || isConstant(argument);
    }

    private boolean isInput(Expr argument) {
        return argument.bare() instanceof Expr.MatrixSelector matrix ? isNow(matrix.selector()) : isPerSeries(argument);
    }

    private boolean isNow(Expr.VectorSelector selector) {
        return !Inputs.isLogs(selector)
                && inputs.frame().queryOffset().isZero()
                && selector.time().offset().isZero()
                && selector.time().at().isEmpty();
    }

    /** Whether it is a count of log events, or made of counts so that it never gets less by one more, above a bound. */
    private boolean isMonotone(Expr expr) {
        if (!(expr.bare() instanceof Expr.Binary binary) || binary.bool()) {
            return false;
        }
        return switch (binary.operator()) {
            case GREATER, GREATER_OR_EQUAL -> isGrowing(binary.left()) && isConstant(binary.right());
            case LESS, LESS_OR_EQUAL -> isConstant(binary.left()) && isGrowing(binary.right());
            default -> false;
        };
    }

    private boolean isGrowing(Expr expr) {
        Inputs.Counts counts = inputs.logs().get(expr);
        if (counts != null) {
            return expr instanceof Expr.Aggregate sum && sum.aggregator() == Aggregator.SUM;
        }
        if (expr instanceof Expr.Paren paren) {
            return isGrowing(paren.inner());
        }
        if (expr instanceof Expr.Aggregate aggregate) {
            return (aggregate.aggregator() == Aggregator.SUM || aggregate.aggregator() == Aggregator.MAX)
                    && isGrowing(aggregate.operand());
        }
        if (!(expr instanceof Expr.Binary binary)) {
            return false;
        }
        Expr left = binary.left();
        Expr right = binary.right();
        return switch (binary.operator()) {
            case ADD -> isGrowing(left) && isGrowing(right);
            case MULTIPLY -> (isGrowing(left) && isPositive(right)) || (isPositive(left) && isGrowing(right));
            case DIVIDE -> isGrowing(left) && isPositive(right);
            default -> false;
        };
    }

    private static boolean isConstant(Expr expr) {
        return constant(expr).isPresent();
    }

    private static boolean isPositive(Expr expr) {
        double value = constant(expr).orElse(0);
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    /** The value of a literal, with a sign or in parentheses. */
    private static OptionalDouble constant(Expr expr) {
        Expr bare = expr.bare();
        if (bare instanceof Expr.Unary unary) {
            OptionalDouble value = constant(unary.operand());
            return value.isPresent() && unary.negative() ? OptionalDouble.of(-value.getAsDouble()) : value;
        }
        return bare instanceof Expr.NumberLiteral literal ? OptionalDouble.of(literal.value()) : OptionalDouble.empty();
    }
}
