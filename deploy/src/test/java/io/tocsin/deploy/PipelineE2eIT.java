package io.tocsin.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetupTest;
import com.sun.net.httpserver.HttpServer;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.supervise.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline as a user has it: the distribution's scripts, real processes, a webhook, a mail server. */
final class PipelineE2eIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SERVICE = "checkout-e2e";
    private static final String ERRORS = "CheckoutErrors";
    private static final String HOT = "CheckoutHot";

    @TempDir
    Path folder;

    /** What the webhook was told: "CheckoutErrors firing", in order. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final GreenMail mail = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
    private HttpServer webhook;
    private Machine machine;

    @BeforeEach
    void open() throws IOException {
        machine = new Machine(folder.resolve("data"));
        mail.start();
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            try (exchange) {
                for (JsonNode alert : JSON.readTree(exchange.getRequestBody()).path("alerts")) {
                    told.add(alert.path("labels").path("alertname").asText() + " "
                            + alert.path("status").asText());
                }
                exchange.sendResponseHeaders(200, -1);
            }
        });
        webhook.start();
    }

    @AfterEach
    void close() throws Exception {
        machine.run("down");
        for (ProcessHandle process : machine.processes()) {
            process.destroyForcibly();
        }
        webhook.stop(0);
        mail.stop();
    }

    @Test
    void nothingIsLostOrDoubledFromTheLogLineToTheMessageOverARestart() throws Exception {
        machine.run("up", "--detach").expect(0).says("Tocsin is ready").says("/outbox");
        machine.run("status").expect(0);
        configureReceivers();
        configureRules();

        // Logs arrive once each, errors among them ring at both receivers, and are over when the window is.
        sendLogs(0, 200);
        awaitDocuments(200);
        awaitTold(ERRORS + " firing");
        awaitMail("[FIRING", ERRORS);
        sendCpu(0.97);
        awaitTold(HOT + " firing");
        awaitTold(ERRORS + " resolved");
        awaitMail("[RESOLVED", ERRORS);
        assertEquals(
                List.of(HOT + " firing"),
                told.stream().filter(t -> t.startsWith(HOT)).toList());

        // What fires goes on to fire over a restart, silently: it was told already.
        machine.run("down").expect(0);
        assertEquals(List.of(), machine.processes());
        machine.run("up", "--detach").expect(0).says("Tocsin is ready");
        assertEquals(200, documents());
        // The same events once more are the same documents; new ones come on top.
        sendLogs(0, 200);
        sendLogs(200, 50);
        awaitDocuments(250);
        sendCpu(0.1);
        awaitTold(HOT + " resolved");
        awaitMail("[RESOLVED", HOT);
        TimeUnit.SECONDS.sleep(3); // for what must not come
        assertEquals(250, documents());
        assertEquals(
                List.of(HOT + " firing", HOT + " resolved"),
                told.stream().filter(t -> t.startsWith(HOT)).toList());
        machine.run("status").expect(0);
    }

    private void configureReceivers() throws Exception {
        Path file = machine.data().config().resolve("alertmanager.yml");
        assertTrue(Files.exists(file), "no routing file was copied");
        Files.writeString(file, """
                global:
                  smtp_smarthost: 127.0.0.1:%d
                  smtp_from: tocsin@example.org
                  smtp_require_tls: false
                route:
                  receiver: team
                  group_by: [alertname, service_name]
                  group_wait: 1s
                  group_interval: 1s
                  repeat_interval: 4h
                receivers:
                  - name: team
                    webhook_configs:
                      - url: http://127.0.0.1:%d/
                    email_configs:
                      - to: oncall@example.org
                        send_resolved: true
                """.formatted(
                        mail.getSmtp().getPort(), webhook.getAddress().getPort()));
        reload(Component.ALERT_ROUTER);
    }

    private void configureRules() throws Exception {
        Files.writeString(
                machine.data().config().resolve("rules/e2e.yml"), """
                groups:
                  - name: e2e
                    interval: 1s
                    rules:
                      - alert: %s
                        expr: sum by (service_name) (count_over_time(log_events{service_name="%s",log_level="error"}[10s])) > 20
                        labels: {severity: critical}
                        annotations: {summary: "{{ $labels.service_name }} fails"}
                      - alert: %s
                        expr: process_cpu_utilization_ratio{service_name="%s"} > 0.9
                        labels: {severity: warning}
                """.formatted(ERRORS, SERVICE, HOT, SERVICE));
        reload(Component.STREAM_PROCESSOR);
    }

    private void reload(Component service) throws IOException {
        Http.Answer answer = Http.post(machine.url(service) + "/-/reload", Map.of(), "", LIMIT);
        assertEquals(200, answer.status(), answer::body);
    }

    private void sendLogs(int from, int count) throws IOException {
        String body = IntStream.range(from, from + count)
                .mapToObj(i -> "{\"@timestamp\":\"" + Instant.now() + "\",\"message\":\"order " + i
                        + " failed\",\"log.level\":\"" + (i % 4 == 0 ? "error" : "info") + "\",\"service.name\":\""
                        + SERVICE + "\",\"event.id\":\"e2e-" + i + "\",\"labels\":{\"run\":\"e2e\"}}")
                .collect(Collectors.joining("\n"));
        send("/events/logs", body, count);
    }

    private void sendCpu(double value) throws IOException {
        send(
                "/events/metrics",
                "{\"@timestamp\":\"" + Instant.now() + "\",\"service.name\":\"" + SERVICE
                        + "\",\"metrics\":{\"process.cpu.utilization\":" + value + "}}",
                1);
    }

    private void send(String path, String body, int count) throws IOException {
        Http.Answer answer = Http.post(
                machine.url(Component.INGEST_GATEWAY) + path,
                Map.of("Content-Type", "application/x-ndjson"),
                body,
                LIMIT);
        assertEquals(200, answer.status(), answer::body);
        assertEquals(count, JSON.readTree(answer.body()).path("accepted").asInt(), answer::body);
    }

    private void awaitDocuments(int count) throws InterruptedException {
        Machine.await(count + " documents", SOON, () -> documents() >= count);
        assertEquals(count, documents());
    }

    private int documents() {
        String logs = machine.url(Component.ELASTICSEARCH) + "/logs-*/";
        Map<String, String> json = Map.of("Content-Type", "application/json");
        try {
            Http.post(logs + "_refresh", json, "", LIMIT);
            Http.Answer answer =
                    Http.post(logs + "_count", json, "{\"query\":{\"term\":{\"labels.run\":\"e2e\"}}}", LIMIT);
            return answer.isOk() ? JSON.readTree(answer.body()).path("count").asInt() : -1;
        } catch (IOException notYet) {
            return -1;
        }
    }

    private void awaitTold(String what) throws InterruptedException {
        Machine.await(what + " at the webhook, which was told " + told, SOON, () -> told.contains(what));
    }

    private void awaitMail(String... words) throws InterruptedException {
        Machine.await(
                "a mail with " + List.of(words),
                SOON,
                () -> Arrays.stream(mail.getReceivedMessages())
                        .map(GreenMailUtil::getWholeMessage)
                        .anyMatch(text -> Arrays.stream(words).allMatch(text::contains)));
    }
}
