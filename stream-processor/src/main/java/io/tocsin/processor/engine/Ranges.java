package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The windows of a range vector, a selector's or a subquery's, as seen from each step. One use, one thread. */
final class Ranges {
    private final Collection<? extends Series> series;
    private final TimeShift time;
    private final Duration range;
    private final Steps steps;
    private final Selection selection;
    private final Budget budget;

    /** A function of one window. */
    interface WindowFunction {
        OptionalDouble apply(int step, Window window);
    }

    /** Evaluates the inside of a subquery. */
    Ranges(Expr expr, Steps steps, Evaluation evaluation) {
        this.steps = steps;
        this.selection = evaluation.selection();
        this.budget = evaluation.budget();
        if (expr instanceof Expr.MatrixSelector matrix) {
            series = selection.series(matrix);
            time = matrix.selector().time();
            range = matrix.range();
        } else if (expr instanceof Expr.Subquery subquery) {
            Steps inside = selection.inside(subquery, steps);
            series = evaluation.matrix(subquery.inner(), inside).series(inside);
            time = subquery.time();
            range = subquery.range();
        } else {
            throw new IllegalStateException("not a range vector: " + expr);
        }
    }

    private Window.Bounds bounds(int step) {
        return selection.bounds(time, range, steps.time(step));
    }

    private Optional<Window> window(Series one, Window.Bounds bounds) {
        Optional<Window> window = one.window(bounds);
        if (window.isPresent()) {
            budget.check(window.get().size());
        }
        return window;
    }

    /**
     * The values of a function, series by series.
     *
     * @throws io.tocsin.processor.vector.EvaluationException when two series have the same labels without their names,
     *     at whatever steps
     */
    Matrix apply(WindowFunction function, boolean keepsName) {
        if (steps.isOne()) {
            List<Element> result = new ArrayList<>(series.size());
            Labels first =
                    series.isEmpty() ? Labels.NONE : series.iterator().next().labels();
            boolean distinct = true;
            Window.Bounds bounds = bounds(0);
            for (Series one : series) {
                Optional<Window> window = window(one, bounds);
                OptionalDouble value = window.isPresent() ? function.apply(0, window.get()) : OptionalDouble.empty();
                if (value.isPresent()) {
                    distinct &= keepsName || one.labels().hasMetadataOf(first);
                    result.add(new Element(labels(one, keepsName), value.getAsDouble()));
                }
            }
            return Matrix.of(distinct ? result : Element.unique(result));
        }
        List<Series> result = new ArrayList<>();
        Window.Bounds[] bounds = new Window.Bounds[(int) steps.count()];
        Arrays.setAll(bounds, this::bounds);
        for (Series one : series) {
            Series values = new Series(labels(one, keepsName));
            for (int i = 0; i < bounds.length; i++) {
                Optional<Window> window = window(one, bounds[i]);
                OptionalDouble value = window.isPresent() ? function.apply(i, window.get()) : OptionalDouble.empty();
                if (value.isPresent()) {
                    budget.hold(1);
                    values.insert(values.size(), steps.time(i), value.getAsDouble());
                }
            }
            if (values.size() > 0) {
                result.add(values);
            }
        }
        return Matrix.ofDistinct(result);
    }

    private static Labels labels(Series one, boolean keepsName) {
        return keepsName ? one.labels() : one.labels().withoutMetadata();
    }

    /** At which steps any series has a sample. */
    boolean[] present() {
        boolean[] present = new boolean[(int) steps.count()];
        for (int i = 0; i < present.length; i++) {
            Window.Bounds bounds = bounds(i);
            for (Series one : series) {
                if (window(one, bounds).isPresent()) {
                    present[i] = true;
                    break;
                }
            }
        }
        return present;
    }

    /** The samples themselves, as seen from the first step. */
    Collection<Series> samples() {
        List<Series> result = new ArrayList<>();
        for (Series one : series) {
            window(one, bounds(0)).ifPresent(window -> {
                Series some = new Series(one.labels());
                for (int i = 0; i < window.size(); i++) {
                    some.insert(i, window.time(i), window.value(i));
                }
                result.add(some);
            });
        }
        return result;
    }
}
