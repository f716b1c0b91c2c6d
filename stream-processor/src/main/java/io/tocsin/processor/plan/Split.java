package io.tocsin.processor.plan;

import io.tocsin.processor.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * By which labels the series and log events of a unit may be dealt out to shards that know nothing of each other. All
 * that agrees in {@link #key} has to meet in one shard; the union of the shards' results is that of the whole then.
 */
public sealed interface Split {
    /**
     * What decides the shard of a series or log event of these labels: equal lists, the same shard. A label that is
     * missing counts as empty, as everywhere in PromQL. Always empty for {@link Whole}.
     */
    List<String> key(Map<String, String> labels);

    /**
     * By the values of these labels.
     *
     * @param labels not empty
     */
    record By(SortedSet<String> labels) implements Split {
        public By {
            labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
        }

        /** The values, in the order of the labels' names. */
        @Override
        public List<String> key(Map<String, String> of) {
            return labels.stream().map(label -> of.getOrDefault(label, "")).toList();
        }

        @Override
        public String toString() {
            return "by " + list(labels);
        }
    }

    /**
     * By the values of all labels but these.
     *
     * @param labels {@code __name__} and {@code le} among them
     */
    record Without(SortedSet<String> labels) implements Split {
        public Without {
            labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
        }

        /** Names and values in turn, in the order of the names; of labels that are not empty. */
        @Override
        public List<String> key(Map<String, String> of) {
            SortedMap<String, String> rest = new TreeMap<>(of);
            rest.keySet().removeAll(labels);
            List<String> key = new ArrayList<>();
            rest.forEach((label, value) -> {
                if (!value.isEmpty()) {
                    key.add(label);
                    key.add(value);
                }
            });
            return key;
        }

        @Override
        public String toString() {
            TreeSet<String> shown = new TreeSet<>(labels);
            shown.remove(LabelMatcher.METRIC_NAME);
            return "by all labels without " + list(shown);
        }
    }

    /**
     * Not at all.
     *
     * @param reason why, with the place
     */
    record Whole(String reason) implements Split {
        @Override
        public List<String> key(Map<String, String> of) {
            return List.of();
        }

        @Override
        public String toString() {
            return "not split: " + reason;
        }
    }

    private static String list(SortedSet<String> labels) {
        return labels.stream().collect(Collectors.joining(", ", "(", ")"));
    }
}
