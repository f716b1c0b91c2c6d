package io.tocsin.router.file;

import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.router.receiver.Receiver;
import io.tocsin.router.route.Hashes;
import io.tocsin.router.route.Route;
import io.tocsin.router.route.RouteTree;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A valid routing file: the tree, and the receivers by name. Immutable.
 *
 * @param warnings what is allowed but hardly meant, in the order of the file; one sentence each
 */
public record RoutingFile(RouteTree tree, Map<String, Receiver> receivers, List<String> warnings) {
    public RoutingFile {
        receivers = Map.copyOf(receivers);
        warnings = List.copyOf(warnings);
    }

    /** Reads and validates the file; relative paths in it start at its folder. */
    public static RoutingFile read(Path file) throws IOException, RoutingFileException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(reader, file);
        }
    }

    static RoutingFile read(Reader reader, Path file) throws RoutingFileException {
        String name = String.valueOf(file.getFileName());
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        List<Problem> problems = new ArrayList<>();
        Optional<RoutingFile> read = root(reader, problems)
                .flatMap(root -> RoutingFileReader.read(new Section.Source(folder, problems), root));
        if (!problems.isEmpty() || read.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line));
            throw new RoutingFileException(name, problems);
        }
        return read.get();
    }

    private static Optional<MappingNode> root(Reader reader, List<Problem> problems) {
        try {
            Node node = new Yaml(new LoaderOptions()).compose(reader);
            if (node instanceof MappingNode mapping) {
                return Optional.of(mapping);
            }
            problems.add(
                    new Problem(1, "", "no route provided: the file must be a mapping with 'route' and 'receivers'"));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(new Problem(line, "", "not YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            problems.add(new Problem(1, "", "not YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    /** The receiver of that name; every receiver that the tree names is there. */
    public Receiver receiver(String name) {
        Receiver receiver = receivers.get(name);
        if (receiver == null) {
            throw new IllegalArgumentException("no receiver " + name);
        }
        return receiver;
    }

    /** The same for trees that put alerts into the same groups; 64 hex digits. */
    public String treeHash() {
        StringBuilder b = new StringBuilder();
        for (Route route : tree.routes()) {
            b.append(route.id()).append('\n').append(route.options().groupBy()).append('\n');
            b.append(route.definition().goesOn())
                    .append('\n')
                    .append(route.routes().size())
                    .append('\n');
        }
        return Hashes.sha256(b.toString());
    }

    /** All integrations of all receivers. */
    public Map<IntegrationId, Integration> integrations() {
        Map<IntegrationId, Integration> all = new LinkedHashMap<>();
        receivers.values().forEach(r -> all.putAll(r.byId()));
        return all;
    }
}
