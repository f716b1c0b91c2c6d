package io.tocsin.processor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule files of the table through {@code promtool check rules}: it takes and refuses what the table says. */
final class PromtoolRuleFilesIT {
    @TempDir
    Path folder;

    @Test
    void takesAndRefusesTheSameFiles() throws Exception {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        List<RuleFileCases.Case> cases = RuleFileCases.all();
        Map<String, String> files = new LinkedHashMap<>();
        cases.forEach(c -> files.put("case-" + files.size() + ".yml", c.yaml()));
        Map<String, List<String>> said = PromtoolCheck.check(promtool.get(), folder, files);
        boolean isNew = isNew(promtool.get());
        List<String> differences = new ArrayList<>();
        int number = 0;
        for (RuleFileCases.Case c : cases) {
            List<String> lines = said.getOrDefault("case-" + number++ + ".yml", List.of());
            boolean good = switch (c.verdict()) {
                case GOOD -> true;
                case BAD -> false;
                case NEW, STRICT -> isNew;
            };
            if (PromtoolCheck.isGood(lines) != good) {
                differences.add(c + " " + lines);
            }
        }
        assertEquals("", String.join("\n", differences));
    }

    /** Whether this promtool knows what version 3 knows. */
    private boolean isNew(Path promtool) throws Exception {
        String file = "groups: [{name: a, query_offset: 1s}]";
        return PromtoolCheck.isGood(
                PromtoolCheck.check(promtool, folder, Map.of("probe.yml", file)).getOrDefault("probe.yml", List.of()));
    }
}
