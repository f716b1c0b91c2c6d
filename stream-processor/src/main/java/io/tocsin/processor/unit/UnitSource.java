package io.tocsin.processor.unit;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.engine.SeriesSource;
import io.tocsin.processor.function.RangeFunctions;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.ValueType;
import io.tocsin.processor.slide.Slide;
import io.tocsin.processor.slide.Slides;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.vector.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The series of a unit's leaves for the expressions of a group. What is asked for at one instant is slid along: newest
 * samples, range functions and counts of log events; all else, as in subqueries, is evaluated from the samples. One owner
 * thread.
 */
final class UnitSource implements SeriesSource {
    /** A window may hold a hundred thousand samples. */
    private static final int SERIES_PER_CHECK = 16;

    private final Map<LeafKey, LeafStore> stores;
    private final Dialect dialect;
    private final long lookbackMillis;
    /** Found once for each place. */
    private final IdentityHashMap<Expr, Counted> logs = new IdentityHashMap<>();

    private final IdentityHashMap<Expr.VectorSelector, LeafStore> samples = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Slid> slid = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Newest> newest = new IdentityHashMap<>();
    private final Runnable check;
    private long stableUntil = Long.MAX_VALUE;
    /** Nobody else is there; null when all are. */
    private @Nullable Set<Kin> kins;

    private int asked;

    /** An expression over log events. */
    private record Counted(Inputs.Counts input, LeafStore store, boolean sum, int number) {}

    /** A function of a range of a leaf's samples. */
    private record Slid(LeafStore store, String function, List<Double> parameters, Time time, int number) {}

    /** An instant selector. */
    private record Newest(LeafStore store, long offsetMillis) {}

    /** The range that is looked at, from the instant of the evaluation. */
    private record Time(long rangeMillis, long offsetMillis) {}

    /** @param check called now and then during an evaluation; what it throws ends that */
    UnitSource(Map<LeafKey, LeafStore> stores, Evaluator.Settings settings, Runnable check) {
        this.check = check;
        this.stores = stores;
        this.dialect = settings.dialect();
        this.lookbackMillis = settings.lookback().toMillis();
    }

    /** Knows an expression from now on. */
    void add(Expr expr, Inputs inputs) {
        inputs.logs().forEach((node, counts) -> {
            boolean sum = node instanceof Expr.Aggregate aggregate && aggregate.aggregator() == Aggregator.SUM;
            LeafStore store = store(counts.leaf().key());
            int number = store.number(counts.range() + " " + counts.offset());
            logs.put(node, new Counted(counts, store, sum, number));
        });
        inputs.samples().forEach((selector, leaf) -> samples.put(selector, store(leaf.key())));
        slide(expr);
    }

    /** Finds what is evaluated at the instant itself, outside of subqueries. */
    private void slide(Expr expr) {
        if (logs.containsKey(expr) || expr instanceof Expr.Subquery) {
            return;
        }
        if (expr instanceof Expr.VectorSelector selector) {
            newest.put(
                    selector,
                    new Newest(storeOf(selector), selector.time().offset().toMillis()));
            return;
        }
        if (expr instanceof Expr.Call call) {
            slide(call);
        }
        boolean times = expr instanceof Expr.Call call && call.function().name().equals("timestamp");
        for (Expr child : expr.children()) {
            // The evaluator asks for the series of a range, and of a selector whose samples' times it wants.
            boolean asked = child.bare() instanceof Expr.MatrixSelector
                    || (times && child.bare() instanceof Expr.VectorSelector);
            if (!asked) {
                slide(child);
            }
        }
    }

    private void slide(Expr.Call call) {
        String function = call.function().name();
        if (RangeFunctions.of(function).isEmpty()) {
            return;
        }
        Optional<Expr.MatrixSelector> matrix = Optional.empty();
        List<Double> parameters = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            if (argument.bare() instanceof Expr.MatrixSelector range) {
                matrix = Optional.of(range);
            } else if (argument.type() == ValueType.SCALAR && argument.bare() instanceof Expr.NumberLiteral literal) {
                parameters.add(literal.value());
            } else {
                return;
            }
        }
        if (matrix.isEmpty()) {
            return;
        }
        Time time = new Time(
                matrix.get().range().toMillis(),
                matrix.get().selector().time().offset().toMillis());
        LeafStore store = storeOf(matrix.get().selector());
        String name = function + parameters + " " + time + " " + dialect;
        slid.put(call, new Slid(store, function, List.copyOf(parameters), time, store.number(name)));
    }

    private LeafStore store(LeafKey key) {
        LeafStore store = stores.get(key);
        if (store == null) {
            throw new IllegalStateException("the plan has no leaf " + key);
        }
        return store;
    }

    private LeafStore storeOf(Expr.VectorSelector selector) {
        LeafStore store = samples.get(selector);
        if (store == null) {
            throw new IllegalStateException("the plan has no leaf for " + selector);
        }
        return store;
    }

    /** Begins a new evaluation. */
    void begin() {
        stableUntil = Long.MAX_VALUE;
        kins = null;
    }

    /** Begins a new evaluation, of the series of some kin alone. */
    void begin(Set<Kin> some) {
        stableUntil = Long.MAX_VALUE;
        kins = some;
    }

    private List<KeptSeries> series(LeafStore store) {
        return kins == null ? store.series() : store.series(kins);
    }

    /** Before this instant what was asked for since {@link #begin} comes out alike, unless a leaf changes. */
    long stableUntil() {
        return stableUntil;
    }

    private void count() {
        if (++asked % SERIES_PER_CHECK == 0) {
            check.run();
        }
    }

    private void edge(long instant) {
        stableUntil = Math.min(stableUntil, instant);
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        edge(Long.MIN_VALUE);
        return series(storeOf(selector));
    }

    @Override
    public Optional<List<Element>> known(Expr expr, long instant) {
        Counted counted = logs.get(expr);
        if (counted != null) {
            return Optional.of(counts(counted, instant));
        }
        Slid call = slid.get(expr);
        if (call != null) {
            return Optional.of(slid(call, instant));
        }
        Newest selector = newest.get(expr);
        return selector == null ? Optional.empty() : Optional.of(newest(selector, instant));
    }

    private List<Element> counts(Counted counted, long instant) {
        Inputs.Counts input = counted.input();
        long offset = input.offset().toMillis();
        long end = instant - offset;
        long after = end - input.range().toMillis();
        List<Element> result = new ArrayList<>();
        for (KeptSeries series : series(counted.store())) {
            count();
            double count = counted.store().newestOnly()
                    ? (series.countUpTo(end) > series.countUpTo(after) ? 1 : 0)
                    : series.window(counted.number()).sum(series, after, end);
            if (count > 0) {
                result.add(new Element(series.labels(), counted.sum() ? count : 1));
            }
            int first = series.countUpTo(after);
            if (first < series.size()) {
                // A pane leaves when the start of the window comes to its end, and enters when the end does.
                edge(series.time(first) + offset + input.range().toMillis());
                int next = series.countUpTo(end);
                edge(next < series.size() ? series.time(next) + offset : Long.MAX_VALUE);
            }
        }
        return input.absent() ? Evaluator.absent(input.selector(), result.isEmpty()) : result;
    }

    private List<Element> slid(Slid call, long instant) {
        long end = instant - call.time().offsetMillis();
        Window.Bounds bounds = new Window.Bounds(end - call.time().rangeMillis(), end, instant, dialect == Dialect.V2);
        double[] parameters =
                call.parameters().stream().mapToDouble(Double::doubleValue).toArray();
        boolean keepsName = RangeFunctions.keepsName(call.function());
        boolean sameMetadata = true;
        List<KeptSeries> all = series(call.store());
        List<Element> result = new ArrayList<>(all.size());
        for (KeptSeries series : all) {
            count();
            Slide slide = series.slide(call.number())
                    .orElseGet(() -> series.remember(
                            call.number(),
                            Slides.of(call.function(), series)
                                    .orElseThrow(() -> new IllegalStateException("no slide for " + call.function()))));
            OptionalDouble value = slide.at(bounds, parameters);
            edge(slide.stableUntil());
            if (value.isPresent()) {
                Labels labels = keepsName ? series.labels() : series.labels().withoutMetadata();
                result.add(new Element(labels, value.getAsDouble()));
                sameMetadata &= series.labels().hasMetadataOf(all.get(0).labels());
            }
        }
        return keepsName || sameMetadata ? result : Element.unique(result);
    }

    private List<Element> newest(Newest selector, long instant) {
        long at = instant - selector.offsetMillis();
        long oldest = at - lookbackMillis + (dialect == Dialect.V2 ? 0 : 1);
        List<KeptSeries> all = series(selector.store());
        List<Element> result = new ArrayList<>(all.size());
        for (KeptSeries series : all) {
            count();
            int size = series.size();
            int index = size > 0 && series.time(size - 1) <= at ? size - 1 : series.countUpTo(at) - 1;
            if (index + 1 < size) {
                edge(series.time(index + 1) + selector.offsetMillis());
            }
            if (index >= 0 && series.time(index) >= oldest && !Series.isStale(series.value(index))) {
                result.add(new Element(series.labels(), series.value(index)));
                // The first instant at which it is too old.
                edge(series.time(index) + selector.offsetMillis() + lookbackMillis + (dialect == Dialect.V2 ? 1 : 0));
            }
        }
        return result;
    }
}
