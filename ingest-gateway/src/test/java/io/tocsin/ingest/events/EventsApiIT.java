package io.tocsin.ingest.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.http.HttpServer;
import io.tocsin.schemas.policy.EventPolicy;
import io.tocsin.schemas.policy.PolicyMetrics;
import io.tocsin.schemas.policy.PolicySettings;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client hears when things go wrong: real connections, and Kafka's own mock producer for a Kafka that fails. */
@Timeout(180)
final class EventsApiIT {
    private static final String EVENT = "{\"message\":\"m\"}";

    private final CollectorRegistry registry = new CollectorRegistry();
    private final Health health = new Health();
    private final EventsApi api = new EventsApi(
            new Limits(256 << 10, 1 << 10, 512 << 10, Duration.ofSeconds(6), Duration.ofSeconds(1)),
            new EventPolicy(PolicySettings.DEFAULT, new PolicyMetrics(registry)),
            new Topics(""),
            registry,
            health,
            Clock.systemUTC());
    private final HttpServer server = HttpServer.builder(new Listen("127.0.0.1", 0), registry, health)
            .configure(api::addTo)
            .build();
    private final HttpClient client = HttpClient.newHttpClient();
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

    @BeforeEach
    void start() throws IOException {
        server.start();
        api.open(kafka);
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
    }

    private CompletableFuture<HttpResponse<String>> post(String body) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/events/logs"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not come true");
            Thread.onSpinWait();
        }
    }

    private double answers(String outcome) {
        return registry.getSampleValue(
                "tocsin_gateway_answers_total", new String[] {"kind", "outcome"}, new String[] {"logs", outcome});
    }

    private double logs(String metric) {
        return registry.getSampleValue(metric, new String[] {"kind"}, new String[] {"logs"});
    }

    private static void is(int status, String body, HttpResponse<String> response) {
        assertEquals(body, response.body().trim());
        assertEquals(status, response.statusCode());
    }

    @Test
    void answersOnlyWhenKafkaHasAcknowledged() throws Exception {
        CompletableFuture<HttpResponse<String>> response = post(EVENT);
        await(() -> kafka.history().size() == 1);
        assertEquals(1, logs("tocsin_gateway_requests_in_flight"));
        assertEquals(1, logs("tocsin_gateway_events_in_flight"));
        assertTrue(!response.isDone());
        assertTrue(kafka.completeNext());
        is(200, "{\"accepted\":1}", response.get());
        assertEquals(0, logs("tocsin_gateway_requests_in_flight"));
    }

    @Test
    void saysThatEventsMayHaveBeenWrittenWhenKafkaFails() throws Exception {
        CompletableFuture<HttpResponse<String>> response = post("[" + EVENT + "," + EVENT + "]");
        await(() -> kafka.history().size() == 2);
        assertTrue(kafka.completeNext());
        assertTrue(kafka.errorNext(new TimeoutException("late")));
        is(
                503,
                "{\"error\":\"unavailable\",\"reason\":\"Kafka did not take the events (TimeoutException); they may or"
                        + " may not have been written\"}",
                response.get());
        assertEquals("1", response.get().headers().firstValue("retry-after").orElseThrow());
    }

    @Test
    void saysTheSameWhenKafkaIsSilent() throws Exception {
        long asked = System.nanoTime();
        HttpResponse<String> response = post(EVENT).get();
        assertTrue(System.nanoTime() - asked < Duration.ofSeconds(10).toNanos());
        is(
                503,
                "{\"error\":\"unavailable\",\"reason\":\"Kafka did not acknowledge within 1.0 s; the events may or may"
                        + " not have been written\"}",
                response);
        // The late acknowledgement is counted, and answers nobody a second time.
        assertTrue(kafka.completeNext());
        await(() -> logs("tocsin_gateway_events_in_flight") == 0);
        assertEquals(1, answers("unavailable"));
        assertEquals(0, answers("accepted"));
    }

    @Test
    void saysThatAnEventIsTooLargeForTheTopic() throws Exception {
        CompletableFuture<HttpResponse<String>> response = post(EVENT);
        await(() -> kafka.history().size() == 1);
        assertTrue(kafka.errorNext(new RecordTooLargeException("big")));
        assertEquals(413, response.get().statusCode());
    }

    /** A connection that has sent the head of a chunked body and some of it. */
    private Socket begin(int bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write(("POST /events/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + Integer.toHexString(bytes) + "\r\n" + " ".repeat(bytes) + "\r\n")
                        .getBytes(UTF_8));
        return socket;
    }

    private double inFlightBytes() {
        return registry.getSampleValue("tocsin_gateway_in_flight_bytes");
    }

    @Test
    void refusesWhatDoesNotFitBesideTheOthersAndRecovers() throws Exception {
        try (Socket one = begin(250 << 10);
                Socket two = begin(100 << 10)) {
            await(() -> inFlightBytes() >= 400 << 10);
            HttpResponse<String> response =
                    post("[" + " ".repeat(200 << 10) + "]").get();
            assertEquals(429, response.statusCode(), response.body());
            assertEquals("1", response.headers().firstValue("retry-after").orElseThrow());
            assertTrue(response.body().startsWith("{\"error\":\"overloaded\","), response.body());
            assertTrue(one.isConnected() && two.isConnected());
        }
        // Both are gone, and what they held with them.
        await(() -> inFlightBytes() == 0);
        assertEquals(2, answers("aborted"));
        CompletableFuture<HttpResponse<String>> next = post(EVENT);
        await(() -> kafka.history().size() == 1);
        assertTrue(kafka.completeNext());
        assertEquals(200, next.get().statusCode());
    }

    @Test
    void refusesABodyThatDoesNotEnd() throws Exception {
        try (Socket socket = begin(10)) {
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            assertTrue(answer.contains("\"reason\":\"the body did not come to its end within 6 s\""), answer);
        }
        assertEquals(0, inFlightBytes());
    }

    @Test
    void keepsTheConnectionAfterARefusalOfASmallBody() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream()
                        .write("POST /events/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
                                .getBytes(UTF_8));
                String head = head(socket.getInputStream());
                assertTrue(head.startsWith("HTTP/1.1 415"), head);
                int length = Integer.parseInt(head.replaceAll("(?is).*content-length: *([0-9]+).*", "$1"));
                assertEquals(length, socket.getInputStream().readNBytes(length).length);
            }
            assertEquals(2, answers("unsupported_type"));
        }
    }

    /** The status line and the headers of one answer, which may come in any number of pieces. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, "the connection ended after: " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void isNotReadyBeforeKafkaIsThere() throws Exception {
        EventsApi closed = new EventsApi(
                Limits.of(48 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new EventPolicy(PolicySettings.DEFAULT, new PolicyMetrics(new CollectorRegistry())),
                new Topics(""),
                new CollectorRegistry(),
                health,
                Clock.systemUTC());
        health.waiting("kafka", "no answer yet from k:1");
        HttpServer early = HttpServer.builder(new Listen("127.0.0.1", 0), new CollectorRegistry(), health)
                .configure(closed::addTo)
                .build();
        early.start();
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + early.port() + "/events/logs"))
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(EVENT))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            is(
                    503,
                    "{\"error\":\"unavailable\",\"reason\":\"the gateway is not ready (no answer yet from k:1); nothing"
                            + " was written\"}",
                    response);
        } finally {
            early.close();
            closed.close();
        }
    }
}
