package io.tocsin.processor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesJsonTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0e+00",
        "-0.0, -0e+00",
        "1, 1e+00",
        "21, 2.1e+01",
        "0.97, 9.7e-01",
        "-1234.5, -1.2345e+03",
        "1e300, 1e+300",
        "4.9e-324, 4.9e-324",
        "100, 1e+02",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void writesNumbersAsGoDoes(double value, String text) {
        assertEquals(text, RulesJson.number(value));
    }

    @Test
    void tellsUntilWhenARuleIsShortOfHistory() throws Exception {
        RuleStatus known = new RuleStatus(
                "a", "up", Optional.empty(), Map.of(), Optional.empty(), Optional.of(Instant.ofEpochSecond(90)));
        RuleStatus whole = new RuleStatus("b", "up", Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
        GroupStatus group = new GroupStatus(
                "rules/a.yml", "g", Duration.ofSeconds(1), 0, Duration.ZERO, Optional.empty(), List.of(known, whole));
        JsonNode rules = new JsonMapper()
                .readTree(RulesJson.rules(new RulesQuery.Page(List.of(group), Optional.empty()), true, List.of()))
                .at("/data/groups/0/rules");
        assertEquals(
                "1970-01-01T00:01:30Z",
                rules.path(0).path("tocsinShortOfHistoryUntil").asText());
        assertTrue(rules.path(1).path("tocsinShortOfHistoryUntil").isMissingNode(), rules::toString);
    }
}
