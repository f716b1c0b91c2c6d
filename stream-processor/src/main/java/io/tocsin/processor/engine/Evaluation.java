package io.tocsin.processor.engine;

import io.tocsin.processor.function.Histograms;
import io.tocsin.processor.function.LabelFunctions;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.function.VectorFunctions;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.vector.Aggregations;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Groups;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Matches;
import io.tocsin.processor.vector.Mathematics;
import io.tocsin.processor.vector.Operators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One evaluation of one expression, at one instant or, inside subqueries, at many: node by node, each at all of its
 * steps, as Prometheus does, so that what collides at different steps collides here too. Memory is bounded by the samples
 * that the settings allow, recursion by the depth of trees. One use, one thread.
 */
final class Evaluation {
    private final SeriesSource source;
    private final Evaluator.Settings settings;
    private final Steps query;
    private final Budget budget;
    private final Selection selection;
    private final Memory memory;
    private final Invariance invariance = new Invariance();

    Evaluation(SeriesSource source, Evaluator.Settings settings, Steps query, Runnable check, Memory memory) {
        this.source = source;
        this.settings = settings;
        this.query = query;
        this.budget = new Budget(settings.maxSamples(), check);
        this.selection = new Selection(source, settings, query, budget);
        this.memory = memory;
    }

    /** The values of any expression but a string. */
    Collection<Series> range(Expr expr, Steps steps) {
        return switch (expr.type()) {
            case SCALAR -> {
                double[] values = scalars(expr, steps);
                Series series = new Series(Labels.NONE);
                for (int i = 0; i < values.length; i++) {
                    series.insert(i, steps.time(i), values[i]);
                }
                yield List.of(series);
            }
            case VECTOR -> matrix(expr, steps).series(steps);
            case MATRIX -> new Ranges(expr.bare(), steps, this).samples();
            case STRING, NONE -> throw new IllegalArgumentException(expr + " has no samples");
        };
    }

    Selection selection() {
        return selection;
    }

    Budget budget() {
        return budget;
    }

    /** The values of an instant vector; they count as held until the budget is released. */
    Matrix matrix(Expr expr, Steps steps) {
        if (steps.count() == 0) {
            return Matrix.of(List.<Series>of());
        }
        budget.check(steps.count());
        if (!steps.isOne() && invariance.of(expr)) {
            long before = budget.held();
            Matrix once = matrix(expr, Steps.at(steps.start()));
            budget.release(before, once.samples() * steps.count());
            return once.repeated(steps);
        }
        Optional<Matrix> known = known(expr, steps);
        if (known.isPresent()) {
            return known.get();
        }
        if (expr instanceof Expr.VectorSelector selector) {
            return selection.instants(selector, steps);
        }
        if (expr instanceof Expr.Paren paren) {
            return matrix(paren.inner(), steps);
        }
        if (expr instanceof Expr.Unary unary) {
            Matrix operand = matrix(unary.operand(), steps);
            return unary.negative() ? operand.mapped(Labels::withoutMetadata, v -> -v) : operand;
        }
        long before = budget.held();
        Matrix result;
        if (expr instanceof Expr.Binary binary) {
            result = binary(binary, steps);
        } else if (expr instanceof Expr.Aggregate aggregate) {
            result = aggregate(aggregate, steps);
        } else if (expr instanceof Expr.Call call) {
            result = call(call, steps);
        } else {
            throw notEvaluated(expr);
        }
        budget.release(before, result.samples());
        return result;
    }

    private Optional<Matrix> known(Expr expr, Steps steps) {
        Optional<List<Element>> first = source.known(expr, steps.start());
        if (first.isEmpty() || steps.isOne()) {
            return first.map(Matrix::of);
        }
        Matrix.Builder all = new Matrix.Builder();
        for (int i = 0; i < steps.count(); i++) {
            List<Element> vector = source.known(expr, steps.time(i)).orElseThrow();
            budget.hold(vector.size());
            all.add(steps.time(i), vector);
        }
        return Optional.of(all.matrix());
    }

    /** A function of the vectors at one step. */
    interface StepFunction {
        List<Element> apply(int step, List<List<Element>> vectors);
    }

    /** Why no two elements of a step have the same labels. */
    private enum Uniqueness {
        /** The function makes none such. */
        MADE,
        /** There are none in the operand, whose labels stay but for metadata. */
        INHERITED,
        UNKNOWN
    }

    /** What a function of vectors gives at each step; no two elements of a step have the same labels. */
    private Matrix each(Steps steps, List<Matrix> operands, Uniqueness uniqueness, StepFunction function) {
        if (steps.isOne()) {
            List<List<Element>> vectors = operands.stream().map(Matrix::vector).toList();
            List<Element> result = function.apply(0, vectors);
            return Matrix.of(
                    switch (uniqueness) {
                        case MADE -> result;
                        case INHERITED -> Element.unique(vectors.get(0), result);
                        case UNKNOWN -> Element.unique(result);
                    });
        }
        List<Matrix.Reader> readers = operands.stream().map(Matrix::reader).toList();
        Matrix.Builder result = new Matrix.Builder();
        for (int i = 0; i < steps.count(); i++) {
            long time = steps.time(i);
            List<Element> vector =
                    function.apply(i, readers.stream().map(r -> r.at(time)).toList());
            budget.hold(vector.size());
            result.add(time, vector);
        }
        return result.matrix();
    }

    private Matrix binary(Expr.Binary binary, Steps steps) {
        Expr left = binary.left();
        Expr right = binary.right();
        boolean filters = binary.operator().isComparison() && !binary.bool();
        Uniqueness ofScalar = filters ? Uniqueness.MADE : Uniqueness.INHERITED;
        if (left.type() == ValueType.SCALAR) {
            double[] scalars = scalars(left, steps);
            return each(
                    steps,
                    List.of(matrix(right, steps)),
                    ofScalar,
                    (i, v) -> Operators.scalarVector(binary.operator(), binary.bool(), scalars[i], v.get(0)));
        }
        if (right.type() == ValueType.SCALAR) {
            Matrix vectors = matrix(left, steps);
            double[] scalars = scalars(right, steps);
            return each(
                    steps,
                    List.of(vectors),
                    ofScalar,
                    (i, v) -> Operators.vectorScalar(binary.operator(), binary.bool(), v.get(0), scalars[i]));
        }
        Matches matches = memory.matches(binary);
        return each(
                steps,
                List.of(matrix(left, steps), matrix(right, steps)),
                Uniqueness.MADE,
                (i, v) -> matches.apply(v.get(0), v.get(1)));
    }

    private Matrix aggregate(Expr.Aggregate aggregate, Steps steps) {
        Aggregator aggregator = aggregate.aggregator();
        if (aggregator == Aggregator.COUNT_VALUES) {
            String name = string(aggregate.parameter().orElseThrow());
            Aggregations.countValues(name, aggregate.grouping(), List.of()); // A name that is none fails anyway.
            return each(
                    steps,
                    List.of(matrix(aggregate.operand(), steps)),
                    Uniqueness.MADE,
                    (i, v) -> Aggregations.countValues(name, aggregate.grouping(), v.get(0)));
        }
        double[] parameters = aggregate.parameter().isPresent()
                ? scalars(aggregate.parameter().get(), steps)
                : new double[0];
        Matrix operand = matrix(aggregate.operand(), steps);
        if (!Aggregations.choosesAny(aggregator, parameters)) {
            return steps.isOne() ? Matrix.of(List.<Element>of()) : new Matrix.Builder().matrix();
        }
        Groups groups = memory.groups(aggregate);
        return each(
                steps,
                List.of(operand),
                Uniqueness.MADE,
                (i, v) -> Aggregations.apply(aggregator, groups, parameters.length == 0 ? 0 : parameters[i], v.get(0)));
    }

    private Matrix call(Expr.Call call, Steps steps) {
        String name = call.function().name();
        List<Expr> arguments = call.arguments();
        if (RangeFunctions.of(name).isPresent()) {
            return overTime(call, RangeFunctions.of(name).get(), steps);
        }
        switch (name) {
            case "vector" -> {
                double[] values = scalars(arguments.get(0), steps);
                return each(steps, List.of(), Uniqueness.MADE, (i, v) -> List.of(new Element(Labels.NONE, values[i])));
            }
            case "absent" -> {
                Expr argument = arguments.get(0).bare();
                return each(
                        steps,
                        List.of(matrix(argument, steps)),
                        Uniqueness.MADE,
                        (i, v) -> Evaluator.absent(argument, v.get(0).isEmpty()));
            }
            case "absent_over_time" -> {
                Expr argument = arguments.get(0).bare();
                Expr named = argument instanceof Expr.MatrixSelector matrix ? matrix.selector() : argument;
                boolean[] present = new Ranges(argument, steps, this).present();
                return each(steps, List.of(), Uniqueness.MADE, (i, v) -> Evaluator.absent(named, !present[i]));
            }
            case "timestamp" -> {
                return timestamp(arguments.get(0).bare(), steps);
            }
            default -> {
                Optional<UnaryOperator<Labels>> labels = LabelFunctions.of(name, strings(call), settings.dialect());
                return labels.isPresent()
                        ? matrix(arguments.get(0), steps).mapped(labels.get(), v -> v)
                        : plain(call, steps);
            }
        }
    }

    private Matrix timestamp(Expr argument, Steps steps) {
        if (argument instanceof Expr.VectorSelector selector) {
            return each(steps, List.of(), Uniqueness.UNKNOWN, (i, v) -> selection.times(selector, steps.time(i)));
        }
        return each(
                steps,
                List.of(matrix(argument, steps)),
                Uniqueness.INHERITED,
                (i, v) -> v.get(0).stream()
                        .map(e -> new Element(e.labels().withoutMetadata(), steps.time(i) / 1000.0))
                        .toList());
    }

    private Matrix plain(Expr.Call call, Steps steps) {
        List<String> strings = strings(call);
        List<Matrix> vectors = new ArrayList<>();
        List<double[]> scalars = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            if (argument.type() == ValueType.VECTOR) {
                vectors.add(matrix(argument, steps));
            } else if (argument.type() == ValueType.SCALAR) {
                scalars.add(scalars(argument, steps));
            }
        }
        String name = call.function().name();
        if (Histograms.has(name)) {
            Histograms histograms = memory.histograms(call);
            return each(
                    steps,
                    vectors,
                    Uniqueness.UNKNOWN,
                    (i, v) -> histograms.apply(
                            name, v.get(0), scalars.stream().map(s -> s[i]).toList(), strings));
        }
        VectorFunctions.VectorFunction function = VectorFunctions.of(name).orElseThrow(() -> notEvaluated(call));
        // hour() has no operand.
        return each(steps, vectors, vectors.isEmpty() ? Uniqueness.MADE : Uniqueness.INHERITED, (i, v) -> {
            // hour() is hour(vector(time())), in whole seconds.
            long seconds = steps.time(i) / 1000;
            List<Element> vector = v.isEmpty() ? List.of(new Element(Labels.NONE, seconds)) : v.get(0);
            return function.apply(vector, scalars.stream().map(s -> s[i]).toList(), strings);
        });
    }

    private Matrix overTime(Expr.Call call, RangeFunctions.RangeFunction function, Steps steps) {
        List<double[]> parameters = new ArrayList<>();
        Optional<Ranges> ranges = Optional.empty();
        for (Expr argument : call.arguments()) {
            if (argument.type() == ValueType.SCALAR) {
                parameters.add(scalars(argument, steps));
            } else {
                ranges = Optional.of(new Ranges(argument.bare(), steps, this));
            }
        }
        boolean keepsName = RangeFunctions.keepsName(call.function().name());
        double[][] byStep = new double[(int) steps.count()][];
        Arrays.setAll(byStep, i -> parameters.stream().mapToDouble(p -> p[i]).toArray());
        return ranges.orElseThrow(() -> notEvaluated(call))
                .apply((i, window) -> function.apply(window, byStep[i]), keepsName);
    }

    private static List<String> strings(Expr.Call call) {
        return call.arguments().stream()
                .filter(a -> a.type() == ValueType.STRING)
                .map(Evaluation::string)
                .toList();
    }

    private static String string(Expr expr) {
        return ((Expr.StringLiteral) expr.bare()).value();
    }

    /** The values of a scalar at each step; they count as held as those of vectors do. */
    double[] scalars(Expr expr, Steps steps) {
        long before = budget.held();
        budget.hold(steps.count());
        double[] result = numbers(expr, steps);
        budget.release(before, result.length);
        return result;
    }

    private double[] numbers(Expr expr, Steps steps) {
        double[] result = new double[(int) steps.count()];
        if (result.length > 1 && invariance.of(expr)) {
            Arrays.fill(result, scalars(expr, Steps.at(steps.start()))[0]);
            return result;
        }
        if (expr instanceof Expr.NumberLiteral number) {
            Arrays.fill(result, number.value());
        } else if (expr instanceof Expr.Paren paren) {
            return numbers(paren.inner(), steps);
        } else if (expr instanceof Expr.Unary unary) {
            double[] operand = scalars(unary.operand(), steps);
            Arrays.setAll(result, i -> unary.negative() ? -operand[i] : operand[i]);
        } else if (expr instanceof Expr.Binary binary) {
            double[] left = scalars(binary.left(), steps);
            double[] right = scalars(binary.right(), steps);
            Arrays.setAll(result, i -> Operators.scalars(binary.operator(), left[i], right[i]));
        } else if (expr instanceof Expr.Call call) {
            return scalarCall(call, steps, result);
        } else {
            throw notEvaluated(expr);
        }
        return result;
    }

    private double[] scalarCall(Expr.Call call, Steps steps, double[] result) {
        switch (call.function().name()) {
            case "time" -> Arrays.setAll(result, i -> steps.time(i) / 1000.0);
            case "pi" -> Arrays.fill(result, Math.PI);
            case "start" -> Arrays.fill(result, query.start() / 1000.0);
            case "end" -> Arrays.fill(result, query.end() / 1000.0);
            case "range" -> Arrays.fill(result, (query.end() - query.start()) / 1000.0);
            case "step" -> Arrays.fill(result, query.isOne() ? 0 : query.interval() / 1000.0);
            case "max_of", "min_of" -> {
                boolean max = call.function().name().equals("max_of");
                double[] a = scalars(call.arguments().get(0), steps);
                double[] b = scalars(call.arguments().get(1), steps);
                Arrays.setAll(result, i -> max ? Mathematics.max(a[i], b[i]) : Mathematics.min(a[i], b[i]));
            }
            case "scalar" -> {
                Matrix.Reader vectors = matrix(call.arguments().get(0), steps).reader();
                for (int i = 0; i < result.length; i++) {
                    List<Element> vector = vectors.at(steps.time(i));
                    result[i] = vector.size() == 1 ? vector.get(0).value() : Double.NaN;
                }
            }
            default -> throw notEvaluated(call);
        }
        return result;
    }

    private static IllegalStateException notEvaluated(Expr expr) {
        return new IllegalStateException("parsing should have refused: " + expr);
    }
}
