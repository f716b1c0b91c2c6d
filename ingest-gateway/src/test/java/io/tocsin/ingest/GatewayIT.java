package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.ingest.events.Limits;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.policy.Action;
import io.tocsin.schemas.policy.Bounds;
import io.tocsin.schemas.policy.FieldPattern;
import io.tocsin.schemas.policy.HmacKey;
import io.tocsin.schemas.policy.PolicySettings;
import io.tocsin.schemas.policy.Privacy;
import io.tocsin.schemas.policy.Reason;
import io.tocsin.testkit.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway on a real broker, called as its clients call it. */
@Timeout(240)
final class GatewayIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private static final Privacy PRIVACY = new Privacy(
            List.of(FieldPattern.parse("user").orElseThrow()),
            List.of(),
            List.of(),
            Map.of(
                    Reason.FIELD, Action.MASK,
                    Reason.TOKEN, Action.MASK,
                    Reason.CARD, Action.MASK,
                    Reason.EMAIL, Action.HMAC),
            HmacKey.of("a secret of this test"));

    private static GatewayApp gateway;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        gateway = new GatewayApp(new GatewaySettings(
                new Listen("127.0.0.1", 0),
                new KafkaSettings(
                        Map.of("bootstrap.servers", INFRA.bootstrapServers()), INFRA.topicPrefix(), "ingest-gateway"),
                Limits.of(48 << 20, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                new PolicySettings(Bounds.DEFAULT, PRIVACY),
                new GatewaySettings.HostWatch(true, Duration.ofSeconds(1)),
                true));
        gateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private HttpResponse<String> post(String path, String type, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/events/" + path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("content-type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return post(path, type, body.getBytes(UTF_8));
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    /** The values in a topic that hold {@code mark}. */
    private static List<ConsumerRecord<byte[], byte[]>> written(String topic, String mark) throws Exception {
        return INFRA.records(INFRA.topicPrefix() + topic).stream()
                .filter(r -> text(r.value()).contains(mark))
                .toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static Stream<Arguments> goodBodies() throws IOException {
        String a = "{\"message\":\"%1$s a\",\"service.name\":\"shop\",\"host.name\":\"h1\"}";
        String b = "{\"message\":\"%1$s b\",\"service\":{\"name\":\"shop\"},\"host\":{\"name\":\"h1\"}}";
        return Stream.of(
                Arguments.of("object", JSON, a, false, 1),
                Arguments.of("array", JSON, "[" + a + ",\n" + b + "]", false, 2),
                Arguments.of("charset", "application/json; charset=UTF-8", a, false, 1),
                Arguments.of("lines", NDJSON, a + "\n\r\n" + b + "\r\n", false, 2),
                Arguments.of("unended", NDJSON, a + "\n" + b, false, 2),
                Arguments.of("gzipped", NDJSON, a + "\n" + b + "\n", true, 2),
                Arguments.of("nothing", JSON, "[]", false, 0));
    }

    @ParameterizedTest
    @MethodSource("goodBodies")
    void takesEventsInEachForm(String name, String type, String form, boolean gzipped, int events) throws Exception {
        String mark = "good-" + name;
        byte[] plain = form.formatted(mark).getBytes(UTF_8);
        HttpResponse<String> response =
                gzipped ? post("logs", type, gzip(plain), "content-encoding", "gzip") : post("logs", type, plain);
        assertEquals("{\"accepted\":" + events + "}\n", response.body());
        assertEquals(200, response.statusCode());
        // Acknowledged means written: no waiting here.
        List<ConsumerRecord<byte[], byte[]>> records = written("logs", mark);
        assertEquals(events, records.size());
        records.forEach(r -> assertEquals("h1/shop", text(r.key())));
        assertEquals(
                List.of(mark + " a", mark + " b").subList(0, events),
                records.stream()
                        .map(r -> text(r.value()).replaceAll(".*\"message\":\"([^\"]*)\".*", "$1"))
                        .toList());
    }

    @Test
    void neverWritesWhatThePolicyKeepsBack() throws Exception {
        String before = get("/metrics");
        String big = "{\"message\":\"private big " + "x".repeat(300_000) + "\"}";
        assertEquals("{\"accepted\":2}\n", post("logs", NDJSON, """
                                {"message":"private: 4111 1111 1111 1111 of ann@example.com, password=hunter2","user":"ann","tags":["5555555555554444"]}
                                """ + big).body());
        List<ConsumerRecord<byte[], byte[]>> records = written("logs", "\"private");
        assertEquals(2, records.size());
        for (ConsumerRecord<byte[], byte[]> written : records) {
            String value = text(written.value());
            for (String secret : List.of("4111", "5555555555554444", "ann", "example.com", "hunter2")) {
                assertFalse(value.contains(secret), value);
            }
        }
        String all = text(records.get(0).value()) + text(records.get(1).value());
        assertTrue(all.contains("private: [redacted:card] of hmac:"), all);
        assertTrue(all.contains("\"user.name\":\"[redacted:field]\""), all);
        assertTrue(all.contains(" more characters)\""), "the large one says that it is cut");
        assertTrue(all.contains("\"tocsin.truncated\":[\"message\"]"), "and where");
        String after = get("/metrics");
        for (String reason : List.of("field", "token", "card", "email")) {
            String counter = "tocsin_events_redacted_total{reason=\"" + reason + "\"";
            assertEquals(1, sum(after, counter) - sum(before, counter), reason);
        }
        String cut = "tocsin_events_truncated_total{field=\"message\"";
        assertEquals(1, sum(after, cut) - sum(before, cut));
    }

    @Test
    void takesMetricsByServiceOrHost() throws Exception {
        assertEquals("{\"accepted\":2}\n", post("metrics", NDJSON, """
                                {"service.name":"till","host.name":"h1","metrics":{"queue.m1":3}}
                                {"host.name":"h2","metrics":{"queue.m1":4}}
                                """).body());
        assertEquals(
                List.of("h2", "till"),
                written("metrics", "queue.m1").stream()
                        .map(r -> text(r.key()))
                        .sorted()
                        .toList());
    }

    static Stream<Arguments> badBodies() throws IOException {
        String good = "{\"message\":\"refused\"}";
        byte[] bomb = gzip(new byte[64 << 20]);
        String big = "{\"message\":\"refused " + "x".repeat(1 << 20) + "\"}";
        return Stream.of(
                Arguments.of(
                        JSON,
                        "",
                        "",
                        400,
                        "{\"error\":\"empty\",\"reason\":\"the body is empty; send one event at least\"}"),
                Arguments.of(JSON, "", " \n ", 400, "{\"error\":\"empty\","),
                Arguments.of(NDJSON, "", "\n\n", 400, "{\"error\":\"empty\","),
                Arguments.of(JSON, "", "{", 400, "{\"error\":\"malformed\",\"index\":0,\"offset\":1,"),
                Arguments.of(
                        JSON,
                        "",
                        "[" + good + ",{\"message\":}]",
                        400,
                        "{\"error\":\"malformed\",\"index\":1,\"offset\":"),
                Arguments.of(
                        JSON,
                        "",
                        "[" + good + ",7]",
                        400,
                        "{\"error\":\"malformed\",\"index\":1,\"offset\":23,\"reason\":\"an event must be a JSON object\"}"),
                Arguments.of(
                        JSON,
                        "",
                        good + good,
                        400,
                        "{\"error\":\"malformed\",\"index\":1,\"offset\":21,\"reason\":\"something follows"),
                Arguments.of(NDJSON, "", good + "\n\nnonsense\n", 400, "{\"error\":\"malformed\",\"line\":3,"),
                Arguments.of(
                        NDJSON,
                        "",
                        good + "\n{\"@timestamp\":\"noon\",\"message\":\"refused\"}\n",
                        400,
                        "{\"error\":\"malformed\",\"line\":2,\"path\":\"@timestamp\","),
                Arguments.of(JSON, "", "[" + good + "," + big + "]", 413, "{\"error\":\"too_large\",\"index\":1,"),
                Arguments.of(NDJSON, "", good + "\n" + big, 413, "{\"error\":\"too_large\",\"line\":2,"),
                Arguments.of(
                        "text/plain",
                        "",
                        good,
                        415,
                        "{\"error\":\"unsupported_type\",\"reason\":\"Content-Type \\\"text/plain\\\" is not known;"),
                Arguments.of(
                        "", "", good, 415, "{\"error\":\"unsupported_type\",\"reason\":\"there is no Content-Type;"),
                Arguments.of("application/json; charset=latin1", "", good, 415, "{\"error\":\"unsupported_type\","),
                Arguments.of(
                        JSON,
                        "br",
                        good,
                        415,
                        "{\"error\":\"unsupported_encoding\",\"reason\":\"Content-Encoding \\\"br\\\" is not known; send gzip, or none\"}"),
                Arguments.of(JSON, "gzip", good, 400, "{\"error\":\"malformed\",\"reason\":\"the body is not gzip,"),
                Arguments.of(
                        JSON,
                        "gzip",
                        new String(bomb, ISO_8859_1),
                        413,
                        "{\"error\":\"too_large\",\"reason\":\"a body of more than 16777216 bytes (inflated);"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void refusesABodyWholeAndSaysWhatAndWhere(String type, String encoding, String body, int status, String start)
            throws Exception {
        int before = written("logs", "refused").size();
        byte[] bytes = body.getBytes(encoding.isEmpty() ? UTF_8 : ISO_8859_1);
        HttpResponse<String> response = encoding.isEmpty()
                ? post("logs", type, bytes)
                : post("logs", type, bytes, "content-encoding", encoding);
        assertTrue(response.body().startsWith(start), response.body());
        assertEquals(status, response.statusCode());
        assertEquals(before, written("logs", "refused").size());
        assertEquals(
                "application/json; charset=utf-8",
                response.headers().firstValue("content-type").orElseThrow());
    }

    @Test
    void refusesOtherMethods() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/events/logs"))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(405, response.statusCode());
        assertEquals("POST", response.headers().firstValue("allow").orElseThrow());
        assertEquals(
                "{\"error\":\"method_not_allowed\",\"reason\":\"GET is not known here; use POST\"}\n", response.body());
    }

    /** As a client that reads while it sends, and stops at the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 67108864", "Transfer-Encoding: chunked"})
    void letsAClientReadTheRefusalOfABodyThatIsTooLarge(String length) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            var out = socket.getOutputStream();
            out.write(("POST /events/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + length
                            + "\r\n\r\n")
                    .getBytes(UTF_8));
            byte[] mib = "x".repeat(1 << 20).getBytes(UTF_8);
            boolean chunked = length.contains("chunked");
            // All 64 MiB are sent before the answer is read: nothing resets the connection meanwhile.
            for (int i = 0; i < 64; i++) {
                if (chunked) {
                    out.write("100000\r\n".getBytes(UTF_8));
                }
                out.write(mib);
                if (chunked) {
                    out.write("\r\n".getBytes(UTF_8));
                }
            }
            out.flush();
            String answer = text(socket.getInputStream().readAllBytes());
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
            assertTrue(answer.contains("{\"error\":\"too_large\","), answer);
        }
    }

    @Test
    void takesABodyOfTinyEventsThatOutgrowsTheBudgetWhenRead() throws Exception {
        // 20,000 events of 30 bytes; what is written of them is many times that.
        String body = IntStream.range(0, 20_000)
                .mapToObj(i -> "{\"m\":\"tiny-" + i + "\"}\n")
                .collect(Collectors.joining());
        assertEquals("{\"accepted\":20000}\n", post("logs", NDJSON, body).body());
        assertEquals(20_000, written("logs", "\"tiny-").size());
    }

    @Test
    void watchesTheHostAndItself() throws Exception {
        for (String figure : List.of(
                "system.cpu.utilization",
                "system.memory.usage",
                "system.memory.utilization",
                "system.filesystem.utilization",
                "system.network.io")) {
            INFRA.await(SOON, () -> !written("metrics", "\"" + figure + "\"").isEmpty());
        }
        INFRA.await(SOON, () -> !written("metrics", "\"up\"").isEmpty());
        INFRA.await(
                SOON, () -> !written("metrics", "tocsin_gateway_requests_total").isEmpty());
        assertTrue(get("/-/ready").contains("ready"));
        assertTrue(get("/").contains("POST /events/logs"));
    }

    @Test
    void keepsItsBooks() throws Exception {
        assertEquals(200, post("logs", JSON, "{\"message\":\"booked\"}").statusCode());
        INFRA.await(SOON, () -> {
            String metrics = get("/metrics");
            double requests = sum(metrics, "tocsin_gateway_requests_total{kind=\"logs\"");
            double answers = sum(metrics, "tocsin_gateway_answers_total{kind=\"logs\"");
            double sent = sum(metrics, "tocsin_gateway_events_sent_total{kind=\"logs\"");
            double settled = sum(metrics, "tocsin_gateway_events_settled_total{kind=\"logs\"");
            return requests > 0
                    && requests == answers
                    && sent > 0
                    && sent == settled
                    && sum(metrics, "tocsin_gateway_in_flight_bytes") == 0;
        });
    }

    private static double sum(String metrics, String start) {
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
