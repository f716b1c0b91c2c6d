package io.tocsin.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a configuration file. Each call declares an option with its one-line documentation and answers its
 * value: from the environment, else from the file, else the default. What is wrong is recorded and the default
 * answered, so that a reader runs to its end and all problems are told together. Used by one thread.
 */
public final class Section {
    private final Reading reading;
    private final String prefix;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final List<Section> children = new ArrayList<>();

    Section(Reading reading, String prefix, @Nullable MappingNode mapping) {
        this.reading = reading;
        this.prefix = prefix;
        if (mapping == null) {
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                reading.problem(reading.at(key), prefix, "a key that is not a text; write key: value");
            } else if (nodes.put(scalar.getValue(), tuple.getValueNode()) != null) {
                reading.problem(reading.at(key), path(scalar.getValue()), "stands here a second time; keep one");
            }
        }
    }

    /** A text; may be empty when the file says so. */
    public String text(String key, String def, String doc) {
        declare(key, "text", def, doc);
        return scalar(key, def).map(Value::text).orElse(def);
    }

    /** A text that has no default and must be there. */
    public String requiredText(String key, String doc) {
        declare(key, "text, required", "", doc);
        Optional<Value> value = scalar(key, "");
        if (value.isEmpty() && !nodes.containsKey(key)) {
            problem(key, "is missing; " + doc);
        }
        return value.map(Value::text).orElse("");
    }

    public Optional<String> optionalText(String key, String doc) {
        declare(key, "text", "", doc);
        return scalar(key, "").map(Value::text);
    }

    public int integer(String key, int def, int min, int max, String doc) {
        declare(key, "number", Integer.toString(def), doc);
        return scalar(key, Integer.toString(def))
                .map(v -> v.integer(min, max, def))
                .orElse(def);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean def, String doc) {
        declare(key, "true or false", Boolean.toString(def), doc);
        return scalar(key, Boolean.toString(def))
                .map(v -> switch (v.text()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> v.wrong("\"" + v.text() + "\" is neither true nor false", def);
                })
                .orElse(def);
    }

    /** One of an enum's constants, written in lower case. */
    public <E extends Enum<E>> E choice(String key, E def, String doc) {
        Map<String, E> all = new LinkedHashMap<>();
        for (E e : def.getDeclaringClass().getEnumConstants()) {
            all.put(e.name().toLowerCase(Locale.ROOT), e);
        }
        String words = String.join(", ", all.keySet());
        declare(key, "one of " + words, def.name().toLowerCase(Locale.ROOT), doc);
        return scalar(key, def.name().toLowerCase(Locale.ROOT))
                .map(v -> {
                    E e = all.get(v.text());
                    return e != null ? e : v.wrong("\"" + v.text() + "\" is not known; one of " + words, def);
                })
                .orElse(def);
    }

    /** A duration such as {@code 200ms}, {@code 5s}, {@code 1h30m}. */
    public Duration duration(String key, Duration def, Duration min, Duration max, String doc) {
        String written = Durations.format(def);
        declare(key, "duration", written, doc);
        return scalar(key, written).map(v -> v.duration(min, max, def)).orElse(def);
    }

    /** A path, absolute; a relative one is taken from the folder of the configuration file. */
    public Path path(String key, String def, String doc) {
        declare(key, "path", def, doc);
        Path fallback = reading.resolve(def);
        return scalar(key, def)
                .map(v -> {
                    try {
                        return v.text().isBlank()
                                ? v.wrong("is empty; write a path", fallback)
                                : reading.resolve(v.text());
                    } catch (InvalidPathException e) {
                        return v.wrong("\"" + v.text() + "\" is not a path (" + e.getReason() + ")", fallback);
                    }
                })
                .orElse(fallback);
    }

    /** A path as {@link #path} has it, that has no default. */
    public Optional<Path> optionalPath(String key, String doc) {
        declare(key, "path", "", doc);
        return scalar(key, "").flatMap(v -> {
            try {
                return v.text().isBlank()
                        ? v.wrong("is empty; write a path, or remove the key", Optional.empty())
                        : Optional.of(reading.resolve(v.text()));
            } catch (InvalidPathException e) {
                return v.wrong("\"" + v.text() + "\" is not a path (" + e.getReason() + ")", Optional.empty());
            }
        });
    }

    /** An absolute http or https address. */
    public URI uri(String key, String def, String doc) {
        declare(key, "address", def, doc);
        URI fallback = URI.create(def);
        return scalar(key, def)
                .map(v -> {
                    try {
                        URI uri = new URI(v.text());
                        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                        if (http && uri.getHost() != null) {
                            return uri;
                        }
                    } catch (URISyntaxException e) {
                        // told below, with what would be right
                    }
                    return v.wrong("is not an address; write it as http://host:port", fallback);
                })
                .orElse(fallback);
    }

    /** A text that never prints. Empty when it is not there. */
    public Secret secret(String key, String doc) {
        declare(key, "secret", "", doc);
        return Secret.of(scalar(key, "").map(Value::text).orElse(""));
    }

    /** A list of texts; in the environment, separated by commas. */
    public List<String> texts(String key, List<String> def, String doc) {
        declare(key, "list", def.isEmpty() ? "[]" : String.join(", ", def), doc);
        String variable = reading.environment().get(Option.environmentVariable(path(key)));
        if (variable != null) {
            return Arrays.stream(variable.split(","))
                    .map(String::trim)
                    .filter(s -> !s.isEmpty())
                    .toList();
        }
        Node node = nodes.get(key);
        if (node == null) {
            return def;
        }
        if (!(node instanceof SequenceNode sequence)) {
            reading.problem(reading.at(node), path(key), "is not a list; write [a, b] or lines that begin with -");
            return def;
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (item instanceof ScalarNode scalar && !item.getTag().equals(Tag.NULL)) {
                texts.add(scalar.getValue());
            } else {
                reading.problem(reading.at(item), path(key), "has an item that is not a text");
            }
        }
        return List.copyOf(texts);
    }

    /** A list of paths or globs, absolute; a relative one is taken from the folder of the configuration file. */
    public List<Path> paths(String key, List<String> def, String doc) {
        List<Path> paths = new ArrayList<>();
        for (String text : texts(key, def, doc)) {
            try {
                paths.add(reading.resolve(text));
            } catch (InvalidPathException e) {
                problem(key, "\"" + text + "\" is not a path (" + e.getReason() + ")");
            }
        }
        return List.copyOf(paths);
    }

    /** A mapping below this one. An absent one is read as an empty one. */
    public <T> T section(String key, Function<Section, T> reader) {
        declared.add(key);
        Node node = nodes.get(key);
        MappingNode mapping = null;
        if (node instanceof MappingNode m) {
            mapping = m;
        } else if (node != null && !node.getTag().equals(Tag.NULL)) {
            reading.problem(
                    reading.at(node), path(key), "is not a mapping; write its keys on lines of their own below");
        }
        Section child = new Section(reading, path(key) + ".", mapping);
        children.add(child);
        return reader.apply(child);
    }

    /**
     * A list of mappings, one value each; empty when it is not there. An option of theirs is documented once, as
     * {@code key[].option}; the environment does not override them.
     *
     * @param reader is also asked for the options, with an empty mapping
     */
    public <T> List<T> sections(String key, Function<Section, T> reader) {
        declared.add(key);
        Reading documentation = reading.ofItem();
        Section empty = new Section(documentation, path(key) + "[].", null);
        try {
            T unused = reader.apply(empty);
        } catch (IllegalArgumentException e) {
            // What is required is missing; its options are declared.
            empty.refused(e);
        }
        documentation.options().forEach(reading::declare);
        Node node = nodes.get(key);
        if (node == null || node.getTag().equals(Tag.NULL)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            reading.problem(reading.at(node), path(key), "is not a list; write lines that begin with - below it");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        int number = 0;
        for (Node item : sequence.getValue()) {
            Reading one = reading.ofItem();
            String itsPath = path(key) + "[" + number++ + "]";
            if (item instanceof MappingNode mapping) {
                Section section = new Section(one, itsPath + ".", mapping);
                try {
                    values.add(reader.apply(section));
                } catch (IllegalArgumentException e) {
                    section.refused(e);
                }
                section.finish();
            } else {
                one.problem(one.at(item), itsPath, "is not a mapping; write key: value");
            }
            one.problems().forEach(p -> reading.problem(p.where(), p.key(), p.what()));
        }
        return List.copyOf(values);
    }

    /**
     * Settings of somebody else's, name to value as written. {@code TOCSIN_KAFKA_BOOTSTRAP_SERVERS} sets
     * {@code bootstrap.servers} of {@code kafka}.
     */
    public SortedMap<String, String> verbatim(String key, String doc) {
        declared.add(key);
        reading.declare(new Option(path(key) + ".*", "settings", "", doc));
        SortedMap<String, String> settings = new TreeMap<>();
        Node node = nodes.get(key);
        if (node instanceof MappingNode mapping) {
            // Its own keys are free, so they are read as a section that declares each of them.
            new Section(reading, path(key) + ".", mapping).nodes.forEach((name, value) -> {
                if (value instanceof ScalarNode scalar && !value.getTag().equals(Tag.NULL)) {
                    settings.put(name, scalar.getValue());
                } else {
                    reading.problem(
                            reading.at(value), path(key) + "." + name, "is not a text; write some.setting: value");
                }
            });
        } else if (node != null && !node.getTag().equals(Tag.NULL)) {
            reading.problem(reading.at(node), path(key), "is not a mapping; write some.setting: value below it");
        }
        String variables = Option.environmentVariable(path(key)) + "_";
        reading.environment().forEach((name, value) -> {
            if (name.startsWith(variables) && name.length() > variables.length()) {
                settings.put(
                        name.substring(variables.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        return settings;
    }

    /** Records what a reader finds wrong with a value; say also what would be right. */
    public void problem(String key, String what) {
        String variable = Option.environmentVariable(path(key));
        Node node = nodes.get(key);
        if (reading.environment().containsKey(variable)) {
            reading.problem("environment variable " + variable, path(key), what);
        } else {
            reading.problem(node == null ? reading.file() : reading.at(node), path(key), what);
        }
    }

    /** Complains of keys that nothing has declared. */
    void finish() {
        nodes.forEach((key, node) -> {
            if (!declared.contains(key)) {
                String near = Suggestion.nearest(key, declared)
                        .map(s -> "; did you mean \"" + s + "\"?")
                        .orElseGet(() ->
                                "; known here: " + declared.stream().sorted().collect(Collectors.joining(", ")));
                reading.problem(reading.at(node), path(key), "is not known" + near);
            }
        });
        children.forEach(Section::finish);
    }

    /** Complains of environment variables that were meant for an option, and are none. */
    void finishEnvironment() {
        Overrides.check(reading);
    }

    void refused(IllegalArgumentException e) {
        if (reading.problems().isEmpty()) {
            reading.problem(reading.file(), "", String.valueOf(e.getMessage()));
        }
    }

    private void declare(String key, String type, String def, String doc) {
        declared.add(key);
        reading.declare(new Option(path(key), type, def, doc));
    }

    private String path(String key) {
        return prefix + key;
    }

    private Optional<Value> scalar(String key, String def) {
        String variable = Option.environmentVariable(path(key));
        String override = reading.environment().get(variable);
        if (override != null) {
            return Optional.of(new Value(override, reading, "environment variable " + variable, path(key)));
        }
        Node node = nodes.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
            return Optional.of(new Value(scalar.getValue(), reading, reading.at(node), path(key)));
        }
        String what = node instanceof ScalarNode ? "has no value" : "is not a single value";
        String right = def.isEmpty() ? "; write one, or remove the key" : "; write one, or remove the key for " + def;
        reading.problem(reading.at(node), path(key), what + right);
        return Optional.empty();
    }
}
