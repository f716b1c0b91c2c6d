package io.tocsin.runtime.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/** What the sections of one file share while it is read: its name, the environment, and what was found. */
final class Reading {
    private final Path file;
    private final Map<String, String> environment;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Option> options = new LinkedHashMap<>();

    Reading(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** For an item of a list: options and problems of its own, and no environment. */
    Reading ofItem() {
        return new Reading(file, Map.of());
    }

    Map<String, String> environment() {
        return environment;
    }

    /** A path as written in the file: relative to the file's folder. */
    Path resolve(String written) {
        return file.toAbsolutePath()
                .resolveSibling(file.getFileSystem().getPath(written))
                .normalize();
    }

    String at(Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }

    String file() {
        return file.toString();
    }

    void declare(Option option) {
        if (options.put(option.path(), option) != null) {
            throw new IllegalStateException("option declared twice: " + option.path());
        }
    }

    void problem(String where, String key, String what) {
        problems.add(new Problem(where, key, what));
    }

    List<Problem> problems() {
        return problems;
    }

    List<Option> options() {
        return List.copyOf(options.values());
    }
}
