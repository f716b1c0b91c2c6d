package io.tocsin.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The router as a process of its own that is killed (SIGKILL) at bad moments. */
class KillIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int KILLS = 3;
    private static final int ALERTS_A_ROUND = 20;

    @TempDir
    Path folder;

    private final String prefix = INFRA.topicPrefix();
    private @Nullable Process router;

    @AfterEach
    void stop() throws Exception {
        kill();
    }

    @Test
    void aKilledRouterLosesNothingAndDecidesNothingTwice() throws Exception {
        try (Hook hook = new Hook()) {
            new Topics(prefix).ensure(INFRA.admin(), Topic.all(), Duration.ofSeconds(30));
            configure(hook);
            List<AlertEvent> alerts = new ArrayList<>();
            for (int round = 0; round <= KILLS; round++) {
                start();
                int before = hook.requests().size();
                for (int i = 0; i < ALERTS_A_ROUND; i++) {
                    AlertEvent alert = alert("Alert-" + round + "-" + i);
                    alerts.add(alert);
                    send(alert);
                    if (alerts.size() % 3 == 0) {
                        send(alerts.get(alerts.size() - 2).resolved(Instant.now()));
                    }
                }
                // In the middle of it: some are delivered, some decided, some only routed.
                INFRA.await(LIMIT, () -> hook.requests().size() > before + 2);
                if (round < KILLS) {
                    kill();
                }
            }
            for (AlertEvent alert : alerts) {
                send(alert.resolved(Instant.now()));
            }
            INFRA.await(
                    LIMIT,
                    () -> decided().values().stream()
                                            .filter(d -> d.endsWith("resolved"))
                                            .count()
                                    == decided().size()
                            && results().size() == notifications().size());

            for (Map.Entry<String, String> group : decided().entrySet()) {
                assertEquals("firing resolved", group.getValue(), group.getKey() + " was decided");
            }
            Set<String> told = new HashSet<>();
            hook.requests().forEach(r -> told.add(r.headers().get("idempotency-key")));
            Set<String> ids = new HashSet<>();
            notifications().forEach(n -> ids.add(n.get("id").textValue()));
            assertEquals(ids, told, "each decision reached the receiver");
            assertTrue(
                    hook.requests().size() - ids.size() <= KILLS,
                    () -> "a kill repeats at most the message under way: "
                            + hook.requests().size() + " for " + ids.size());
            assertTrue(ids.size() > ALERTS_A_ROUND, "too little was told to prove anything: " + ids.size());
        }
    }

    /** The statuses decided for each group, in their order. */
    private Map<String, String> decided() throws Exception {
        Map<String, String> byGroup = new TreeMap<>();
        for (JsonNode n : notifications()) {
            byGroup.merge(n.get("groupKey").textValue(), n.get("status").textValue(), (a, b) -> a + " " + b);
        }
        return byGroup;
    }

    private List<JsonNode> notifications() throws Exception {
        return read("notifications");
    }

    private Map<String, JsonNode> results() throws Exception {
        Map<String, JsonNode> byId = new HashMap<>();
        read("notification-log").forEach(r -> byId.put(r.get("id").textValue(), r));
        return byId;
    }

    private List<JsonNode> read(String topic) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : INFRA.records(prefix + topic)) {
            all.add(JSON.readTree(record.value()));
        }
        return all;
    }

    private static AlertEvent alert(String name) {
        return AlertEvent.firing(Map.of("alertname", name), Map.of("summary", name), Instant.now(), 1, "g/" + name);
    }

    private void send(AlertEvent alert) throws Exception {
        INFRA.produce(prefix + "alerts", alert.fingerprint(), alert.toJson());
    }

    private void configure(Hook hook) throws Exception {
        Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: hook, group_by: [alertname], group_wait: 50ms, group_interval: 200ms}
                receivers: [{name: hook, webhook_configs: [{url: '%s'}]}]
                """.formatted(hook.url("/")));
        Files.writeString(folder.resolve("alert-router.yaml"), """
                listen: {port: 0}
                kafka: {bootstrap.servers: '%s'}
                topic_prefix: %s
                publish_own_events: false
                """.formatted(INFRA.bootstrapServers(), prefix));
    }

    private void start() throws Exception {
        router = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        AlertRouter.class.getName(),
                        "--config",
                        folder.resolve("alert-router.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("router.log").toFile()))
                .start();
    }

    private void kill() throws Exception {
        Process running = router;
        if (running != null) {
            running.destroyForcibly();
            assertTrue(running.waitFor(30, TimeUnit.SECONDS), "the killed process is still there");
        }
    }
}
