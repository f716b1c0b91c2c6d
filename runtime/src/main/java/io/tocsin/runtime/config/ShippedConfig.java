package io.tocsin.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Holds a shipped configuration file and the declared options together: what a module's test asks about its file under
 * {@code src/main/dist/config}.
 *
 * <p>The form of such a file: {@code # prose}, with a blank after the sign, explains; {@code #key: value}, without one,
 * is an option that is switched off.
 */
public final class ShippedConfig {
    private ShippedConfig() {}

    /**
     * What is wrong with the file, empty when all is well: it must be readable as shipped and with all its options
     * switched on, mention each option, none that is not declared, and show the true default of each that has one.
     */
    public static List<String> complaints(Path file, Function<Section, ?> reader) throws IOException {
        return complaints(Files.readString(file), file, reader);
    }

    static List<String> complaints(String shipped, Path file, Function<Section, ?> reader) {
        String allOn = shipped.lines()
                .map(line -> line.replaceFirst("^(\\s*)#(?=[^#\\s])", "$1"))
                .collect(Collectors.joining("\n"));
        List<String> complaints = new ArrayList<>();
        read(shipped, file, reader, "as shipped", complaints);
        read(allOn, file, reader, "with all options on", complaints);

        Reading ignored = new Reading(file, Map.of());
        Map<String, String> mentioned = new LinkedHashMap<>();
        MappingNode root = Config.root(allOn, ignored);
        if (root != null) {
            collect("", root, mentioned);
        }
        for (Option option : Config.options(reader)) {
            String path = option.path();
            if (path.endsWith(".*")) {
                String start = path.substring(0, path.length() - 1);
                if (mentioned.keySet().stream().noneMatch(m -> m.startsWith(start))) {
                    complaints.add(path + " is not mentioned");
                }
            } else if (!mentioned.containsKey(path)) {
                complaints.add(path + " is not mentioned");
            } else if (!option.def().isEmpty() && !option.def().equals(mentioned.get(path))) {
                complaints.add(path + " is shown as " + mentioned.get(path) + ", its default is " + option.def());
            }
        }
        return complaints;
    }

    private static void read(String yaml, Path file, Function<Section, ?> reader, String how, List<String> complaints) {
        try {
            Config.parse(yaml, new Reading(file, Map.of()), reader::apply);
        } catch (ConfigException e) {
            e.problems().forEach(p -> complaints.add(how + ": " + p));
        }
    }

    private static void collect(String prefix, MappingNode mapping, Map<String, String> into) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                continue;
            }
            Node value = tuple.getValueNode();
            String path = prefix + key.getValue();
            if (value instanceof MappingNode below) {
                collect(path + ".", below, into);
            } else if (value instanceof SequenceNode list) {
                collect(path, list, into);
            } else if (value instanceof ScalarNode scalar) {
                into.putIfAbsent(path, scalar.getValue());
            }
        }
    }

    /** Of several mappings in a list the first to mention an option counts. */
    private static void collect(String path, SequenceNode list, Map<String, String> into) {
        List<String> texts = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (item instanceof MappingNode mapping) {
                collect(path + "[].", mapping, into);
            } else {
                texts.add(item instanceof ScalarNode scalar ? scalar.getValue() : "?");
            }
        }
        into.putIfAbsent(path, texts.isEmpty() ? "[]" : String.join(", ", texts));
    }
}
