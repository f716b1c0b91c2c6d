package io.tocsin.schemas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import io.tocsin.schemas.json.Decoded;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad events, each kind in its folder: {@code schema} is what a schema refuses, by which keyword, and whether the reader
 * takes it all the same; {@code beyond} is what a schema cannot express and the reader refuses; {@code syntax} is what
 * is refused before any schema is asked.
 */
final class BadEventsTest {
    static Stream<String> schemaBad() {
        return names("/bad/schema", ".json");
    }

    static Stream<String> beyondSchema() {
        return names("/bad/beyond", ".json");
    }

    static Stream<String> syntaxBad() {
        return names("/bad/syntax", ".json");
    }

    @ParameterizedTest
    @MethodSource("schemaBad")
    void theSchemaRefusesByTheKeyword(String name) {
        JsonNode bad = Resources.json(Resources.path("/bad/schema/" + name));
        Contract contract = Contract.of(bad.required("schema").textValue());
        Set<String> keywords = contract.errors(bad.required("event")).stream()
                .map(Error::getKeyword)
                .collect(Collectors.toCollection(TreeSet::new));
        String keyword = bad.required("keyword").textValue();
        assertTrue(keywords.contains(keyword), keyword + " wanted, " + keywords + " found");
    }

    @ParameterizedTest
    @MethodSource("schemaBad")
    void theReaderRefusesOrTakesAsIsSaid(String name) {
        JsonNode bad = Resources.json(Resources.path("/bad/schema/" + name));
        Decoded<?> read = Contract.of(bad.required("schema").textValue())
                .rewritten(bad.required("event").toString().getBytes(UTF_8));
        assertEquals(bad.required("reader").textValue(), read.isOk() ? "takes" : "refuses", read.describe());
    }

    @ParameterizedTest
    @MethodSource("beyondSchema")
    void theReaderRefusesWhatTheSchemaCannotExpress(String name) {
        JsonNode bad = Resources.json(Resources.path("/bad/beyond/" + name));
        Contract contract = Contract.of(bad.required("schema").textValue());
        assertTrue(contract.errors(bad.required("event")).isEmpty(), "the schema can express it: move the file");
        Decoded<?> read = contract.rewritten(bad.required("event").toString().getBytes(UTF_8));
        assertFalse(read.isOk());
        assertTrue(read.describe().contains(bad.required("reason").textValue()), read.describe());
    }

    @ParameterizedTest
    @MethodSource("syntaxBad")
    void everyReaderRefusesWhatIsNoDocument(String name) {
        byte[] bad = Resources.bytes(Resources.path("/bad/syntax/" + name));
        String reason = Objects.requireNonNull(reasons().get(name), "no reason in reasons.txt");
        for (Contract contract : Contract.all()) {
            Decoded<?> read = contract.rewritten(bad);
            assertFalse(read.isOk(), contract + " takes it");
            assertTrue(read.describe().contains(reason), contract + ": " + read.describe());
        }
    }

    @Test
    void everySchemaHasBadEventsOfBothKinds() {
        Set<String> all = Contract.all().stream().map(Contract::schema).collect(Collectors.toSet());
        assertEquals(all, schemaBad().map(n -> n.replaceFirst("--.*", "")).collect(Collectors.toSet()));
        // The headers of a dead letter come from Kafka, which knows neither depth nor names that stand twice.
        all.remove(Contract.DEAD_LETTER.schema());
        assertEquals(all, beyondSchema().map(n -> n.replaceFirst("--.*", "")).collect(Collectors.toSet()));
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new HashMap<>();
        new String(Resources.bytes(Resources.path("/bad/syntax/reasons.txt")), UTF_8)
                .lines()
                .forEach(line -> {
                    int colon = line.indexOf(": ");
                    reasons.put(line.substring(0, colon), line.substring(colon + 2));
                });
        return reasons;
    }

    private static Stream<String> names(String folder, String end) {
        return Resources.files(folder, end).stream().map(Path::getFileName).map(Path::toString);
    }
}
