package io.tocsin.processor.yaml;

import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes values out of a document strictly: unknown and repeated keys, and values of another kind, are problems. A null
 * node is a key that is not there, and gives the same as one without a value. One owner thread.
 */
public final class YamlFields {
    private final BiConsumer<Place, String> problems;
    private final boolean unknownKeys;

    /**
     * Strict reading.
     *
     * @param problems is given each problem and its place
     * @param unknownKeys whether keys that nobody asks for are passed over
     */
    public YamlFields(BiConsumer<Place, String> problems, boolean unknownKeys) {
        this.problems = problems;
        this.unknownKeys = unknownKeys;
    }

    /** The values of a mapping by their keys; others than the {@code allowed} ones are problems. */
    public Map<String, YamlNode> mapping(@Nullable YamlNode node, List<String> allowed) {
        Map<String, YamlNode> values = new HashMap<>();
        for (YamlNode.Entry entry : entries(node)) {
            if (allowed.contains(entry.key())) {
                values.put(entry.key(), entry.value());
            } else if (!unknownKeys) {
                problems.accept(
                        entry.place(), "unknown key \"" + entry.key() + "\"" + suggestion(entry.key(), allowed));
            }
        }
        return values;
    }

    /** The entries of a mapping of any keys. */
    public List<YamlNode.Entry> entries(@Nullable YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            if (node != null && !isNothing(node)) {
                problems.accept(node.place(), "a mapping is expected here, not " + node.words());
            }
            return List.of();
        }
        Map<String, Place> seen = new HashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Place before = seen.putIfAbsent(entry.key(), entry.place());
            if (before != null) {
                problems.accept(entry.place(), "key \"" + entry.key() + "\" is already in line " + before.line());
            }
        }
        return mapping.entries();
    }

    /** The items of a list; those that are nothing are passed over, as Go's yaml.v3 does. */
    public List<YamlNode> sequence(@Nullable YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream().filter(i -> !isNothing(i)).toList();
        }
        if (node != null && !isNothing(node)) {
            problems.accept(node.place(), "a list is expected here, not " + node.words());
        }
        return List.of();
    }

    /** A text; empty when there is none. */
    public String text(@Nullable YamlNode node) {
        if (node == null) {
            return "";
        }
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        problems.accept(node.place(), "a text is expected here, not " + node.words());
        return "";
    }

    /** A duration in Prometheus' notation. */
    public Optional<Duration> duration(@Nullable YamlNode node) {
        if (node == null || isNothing(node)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Literals.duration(text(node)));
        } catch (IllegalArgumentException e) {
            problems.accept(node.place(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A whole number as YAML writes them, not in quotes; 0 when there is none. */
    public int number(@Nullable YamlNode node) {
        if (node == null || isNothing(node)) {
            return 0;
        }
        OptionalInt number = node instanceof YamlNode.Scalar scalar ? scalar.wholeNumber() : OptionalInt.empty();
        if (number.isEmpty()) {
            problems.accept(node.place(), "not a whole number: " + node.words());
        }
        return number.orElse(0);
    }

    /** Yes or no; no when there is none. */
    public boolean flag(@Nullable YamlNode node) {
        String text = text(node);
        return switch (text) {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" -> true;
            case "", "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N" -> false;
            default -> {
                if (node != null) {
                    problems.accept(node.place(), "true or false is expected here, not " + node.words());
                }
                yield false;
            }
        };
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.isNull();
    }

    private static String suggestion(String key, List<String> allowed) {
        return allowed.stream()
                .filter(a -> distance(a, key) <= 2)
                .findFirst()
                .map(a -> "; did you mean \"" + a + "\"?")
                .orElse("; known are " + String.join(", ", allowed));
    }

    /** How many letters have to be added, removed or replaced. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
