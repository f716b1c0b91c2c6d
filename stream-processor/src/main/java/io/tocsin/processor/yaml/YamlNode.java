package io.tocsin.processor.yaml;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A piece of a document, with its place. Scalars are text as written, whatever they look like; aliases stand for what
 * they name, and merge keys ({@code <<}) are merged. {@link YamlTree} bounds its depth and what aliases add to it.
 */
public sealed interface YamlNode {
    /** Where it begins; of what is reached through an alias, where the anchor is. */
    Place place();

    /** What it is, for messages. */
    String words();

    /** Line and column, from 1; both 0 where the whole document is meant. */
    record Place(int line, int column) {}

    /** How a scalar is written. */
    enum Form {
        /** Nothing at all, {@code ~} or {@code null}. */
        NULL,
        /** Without quotes, so that it may be a number or a truth value. */
        PLAIN,
        /** In quotes or as a block, so a text in any case. */
        TEXT
    }

    /**
     * Text, a number, a truth value, or nothing.
     *
     * @param text its value as text, escapes resolved and lines folded; empty when it is nothing
     */
    record Scalar(String text, Form form, Place place, ScalarSource source) implements YamlNode {
        @Override
        public String words() {
            return "\"" + text + "\"";
        }

        /** Whether it is nothing, which counts as if its key were not there. */
        public boolean isNull() {
            return form == Form.NULL;
        }

        /**
         * The whole number that is written, in any of YAML's forms; a fraction is cut off. Empty when it is none, or in
         * quotes, or beyond 32 bits.
         */
        public OptionalInt wholeNumber() {
            return form == Form.PLAIN ? Numbers.whole(text) : OptionalInt.empty();
        }

        /**
         * Where a character of the text stands in the file.
         *
         * @param offset index into the text (UTF-16), or its length for the place behind it
         * @return empty when that cannot be told
         */
        public Optional<Place> placeOf(int offset) {
            return source.place(text, offset);
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

    /** Entries in order, merged ones last; keys written twice are there twice. */
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
        YamlDocument document = YamlDocument.read(yaml);
        if (document.more()) {
            throw new BadYaml(new Place(0, 0), "one YAML document is expected, not several");
        }
        return document.root();
    }
}
