package io.tocsin.indexer;

import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.elastic.ElasticsearchConfig;
import io.tocsin.indexer.stream.RetentionConfig;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.testkit.Infrastructure;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Configurations for tests: a free port, topics and streams of one's own. */
final class Configs {
    static final BulkConfig BULK = new BulkConfig(100, 1 << 20, Duration.ofMillis(20), 2, 1_000, 16 << 20);
    static final RetentionConfig KEEP =
            new RetentionConfig(Map.of(), Duration.ofDays(7), 0, Duration.ofDays(1), 1 << 30, Duration.ofSeconds(1));

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
                300,
                20);
    }

    static String namespace(Infrastructure kafka, String word) {
        return kafka.topicPrefix().replace("-", "") + word;
    }
}
