package io.tocsin.processor.unittest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a test compares of an alert that fires; a label or an annotation may be empty. */
record FiringAlert(SortedMap<String, String> labels, SortedMap<String, String> annotations) {
    private static final Comparator<FiringAlert> ORDER = Comparator.comparing(FiringAlert::labels, GoText.BY_LABELS)
            .thenComparing(FiringAlert::annotations, GoText.BY_LABELS);

    FiringAlert {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    static List<FiringAlert> sorted(List<FiringAlert> alerts) {
        return alerts.stream().sorted(ORDER).toList();
    }

    /** All of them, as promtool shows them below each other. */
    static String text(List<FiringAlert> alerts) {
        if (alerts.isEmpty()) {
            return "[]";
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < alerts.size(); i++) {
            FiringAlert alert = alerts.get(i);
            lines.add(i + ":\n  Labels:" + GoText.labels(alert.labels) + "\n  Annotations:"
                    + GoText.labels(alert.annotations));
        }
        return "[\n" + String.join(",\n", lines) + "\n]";
    }
}
