package io.tocsin.processor.engine;

import io.tocsin.processor.function.Histograms;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.vector.Groups;
import io.tocsin.processor.vector.Matches;
import java.util.IdentityHashMap;

/**
 * What evaluations of the same expressions leave for the next ones: which labels come together at their nodes. For a
 * bounded number of nodes, in case expressions are made anew each time. One owner thread.
 */
final class Memory {
    /** A group of rules has some hundred. */
    private static final int MAX_NODES = 10_000;

    private final IdentityHashMap<Expr.Aggregate, Groups> groups = new IdentityHashMap<>();
    private final IdentityHashMap<Expr.Binary, Matches> matches = new IdentityHashMap<>();
    private final IdentityHashMap<Expr.Call, Histograms> histograms = new IdentityHashMap<>();

    Groups groups(Expr.Aggregate aggregate) {
        bound();
        return groups.computeIfAbsent(aggregate, a -> new Groups(a.grouping()));
    }

    Matches matches(Expr.Binary binary) {
        bound();
        return matches.computeIfAbsent(
                binary, b -> new Matches(b.operator(), b.bool(), b.matching().orElseThrow()));
    }

    Histograms histograms(Expr.Call call) {
        bound();
        return histograms.computeIfAbsent(call, c -> new Histograms());
    }

    private void bound() {
        if (groups.size() + matches.size() + histograms.size() >= MAX_NODES) {
            groups.clear();
            matches.clear();
            histograms.clear();
        }
    }
}
