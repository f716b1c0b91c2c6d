package io.tocsin.indexer;

import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.elastic.ElasticsearchConfig;
import io.tocsin.indexer.stream.RetentionConfig;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.Action;
import io.tocsin.schemas.policy.Bounds;
import io.tocsin.schemas.policy.HmacKey;
import io.tocsin.schemas.policy.PolicySettings;
import io.tocsin.schemas.policy.Privacy;
import io.tocsin.schemas.policy.Reason;
import io.tocsin.testkit.Infrastructure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configurations for tests: a free port, topics and streams of one's own. */
final class Configs {
    static final BulkConfig BULK = new BulkConfig(100, 1 << 20, Duration.ofMillis(20), 2, 1_000, 16 << 20);
    static final RetentionConfig KEEP =
            new RetentionConfig(Map.of(), Duration.ofDays(7), 0, Duration.ofDays(1), 1 << 30, Duration.ofSeconds(1));

    /** Cards masked, mail addresses turned into tokens; and small bounds. */
    static final PolicySettings POLICY = new PolicySettings(
            new Bounds(1_000, 500, 1_000_000),
            new Privacy(
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of(Reason.CARD, Action.MASK, Reason.EMAIL, Action.HMAC),
                    HmacKey.of("a secret of this test")));

    private Configs() {}

    /** With a topic prefix and a namespace of its own, made from a word. */
    static IndexerConfig of(Infrastructure kafka, URI elasticsearch, String word, RetentionConfig retention) {
        return new IndexerConfig(
                new Listen("127.0.0.1", 0),
                new KafkaSettings(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        kafka.topicPrefix() + word + "-",
                        "log-indexer"),
                false,
                "log-indexer",
                new ElasticsearchConfig(elasticsearch, namespace(kafka, word)),
                BULK,
                retention,
                POLICY,
                300,
                20);
    }

    static String namespace(Infrastructure kafka, String word) {
        return kafka.topicPrefix().replace("-", "") + word;
    }
}
