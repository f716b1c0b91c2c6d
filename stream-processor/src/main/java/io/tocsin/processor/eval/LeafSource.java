package io.tocsin.processor.eval;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.engine.SeriesSource;
import io.tocsin.processor.plan.Inputs;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.vector.Element;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The series of a plan's leaves, and the values of its expressions over log events. One owner thread. */
final class LeafSource implements SeriesSource {
    private final Map<LeafKey, SampleStore> stores;
    /** Found once for each place: what an expression over logs reads, and what a selector of metrics does. */
    private final IdentityHashMap<Expr, Inputs.Counts> logs = new IdentityHashMap<>();

    private final IdentityHashMap<Expr.VectorSelector, SampleStore> samples = new IdentityHashMap<>();

    LeafSource(Map<LeafKey, SampleStore> stores, Collection<Expr> expressions, Dialect dialect) {
        this.stores = stores;
        for (Expr expr : expressions) {
            Inputs inputs = Inputs.of(expr, dialect);
            logs.putAll(inputs.logs());
            inputs.samples().forEach((selector, leaf) -> samples.put(selector, store(leaf.key())));
        }
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        SampleStore store = samples.get(selector);
        if (store == null) {
            throw new IllegalStateException("the plan has no leaf for " + selector);
        }
        return store.series();
    }

    @Override
    public Optional<List<Element>> known(Expr expr, long instant) {
        return Optional.ofNullable(logs.get(expr)).map(counts -> counts(expr, counts, instant));
    }

    private List<Element> counts(Expr expr, Inputs.Counts input, long instant) {
        long end = instant - input.offset().toMillis();
        long start = end - input.range().toMillis();
        boolean sum = expr instanceof Expr.Aggregate aggregate && aggregate.aggregator() == Aggregator.SUM;
        List<Element> result = new ArrayList<>();
        for (Series series : store(input.leaf().key()).series()) {
            int first = series.countUpTo(start);
            int last = series.countUpTo(end);
            double count = 0;
            for (int i = first; i < last; i++) {
                count += series.value(i);
            }
            if (count > 0) {
                result.add(new Element(series.labels(), sum ? count : 1));
            }
        }
        return input.absent() ? Evaluator.absent(input.selector(), result.isEmpty()) : result;
    }

    private SampleStore store(LeafKey key) {
        SampleStore store = stores.get(key);
        if (store == null) {
            throw new IllegalStateException("the plan has no leaf " + key);
        }
        return store;
    }
}
