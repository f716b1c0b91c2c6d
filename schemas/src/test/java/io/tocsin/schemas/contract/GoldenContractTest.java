package io.tocsin.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files and schemas say the same, both ways. */
final class GoldenContractTest {
    static Stream<Golden> goldens() {
        return Golden.all();
    }

    static Stream<Contract> contracts() {
        return Contract.all().stream();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void goldenEventsKeepToTheirSchemas(Golden golden) {
        for (Contract contract : golden.contracts()) {
            assertEquals(List.of(), contract.errors(golden.input()), contract + ", input");
            assertEquals(List.of(), contract.errors(golden.output()), contract + ", output");
        }
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyFieldOfASchemaIsReadAndWrittenInSomeGolden(Contract contract) {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        goldens().filter(golden -> golden.contracts().contains(contract)).forEach(golden -> {
            collect(golden.input(), "", read);
            collect(golden.output(), "", written);
        });
        Set<String> fields = Outline.of(contract.document()).keySet();
        assertEquals(Set.of(), without(fields, read), "in no input; add a golden file with these fields");
        assertEquals(Set.of(), without(fields, written), "in no output: the record does not write them");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void everyFieldOfAGoldenIsInItsSchemaOrSaidToBeUnknown(Golden golden) {
        Map<String, Outline.Field> fields = Outline.of(golden.contract().document());
        Set<String> free = fields.values().stream()
                .filter(field -> field.node().has("additionalProperties"))
                .map(Outline.Field::path)
                .filter(path -> fields.keySet().stream().noneMatch(other -> other.startsWith(path + ".*")))
                .collect(Collectors.toSet());
        Set<String> present = new TreeSet<>();
        collect(golden.input(), "", present);
        collect(golden.output(), "", present);
        Set<String> unknown = new TreeSet<>();
        for (String path : present) {
            boolean named = fields.containsKey(path)
                    || fields.keySet().stream().anyMatch(field -> field.startsWith(path + "."))
                    || free.stream().anyMatch(field -> path.startsWith(field + "."));
            boolean insideOfUnknown = golden.unknown().stream().anyMatch(outer -> path.startsWith(outer + "[]."));
            boolean holdsOthers = present.stream().anyMatch(other -> other.startsWith(path + "."));
            if (!named && !holdsOthers && !insideOfUnknown) {
                unknown.add(path);
            }
        }
        assertEquals(golden.unknown(), unknown);
    }

    /** The names of all fields, in the notation of {@link Outline}. */
    private static void collect(JsonNode node, String prefix, Set<String> names) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            if (prefix.equals("metrics.")) {
                String form = value.path("type").asText(value.has("counts") ? "histogram" : "gauge");
                names.add("metrics.*");
                collect(value, "metrics.*:" + form + ".", names);
                continue;
            }
            String name = prefix + entry.getKey();
            names.add(name);
            collect(value, name + ".", names);
            for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
                if (element.isObject()) {
                    collect(element, name + "[].", names);
                }
            }
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
