package io.tocsin.processor.vector;

import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.promql.Literals;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels of a series, without empty values, which mean no label. Immutable, with its hash kept. */
public final class Labels {
    /** No labels. */
    public static final Labels NONE = new Labels(new TreeMap<>());

    /** The name, and the labels that describe it: operations that change the meaning of a value drop them. */
    private static final Set<String> METADATA = Set.of(LabelMatcher.METRIC_NAME, "__type__", "__unit__");

    private final NavigableMap<String, String> labels;
    private final int hash;

    private Labels(NavigableMap<String, String> labels) {
        this.labels = Collections.unmodifiableNavigableMap(labels);
        this.hash = labels.hashCode();
    }

    /** These labels, less those without a value. */
    public static Labels of(Map<String, String> labels) {
        TreeMap<String, String> some = new TreeMap<>(labels);
        some.values().removeIf(String::isEmpty);
        return some.isEmpty() ? NONE : new Labels(some);
    }

    /** The value, empty when there is none. */
    public String get(String label) {
        return labels.getOrDefault(label, "");
    }

    /** All labels, by name. */
    public SortedMap<String, String> asMap() {
        return labels;
    }

    /** Only those called so. */
    public Labels keep(Collection<String> names) {
        TreeMap<String, String> some = new TreeMap<>();
        for (String name : names) {
            String value = labels.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some.size() == labels.size() ? this : new Labels(some);
    }

    /** All but those called so. */
    public Labels without(Collection<String> names) {
        if (names.stream().noneMatch(labels::containsKey)) {
            return this;
        }
        TreeMap<String, String> some = new TreeMap<>(labels);
        names.forEach(some::remove);
        return new Labels(some);
    }

    /** All but those called so and the name. */
    public Labels withoutAndName(Collection<String> names) {
        return without(names).without(Set.of(LabelMatcher.METRIC_NAME));
    }

    /** All but the name and what describes it. */
    public Labels withoutMetadata() {
        return without(METADATA);
    }

    /** With this label set, or taken away when the value is empty. */
    public Labels with(String name, String value) {
        if (get(name).equals(value)) {
            return this;
        }
        TreeMap<String, String> some = new TreeMap<>(labels);
        some.put(name, value);
        return of(some);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels that && that.hash == hash && that.labels.equals(labels);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As a selector, the name first. */
    @Override
    public String toString() {
        return get(LabelMatcher.METRIC_NAME)
                + labels.entrySet().stream()
                        .filter(e -> !e.getKey().equals(LabelMatcher.METRIC_NAME))
                        .map(e -> e.getKey() + "=" + Literals.quote(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
