package io.tocsin.router.topology;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.router.file.Files;
import io.tocsin.router.file.RoutingFile;
import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The topology in a TopologyTestDriver whose clock stands still but for {@link #pass}. */
@SuppressWarnings("NullAway.Init") // each test calls start() first
abstract class TopologyHarness {
    static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    static final String ONE_HOOK = """
            route: {receiver: hook, group_by: [alertname], group_wait: 10s, group_interval: 30s, repeat_interval: 1h}
            receivers:
            - name: hook
              webhook_configs: [{url: 'http://localhost:1/'}]
            """;

    @TempDir
    java.nio.file.Path state;

    final AtomicReference<RoutingFile> routing = new AtomicReference<>();
    final CollectorRegistry registry = new CollectorRegistry();
    final List<TopologyTestDriver> drivers = new ArrayList<>();
    TestInputTopic<byte[], byte[]> alerts;
    TestOutputTopic<String, byte[]> notifications;
    TestOutputTopic<byte[], byte[]> deadLetters;
    TopologyTestDriver driver;
    Instant now = START;

    void start(String file) {
        routing.set(Files.parse(file));
        Properties properties = new Properties();
        properties.put("application.id", "t");
        properties.put("bootstrap.servers", "none:1");
        properties.put("state.dir", state.toString());
        driver = new TopologyTestDriver(
                RouterTopology.build(new Topics("p-"), routing::get, new RouterMetrics(registry)), properties, START);
        drivers.add(driver);
        alerts = driver.createInputTopic("p-alerts", new ByteArraySerializer(), new ByteArraySerializer());
        notifications =
                driver.createOutputTopic("p-notifications", new StringDeserializer(), new ByteArrayDeserializer());
        deadLetters =
                driver.createOutputTopic("p-alerts.dlq", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        drivers.forEach(TopologyTestDriver::close);
    }

    AlertEvent alert(String name, String host) {
        return AlertEvent.firing(
                Map.of("alertname", name, "host", host), Map.of("summary", name + " on " + host), now, 1, "g/" + name);
    }

    void send(AlertEvent alert) {
        alerts.pipeInput(alert.fingerprint().getBytes(StandardCharsets.UTF_8), alert.toJson(), now);
    }

    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    List<Notification> read() {
        return notifications.readValuesToList().stream()
                .map(v -> NotificationJson.read(v).orElseThrow())
                .toList();
    }

    List<String> receivers() {
        return read().stream().map(n -> n.to().receiver()).toList();
    }

    /** Status, reason and hosts of each message, resolved ones with a minus. */
    List<String> told() {
        return read().stream()
                .map(n -> n.status().text() + " " + n.reason() + " "
                        + n.alerts().stream()
                                .map(a -> (a.status().text().equals("firing") ? "" : "-")
                                        + new TreeMap<>(a.labels()).get("host"))
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
