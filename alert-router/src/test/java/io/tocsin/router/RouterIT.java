package io.tocsin.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tocsin.runtime.config.Config;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.testkit.Infrastructure;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole router in this JVM, on a real broker, with a local webhook, Slack and PagerDuty and mail server. */
class RouterIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static int run;

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private final Hook hook = hook();
    private final String prefix = INFRA.topicPrefix() + ++run + "-";
    private @Nullable RouterApp app;

    @BeforeEach
    void mailServer() {
        mail.start();
    }

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
        mail.stop();
        hook.close();
    }

    @Test
    void firingAndResolvedReachEveryKindOfReceiver() throws Exception {
        start("""
                global: {smtp_smarthost: 'localhost:%d', smtp_from: tocsin@example.com, smtp_require_tls: false}
                route: {receiver: all, group_by: [alertname], group_wait: 100ms, group_interval: 500ms}
                receivers:
                - name: all
                  webhook_configs: [{url: '%s'}]
                  slack_configs: [{api_url: '%s', send_resolved: true}]
                  pagerduty_configs: [{routing_key: key, url: '%s'}]
                  email_configs: [{to: 'ops@example.com', send_resolved: true}]
                """.formatted(mail.getSmtp().getPort(), hook.url("/hook"), hook.url("/slack"), hook.url("/pd")));
        AlertEvent alert = alert("ErrorsHigh", "checkout");
        send(alert);
        INFRA.await(LIMIT, () -> hook.requests().size() == 3 && mail.getReceivedMessages().length == 1);
        send(alert.resolved(Instant.now()));
        INFRA.await(LIMIT, () -> hook.requests().size() == 6 && mail.getReceivedMessages().length == 2);

        List<JsonNode> hooks = bodies("/hook");
        assertEquals(List.of("firing", "resolved"), texts(hooks, "status"));
        assertEquals("4", hooks.get(0).get("version").textValue());
        assertEquals(
                "{}:{alertname=\"ErrorsHigh\"}", hooks.get(0).get("groupKey").textValue());
        List<JsonNode> pages = bodies("/pd");
        assertEquals(List.of("trigger", "resolve"), texts(pages, "event_action"));
        assertEquals(pages.get(0).get("dedup_key"), pages.get(1).get("dedup_key"));
        List<JsonNode> slacks = bodies("/slack");
        assertEquals("danger", slacks.get(0).at("/attachments/0/color").textValue());
        assertEquals("good", slacks.get(1).at("/attachments/0/color").textValue());
        MimeMessage[] mails = mail.getReceivedMessages();
        assertTrue(mails[0].getSubject().startsWith("[FIRING:1] ErrorsHigh"), mails[0].getSubject());
        assertTrue(mails[1].getSubject().startsWith("[RESOLVED] ErrorsHigh"), mails[1].getSubject());
        assertEquals(mails[0].getHeader("References")[0], mails[1].getHeader("References")[0]);

        List<ConsumerRecord<byte[], byte[]>> results = INFRA.consume(prefix + "notification-log", 8, LIMIT);
        for (ConsumerRecord<byte[], byte[]> result : results) {
            assertEquals(
                    "delivered", JSON.readTree(result.value()).get("result").textValue());
        }
        assertEquals(8, INFRA.records(prefix + "notifications").size());
    }

    @Test
    void theOutboxShowsAndEscapesAndSurvivesARestart() throws Exception {
        String file = "route: {receiver: outbox, group_wait: 100ms, group_interval: 500ms, group_by: ['...']}\n"
                + "receivers: [{name: outbox}]";
        RouterApp first = start(file);
        String attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
        AlertEvent alert = new AlertEvent(
                io.tocsin.schemas.alert.Status.FIRING,
                new java.util.TreeMap<>(Map.of("alertname", attack, "service_name", attack)),
                new java.util.TreeMap<>(
                        Map.of("summary", attack, "runbook_url", "javascript:alert(3)", "note", attack)),
                Instant.now(),
                java.util.Optional.empty(),
                "javascript:alert(4)",
                io.tocsin.schemas.alert.Fingerprint.of(Map.of("alertname", attack, "service_name", attack)),
                42.5,
                "g/x",
                "",
                io.tocsin.schemas.json.KeptFields.NONE);
        send(alert);
        INFRA.await(LIMIT, () -> outbox("").size() == 1);
        HttpResponse<String> page = get("/outbox");
        assertEquals(200, page.statusCode());
        String policy = page.headers().firstValue("content-security-policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'self'"), policy);
        assertFalse(page.body().contains("<script"), page.body());
        assertFalse(page.body().contains("<img"), page.body());
        assertFalse(page.body().contains("href=\"javascript"), page.body());
        assertFalse(page.body().contains(" style="), page.body());
        assertTrue(page.body().contains("&lt;script&gt;alert(1)"), page.body());
        assertTrue(page.body().contains("42.5"), page.body());
        assertEquals(200, get("/outbox.css").statusCode());
        assertEquals("/outbox", get("/").headers().firstValue("location").orElse(""));
        send(alert.resolved(Instant.now()));
        INFRA.await(LIMIT, () -> outbox("").size() == 2);
        JsonNode before = outbox("");
        assertEquals("resolved", before.get(0).get("status").textValue());
        assertEquals(attack, before.get(0).at("/alerts/0/labels/alertname").textValue());
        String older = before.get(1).get("id").textValue();
        assertEquals(1, outbox("?after=" + older).size());
        assertEquals(0, outbox("?after=" + before.get(0).get("id").textValue()).size());

        first.close();
        start(file);
        assertEquals(before, outbox(""));
    }

    @Test
    void aReloadMovesAlertsAndABadFileChangesNothing() throws Exception {
        String file = "route: {receiver: %s, group_wait: 100ms, group_interval: 500ms}\n"
                + "receivers: [{name: outbox}, {name: hook, webhook_configs: [{url: '" + hook.url("/hook") + "'}]}]";
        start(file.formatted("outbox"));
        send(alert("Down", "web"));
        INFRA.await(LIMIT, () -> outbox("").size() == 1);
        Files.writeString(folder.resolve("alertmanager.yml"), "route: {receiver: nobody}\nreceivers: []");
        HttpResponse<String> refused = post("/-/reload");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("alertmanager.yml:1"), refused.body());
        assertTrue(refused.body().contains("there is no receiver \"nobody\""), refused.body());
        assertTrue(get("/metrics").body().contains("tocsin_last_reload_successful 0.0"));
        assertEquals(0, hook.requests().size());

        Files.writeString(folder.resolve("alertmanager.yml"), file.formatted("hook"));
        assertEquals(200, post("/-/reload").statusCode());
        INFRA.await(LIMIT, () -> hook.requests().size() == 1);
        assertTrue(get("/metrics").body().contains("tocsin_last_reload_successful 1.0"));
        assertEquals(1, outbox("").size());
    }

    @Test
    void aRefusedMessageIsADeadLetterAndStopsNothing() throws Exception {
        hook.answer(500).answer(429, "Retry-After", "1").answer(400);
        start("""
                route: {receiver: hook, group_wait: 100ms, group_interval: 500ms, group_by: [alertname]}
                receivers: [{name: hook, webhook_configs: [{url: '%s'}]}]
                """.formatted(hook.url("/")));
        send(alert("First", "a"));
        ConsumerRecord<byte[], byte[]> dead =
                INFRA.consume(prefix + "notifications.dlq", 1, LIMIT).get(0);
        send(alert("Second", "a"));
        INFRA.await(LIMIT, () -> hook.requests().size() == 4);
        List<Hook.Request> requests = hook.requests();
        assertEquals(
                1, requests.stream().limit(3).map(Hook.Request::body).distinct().count());
        assertTrue(
                !Duration.between(requests.get(1).at(), requests.get(2).at())
                        .minusSeconds(1)
                        .isNegative(),
                "Retry-After");
        assertEquals(
                "First",
                JSON.readTree(dead.value()).at("/groupLabels/alertname").textValue());
        String reason = new String(dead.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8);
        assertEquals("HTTP 400: told to", reason);
        List<ConsumerRecord<byte[], byte[]>> results = INFRA.consume(prefix + "notification-log", 2, LIMIT);
        JsonNode rejected = JSON.readTree(results.get(0).value());
        assertEquals("rejected", rejected.get("result").textValue());
        assertEquals(3, rejected.get("attempts").intValue());
        assertEquals(
                "delivered", JSON.readTree(results.get(1).value()).get("result").textValue());
        String metrics = get("/metrics").body();
        String labels = "{receiver=\"hook\",integration=\"webhook\",index=\"0\",} ";
        assertTrue(metrics.contains("tocsin_router_notifications_decided_total" + labels + "2.0"), metrics);
        assertTrue(metrics.contains("tocsin_router_notifications_rejected_total" + labels + "1.0"), metrics);
        assertTrue(metrics.contains("tocsin_router_notifications_delivered_total" + labels + "1.0"), metrics);
        assertTrue(metrics.contains("tocsin_router_notification_retries_total" + labels + "2.0"), metrics);
    }

    @Test
    void aSlowReceiverDelaysOnlyItself() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (Hook slow = new Hook()) {
            slow.hold(latch);
            start("""
                    route: {receiver: both, group_wait: 100ms, group_interval: 500ms, group_by: [alertname]}
                    receivers: [{name: both, webhook_configs: [{url: '%s'}, {url: '%s'}]}]
                    """.formatted(slow.url("/"), hook.url("/")));
            for (int i = 0; i < 5; i++) {
                send(alert("Alert" + i, "a"));
            }
            INFRA.await(
                    LIMIT, () -> hook.requests().size() == 5 && slow.requests().size() == 1);
            latch.countDown();
            INFRA.await(LIMIT, () -> slow.requests().size() == 5);
        } finally {
            latch.countDown();
        }
    }

    @Test
    void whatIsNoAlertIsADeadLetter() throws Exception {
        start("route: {receiver: outbox, group_wait: 100ms}\nreceivers: [{name: outbox}]");
        INFRA.produce(prefix + "alerts", "k", "{not json");
        send(alert("Down", "a"));
        INFRA.await(LIMIT, () -> outbox("").size() == 1);
        ConsumerRecord<byte[], byte[]> dead =
                INFRA.consume(prefix + "alerts.dlq", 1, LIMIT).get(0);
        assertEquals("{not json", new String(dead.value(), StandardCharsets.UTF_8));
        assertEquals(
                "0", new String(dead.headers().lastHeader(DeadLetters.OFFSET).value(), StandardCharsets.UTF_8));
    }

    private RouterApp start(String routingFile) throws Exception {
        Files.writeString(folder.resolve("alertmanager.yml"), routingFile);
        Path config = folder.resolve("alert-router.yaml");
        Files.writeString(config, """
                listen: {port: 0}
                kafka: {bootstrap.servers: '%s'}
                topic_prefix: %s
                publish_own_events: false
                delivery: {retry_min: 20ms}
                """.formatted(INFRA.bootstrapServers(), prefix));
        RouterApp started = new RouterApp(Config.load(config, Map.of(), RouterSettings::read));
        app = started;
        started.start();
        INFRA.await(LIMIT, () -> get("/-/ready").statusCode() == 200);
        return started;
    }

    private void send(AlertEvent alert) throws Exception {
        INFRA.produce(prefix + "alerts", alert.fingerprint(), alert.toJson());
    }

    private static AlertEvent alert(String name, String service) {
        return AlertEvent.firing(
                Map.of("alertname", name, "service_name", service),
                Map.of("summary", name + " of " + service),
                Instant.now(),
                1,
                "g/" + name);
    }

    private List<JsonNode> bodies(String path) {
        return hook.requests().stream()
                .filter(r -> r.path().equals(path))
                .map(Hook.Request::json)
                .toList();
    }

    private static List<String> texts(List<JsonNode> bodies, String field) {
        return bodies.stream().map(b -> b.get(field).textValue()).toList();
    }

    private JsonNode outbox(String query) throws Exception {
        return JSON.readTree(get("/api/outbox" + query).body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + java.util.Objects.requireNonNull(app).port() + path);
    }

    private static Hook hook() {
        try {
            return new Hook();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
