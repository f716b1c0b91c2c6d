package io.tocsin.processor.ledger;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What differs between the facts that should be and those that are: each has to be there once, those of a key in order. */
final class Differences {
    private static final int SHOWN = 25;

    private final List<String> lines = new ArrayList<>();

    /** @param kind of the facts, for the report */
    void compare(String kind, List<Fact> expected, List<Fact> actual) {
        Map<String, List<Fact>> wanted = byKey(expected);
        Map<String, List<Fact>> got = byKey(actual);
        wanted.keySet().forEach(key -> got.computeIfAbsent(key, k -> new ArrayList<>()));
        got.forEach((key, facts) -> compareKey(kind, wanted.getOrDefault(key, List.of()), facts));
    }

    /** In the order in which they were found. */
    static Map<String, List<Fact>> byKey(List<Fact> facts) {
        Map<String, List<Fact>> byKey = new TreeMap<>();
        facts.forEach(fact ->
                byKey.computeIfAbsent(fact.key(), k -> new ArrayList<>()).add(fact));
        return byKey;
    }

    private void compareKey(String kind, List<Fact> wanted, List<Fact> got) {
        Map<String, Integer> open = new LinkedHashMap<>();
        wanted.forEach(fact -> open.merge(fact.said(), 1, Integer::sum));
        Map<String, Integer> all = Map.copyOf(open);
        boolean same = true;
        for (Fact fact : got) {
            int left = open.getOrDefault(fact.said(), 0);
            if (left > 0) {
                open.put(fact.said(), left - 1);
            } else {
                same = false;
                lines.add(kind + (all.containsKey(fact.said()) ? " once more: " : " unexpected: ") + fact);
            }
        }
        for (Fact fact : wanted) {
            if (open.getOrDefault(fact.said(), 0) > 0) {
                same = false;
                open.merge(fact.said(), -1, Integer::sum);
                lines.add(kind + " missing: " + fact);
            }
        }
        for (int i = 0; same && i < got.size(); i++) {
            if (!got.get(i).said().equals(wanted.get(i).said())) {
                lines.add(kind + " out of order: " + got.get(i) + ", where " + wanted.get(i) + " should be");
                same = false;
            }
        }
    }

    /** Something else that is not as it should be. */
    void add(String line) {
        lines.add(line);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Fails with the first ones, readable, if there are any. */
    void assertNone(String where) {
        if (!lines.isEmpty()) {
            List<String> shown = lines.subList(0, Math.min(SHOWN, lines.size()));
            fail(where + ": " + lines.size() + " differences:\n" + String.join("\n", shown));
        }
    }
}
