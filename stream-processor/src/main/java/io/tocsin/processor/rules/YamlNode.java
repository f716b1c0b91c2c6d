package io.tocsin.processor.rules;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A YAML document with the place of everything in it. Scalars are text, whatever they look like. */
sealed interface YamlNode {
    /** Rule files are four levels deep. */
    int MAX_DEPTH = 50;

    Place place();

    /** What it is, for messages. */
    String words();

    /** Line and column, from 1. */
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
        @Override
        public String words() {
            return "a list";
        }
    }

    /** Entries in order; keys may repeat. */
    record Mapping(List<Entry> entries, Place place) implements YamlNode {
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

        Place place() {
            return place;
        }
    }

    /** The one document of {@code yaml}; empty when there is none. */
    static Optional<YamlNode> parse(String yaml) throws BadYaml {
        YAMLFactory factory = YAMLFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        try (YAMLParser parser = factory.createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Optional.empty();
            }
            YamlNode document = read(parser);
            if (parser.nextToken() != null) {
                throw new BadYaml(here(parser), "a rule file has one YAML document, not several");
            }
            return Optional.of(document);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            Place place = location == null ? new Place(0, 0) : new Place(location.getLineNr(), location.getColumnNr());
            throw new BadYaml(place, "not valid YAML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            // Reading from a string fails only by what is in it, and that is handled above.
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("unreadable");
    }

    private static Place here(JsonParser parser) {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(location.getLineNr(), location.getColumnNr());
    }

    private static YamlNode read(YAMLParser parser) throws IOException, BadYaml {
        Place place = here(parser);
        if (parser.isCurrentAlias()) {
            throw new BadYaml(place, "YAML aliases are not supported");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser));
            }
            return new Sequence(items, place);
        }
        if (token == JsonToken.START_OBJECT) {
            List<Entry> entries = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Place keyPlace = here(parser);
                String key = parser.currentName();
                parser.nextToken();
                entries.add(new Entry(key, keyPlace, read(parser)));
            }
            return new Mapping(entries, place);
        }
        return new Scalar(token == JsonToken.VALUE_NULL ? "" : parser.getText(), place);
    }
}
