package io.tocsin.processor.engine;

import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import java.time.Duration;
import java.util.List;

/** Series to evaluate expressions on, written as in Prometheus' own tests. */
final class Loaded {
    private final MemoryStore store;
    private final Evaluator.Settings settings;

    private Loaded(MemoryStore store, Evaluator.Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** One series a line, a value each ten seconds from 1970 on. */
    static Loaded of(String series) {
        MemoryStore store = new MemoryStore();
        PromqlScript.Load load = (PromqlScript.Load)
                PromqlScript.read("load 10s\n" + series).commands().get(0);
        for (PromqlScript.Values each : load.series()) {
            for (int i = 0; i < each.values().size(); i++) {
                if (each.values().get(i) != null) {
                    store.append(
                            each.labels(), i * load.stepMillis(), each.values().get(i));
                }
            }
        }
        return new Loaded(store, Evaluator.Settings.DEFAULT);
    }

    Loaded as(Dialect dialect) {
        return new Loaded(store, settings.withDialect(dialect));
    }

    /** With this interval of subqueries that name none. */
    Loaded every(Duration step) {
        return new Loaded(
                store, new Evaluator.Settings(settings.lookback(), step, settings.dialect(), settings.maxSamples()));
    }

    /** With this look-back. */
    Loaded lookingBack(Duration lookback) {
        return new Loaded(
                store,
                new Evaluator.Settings(lookback, settings.subqueryStep(), settings.dialect(), settings.maxSamples()));
    }

    Loaded atMost(int samples) {
        return new Loaded(
                store,
                new Evaluator.Settings(settings.lookback(), settings.subqueryStep(), settings.dialect(), samples));
    }

    /** The elements in their order, or what is said of the failure. */
    String text(String expr, double seconds) {
        try {
            List<Element> elements = new Evaluator(store, settings)
                    .evaluate(Parser.parse(expr, settings.dialect()), Math.round(seconds * 1000))
                    .asVector();
            return String.join(
                    "; ",
                    elements.stream()
                            .map(e -> e.labels() + " " + GoFloat.shortest(e.value()))
                            .toList());
        } catch (EvaluationException e) {
            return "error: " + e.getMessage();
        } catch (PromqlException e) {
            throw new IllegalArgumentException(expr, e);
        }
    }
}
