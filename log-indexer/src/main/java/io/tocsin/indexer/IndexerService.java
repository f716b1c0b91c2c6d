package io.tocsin.indexer;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.indexer.bulk.BulkWriter;
import io.tocsin.indexer.elastic.ElasticFailure;
import io.tocsin.indexer.elastic.Elasticsearch;
import io.tocsin.indexer.metrics.IndexerMetrics;
import io.tocsin.indexer.read.Documents;
import io.tocsin.indexer.read.LogReader;
import io.tocsin.indexer.stream.DataStreams;
import io.tocsin.indexer.stream.Retention;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.runtime.kafka.KafkaWait;
import io.tocsin.runtime.service.Closer;
import io.tocsin.runtime.service.Service;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.policy.PolicyMetrics;
import io.tocsin.schemas.publish.OwnEvents;
import io.tocsin.schemas.publish.Resource;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The log-indexer, wired. */
public final class IndexerService implements Service {
    private static final String WELCOME = """
            Tocsin log-indexer

            It moves log events from Kafka to Elasticsearch; search there, in the data streams logs-*.

            GET  /metrics          the indexer's own figures, for Prometheus
            GET  /-/healthy        whether it lives
            GET  /-/ready          whether it can index, and if not, why
            """;

    private static final Logger log = LoggerFactory.getLogger(IndexerService.class);
    private static final String CONDITION = "elasticsearch";
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(15);
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(20);
    private static final long PING_MILLIS = 2_000;
    private static final long START_PAUSE_MILLIS = 500;

    /** An event of 1 MiB, its key and the headers of a dead letter. */
    private static final int MAX_REQUEST_BYTES = 4 << 20;

    private final IndexerConfig config;
    private final Health health = new Health();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final IndexerMetrics metrics = new IndexerMetrics(registry);
    private final HttpServer http;
    private final Closer closer = new Closer();

    public IndexerService(IndexerConfig config) {
        this.config = config;
        this.http = HttpServer.builder(config.listen(), registry, health)
                .welcome(WELCOME)
                .build();
    }

    @Override
    public void start() throws Exception {
        health.waiting(CONDITION, "not asked yet");
        closer.add("http", http).start();

        Topics topics = new Topics(config.kafka().topicPrefix());
        KafkaWait.until(
                config.kafka(),
                health,
                admin -> topics.ensure(admin, List.of(Topic.LOGS, Topic.LOGS_DLQ, Topic.METRICS), TOPICS_LIMIT));
        if (config.publishOwnEvents()) {
            Resource self = Resource.of(IndexerConfig.NAME);
            closer.add("own events", OwnEvents.publish(config.kafka().producer(), topics, self, registry));
        }

        Elasticsearch elasticsearch = closer.add("elasticsearch", new Elasticsearch(config.elasticsearch()));
        DataStreams streams = new DataStreams(
                elasticsearch,
                config.elasticsearch().namespace(),
                config.retention(),
                config.totalFields(),
                config.maxDatasets());
        awaitElasticsearch(streams);

        Map<String, Object> producer = config.kafka().producer();
        producer.put("max.request.size", MAX_REQUEST_BYTES);
        BulkWriter writer = closer.add(
                "writer",
                new BulkWriter(elasticsearch, streams, producer, topics.name(Topic.LOGS_DLQ), health, metrics));
        LogReader reader = closer.add(
                "reader",
                new LogReader(
                        new LogReader.Parts(
                                config.kafka().consumer(config.group()),
                                topics.name(Topic.LOGS),
                                new Documents(streams, new EventPolicy(config.policy(), new PolicyMetrics(registry))),
                                writer,
                                health,
                                metrics),
                        config.bulk()));
        reader.start();

        Retention retention = new Retention(
                elasticsearch,
                streams,
                config.retention(),
                action -> reader.whenQuiet(action, QUIET_LIMIT),
                InstantSource.system(),
                metrics);
        every(PING_MILLIS, "indexer-ping", () -> ping(elasticsearch));
        every(config.retention().checkInterval().toMillis(), "indexer-retention", () -> expire(retention));
    }

    /** Waits for as long as it takes: without the templates nothing must be written. */
    private void awaitElasticsearch(DataStreams streams) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                streams.start();
                health.ok(CONDITION);
                return;
            } catch (ElasticFailure e) {
                health.waiting(CONDITION, config.elasticsearch().url() + ": " + e.reason());
                if (!told) {
                    log.atInfo()
                            .addKeyValue("url", config.elasticsearch().url())
                            .addKeyValue("reason", e.reason())
                            .log("waiting for Elasticsearch");
                    told = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(START_PAUSE_MILLIS);
        }
    }

    private void ping(Elasticsearch elasticsearch) {
        try {
            elasticsearch.get("/_cluster/health", Map.of("filter_path", "status"));
            health.ok(CONDITION);
        } catch (ElasticFailure e) {
            health.waiting(CONDITION, config.elasticsearch().url() + ": " + e.reason());
        }
    }

    private static void expire(Retention retention) {
        try {
            retention.check();
        } catch (ElasticFailure e) {
            boolean away = e.kind() == ElasticFailure.Kind.UNREACHABLE || e.kind() == ElasticFailure.Kind.BUSY;
            // That it is away or busy is told by the ping and the writers.
            log.atLevel(away ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("could not look after old data; tried again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.error("could not look after old data; tried again later", e);
        }
    }

    private void every(long millis, String name, Runnable task) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, name));
        closer.add(name, executor::shutdownNow);
        var unused = executor.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The port in use; after {@link #start}. */
    int port() {
        return http.port();
    }

    CollectorRegistry registry() {
        return registry;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        closer.close();
    }
}
