package io.tocsin.processor.differential;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.TimeShift;
import io.tocsin.processor.promql.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of the language expressions make use of, counted. */
final class Features {
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Each feature once an occurrence in the expression, aggregations with "()" and operators as they are written. */
    static List<String> of(Expr expr) {
        List<String> features = new ArrayList<>();
        for (Expr node : expr.all()) {
            if (node instanceof Expr.Call call) {
                features.add(call.function().name() + "()");
            } else if (node instanceof Expr.Aggregate aggregate) {
                features.add(aggregate.aggregator() + "()");
                if (!aggregate.grouping().toString().isEmpty()) {
                    features.add(aggregate.grouping().without() ? "without" : "by");
                }
            } else if (node instanceof Expr.Binary binary) {
                binary(binary, features);
            } else if (node instanceof Expr.Unary unary) {
                features.add("unary " + (unary.negative() ? "-" : "+"));
            } else if (node instanceof Expr.Subquery subquery) {
                features.add("subquery");
                time(subquery.time(), features);
            } else if (node instanceof Expr.MatrixSelector matrix) {
                features.add("range selector");
                selector(matrix.selector(), features);
            } else if (node instanceof Expr.VectorSelector selector) {
                features.add("instant selector");
                selector(selector, features);
            }
        }
        return features;
    }

    private static void binary(Expr.Binary binary, List<String> features) {
        features.add(binary.operator().toString());
        if (binary.bool()) {
            features.add("bool");
        }
        binary.matching().ifPresent(matching -> {
            if (matching.on() || !matching.labels().isEmpty()) {
                features.add(matching.on() ? "on" : "ignoring");
            }
            if (matching.cardinality() == Cardinality.MANY_TO_ONE) {
                features.add("group_left");
            } else if (matching.cardinality() == Cardinality.ONE_TO_MANY) {
                features.add("group_right");
            }
        });
    }

    private static void selector(Expr.VectorSelector selector, List<String> features) {
        for (LabelMatcher matcher : selector.matchers()) {
            features.add("matcher " + matcher.type());
        }
        time(selector.time(), features);
    }

    private static void time(TimeShift time, List<String> features) {
        if (!time.offset().isZero()) {
            features.add("offset");
        }
        time.at().ifPresent(at -> features.add("@"));
    }

    void add(Expr expr) {
        of(expr).forEach(feature -> counts.merge(feature, 1, Integer::sum));
    }

    int count(String feature) {
        return counts.getOrDefault(feature, 0);
    }

    /** By name. */
    Map<String, Integer> counts() {
        return counts;
    }
}
