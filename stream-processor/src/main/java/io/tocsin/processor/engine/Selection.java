package io.tocsin.processor.engine;

import io.tocsin.processor.promql.At;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which samples selectors and subqueries look at. One owner thread. */
final class Selection {
    private final SeriesSource source;
    private final Evaluator.Settings settings;
    private final Steps query;
    private final Budget budget;

    /** @param query the steps of the whole expression, whose bounds {@code @} can name */
    Selection(SeriesSource source, Evaluator.Settings settings, Steps query, Budget budget) {
        this.source = source;
        this.settings = settings;
        this.query = query;
        this.budget = budget;
    }

    private boolean closed() {
        return settings.dialect() == Dialect.V2;
    }

    /** The instant that is looked at from a step. */
    private long shifted(TimeShift time, long step) {
        return time.at().map(this::instant).orElse(step) - time.offset().toMillis();
    }

    private long instant(At at) {
        if (at instanceof At.Timestamp timestamp) {
            return timestamp.millis();
        }
        return at instanceof At.Start ? query.start() : query.end();
    }

    /** What an instant selector finds. */
    Matrix instants(Expr.VectorSelector selector, Steps steps) {
        Collection<? extends Series> found = source.select(selector);
        if (steps.isOne()) {
            long at = shifted(selector.time(), steps.start());
            List<Element> vector = new ArrayList<>(found.size());
            for (Series series : found) {
                int newest = newest(series, at);
                if (newest >= 0) {
                    vector.add(new Element(series.labels(), series.value(newest)));
                }
            }
            budget.hold(vector.size());
            return Matrix.of(vector);
        }
        boolean fixed = selector.time().at().isPresent();
        long shift = shifted(selector.time(), steps.start()) - steps.start();
        List<Series> result = new ArrayList<>();
        for (Series series : found) {
            Series values = new Series(series.labels());
            for (int i = 0; i < steps.count(); i++) {
                int newest = newest(series, shift + (fixed ? steps.start() : steps.time(i)));
                if (newest >= 0) {
                    budget.hold(1);
                    values.insert(values.size(), steps.time(i), series.value(newest));
                }
            }
            if (values.size() > 0) {
                result.add(values);
            }
        }
        return Matrix.of(result);
    }

    /**
     * The times, in seconds, of the samples that an instant selector finds at a step. Where both {@code @} and an offset
     * stand, Prometheus loads the look-back of the shifted instant and looks back from the one that is not.
     */
    List<Element> times(Expr.VectorSelector selector, long step) {
        long at = shifted(selector.time(), step);
        long fixed = selector.time().at().map(this::instant).orElse(at);
        List<Element> times = new ArrayList<>();
        for (Series series : source.select(selector)) {
            int newest = newest(series, Math.min(at, fixed));
            if (newest >= 0 && series.time(newest) >= oldest(Math.max(at, fixed))) {
                times.add(new Element(series.labels().withoutMetadata(), series.time(newest) / 1000.0));
            }
        }
        return times;
    }

    /** The index of the newest sample, unless it is too old or marks the end of the series; -1 for none. */
    private int newest(Series series, long at) {
        int newest = series.countUpTo(at) - 1;
        return newest < 0 || series.time(newest) < oldest(at) || Series.isStale(series.value(newest)) ? -1 : newest;
    }

    private long oldest(long at) {
        return at - settings.lookback().toMillis() + (closed() ? 0 : 1);
    }

    /** The series of a range selector. */
    Collection<? extends Series> series(Expr.MatrixSelector matrix) {
        return source.select(matrix.selector());
    }

    /** What a range spans as seen from a step. */
    Window.Bounds bounds(TimeShift time, Duration range, long step) {
        long end = shifted(time, step);
        return new Window.Bounds(end - range.toMillis(), end, step, closed());
    }

    /** At which instants the inside of a subquery is evaluated for all of these steps. */
    Steps inside(Expr.Subquery subquery, Steps steps) {
        long first = shifted(subquery.time(), steps.start());
        long last = shifted(subquery.time(), steps.last());
        Duration interval = subquery.step().orElse(settings.subqueryStep());
        return Steps.inRange(first - subquery.range().toMillis(), last, interval.toMillis(), closed());
    }
}
