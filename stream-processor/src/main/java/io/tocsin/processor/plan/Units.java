package io.tocsin.processor.plan;

import io.tocsin.processor.promql.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which groups belong together because one reads what another writes. */
final class Units {
    /** A group's index to that of another of its unit, at last to the one that stands for the unit. */
    private final int[] joined;

    private Units(int size) {
        joined = new int[size];
        for (int i = 0; i < size; i++) {
            joined[i] = i;
        }
    }

    /**
     * The units, as lists of indices in ascending order, ordered by the first.
     *
     * @param reads the selectors of each group
     */
    static List<List<Integer>> of(List<RulePlan.Group> groups, List<List<Expr.VectorSelector>> reads) {
        Units units = new Units(groups.size());
        for (int writer = 0; writer < groups.size(); writer++) {
            List<Written> written = groups.get(writer).rules().stream()
                    .flatMap(rule -> Written.by(rule).stream())
                    .toList();
            for (int reader = 0; reader < groups.size(); reader++) {
                if (units.root(reader) != units.root(writer) && canRead(reads.get(reader), written)) {
                    units.join(reader, writer);
                }
            }
        }
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            members.computeIfAbsent(units.root(i), root -> new ArrayList<>()).add(i);
        }
        return List.copyOf(members.values());
    }

    private static boolean canRead(List<Expr.VectorSelector> selectors, List<Written> written) {
        return selectors.stream()
                .anyMatch(selector -> written.stream().anyMatch(series -> series.canBeReadBy(selector)));
    }

    private int root(int index) {
        int root = index;
        while (joined[root] != root) {
            root = joined[root];
        }
        joined[index] = root;
        return root;
    }

    private void join(int a, int b) {
        joined[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
    }
}
