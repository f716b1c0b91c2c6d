package io.tocsin.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.cluster.Address;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.remote.RemoteSettings;
import io.tocsin.processor.unit.Bounds;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.ShippedConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessorSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void hasDefaults() throws Exception {
        ProcessorSettings settings = read("", Map.of());
        assertEquals(new Listen("127.0.0.1", 8081), settings.listen());
        assertEquals("localhost:9092", settings.kafka().bootstrapServers());
        assertEquals("", settings.kafka().topicPrefix());
        assertTrue(settings.publishOwnEvents());
        assertEquals(folder.resolve("state"), settings.stateDir());
        assertEquals(List.of(folder.resolve("rules/*.yml")), settings.rules());
        assertEquals(folder.resolve("runbooks"), settings.runbooks());
        assertEquals(URI.create("http://localhost:8081"), settings.externalUrl());
        assertEquals(Optional.empty(), settings.advertisedAddress());
        assertEquals(1, settings.standbyReplicas());
        assertEquals(100_000, settings.recordedSeriesLimit());
        assertEquals(List.of(), settings.remoteWrite());
        assertEquals(1, settings.streamThreads());
        assertEquals(new EarlyEvaluation(true, List.of()), settings.early());
        assertEquals(Bounds.DEFAULT, settings.bounds());
    }

    @Test
    void takesEachOption() throws Exception {
        ProcessorSettings settings = read("""
                listen: {host: 127.0.0.2, port: 0}
                kafka: {bootstrap.servers: "b:1", num.standby.replicas: 1}
                topic_prefix: a-
                publish_own_events: false
                state_dir: /var/lib/tocsin
                rules: [own/*.yaml, /etc/*.rules]
                runbooks: /srv/runbooks
                external_url: https://rules.example.org/
                advertised_address: rules-1.example.org:8081
                standby_replicas: 2
                recorded_series_limit: 5
                remote_write: [{url: "http://a:1/w", name: one}, {url: "http://a:1/w", name: two}]
                stream_threads: 4
                early_evaluation: {enabled: false, except: [rules/slow.yml/*]}
                bounds:
                  series_per_input: 10
                  series_in_total: 20
                  samples_per_window: 30
                  evaluation_time: 2s
                """, Map.of("TOCSIN_KAFKA_BOOTSTRAP_SERVERS", "c:2"));
        assertEquals(new Listen("127.0.0.2", 0), settings.listen());
        assertEquals("c:2", settings.kafka().bootstrapServers());
        assertEquals("1", settings.kafka().verbatim().get("num.standby.replicas"));
        assertEquals("a-", settings.kafka().topicPrefix());
        assertEquals(false, settings.publishOwnEvents());
        assertEquals(Path.of("/var/lib/tocsin"), settings.stateDir());
        assertEquals(List.of(folder.resolve("own/*.yaml"), Path.of("/etc/*.rules")), settings.rules());
        assertEquals(Path.of("/srv/runbooks"), settings.runbooks());
        assertEquals(URI.create("https://rules.example.org/"), settings.externalUrl());
        assertEquals(Optional.of(new Address("rules-1.example.org", 8081)), settings.advertisedAddress());
        assertEquals(2, settings.standbyReplicas());
        assertEquals(5, settings.recordedSeriesLimit());
        assertEquals(
                List.of("one", "two"),
                settings.remoteWrite().stream().map(RemoteSettings::name).toList());
        assertEquals(4, settings.streamThreads());
        assertEquals(new EarlyEvaluation(false, List.of("rules/slow.yml/*")), settings.early());
        assertEquals(new Bounds(10, 20, 30, Duration.ofSeconds(2)), settings.bounds());
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "*, false",
        "rules/a.yml/g, false",
        "rules/a.yml/G, true",
        "rules/a.yml/*, false",
        "*/g, false",
        "rules/a.yml, true",
        "rules/a?yml/g, true"
    })
    void leavesTheGroupsOutThatAreNamed(String except, boolean included) {
        RulePlan.Group group = RulePlan.load(
                        Map.of("rules/a.yml", "groups: [{name: g, rules: [{record: r, expr: up}]}]"))
                .orElseThrow()
                .groups()
                .get(0);
        assertEquals(included, new EarlyEvaluation(true, List.of("none", except)).includes(group));
        assertFalse(new EarlyEvaluation(false, List.of(except)).includes(group));
    }

    @Test
    void tellsWrongRulesTogetherWithTheRest() throws Exception {
        Files.createDirectories(folder.resolve("rules"));
        Files.writeString(folder.resolve("rules/a.yml"), "groups: [{name: g, rules: [{alert: A, expr: 'up =='}]}]\n");
        Files.writeString(folder.resolve("rules/b.yml"), "grups: []\n");
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> read("advertised_address: here\nstream_threads: 0\nrules: [rules/*.yml, c.yml]\n", Map.of()));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("stream_threads"), message);
        assertTrue(message.contains("\"here\" is no host:port"), message);
        assertTrue(message.contains("rules/a.yml:1:"), message);
        assertTrue(message.contains("rules/b.yml:1"), message);
        assertTrue(message.contains("c.yml: cannot be read"), message);
    }

    @Test
    void isShippedWithAllItsOptions() throws IOException {
        assertEquals(
                List.of(),
                ShippedConfig.complaints(
                        Path.of("src/main/dist/config/stream-processor.yaml"), ProcessorSettings::read));
    }

    private ProcessorSettings read(String yaml, Map<String, String> environment) throws Exception {
        Path file = folder.resolve("stream-processor.yaml");
        Files.writeString(file, yaml);
        return Config.load(file, environment, ProcessorSettings::read);
    }
}
