package io.tocsin.router.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of the routing file, asked key by key. Nothing throws: what is wrong is added to the shared list with its
 * line, and the key counts as not set. {@link #close} reports the keys that nobody asked for.
 */
final class Section {
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "y");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "n");

    private final Source source;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    /** The file that is being read: where relative paths start, and where problems go. */
    record Source(Path folder, List<Problem> problems) {}

    private record Entry(int line, Node value) {}

    Section(Source source, String path, MappingNode node) {
        this.source = source;
        this.path = path;
        this.line = node.getStartMark().getLine() + 1;
        collect(node);
    }

    private void collect(MappingNode node) {
        List<NodeTuple> merges = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            int at = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                source.problems().add(new Problem(at, path, "a key must be a text"));
            } else if (key.getTag().equals(Tag.MERGE)) {
                merges.add(tuple);
            } else if (entries.putIfAbsent(key.getValue(), new Entry(at, tuple.getValueNode())) != null) {
                source.problems().add(new Problem(at, child(key.getValue()), "stands twice"));
            }
        }
        // What stands here wins over what is merged.
        for (NodeTuple merge : merges) {
            merge(merge.getValueNode(), merge.getKeyNode().getStartMark().getLine() + 1);
        }
    }

    /** YAML's {@code <<}: the keys of another mapping, where this one does not have them. */
    private void merge(Node from, int at) {
        List<Node> all = from instanceof SequenceNode list ? list.getValue() : List.of(from);
        for (Node node : all) {
            if (!(node instanceof MappingNode mapping)) {
                source.problems().add(new Problem(at, path, "'<<' needs a mapping"));
                continue;
            }
            Section other = new Section(source, path, mapping);
            other.entries.forEach(entries::putIfAbsent);
        }
    }

    int line() {
        return line;
    }

    int line(String key) {
        Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    void problem(String key, String what) {
        source.problems().add(new Problem(line(key), child(key), what));
    }

    void problem(String what) {
        source.problems().add(new Problem(line, path, what));
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable Node value(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        if (entry == null || entry.value().getTag().equals(Tag.NULL)) {
            return null;
        }
        return entry.value();
    }

    private Optional<String> scalar(String key, String expected) {
        Node node = value(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        problem(key, "must be " + expected);
        return Optional.empty();
    }

    /** A text that is used as it stands; empty counts as not set. */
    Optional<String> text(String key) {
        return scalar(key, "a text").filter(s -> !s.isEmpty());
    }

    /** A text as it stands, the empty one included. */
    @Nullable
    String textOrEmpty(String key) {
        return scalar(key, "a text").orElse(null);
    }

    Optional<Boolean> flag(String key) {
        return scalar(key, "true or false").flatMap(s -> {
            String lower = s.toLowerCase(Locale.ROOT);
            if (TRUE.contains(lower) || FALSE.contains(lower)) {
                return Optional.of(TRUE.contains(lower));
            }
            problem(key, "must be true or false, not \"" + s + "\"");
            return Optional.empty();
        });
    }

    Optional<Integer> count(String key) {
        return scalar(key, "a number").flatMap(s -> {
            try {
                int n = Integer.parseInt(s);
                if (n >= 0) {
                    return Optional.of(n);
                }
            } catch (NumberFormatException e) {
                // said below, as for a negative one
            }
            problem(key, "must be a whole number from 0, not \"" + s + "\"");
            return Optional.empty();
        });
    }

    /** A length of time as Prometheus writes it. */
    Optional<Duration> duration(String key) {
        return time(key, GoDuration::prometheus, "30s, 5m or 1d12h");
    }

    /** A length of time as Go writes it: {@code timeout} of an integration. */
    Optional<Duration> goDuration(String key) {
        return time(key, GoDuration::go, "10s or 1.5s");
    }

    private Optional<Duration> time(String key, Function<String, Optional<Duration>> parser, String examples) {
        return scalar(key, "a duration such as " + examples).flatMap(s -> {
            Optional<Duration> duration = parser.apply(s);
            if (duration.isEmpty()) {
                problem(key, "\"" + s + "\" is not a duration; write it as " + examples);
            }
            return duration;
        });
    }

    /** An http or https address. {@code secret}: it is not repeated in a problem. */
    Optional<URI> url(String key, boolean secret) {
        return text(key).flatMap(s -> {
            try {
                URI uri = new URI(s);
                String scheme = String.valueOf(uri.getScheme());
                if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                    return Optional.of(uri);
                }
            } catch (URISyntaxException e) {
                // said below, without repeating what may be secret
            }
            problem(key, (secret ? "" : "\"" + s + "\" ") + "is not an address; write http://host/… or https://host/…");
            return Optional.empty();
        });
    }

    /** A path, relative to the routing file. */
    Optional<Path> path(String key) {
        return text(key).map(s -> source.folder().resolve(s));
    }

    Optional<List<String>> texts(String key) {
        Node node = value(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof SequenceNode list)) {
            problem(key, "must be a list");
            return Optional.empty();
        }
        List<String> all = new ArrayList<>();
        for (Node element : list.getValue()) {
            if (element instanceof ScalarNode scalar) {
                all.add(scalar.getValue());
            } else {
                int at = element.getStartMark().getLine() + 1;
                source.problems().add(new Problem(at, child(key), "must be a list of texts"));
            }
        }
        return Optional.of(all);
    }

    Map<String, String> textMap(String key) {
        Map<String, String> all = new LinkedHashMap<>();
        section(key)
                .ifPresent(s ->
                        s.keys().forEach(k -> all.put(k, s.scalar(k, "a text").orElse(""))));
        return all;
    }

    /** All keys, in the file's order. */
    List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    Optional<Section> section(String key) {
        Node node = value(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(source, child(key), mapping));
        }
        problem(key, "must be a mapping");
        return Optional.empty();
    }

    List<Section> sections(String key) {
        Node node = value(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            problem(key, "must be a list");
            return List.of();
        }
        List<Section> all = new ArrayList<>();
        for (Node element : list.getValue()) {
            String at = child(key) + "[" + all.size() + "]";
            if (element instanceof MappingNode mapping) {
                all.add(new Section(source, at, mapping));
            } else {
                source.problems().add(new Problem(element.getStartMark().getLine() + 1, at, "must be a mapping"));
            }
        }
        return all;
    }

    /** A key of Alertmanager's format that this version does not act on: refused by name when it is set. */
    void notYet(String... keys) {
        for (String key : keys) {
            known.add(key);
            if (has(key) && !isEmpty(key)) {
                problem(key, "is not supported yet: remove it");
            }
        }
    }

    private boolean isEmpty(String key) {
        Node node = value(key);
        return node == null
                || (node instanceof SequenceNode list && list.getValue().isEmpty())
                || (node instanceof MappingNode mapping && mapping.getValue().isEmpty());
    }

    /** Reports the keys that are none of the format's. */
    void close() {
        for (String key : entries.keySet()) {
            if (!known.contains(key)) {
                problem(key, "unknown key" + Spelling.suggestion(key, known));
            }
        }
    }
}
