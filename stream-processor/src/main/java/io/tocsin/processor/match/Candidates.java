package io.tocsin.processor.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries an event can belong to at all: a tree in which each entry is reached by the rarest text that it demands
 * of a label, else by a literal of a regular expression, so that the others cost nothing. Immutable.
 */
final class Candidates {
    /** So few are tested one after the other. */
    private static final int FEW = 3;

    /** Sets of texts are written out at the first level only, lest the tree grows as their product. */
    private static final int MAX_TEXTS = 64;

    /** An entry, and what is not yet known of it on the way to it. */
    record Open(int entry, List<Condition> conditions) {
        Open {
            conditions = List.copyOf(conditions);
        }

        Open without(Condition known) {
            return new Open(
                    entry, conditions.stream().filter(one -> !one.equals(known)).toList());
        }

        boolean passes() {
            for (int i = 0; i < conditions.size(); i++) {
                if (!conditions.get(i).passes()) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A text that a label must have. */
    private record Demand(LabelText of, String text) {}

    /** Entries by the text of a label. */
    private record ByText(LabelText text, Map<String, Candidates> of) {}

    /** Entries by the id of a regular expression on a label. */
    private static final class ByLiteral {
        private final LabelText text;
        private final @Nullable Candidates[] of;

        ByLiteral(LabelText text, Map<LabelRegex, List<Open>> groups) {
            this.text = text;
            this.of = new Candidates[text.regexes()];
            groups.forEach((regex, group) -> of[regex.id()] = new Candidates(group, false));
        }

        void collect(Matched into) {
            int hits = text.hits();
            for (int i = 0; i < hits; i++) {
                LabelRegex regex = text.hit(i);
                Candidates some = of[regex.id()];
                if (some != null && regex.matches()) {
                    some.collect(into);
                }
            }
        }
    }

    private final List<Open> rest = new ArrayList<>();
    private final List<ByText> byText = new ArrayList<>();
    private final List<ByLiteral> byLiteral = new ArrayList<>();

    private Candidates(List<Open> entries, boolean first) {
        if (entries.size() <= FEW) {
            entries.forEach(this::test);
            return;
        }
        Map<Demand, Integer> counts = new HashMap<>();
        for (Open entry : entries) {
            for (Condition condition : entry.conditions()) {
                demands(condition, first).forEach(demand -> counts.merge(demand, 1, Integer::sum));
            }
        }
        Map<LabelText, Map<String, List<Open>>> texts = new LinkedHashMap<>();
        Map<LabelText, Map<LabelRegex, List<Open>>> literals = new LinkedHashMap<>();
        for (Open entry : entries) {
            Optional<Condition> rarest = entry.conditions().stream()
                    .filter(condition -> !demands(condition, first).isEmpty())
                    .min(Comparator.comparingInt(condition -> demands(condition, first).stream()
                            .mapToInt(demand -> counts.getOrDefault(demand, 0))
                            .sum()));
            Optional<Condition> searched = entry.conditions().stream()
                    .filter(condition -> condition.search().isPresent())
                    .findFirst();
            if (rarest.isPresent()) {
                Open open = entry.without(rarest.get());
                demands(rarest.get(), first)
                        .forEach(demand -> texts.computeIfAbsent(demand.of(), absent -> new LinkedHashMap<>())
                                .computeIfAbsent(demand.text(), absent -> new ArrayList<>())
                                .add(open));
            } else if (searched.isPresent()) {
                literals.computeIfAbsent(searched.get().text(), absent -> new LinkedHashMap<>())
                        .computeIfAbsent(searched.get().search().orElseThrow(), absent -> new ArrayList<>())
                        .add(entry.without(searched.get()));
            } else {
                test(entry);
            }
        }
        texts.forEach((text, groups) -> {
            Map<String, Candidates> of = new HashMap<>();
            groups.forEach((value, group) -> of.put(value, new Candidates(group, false)));
            byText.add(new ByText(text, of));
        });
        literals.forEach((text, groups) -> byLiteral.add(new ByLiteral(text, groups)));
    }

    /** Of all entries. */
    static Candidates of(List<Open> entries) {
        return new Candidates(entries, true);
    }

    private void test(Open entry) {
        List<Condition> cheapFirst = new ArrayList<>(entry.conditions());
        cheapFirst.sort(Comparator.comparingInt(Condition::cost));
        rest.add(new Open(entry.entry(), cheapFirst));
    }

    private static List<Demand> demands(Condition condition, boolean first) {
        Set<String> texts = condition.demands();
        return texts.size() > (first ? MAX_TEXTS : 1)
                ? List.of()
                : texts.stream().map(text -> new Demand(condition.text(), text)).toList();
    }

    /** Adds the entries that the event at hand belongs to, each once, in no particular order. */
    void collect(Matched into) {
        for (int i = 0; i < rest.size(); i++) {
            Open open = rest.get(i);
            if (open.passes()) {
                into.add(open.entry());
            }
        }
        for (int i = 0; i < byText.size(); i++) {
            ByText table = byText.get(i);
            Candidates some = table.of().get(table.text().text());
            if (some != null) {
                some.collect(into);
            }
        }
        for (int i = 0; i < byLiteral.size(); i++) {
            byLiteral.get(i).collect(into);
        }
    }
}
