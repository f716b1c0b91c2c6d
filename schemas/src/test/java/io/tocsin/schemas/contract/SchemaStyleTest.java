package io.tocsin.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a schema must be like, so that any validator and any code generator can take each file alone. */
final class SchemaStyleTest {
    private static final Set<String> SOURCES =
            Set.of("ECS", "OpenTelemetry", "Alertmanager", "Prometheus", "Beats", "RFC 3339", "own");

    static Stream<Contract> contracts() {
        return Contract.all().stream();
    }

    @Test
    void thereIsNoSchemaThatIsNotTested() throws IOException {
        Path folder = Objects.requireNonNull(
                Resources.path("/io/tocsin/schemas/log-event.schema.json").getParent());
        Set<String> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".schema.json"))
                    .map(name -> name.replace(".schema.json", ""))
                    .collect(Collectors.toSet());
        }
        assertEquals(files, contracts().map(Contract::schema).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void isASchemaOfItsDialect(Contract contract) {
        String dialect = "https://json-schema.org/draft/2020-12/schema";
        assertEquals(dialect, contract.document().get("$schema").textValue());
        assertEquals(
                List.of(),
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of(dialect))
                        .validate(contract.document()));
        assertEquals(
                "urn:tocsin:schema:1:" + contract.schema(),
                contract.document().get("$id").textValue());
        assertEquals(1, contract.document().get("x-format-version").intValue());
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void noReferenceLeavesTheFileAndNoDefinitionIsUnused(Contract contract) {
        Set<String> used = new TreeSet<>();
        walk(contract.document(), "", (path, node) -> {
            if (node.path("$ref").isTextual()) {
                String reference = node.get("$ref").textValue();
                assertTrue(reference.startsWith("#/$defs/"), reference);
                assertFalse(contract.document().at(reference.substring(1)).isMissingNode(), reference);
                used.add(reference.substring("#/$defs/".length()).replace("~1", "/"));
            }
        });
        Set<String> defined = new TreeSet<>();
        contract.document().path("$defs").fieldNames().forEachRemaining(defined::add);
        assertEquals(defined, used);
    }

    /** A definition that refers to itself ends code generators; log-event, which describes what is read, needs one. */
    @Test
    void onlyTheSchemaOfAllLogEventsIsRecursive() {
        assertEquals(
                List.of(Contract.LOG),
                contracts()
                        .filter(contract -> contract.document().path("$defs").has("unknown"))
                        .toList());
        for (Contract contract : contracts().toList()) {
            for (Map.Entry<String, JsonNode> definition :
                    contract.document().path("$defs").properties()) {
                boolean itself =
                        definition.getValue().findValuesAsText("$ref").contains("#/$defs/" + definition.getKey());
                assertEquals(definition.getKey().equals("unknown"), itself, contract + " " + definition.getKey());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyFieldIsDescribedWithItsSource(Contract contract) {
        List<String> bare = new ArrayList<>();
        Map<String, Outline.Field> all = new LinkedHashMap<>(Outline.of(contract.document()));
        all.putAll(Outline.shared(contract.document()));
        for (Outline.Field field : all.values()) {
            if (!field.description().endsWith(".") || !SOURCES.contains(field.source())) {
                bare.add(field.path());
            }
        }
        assertEquals(List.of(), bare);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void examplesAreValid(Contract contract) {
        walk(contract.document(), "", (path, node) -> {
            for (JsonNode example : node.path("examples")) {
                ObjectNode part = ((ObjectNode) node).deepCopy();
                part.put("$schema", contract.document().get("$schema").textValue());
                part.set("$defs", contract.document().path("$defs"));
                assertEquals(List.of(), Contract.validator(part).validate(example), path);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void timesAreHeldByPatternAndNotByFormatAlone(Contract contract) {
        walk(contract.document(), "", (path, node) -> {
            if (node.path("format").isTextual()) {
                assertTrue(node.path("pattern").isTextual(), path);
            }
        });
        JsonNode time = contract.document().at("/$defs/time/pattern");
        assertEquals(contract == Contract.DEAD_LETTER, time.isMissingNode());
    }

    /** A space in a pattern, a look-ahead or \d is not the same in every language's regular expressions. */
    @ParameterizedTest
    @MethodSource("contracts")
    void patternsMeanTheSameInEveryLanguage(Contract contract) {
        walk(contract.document(), "", (path, node) -> {
            String pattern = node.path("pattern").asText();
            assertFalse(pattern.contains("(?") || pattern.matches(".*\\\\[a-zA-Z0-9].*"), path + ": " + pattern);
        });
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everySpellingOfADottedNameIsThere(Contract contract) {
        JsonNode definitions = contract.document().path("$defs");
        Set<String> dotted = new TreeSet<>();
        definitions.fieldNames().forEachRemaining(name -> {
            if (name.contains(".")) {
                dotted.add(name);
            }
        });
        List<String> missing = new ArrayList<>();
        for (String name : dotted) {
            expect(contract.document(), name, name, missing);
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                String group = name.substring(0, dot);
                expect(definitions.path(group), name.substring(dot + 1), name, missing);
            }
        }
        assertEquals(List.of(), missing);
    }

    private static void expect(JsonNode object, String name, String definition, List<String> missing) {
        String reference = "#/$defs/" + definition.replace("/", "~1");
        if (!object.path("properties").path(name).path("$ref").asText().equals(reference)) {
            missing.add("\"" + name + "\": {\"$ref\": \"" + reference + "\"}");
        }
    }

    /** So that a field means the same whichever schema one looks at; a dataset's may say less of its values. */
    @Test
    void whatADatasetExpectsIsAFieldOfAllLogEvents() {
        Map<String, Outline.Field> all = Outline.of(Contract.LOG.document());
        for (Contract profile : contracts().filter(Contract::isProfile).toList()) {
            Outline.of(profile.document()).forEach((path, field) -> {
                Outline.Field same = Objects.requireNonNull(all.get(path), profile + " " + path);
                assertEquals(same.source(), field.source(), profile + " " + path);
                assertEquals(same.node().path("x-type"), field.node().path("x-type"), profile + " " + path);
            });
        }
    }

    @Test
    void whatSeveralSchemasShareIsTheSameInAll() {
        for (String shared : List.of("time", "number", "epoch")) {
            Set<JsonNode> lenient = contracts()
                    .filter(contract -> !contract.isProfile())
                    .map(contract -> contract.document().path("$defs").path(shared))
                    .filter(definition -> !definition.isMissingNode())
                    .collect(Collectors.toSet());
            assertEquals(1, lenient.size(), shared);
        }
        assertEquals(
                Contract.ALERT.document().get("properties"),
                Contract.NOTIFICATION.document().at("/$defs/alert/properties"));
    }

    @Test
    void experimentalSchemasSaySo() {
        assertEquals(
                List.of("silence", "incident", "notification"),
                contracts()
                        .filter(Contract::isExperimental)
                        .map(Contract::schema)
                        .toList());
    }

    private static void walk(JsonNode node, String path, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(path, node);
            node.properties().forEach(e -> {
                if (!e.getKey().equals("examples")) {
                    walk(e.getValue(), path + "/" + e.getKey(), visitor);
                }
            });
        } else if (node.isArray()) {
            node.forEach(element -> walk(element, path + "[]", visitor));
        }
    }
}
