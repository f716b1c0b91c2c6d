package io.tocsin.processor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShippedRulesTest {
    static RulePlan shipped() throws IOException {
        String text = Files.readString(Path.of("src/main/dist/config/rules/tocsin.yml"));
        return RulePlan.load(Map.of("rules/tocsin.yml", text)).orElseThrow();
    }

    @Test
    void areAllEvaluated() throws IOException {
        assertEquals(
                List.of(
                        "services/ErrorsHigh",
                        "services/ServiceCpuHigh",
                        "services/Down",
                        "services/Silent",
                        "hosts/HostCpuHigh"),
                shipped().groups().stream()
                        .flatMap(g -> g.rules().stream())
                        .map(AlertRule::name)
                        .toList());
    }

    @Test
    void readEachInputOnce() throws IOException {
        assertEquals(
                List.of(
                        "logs of (service_name) {log_level=~\"error|critical|alert|emergency|fatal\"}",
                        "newest of {__name__=\"process_cpu_utilization_ratio\"}",
                        "newest of {__name__=\"up\"}"),
                shipped().groups().get(0).leaves().stream()
                        .map(leaf -> leaf.key().text())
                        .toList());
        assertEquals("PT24H", shipped().groups().get(0).leaves().get(2).window().toString());
    }
}
