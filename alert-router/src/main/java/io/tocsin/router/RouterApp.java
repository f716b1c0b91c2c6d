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
import io.tocsin.runtime.service.Registries;
import io.tocsin.runtime.service.Reload;
import io.tocsin.runtime.service.Service;
import io.tocsin.schemas.publish.KafkaLogAppender;
import io.tocsin.schemas.publish.RegistryPublisher;
import io.tocsin.schemas.publish.Resource;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
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
    private static final String STREAMS = "streams";
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(15);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration OWN_METRICS_INTERVAL = Duration.ofSeconds(5);
    private static final List<Topic> TOPICS = List.of(
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
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile RoutingFile routing;
    private @Nullable Deliveries deliveries;
    private boolean closed;

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
        health.waiting(STREAMS, "not started");
        health.waiting(OutboxReader.CONDITION, "not started");
    }

    @Override
    public void start() throws Exception {
        opened(http);
        http.start();
        Topics topics = new Topics(settings.kafka().topicPrefix());
        KafkaWait.until(settings.kafka(), health, admin -> topics.ensure(admin, TOPICS, TOPICS_LIMIT));
        if (settings.publishOwnEvents()) {
            publishOwnEvents(topics);
        }
        OutboxReader reader =
                new OutboxReader(outbox, outboxConsumer(), topics.name(Topic.NOTIFICATIONS), metrics, health);
        opened(reader);
        reader.start();
        startDeliveries(topics);
        KafkaStreams streams = new KafkaStreams(RouterTopology.build(topics, () -> routing, metrics), streamsConfig());
        watch(streams);
        opened(() -> closeStreams(streams));
        streams.start();
    }

    private void startDeliveries(Topics topics) {
        URI externalUrl = settings.externalUrl().orElse(URI.create("http://localhost:" + http.port()));
        Channels channels = new Channels(externalUrl);
        opened(channels);
        Deliveries started = new Deliveries(
                new DeliverySettings(settings.kafka(), topics, settings.backoff(), Clock.systemUTC(), metrics, health),
                channels);
        opened(started);
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
        // A notification holds up to 700 KiB of alerts, and their labels once more.
        config.put("producer.max.request.size", 2 << 20);
        config.put("topic.max.message.bytes", 2 << 20);
        // The longest pause between two looks at timers and commits when nothing comes.
        config.put("poll.ms", 50);
        // A broker that is away is waited for.
        config.put("task.timeout.ms", Duration.ofDays(7).toMillis());
        config.putAll(settings.kafka().streams(APPLICATION, settings.stateDir()));
        return config;
    }

    private void watch(KafkaStreams streams) {
        streams.setUncaughtExceptionHandler(e -> {
            log.error("an unexpected error ends the router", e);
            health.failed(STREAMS, e.toString());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            switch (now) {
                case RUNNING -> health.ok(STREAMS);
                case ERROR -> health.failed(STREAMS, "Kafka Streams is in the state ERROR");
                default -> health.waiting(STREAMS, "Kafka Streams is in the state " + now);
            }
        });
    }

    private void publishOwnEvents(Topics topics) {
        Resource self = Resource.of(RouterSettings.SERVICE);
        opened(KafkaLogAppender.attach(settings.kafka().producer(), topics.name(Topic.LOGS), self));
        RegistryPublisher publisher = new RegistryPublisher(
                settings.kafka().producer(), topics.name(Topic.METRICS), self, registry, OWN_METRICS_INTERVAL);
        opened(publisher);
        publisher.start();
    }

    @Override
    public void reload() throws Exception {
        reload.call();
    }

    /** Runs under the lock of {@link #reload}. A file that is wrong leaves everything as it is. */
    private Void readRoutingFile() throws ConfigException {
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
        return null;
    }

    /** The port of HTTP, once started. */
    int port() {
        return http.port();
    }

    @Override
    public Health health() {
        return health;
    }

    private static void closeStreams(KafkaStreams streams) {
        // Leaving lets the next instance begin at once instead of after the session's time-out.
        CloseOptions options = CloseOptions.timeout(CLOSE_LIMIT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(options)) {
            log.warn("Kafka Streams did not end in time; what is uncommitted will be done again");
        }
    }

    private synchronized void opened(AutoCloseable part) {
        if (closed) {
            close(part);
            throw new IllegalStateException("closed while starting");
        }
        open.push(part);
    }

    @Override
    public void close() {
        List<AutoCloseable> parts;
        synchronized (this) {
            closed = true;
            parts = List.copyOf(open);
            open.clear();
        }
        parts.forEach(RouterApp::close);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.warn("a part did not close cleanly", e);
        }
    }
}
