package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.vector.Aggregations;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Operators;
import io.tocsin.processor.vector.RangeFunctions;
import io.tocsin.processor.vector.VectorFunctions;
import io.tocsin.processor.vector.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The value of expressions at an instant, as Prometheus evaluates them: ranges are open to the left, an instant selector
 * takes the newest sample of the look-back unless a stale marker follows it. One owner thread.
 */
public final class Evaluator {
    private final SeriesSource source;
    private final Settings settings;

    /**
     * What Prometheus takes from its own configuration.
     *
     * @param lookback how old the newest sample of a series may be for an instant selector
     */
    public record Settings(Duration lookback) {
        /** As Prometheus is shipped. */
        public static final Settings DEFAULT = new Settings(Duration.ofMinutes(5));
    }

    public Evaluator(SeriesSource source, Settings settings) {
        this.source = source;
        this.settings = settings;
    }

    /**
     * The value of an expression that is a vector, a scalar or a string.
     *
     * @param instant epoch milliseconds
     * @throws EvaluationException when it has none for these series
     */
    public Value evaluate(Expr expr, long instant) {
        return switch (expr.type()) {
            case SCALAR -> new Value.Scalar(scalar(expr, instant));
            case STRING -> new Value.Text(((Expr.StringLiteral) expr.bare()).value());
            case VECTOR -> new Value.Vector(vector(expr, instant));
            case MATRIX, NONE -> throw notCompiled(expr);
        };
    }

    private double scalar(Expr expr, long instant) {
        if (expr instanceof Expr.NumberLiteral number) {
            return number.value();
        }
        if (expr instanceof Expr.Paren paren) {
            return scalar(paren.inner(), instant);
        }
        if (expr instanceof Expr.Unary unary) {
            double value = scalar(unary.operand(), instant);
            return unary.negative() ? -value : value;
        }
        if (expr instanceof Expr.Binary binary) {
            return Operators.scalars(
                    binary.operator(), scalar(binary.left(), instant), scalar(binary.right(), instant));
        }
        if (expr instanceof Expr.Call call) {
            return switch (call.function().name()) {
                case "time" -> instant / 1000.0;
                case "pi" -> Math.PI;
                case "scalar" -> {
                    List<Element> vector = vector(call.arguments().get(0), instant);
                    yield vector.size() == 1 ? vector.get(0).value() : Double.NaN;
                }
                default -> throw notCompiled(expr);
            };
        }
        throw notCompiled(expr);
    }

    private List<Element> vector(Expr expr, long instant) {
        Optional<List<Element>> known = source.known(expr, instant);
        if (known.isPresent()) {
            return known.get();
        }
        if (expr instanceof Expr.VectorSelector selector) {
            return selected(selector, instant, false);
        }
        if (expr instanceof Expr.Paren paren) {
            return vector(paren.inner(), instant);
        }
        if (expr instanceof Expr.Unary unary) {
            List<Element> operand = vector(unary.operand(), instant);
            return unary.negative() ? negated(operand) : operand;
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary, instant);
        }
        if (expr instanceof Expr.Aggregate aggregate) {
            double parameter = aggregate.aggregator().parameter() == ValueType.SCALAR
                    ? scalar(aggregate.parameter().orElseThrow(), instant)
                    : 0;
            return Aggregations.apply(
                    aggregate.aggregator(), aggregate.grouping(), parameter, vector(aggregate.operand(), instant));
        }
        if (expr instanceof Expr.Call call) {
            return call(call, instant);
        }
        throw notCompiled(expr);
    }

    private static List<Element> negated(List<Element> vector) {
        return Element.unique(vector.stream()
                .map(e -> new Element(e.labels().withoutMetadata(), -e.value()))
                .toList());
    }

    private List<Element> binary(Expr.Binary binary, long instant) {
        Expr left = binary.left();
        Expr right = binary.right();
        if (left.type() == ValueType.SCALAR) {
            return Operators.scalarVector(
                    binary.operator(), binary.bool(), scalar(left, instant), vector(right, instant));
        }
        if (right.type() == ValueType.SCALAR) {
            return Operators.vectorScalar(
                    binary.operator(), binary.bool(), vector(left, instant), scalar(right, instant));
        }
        return Operators.vectors(
                binary.operator(),
                binary.bool(),
                binary.matching().orElseThrow(),
                vector(left, instant),
                vector(right, instant));
    }

    private List<Element> call(Expr.Call call, long instant) {
        String name = call.function().name();
        Optional<RangeFunctions.RangeFunction> range = RangeFunctions.of(name);
        if (range.isPresent()) {
            return overTime(call, range.get(), instant);
        }
        switch (name) {
            case "vector" -> {
                return List.of(new Element(Labels.NONE, scalar(call.arguments().get(0), instant)));
            }
            case "absent" -> {
                Expr argument = call.arguments().get(0).bare();
                return absent(argument, vector(argument, instant).isEmpty());
            }
            case "absent_over_time" -> {
                Expr.MatrixSelector matrix = matrix(call);
                return absent(matrix.selector(), windows(matrix, instant).isEmpty());
            }
            case "timestamp" -> {
                return selected((Expr.VectorSelector) call.arguments().get(0).bare(), instant, true);
            }
            default -> {
                return plain(call, instant);
            }
        }
    }

    private List<Element> plain(Expr.Call call, long instant) {
        List<Element> vector = List.of(new Element(Labels.NONE, instant / 1000.0)); // hour() is hour(vector(time()))
        List<Double> scalars = new ArrayList<>();
        List<String> strings = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            switch (argument.type()) {
                case VECTOR -> vector = vector(argument, instant);
                case SCALAR -> scalars.add(scalar(argument, instant));
                case STRING -> strings.add(((Expr.StringLiteral) argument.bare()).value());
                default -> throw notCompiled(argument);
            }
        }
        return VectorFunctions.of(call.function().name())
                .orElseThrow(() -> notCompiled(call))
                .apply(vector, scalars, strings);
    }

    private List<Element> overTime(Expr.Call call, RangeFunctions.RangeFunction function, long instant) {
        double parameter = call.arguments().stream()
                .filter(a -> a.type() == ValueType.SCALAR)
                .mapToDouble(a -> scalar(a, instant))
                .findFirst()
                .orElse(0);
        boolean keepsName = RangeFunctions.keepsName(call.function().name());
        List<Element> result = new ArrayList<>();
        windows(matrix(call), instant).forEach((labels, window) -> {
            OptionalDouble value = function.apply(window, parameter);
            if (value.isPresent()) {
                result.add(new Element(keepsName ? labels : labels.withoutMetadata(), value.getAsDouble()));
            }
        });
        return Element.unique(result);
    }

    private static Expr.MatrixSelector matrix(Expr.Call call) {
        return call.arguments().stream()
                .map(Expr::bare)
                .filter(Expr.MatrixSelector.class::isInstance)
                .map(Expr.MatrixSelector.class::cast)
                .findFirst()
                .orElseThrow(() -> notCompiled(call));
    }

    private Map<Labels, Window> windows(Expr.MatrixSelector matrix, long instant) {
        long end = instant - matrix.selector().time().offset().toMillis();
        Window.Bounds bounds = new Window.Bounds(end - matrix.range().toMillis(), end, instant);
        Map<Labels, Window> windows = new LinkedHashMap<>();
        for (Series series : source.select(matrix.selector())) {
            series.window(bounds).ifPresent(window -> windows.put(series.labels(), window));
        }
        return windows;
    }

    private List<Element> selected(Expr.VectorSelector selector, long instant, boolean times) {
        long at = instant - selector.time().offset().toMillis();
        List<Element> result = new ArrayList<>();
        for (Series series : source.select(selector)) {
            int newest = series.countUpTo(at) - 1;
            if (newest < 0
                    || series.time(newest) <= at - settings.lookback().toMillis()
                    || Series.isStale(series.value(newest))) {
                continue;
            }
            result.add(
                    times
                            ? new Element(series.labels().withoutMetadata(), series.time(newest) / 1000.0)
                            : new Element(series.labels(), series.value(newest)));
        }
        return times ? Element.unique(result) : result;
    }

    /** One, with the labels that the selector asks for in so many words. */
    public static List<Element> absent(Expr expr, boolean absent) {
        if (!absent) {
            return List.of();
        }
        Labels labels = Labels.NONE;
        if (expr instanceof Expr.VectorSelector selector) {
            Set<String> seen = new HashSet<>();
            for (LabelMatcher matcher : selector.matchers()) {
                if (!matcher.label().equals(LabelMatcher.METRIC_NAME)) {
                    boolean plain = matcher.type() == LabelMatcher.Type.EQUAL && !seen.contains(matcher.label());
                    labels = labels.with(matcher.label(), plain ? matcher.value() : "");
                    if (plain) {
                        seen.add(matcher.label());
                    }
                }
            }
        }
        return List.of(new Element(labels, 1));
    }

    private static IllegalStateException notCompiled(Expr expr) {
        return new IllegalStateException("the plan should have refused: " + expr);
    }
}
