package io.tocsin.indexer;

import io.tocsin.indexer.bulk.BulkConfig;
import io.tocsin.indexer.elastic.ElasticsearchConfig;
import io.tocsin.indexer.stream.RetentionConfig;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.PolicySettings;

/**
 * The configuration of the log-indexer.
 *
 * @param publishOwnEvents whether our own logs and metrics go to Kafka as well
 * @param group the consumer group: instances of one group share the partitions
 * @param policy what of an event may be stored
 * @param totalFields how many fields of one data stream are indexed
 * @param maxDatasets how many data streams are made
 */
public record IndexerConfig(
        Listen listen,
        KafkaSettings kafka,
        boolean publishOwnEvents,
        String group,
        ElasticsearchConfig elasticsearch,
        BulkConfig bulk,
        RetentionConfig retention,
        PolicySettings policy,
        int totalFields,
        int maxDatasets) {
    static final String NAME = "log-indexer";
    private static final int PORT = 8082;

    /** Reads the configuration file. */
    public static IndexerConfig read(Section s) {
        return new IndexerConfig(
                Listen.read(s, "listen", PORT),
                KafkaSettings.read(s, NAME),
                s.flag("publish_own_events", true, "Whether its own logs and metrics go to Kafka too."),
                s.text("group", NAME, "The consumer group; instances of one group share the work."),
                s.section("elasticsearch", ElasticsearchConfig::read),
                s.section("bulk", BulkConfig::read),
                s.section("retention", RetentionConfig::read),
                PolicySettings.read(new PolicySection(s)),
                s.integer(
                        "total_fields",
                        1_000,
                        200,
                        100_000,
                        "Fields of one data stream that are indexed; further ones are kept, but cannot be searched."),
                s.integer(
                        "max_datasets",
                        50,
                        1,
                        1_000,
                        "Data streams, as each costs an index; events of further datasets go to the dataset other."));
    }
}
