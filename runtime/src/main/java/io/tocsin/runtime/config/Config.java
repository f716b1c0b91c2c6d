package io.tocsin.runtime.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a YAML file into a configuration record. The reader function declares each option as it reads it, so the same
 * function gives the values, the complaints and the documentation.
 *
 * <p>An environment variable {@code TOCSIN_} + path in capitals, dots as {@code _}, overrides a key of the file. One that
 * stands in a section of this file, or is nearly one of its options, and is none is a problem; further ones are ignored,
 * as one environment serves several services.
 */
public final class Config {
    private Config() {}

    /**
     * Reads {@code file} through {@code reader}.
     *
     * @param environment usually {@link System#getenv()}
     * @throws ConfigException with every problem of the file and of the environment
     */
    public static <T> T load(Path file, Map<String, String> environment, Function<Section, T> reader)
            throws ConfigException {
        Reading reading = new Reading(file, environment);
        String yaml = contents(file, reading);
        return parse(yaml, reading, reader);
    }

    /** Every option that {@code reader} declares, in its order. */
    public static <T> List<Option> options(Function<Section, T> reader) {
        Reading reading = new Reading(Path.of("options"), Map.of());
        apply(new Section(reading, "", null), reader);
        return reading.options();
    }

    static <T> T parse(String yaml, Reading reading, Function<Section, T> reader) throws ConfigException {
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems());
        }
        MappingNode root = root(yaml, reading);
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems());
        }
        Section section = new Section(reading, "", root);
        @Nullable T value = apply(section, reader);
        if (value == null || !reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems());
        }
        return value;
    }

    /** The reader's value; null, with a problem recorded, when it refused what was read. */
    private static <T> @Nullable T apply(Section section, Function<Section, T> reader) {
        try {
            T value = reader.apply(section);
            section.finish();
            section.finishEnvironment();
            return value;
        } catch (IllegalArgumentException e) {
            // A record refused a combination of values. Where single values were wrong, those are the cause.
            section.refused(e);
            return null;
        }
    }

    private static String contents(Path file, Reading reading) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            reading.problem(file.toString(), "", "there is no such file");
        } catch (CharacterCodingException e) {
            reading.problem(file.toString(), "", "is not UTF-8 text");
        } catch (IOException e) {
            reading.problem(file.toString(), "", "cannot be read (" + e + ")");
        }
        return "";
    }

    static @Nullable MappingNode root(String yaml, Reading reading) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        Node node;
        try {
            node = new Yaml(options).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String where = mark == null ? reading.file() : reading.file() + ":" + (mark.getLine() + 1);
            reading.problem(where, "", "is not YAML: " + e.getProblem());
            return null;
        } catch (YAMLException e) {
            reading.problem(reading.file(), "", "is not YAML: " + e.getMessage());
            return null;
        }
        if (node == null || node.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        reading.problem(reading.at(node), "", "is not a mapping of keys to values; write key: value");
        return null;
    }
}
