package io.tocsin.processor.command;

import io.tocsin.processor.rules.RuleFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Promtool's linter: rules of the same name and labels may overwrite each other's samples. */
final class DuplicateRules {
    private DuplicateRules() {}

    private record Series(String metric, SortedMap<String, String> labels) {}

    /** The complaint about a file, in promtool's words. */
    static Optional<String> of(RuleFile file) {
        List<Series> all = new ArrayList<>();
        file.groups()
                .forEach(group ->
                        group.rules().forEach(rule -> all.add(new Series(rule.name(), group.labelsOf(rule)))));
        List<Series> repeated = all.stream()
                .filter(one -> all.indexOf(one) != all.lastIndexOf(one))
                .distinct()
                .sorted(Comparator.comparing(Series::metric)
                        .thenComparing(one -> one.labels().toString()))
                .toList();
        if (repeated.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("lint error " + repeated.size() + " duplicate rule(s) found.\n");
        for (Series one : repeated) {
            text.append("Metric: ").append(one.metric()).append("\nLabel(s):\n");
            one.labels()
                    .forEach((name, value) -> text.append('\t')
                            .append(name)
                            .append(": ")
                            .append(value)
                            .append('\n'));
        }
        return Optional.of(text + "Might cause inconsistency while recording expressions");
    }
}
