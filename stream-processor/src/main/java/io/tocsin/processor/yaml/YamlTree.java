package io.tocsin.processor.yaml;

import io.tocsin.processor.yaml.YamlNode.BadYaml;
import io.tocsin.processor.yaml.YamlNode.Place;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Makes a tree of a YAML text: anchors and merge keys are resolved as Go's yaml.v3 does. One use, one thread. */
final class YamlTree {
    /** Rule files and their tests are below ten levels deep. */
    private static final int MAX_DEPTH = 50;

    /** Code points; what a program renders for a large cluster stays below a tenth. */
    private static final int MAX_LENGTH = 16 << 20;

    /** Nodes that are there once more because of an alias: far above what people write, far below a bomb. */
    private static final int MAX_ALIASED = 400_000;

    private static final Place NOWHERE = new Place(0, 0);

    private final int[] file;
    /** Every node met so far, by identity: one that is met again came through an alias. */
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int aliased;

    private YamlTree(String yaml) {
        this.file = yaml.codePoints().toArray();
    }

    static YamlDocument read(String yaml) throws BadYaml {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_LENGTH);
        options.setMaxAliasesForCollections(MAX_ALIASED);
        YamlTree reader = new YamlTree(yaml);
        Iterator<Node> documents =
                new Yaml(options).composeAll(new StringReader(yaml)).iterator();
        try {
            if (!documents.hasNext()) {
                return new YamlDocument(Optional.empty(), false);
            }
            YamlNode root = reader.node(documents.next());
            return new YamlDocument(Optional.of(root), reader.goesOn(documents));
        } catch (MarkedYAMLException e) {
            throw new BadYaml(
                    Optional.ofNullable(e.getProblemMark()).map(YamlTree::place).orElse(NOWHERE),
                    "not valid YAML: " + sentence(e.getContext(), e.getProblem()));
        } catch (YAMLException e) {
            throw new BadYaml(NOWHERE, "not valid YAML: " + sentence(e.getMessage()));
        }
    }

    private boolean goesOn(Iterator<Node> documents) {
        try {
            return documents.hasNext();
        } catch (YAMLException e) {
            // Nobody reads it, so that it is there is all there is to say.
            return true;
        }
    }

    /** The first lines of what the parser says: what it was at, and what it met. */
    private static String sentence(@Nullable String... parts) {
        return Arrays.stream(parts)
                .flatMap(Stream::ofNullable)
                .flatMap(part -> part.strip().lines().limit(1))
                .collect(Collectors.joining(", "));
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private BadYaml bad(Node node, String message) {
        return new BadYaml(place(node.getStartMark()), message);
    }

    private YamlNode node(Node node) throws BadYaml {
        if (!open.add(node)) {
            throw bad(node, "the value of a YAML anchor contains itself");
        }
        if (open.size() > MAX_DEPTH) {
            throw bad(node, "nested deeper than " + MAX_DEPTH + " levels through YAML aliases");
        }
        if (!seen.add(node) && ++aliased > MAX_ALIASED) {
            throw bad(node, "YAML aliases make the document more than " + MAX_ALIASED + " values longer");
        }
        YamlNode made;
        Place place = place(node.getStartMark());
        if (node instanceof ScalarNode scalar) {
            made = scalar(scalar, place);
        } else if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(node(item));
            }
            made = new YamlNode.Sequence(items, place);
        } else {
            made = new YamlNode.Mapping(entries((MappingNode) node), place);
        }
        open.remove(node);
        return made;
    }

    private YamlNode.Scalar scalar(ScalarNode node, Place place) {
        boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
        YamlNode.Form form =
                node.getTag().equals(Tag.NULL) ? YamlNode.Form.NULL : plain ? YamlNode.Form.PLAIN : YamlNode.Form.TEXT;
        ScalarSource source = new ScalarSource(
                file, node.getStartMark().getIndex(), node.getEndMark().getIndex(), node.getScalarStyle());
        return new YamlNode.Scalar(form == YamlNode.Form.NULL ? "" : node.getValue(), form, place, source);
    }

    private List<YamlNode.Entry> entries(MappingNode node) throws BadYaml {
        List<YamlNode.Entry> entries = new ArrayList<>();
        List<YamlNode.Entry> merged = new ArrayList<>();
        int merges = 0;
        for (NodeTuple tuple : node.getValue()) {
            Node key = tuple.getKeyNode();
            if (key.getTag().equals(Tag.MERGE)) {
                if (++merges > 1) {
                    throw bad(key, "key \"<<\" is there twice");
                }
                merge(tuple.getValueNode(), merged);
            } else if (node(key) instanceof YamlNode.Scalar scalar) {
                entries.add(new YamlNode.Entry(scalar.text(), scalar.place(), node(tuple.getValueNode())));
            } else {
                throw bad(key, "the key of a mapping has to be a text");
            }
        }
        Set<String> keys = new HashSet<>();
        entries.forEach(e -> keys.add(e.key()));
        merged.stream().filter(e -> keys.add(e.key())).forEach(entries::add);
        return entries;
    }

    /** What stands first wins over what is merged later. */
    private void merge(Node value, List<YamlNode.Entry> into) throws BadYaml {
        YamlNode node = node(value);
        List<YamlNode> mappings = node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node);
        for (YamlNode mapping : mappings) {
            if (!(mapping instanceof YamlNode.Mapping m)) {
                throw bad(value, "only a mapping or a list of mappings can be merged by \"<<\"");
            }
            into.addAll(m.entries());
        }
    }
}
