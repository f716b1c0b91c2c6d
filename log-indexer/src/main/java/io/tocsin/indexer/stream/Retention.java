package io.tocsin.indexer.stream;

import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import io.tocsin.indexer.metrics.IndexerMetrics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets old data go: by age where the server does not do it, and by total size everywhere. Deletes whole backing indices
 * that are no longer written to, never the one that is. Rolls over only in a quiet moment, when all that was sent is
 * acknowledged and committed, so that no record is sent a second time to a backing index that does not know it.
 * Run by one thread.
 */
public final class Retention {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private final Elasticsearch elasticsearch;
    private final DataStreams streams;
    private final RetentionConfig config;
    private final Quiet quiet;
    private final InstantSource clock;
    private final IndexerMetrics metrics;

    /** Runs an action while nothing is on its way to Elasticsearch. */
    @FunctionalInterface
    public interface Quiet {
        /** Whether there was such a moment in time, and the action was run in it. */
        boolean run(Callable<Boolean> action) throws Exception;
    }

    public Retention(
            Elasticsearch elasticsearch,
            DataStreams streams,
            RetentionConfig config,
            Quiet quiet,
            InstantSource clock,
            IndexerMetrics metrics) {
        this.elasticsearch = elasticsearch;
        this.streams = streams;
        this.config = config;
        this.quiet = quiet;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Looks once, and does what is due. */
    public void check() throws Exception {
        List<StreamState> states = new ArrayList<>();
        for (String stream : streams.all()) {
            states.add(streams.state(stream));
        }
        metrics.storedBytes(states.stream().mapToLong(StreamState::bytes).sum());
        RetentionPlan plan = RetentionPlan.of(states, config, !streams.serverExpires(), clock.millis());
        for (String index : plan.deletions()) {
            delete(index);
        }
        if (!plan.rollovers().isEmpty() && !quiet.run(() -> rollOver(plan.rollovers()))) {
            log.info("no quiet moment to roll over in; tried again later");
        }
    }

    private void delete(String index) throws ElasticFailure {
        try {
            elasticsearch.call("DELETE", "/" + Elasticsearch.encode(index), Map.of(), "");
            metrics.deletedIndex();
            log.atInfo().addKeyValue("index", index).log("deleted old data");
        } catch (ElasticFailure e) {
            // Another instance was quicker.
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private boolean rollOver(List<String> due) throws ElasticFailure {
        for (String stream : due) {
            // The same conditions again keep a second instance, which decided from the same figures, from doing it
            // twice.
            String conditions = "{\"conditions\":{\"min_docs\":1,\"max_age\":\""
                    + Templates.millis(config.rolloverAgeOf(streams.datasetOf(stream)))
                    + "\",\"max_primary_shard_size\":\"" + config.effectiveRolloverBytes() + "b\"}}";
            var answer =
                    elasticsearch.call("POST", "/" + Elasticsearch.encode(stream) + "/_rollover", Map.of(), conditions);
            if (answer.path("rolled_over").asBoolean()) {
                metrics.rolledOver();
                log.atInfo()
                        .addKeyValue("stream", stream)
                        .addKeyValue("index", answer.path("new_index").asText())
                        .log("rolled over");
            }
        }
        return true;
    }
}
