package io.tocsin.processor.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tocsin.processor.yaml.YamlNode.BadYaml;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the tree of one document, aliases and merge keys resolved. One use, one thread. */
final class YamlTree {
    /** Rule files are four levels deep, their tests seven. */
    private static final int MAX_DEPTH = 50;

    /** Aliases of aliases grow without bound; go-yaml begins to look at 400,000 nodes. */
    private static final int MAX_NODES = 400_000;

    private static final String MERGE = "<<";

    private final YAMLParser parser;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final IdentityHashMap<YamlNode, Integer> sizes = new IdentityHashMap<>();

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

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
            YamlTree tree = new YamlTree(parser);
            YamlNode document = tree.read();
            if (parser.nextToken() != null) {
                throw new BadYaml(tree.here(), "one YAML document is expected, not several");
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

    private Place here() {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(location.getLineNr(), location.getColumnNr());
    }

    private YamlNode read() throws IOException, BadYaml {
        Place place = here();
        if (parser.isCurrentAlias()) {
            YamlNode node = anchors.get(parser.getText());
            if (node == null) {
                throw new BadYaml(place, "no anchor \"" + parser.getText() + "\" stands before this alias");
            }
            return node;
        }
        String anchor = parser.getObjectId();
        YamlNode node = content(place);
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode content(Place place) throws IOException, BadYaml {
        JsonToken token = parser.currentToken();
        int size = 1;
        YamlNode node;
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                YamlNode item = read();
                items.add(item);
                size = sum(size, item);
            }
            node = new YamlNode.Sequence(items, place);
        } else if (token == JsonToken.START_OBJECT) {
            List<YamlNode.Entry> entries = new ArrayList<>();
            List<YamlNode.Entry> merged = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Place keyPlace = here();
                String key = parser.currentName();
                parser.nextToken();
                YamlNode value = read();
                if (key.equals(MERGE)) {
                    merge(value, merged);
                } else {
                    entries.add(new YamlNode.Entry(key, keyPlace, value));
                }
                size = sum(size, value);
            }
            node = new YamlNode.Mapping(withDefaults(entries, merged), place);
        } else {
            node = new YamlNode.Scalar(token == JsonToken.VALUE_NULL ? "" : parser.getText(), place);
        }
        sizes.put(node, size);
        return node;
    }

    private int sum(int size, YamlNode node) throws BadYaml {
        int sum = size + sizes.getOrDefault(node, 1);
        if (sum > MAX_NODES) {
            throw new BadYaml(here(), "with its aliases resolved the document has more than " + MAX_NODES + " nodes");
        }
        return sum;
    }

    /** What {@code <<} brings in: a mapping, or several, of which an earlier one counts more. */
    private static void merge(YamlNode value, List<YamlNode.Entry> into) throws BadYaml {
        if (value instanceof YamlNode.Mapping mapping) {
            into.addAll(mapping.entries());
        } else if (value instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (!(item instanceof YamlNode.Mapping mapping)) {
                    throw new BadYaml(item.place(), "only mappings can be merged, not " + item.words());
                }
                into.addAll(mapping.entries());
            }
        } else {
            throw new BadYaml(value.place(), "only mappings can be merged, not " + value.words());
        }
    }

    private static List<YamlNode.Entry> withDefaults(List<YamlNode.Entry> own, List<YamlNode.Entry> merged) {
        Set<String> keys = new HashSet<>();
        own.forEach(entry -> keys.add(entry.key()));
        List<YamlNode.Entry> all = new ArrayList<>(own);
        merged.stream().filter(entry -> keys.add(entry.key())).forEach(all::add);
        return all;
    }
}
