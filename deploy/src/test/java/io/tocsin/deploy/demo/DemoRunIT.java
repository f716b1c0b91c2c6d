package io.tocsin.deploy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo against a gateway that can be told what to answer. */
final class DemoRunIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DemoRun.Patience PATIENCE =
            new DemoRun.Patience(Duration.ofMillis(300), Duration.ofSeconds(3));

    private final List<JsonNode> taken = new ArrayList<>();
    private final List<String> seenIds = new ArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AtomicInteger requests = new AtomicInteger();
    private IntUnaryOperator status = request -> 200;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/events/", exchange -> {
            try (exchange) {
                List<JsonNode> events = new ArrayList<>();
                for (String line : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
                    events.add(JSON.readTree(line));
                }
                boolean logs = exchange.getRequestURI().getPath().equals("/events/logs");
                int answer = logs ? status.applyAsInt(requests.incrementAndGet()) : 200;
                if (logs) {
                    events.forEach(e -> seenIds.add(e.path("event.id").asText()));
                    if (answer == 200) {
                        taken.addAll(events);
                    }
                }
                byte[] body = (answer == 200 ? "{\"accepted\":" + events.size() + "}" : "Kafka is away")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void sendsExactlyAsManyAsAskedFor() throws Exception {
        assertEquals(0, run(Optional.of(1_234L), Optional.empty(), Duration.ofMinutes(1)));
        assertEquals(1_234, taken.size());
        assertEquals(1_234, new HashSet<>(seenIds).size());
        assertTrue(taken.stream()
                .allMatch(e -> e.path("labels").path("run").asText().equals("it")));
        assertTrue(printed().contains("1234 log events"), this::printed);
    }

    @Test
    void triesAgainWithTheSameIdsUntilItIsTaken() throws Exception {
        status = request -> request == 2 || request == 3 ? 503 : request == 5 ? 429 : 200;
        assertEquals(0, run(Optional.of(700L), Optional.empty(), Duration.ofMinutes(1)));
        assertEquals(700, taken.size());
        assertEquals(700, new HashSet<>(seenIds).size());
        assertTrue(seenIds.size() > 700, "nothing was sent twice");
        assertTrue(printed().contains("after 3 retries"), this::printed);
        assertTrue(printed().contains("answers 503: Kafka is away"), this::printed);
    }

    @Test
    void saysWhatWasNotAcknowledgedWhenTheGatewayRefuses() throws Exception {
        status = request -> request == 2 ? 400 : 200;
        assertEquals(1, run(Optional.of(700L), Optional.empty(), Duration.ofMinutes(1)));
        assertTrue(printed().contains("Not acknowledged: 500 log events"), this::printed);
    }

    @Test
    void incidentMakesMoreThanTwentyErrorsAtOnceAndEnds() throws Exception {
        DemoRun.Trouble trouble = new DemoRun.Trouble(Incident.ERRORS, Duration.ofMillis(300), Duration.ofMillis(600));
        Instant start = Instant.now();
        assertEquals(0, run(Optional.empty(), Optional.of(trouble), Duration.ofMillis(1_500)));
        List<JsonNode> errors = taken.stream()
                .filter(e -> e.path("log.level").asText().equals("error")
                        && e.path("service.name").asText().equals("payment"))
                .toList();
        assertTrue(errors.size() > 20, () -> errors.size() + " errors");
        assertTrue(errors.stream()
                .allMatch(e -> Instant.parse(e.path("@timestamp").asText()).isAfter(start.plusMillis(300))));
        assertTrue(printed().contains("Incident 'errors' starts at 20"), this::printed);
        assertTrue(printed().contains("Incident 'errors' ended at 20"), this::printed);
    }

    @Test
    void endsWhenTheGatewayIsAwayBeyondTheDuration() throws Exception {
        server.stop(0);
        assertEquals(1, run(Optional.empty(), Optional.empty(), Duration.ofMillis(100)));
        assertTrue(printed().contains("The gateway has taken nothing for "), this::printed);
        assertTrue(printed().contains("Not acknowledged: "), this::printed);
        assertFalse(printed().contains("The shop is closed"), this::printed);
    }

    @Test
    void endsWhenNothingOfACountIsTakenForLong() throws Exception {
        status = request -> request > 1 ? 503 : 200;
        assertEquals(1, run(Optional.of(700L), Optional.empty(), Duration.ofDays(1)));
        assertTrue(printed().contains("Not acknowledged: 500 log events"), this::printed);
        assertTrue(printed().contains("The shop is closed"), this::printed);
    }

    private int run(Optional<Long> count, Optional<DemoRun.Trouble> trouble, Duration duration) throws Exception {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        URI gateway = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        DemoRun.Settings settings = new DemoRun.Settings(
                "it", count, Optional.of(duration), count.isPresent() ? 0 : 50, trouble, "http://outbox", 42, PATIENCE);
        Clock clock = Clock.systemUTC();
        return new DemoRun(settings, new Delivery(new Gateway(gateway), out, clock), clock, out).run();
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
