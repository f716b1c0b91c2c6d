package io.tocsin.processor.differential;

import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.promql.Aggregator;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Aggregations;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Groups;
import io.tocsin.processor.vector.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An expression at an instant over series, in the meaning of one of Prometheus' versions. */
record Question(Dialect dialect, Dataset data, String expr, long instant) {
    /** What comes of it: values by labels, or that there is none. */
    sealed interface Answer {
        /** An instant vector, or a scalar as one element without labels. */
        record Values(Map<Labels, Double> values) implements Answer {}

        /** An error; its text is for people. */
        record Failed(String reason) implements Answer {}

        default boolean isEmpty() {
            return !(this instanceof Values some) || some.values().isEmpty();
        }

        /** In the order of the labels. */
        default String text() {
            if (this instanceof Values some) {
                Map<String, Double> sorted = new TreeMap<>();
                some.values().forEach((labels, value) -> sorted.put(labels.toString(), value));
                return sorted.toString();
            }
            return "failed: " + ((Failed) this).reason();
        }
    }

    Expr tree() {
        try {
            return Parser.parse(expr, dialect);
        } catch (PromqlException e) {
            throw new AssertionError("generated, but not read: " + expr, e);
        }
    }

    /** The text for Prometheus 2, which has version 2's names. */
    String peerText() {
        return expr.replace("double_exponential_smoothing(", "holt_winters(");
    }

    Answer ours(MemoryStore store) {
        try {
            Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT.withDialect(dialect));
            return values(evaluator.evaluate(tree(), instant).asVector());
        } catch (EvaluationException e) {
            return new Answer.Failed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether it asks for the largest of elements of which several are equal, so that any of them is a right answer.
     * Inside subqueries this is not asked.
     */
    boolean hasTies(MemoryStore store) {
        return parts().stream().anyMatch(part -> part instanceof Expr.Aggregate aggregate && hasTies(aggregate, store));
    }

    private boolean hasTies(Expr.Aggregate aggregate, MemoryStore store) {
        if (aggregate.aggregator() != Aggregator.TOPK && aggregate.aggregator() != Aggregator.BOTTOMK) {
            return false;
        }
        Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT.withDialect(dialect));
        List<Element> elements =
                evaluator.evaluate(aggregate.operand(), instant).asVector();
        double count = evaluator
                .evaluate(aggregate.parameter().orElseThrow(), instant)
                .asVector()
                .get(0)
                .value();
        Groups groups = new Groups(aggregate.grouping());
        List<Element> taken = Aggregations.apply(aggregate.aggregator(), groups, count, elements);
        List<Element> more = Aggregations.apply(aggregate.aggregator(), groups, count + 1, elements);
        // Zeros of either sign are equal.
        Set<Double> values = taken.stream().map(e -> e.value() + 0.0).collect(Collectors.toSet());
        return more.stream().anyMatch(e -> !taken.contains(e) && values.contains(e.value() + 0.0));
    }

    private static Answer values(List<Element> vector) {
        Map<Labels, Double> values = new LinkedHashMap<>();
        vector.forEach(element -> values.put(element.labels(), element.value()));
        return new Answer.Values(values);
    }

    /** The selectors, functions and so on below this one that are values of their own at the same instant. */
    Collection<Expr> parts() {
        Map<String, Expr> parts = new LinkedHashMap<>();
        collect(tree(), parts);
        return parts.values();
    }

    private static void collect(Expr expr, Map<String, Expr> parts) {
        switch (expr.type()) {
            case VECTOR, SCALAR -> parts.putIfAbsent(expr.toString(), expr);
            case MATRIX, STRING, NONE -> {}
        }
        if (!(expr instanceof Expr.Subquery)) {
            expr.children().forEach(child -> collect(child, parts));
        }
    }
}
