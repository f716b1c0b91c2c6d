package io.tocsin.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.elastic.ElasticsearchConfig;
import io.tocsin.indexer.stream.RetentionConfig;
import io.tocsin.runtime.config.Config;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Secret;
import io.tocsin.runtime.config.ShippedConfig;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.Action;
import io.tocsin.schemas.policy.Bounds;
import io.tocsin.schemas.policy.FieldPattern;
import io.tocsin.schemas.policy.HmacKey;
import io.tocsin.schemas.policy.PolicySettings;
import io.tocsin.schemas.policy.Privacy;
import io.tocsin.schemas.policy.Reason;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexerConfigTest {
    private static final Path SHIPPED = Path.of("src/main/dist/config/log-indexer.yaml");

    @TempDir
    Path folder;

    @Test
    void shipsAFileThatShowsEachOptionWithItsDefault() throws Exception {
        assertEquals(List.of(), ShippedConfig.complaints(SHIPPED, IndexerConfig::read));
    }

    @Test
    void mapsEachOption() throws Exception {
        String yaml = """
                listen: {host: localhost, port: 1}
                kafka: {bootstrap.servers: "a:1"}
                topic_prefix: p-
                publish_own_events: false
                group: g
                elasticsearch:
                  url: https://es:2/path
                  namespace: prod
                  username: u
                  password: p
                  api_key: k
                  request_timeout: 3s
                bulk:
                  max_documents: 4
                  max_mebibytes: 5
                  linger: 6ms
                  concurrent_requests: 7
                  max_uncommitted_records: 800
                  max_in_flight_mebibytes: 9
                retention:
                  app: 1d
                  access: 2d
                  audit: 3d
                  other: 4d
                  max_total_mebibytes: 5
                  rollover_age: 6h
                  rollover_mebibytes: 7
                  check_interval: 8s
                bounds: {text_bytes: 1000, field_bytes: 500, event_bytes: 20000}
                privacy: {deny: [user], deny_action: mask, tokens: off, cards: hmac, key: sixteen letters.}
                total_fields: 300
                max_datasets: 10
                """;
        IndexerConfig expected = new IndexerConfig(
                new Listen("localhost", 1),
                new KafkaSettings(Map.of("bootstrap.servers", "a:1"), "p-", "log-indexer"),
                false,
                "g",
                new ElasticsearchConfig(
                        URI.create("https://es:2/path"),
                        "prod",
                        "u",
                        Secret.of("p"),
                        Secret.of("k"),
                        Duration.ofSeconds(3)),
                new BulkConfig(4, 5 << 20, Duration.ofMillis(6), 7, 800, 9 << 20),
                new RetentionConfig(
                        Map.of("app", Duration.ofDays(1), "access", Duration.ofDays(2), "audit", Duration.ofDays(3)),
                        Duration.ofDays(4),
                        5 << 20,
                        Duration.ofHours(6),
                        7 << 20,
                        Duration.ofSeconds(8)),
                new PolicySettings(
                        new Bounds(1000, 500, 20_000),
                        new Privacy(
                                List.of(FieldPattern.parse("user").orElseThrow()),
                                List.of(),
                                List.of(),
                                Map.of(Reason.FIELD, Action.MASK, Reason.CARD, Action.HMAC),
                                HmacKey.of("sixteen letters."))),
                300,
                10);
        assertEquals(expected, read(yaml));
    }

    @Test
    void storesByDefaultAsThePolicyHasItByDefault() throws Exception {
        assertEquals(PolicySettings.DEFAULT, read("").policy());
    }

    @Test
    void saysWhatIsWrongWithANamespace() {
        var refused = assertThrows(ConfigException.class, () -> read("elasticsearch: {namespace: a-b}"));
        assertEquals(
                "\"a-b\" cannot be used; up to 100 of a-z 0-9 _ .",
                refused.problems().get(0).what());
    }

    private IndexerConfig read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("log-indexer.yaml"), yaml);
        return Config.load(file, Map.of(), IndexerConfig::read);
    }
}
