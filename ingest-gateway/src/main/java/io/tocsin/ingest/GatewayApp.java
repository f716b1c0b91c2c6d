package io.tocsin.ingest;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.ingest.events.EventsApi;
import io.tocsin.ingest.host.HostMetrics;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.runtime.kafka.KafkaWait;
import io.tocsin.runtime.kafka.KafkaWatch;
import io.tocsin.runtime.service.Closer;
import io.tocsin.runtime.service.Registries;
import io.tocsin.runtime.service.Service;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.policy.PolicyMetrics;
import io.tocsin.schemas.publish.OwnEvents;
import io.tocsin.schemas.publish.Resource;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The gateway, wired. The endpoint listens at once, and takes events when Kafka is there. */
final class GatewayApp implements Service {
    private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(1);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

    /** An event of 1 MiB, and what reading adds to it. */
    private static final int MAX_REQUEST_BYTES = 2 << 20;

    private static final int BUFFER_BYTES = 16 << 20;
    private static final int BATCH_BYTES = 64 << 10;

    private static final String WELCOME = """
            Tocsin ingest-gateway

            POST /events/logs      log events, ECS documents in JSON
            POST /events/metrics   metric events, JSON
                                   Content-Type application/json (an object or an array) or application/x-ndjson;
                                   Content-Encoding gzip or none; 16 MiB a body, 1 MiB an event.
                                   200 {"accepted":N} when Kafka has every event; otherwise none was taken.
            GET  /metrics          the gateway's own figures, for Prometheus
            GET  /-/healthy        whether it lives
            GET  /-/ready          whether it can take events, and if not, why
            """;

    private final GatewaySettings settings;
    private final Health health = new Health();
    private final CollectorRegistry registry = Registries.create(GatewaySettings.NAME);
    private final Closer closer = new Closer();
    private final Topics topics;
    private final EventsApi events;
    private final HttpServer server;

    GatewayApp(GatewaySettings settings) {
        this.settings = settings;
        this.topics = new Topics(settings.kafka().topicPrefix());
        this.events = new EventsApi(
                settings.limits(),
                new EventPolicy(settings.policy(), new PolicyMetrics(registry)),
                topics,
                registry,
                health,
                Clock.systemUTC());
        this.server = HttpServer.builder(settings.listen(), registry, health)
                .configure(events::addTo)
                .welcome(WELCOME)
                .build();
        health.waiting(KafkaWait.CONDITION, "starting");
    }

    @Override
    public void start() throws IOException, InterruptedException {
        KafkaSettings kafka = settings.kafka();
        server.start();
        KafkaWait.until(
                kafka, health, admin -> topics.ensure(admin, List.of(Topic.LOGS, Topic.METRICS), TOPICS_TIMEOUT));
        Producer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings());
        closer.add("producer", () -> producer.close(PRODUCER_CLOSE));
        closer.add("events", events);
        closer.add("kafka watch", new KafkaWatch(kafka, health, WATCH_INTERVAL));
        Resource self = Resource.of(GatewaySettings.NAME);
        if (settings.publishOwnEvents()) {
            closer.add("own events", OwnEvents.publish(kafka.producer(), topics, self, registry));
        }
        if (settings.hostMetrics().enabled()) {
            watchHost(self.hostName(), producer);
        }
        events.open(producer);
    }

    private void watchHost(String hostName, Producer<byte[], byte[]> producer) {
        HostSink sink = new HostSink(producer, topics.name(Topic.METRICS), hostName, registry);
        HostMetrics watch = closer.add(
                "host metrics",
                HostMetrics.ofThisMachine(
                        hostName,
                        sink,
                        Clock.systemUTC(),
                        settings.hostMetrics().interval(),
                        registry));
        watch.start();
    }

    /** What bounds a request's time bounds the producer's; the user's own settings stand above it. */
    private Map<String, Object> producerSettings() {
        Map<String, Object> p = settings.kafka().producer();
        int timeout = Math.toIntExact(settings.limits().produceTimeout().toMillis());
        Map<String, Object> ours = Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES,
                ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        ours.forEach((name, value) -> {
            if (!settings.kafka().verbatim().containsKey(name)) {
                p.put(name, value);
            }
        });
        return p;
    }

    int port() {
        return server.port();
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        // First, though it was opened first: what it still answers needs the rest.
        server.close();
        closer.close();
    }
}
