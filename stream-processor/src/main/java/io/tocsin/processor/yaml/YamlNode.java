package io.tocsin.processor.yaml;

import java.util.List;
import java.util.Optional;

/** A YAML document with the place of everything in it. Scalars are text, whatever they look like. */
public sealed interface YamlNode {
    Place place();

    /** What it is, for messages. */
    String words();

    /** Line and column, from 1; both 0 where the whole document is meant. */
    record Place(int line, int column) {}

    /** Text, a number, a truth value, or nothing (empty). */
    record Scalar(String text, Place place) implements YamlNode {
        @Override
        public String words() {
            return "\"" + text + "\"";
        }
    }

    /** Items in order. */
    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String words() {
            return "a list";
        }
    }

    /** Entries in order; keys may repeat. */
    record Mapping(List<Entry> entries, Place place) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String words() {
            return "a mapping";
        }
    }

    /** An entry of a mapping. */
    record Entry(String key, Place place, YamlNode value) {}

    /** YAML that cannot be read. */
    final class BadYaml extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Place place;

        BadYaml(Place place, String message) {
            super(message);
            this.place = place;
        }

        public Place place() {
            return place;
        }

        /** What is wrong, without the place. */
        public String what() {
            return String.valueOf(getMessage());
        }
    }

    /** The one document of {@code yaml}; empty when there is none. */
    static Optional<YamlNode> parse(String yaml) throws BadYaml {
        return YamlTree.parse(yaml);
    }
}
