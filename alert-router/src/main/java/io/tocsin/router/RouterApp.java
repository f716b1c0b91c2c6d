package io.tocsin.router;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.router.channel.Channels;
import io.tocsin.router.deliver.Deliveries;
import io.tocsin.router.deliver.DeliverySettings;
import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.file.RoutingFileException;
import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.router.outbox.Outbox;
import io.tocsin.router.outbox.OutboxHttp;
import io.tocsin.router.outbox.OutboxReader;
import io.tocsin.router.topology.RouterTopology;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Problem;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.runtime.kafka.KafkaWait;
import io.tocsin.runtime.kafka.KafkaWatch;
import io.tocsin.runtime.service.Closer;
import io.tocsin.runtime.service.Registries;
import io.tocsin.runtime.service.Reload;
import io.tocsin.runtime.service.Service;
import io.tocsin.runtime.streams.ExactClients;
import io.tocsin.runtime.streams.RunningStreams;
import io.tocsin.schemas.publish.OwnEvents;
import io.tocsin.schemas.publish.Resource;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router and what it needs around it. {@link #start} waits for Kafka as long as it takes. An unexpected error in a
 * worker makes the service unhealthy, which ends the process: what was not committed is done again by the next one.
 */
final class RouterApp implements Service {
    private static final Logger log = LoggerFactory.getLogger(RouterApp.class);
    private static final String APPLICATION = "tocsin-alert-router";
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(15);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);
    private static final List<Topic<?, ?>> TOPICS = List.of(
            Topic.ALERTS,
            Topic.NOTIFICATIONS,
            Topic.NOTIFICATION_LOG,
            Topic.ALERTS_DLQ,
            Topic.NOTIFICATIONS_DLQ,
            Topic.LOGS,
            Topic.METRICS);

    private final RouterSettings settings;
    private final Health health = new Health();
    private final CollectorRegistry registry = Registries.create(RouterSettings.SERVICE);
    private final RouterMetrics metrics = new RouterMetrics(registry);
    private final Outbox outbox = new Outbox();
    private final Reload reload = new Reload(registry, this::readRoutingFile);
    private final HttpServer http;
    private final Closer closer = new Closer();
    private volatile RoutingFile routing;
    private @Nullable Deliveries deliveries;

    RouterApp(RouterSettings settings) {
        this.settings = settings;
        try {
            this.routing = RoutingFile.read(settings.routingFile());
        } catch (IOException | RoutingFileException e) {
            throw new IllegalStateException("the routing file changed while the service was starting", e);
        }
        this.http = HttpServer.builder(settings.listen(), registry, health)
                .reload(reload)
                .configure(new OutboxHttp(outbox)::addTo)
                .build();
        RunningStreams.expect(health);
        health.waiting(OutboxReader.CONDITION, "not started");
    }

    @Override
    public void start() throws Exception {
        closer.add("http", http).start();
        routing.warnings()
                .forEach(warning -> log.atWarn()
                        .addKeyValue("file", settings.routingFile())
                        .addKeyValue("warning", warning)
                        .log("the routing file is in force, but look at it again"));
        Topics topics = new Topics(settings.kafka().topicPrefix());
        KafkaWait.until(settings.kafka(), health, admin -> topics.ensure(admin, TOPICS, TOPICS_LIMIT));
        closer.add("kafka watch", new KafkaWatch(settings.kafka(), health, WATCH_INTERVAL));
        if (settings.publishOwnEvents()) {
            Resource self = Resource.of(RouterSettings.SERVICE);
            closer.add("own events", OwnEvents.publish(settings.kafka().producer(), topics, self, registry));
        }
        closer.add(
                        "outbox",
                        new OutboxReader(outbox, outboxConsumer(), topics.name(Topic.NOTIFICATIONS), metrics, health))
                .start();
        startDeliveries(topics);
        KafkaStreams streams = new KafkaStreams(
                RouterTopology.build(topics, () -> routing, metrics), streamsConfig(), new ExactClients());
        closer.add("streams", new RunningStreams(streams, health, CLOSE_LIMIT)).start();
    }

    private void startDeliveries(Topics topics) {
        URI externalUrl = settings.externalUrl().orElse(URI.create("http://localhost:" + http.port()));
        Channels channels = closer.add("channels", new Channels(externalUrl));
        Deliveries started = closer.add(
                "deliveries",
                new Deliveries(
                        new DeliverySettings(
                                settings.kafka(), topics, settings.backoff(), Clock.systemUTC(), metrics, health),
                        channels));
        synchronized (reload) {
            deliveries = started;
            started.apply(routing);
        }
    }

    private KafkaConsumer<byte[], byte[]> outboxConsumer() {
        Map<String, Object> config = new HashMap<>(settings.kafka().consumer(APPLICATION));
        config.remove("group.id");
        config.put("client.id", RouterSettings.SERVICE + "-outbox");
        return new KafkaConsumer<>(config);
    }

    private Properties streamsConfig() {
        Properties config = new Properties();
        // The longest pause between two looks at timers and commits when nothing comes.
        config.put("poll.ms", 50);
        config.putAll(settings.kafka().streams(APPLICATION, settings.stateDir()));
        return config;
    }

    @Override
    public void reload() throws Exception {
        reload.call();
    }

    /** Runs under the lock of {@link #reload}. A file that is wrong leaves everything as it is. */
    private List<String> readRoutingFile() throws ConfigException {
        RoutingFile file;
        Path path = settings.routingFile();
        try {
            file = RoutingFile.read(path);
        } catch (RoutingFileException e) {
            throw new ConfigException(e.problems().stream()
                    .map(p -> new Problem(path.getFileName() + ":" + p.line(), p.path(), p.what()))
                    .toList());
        } catch (IOException e) {
            throw new ConfigException(List.of(new Problem(path.toString(), "", "cannot be read: " + e)));
        }
        routing = file;
        Deliveries current = deliveries;
        if (current != null) {
            current.apply(file);
        }
        return file.warnings();
    }

    /** The port of HTTP, once started. */
    int port() {
        return http.port();
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
