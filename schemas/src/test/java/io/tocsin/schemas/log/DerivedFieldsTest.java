package io.tocsin.schemas.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What reading looks at and what it makes are described in the schema. */
final class DerivedFieldsTest {
    @Test
    void everyFieldThatIsLookedAtOrMadeIsInTheSchema() throws IOException {
        JsonNode fields;
        try (InputStream schema = LogEvent.class.getResourceAsStream("/io/tocsin/schemas/log-event.schema.json")) {
            fields = new ObjectMapper().readTree(Objects.requireNonNull(schema)).required("properties");
        }
        Set<String> used = new TreeSet<>(OtherTime.FIELDS);
        for (Derivation derivation : Derivation.ALL) {
            used.add(derivation.field());
            used.addAll(derivation.looksAt());
        }
        assertFalse(used.isEmpty());
        used.removeIf(fields::has);
        assertEquals(Set.of(), used, "not in log-event.schema.json; describe them there");
    }
}
