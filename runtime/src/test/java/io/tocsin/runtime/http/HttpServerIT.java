package io.tocsin.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpResponse;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tocsin.runtime.config.ConfigException;
import io.tocsin.runtime.config.Listen;
import io.tocsin.runtime.config.Problem;
import io.tocsin.runtime.health.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HttpServerIT {
    private final Health health = new Health();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final AtomicReference<Exception> reloadFailure = new AtomicReference<>();
    private List<String> reloadWarnings = List.of();
    private final HttpServer server = HttpServer.builder(new Listen("127.0.0.1", 0), registry, health)
            .reload(() -> {
                if (reloadFailure.get() != null) {
                    throw reloadFailure.get();
                }
                return reloadWarnings;
            })
            .welcome("what this is\n")
            .route("/hello", (ctx, req) -> HttpResponse.of("hello"))
            .route(
                    "/echo",
                    (ctx, req) ->
                            HttpResponse.of(req.aggregate().thenApply(body -> HttpResponse.of(body.contentUtf8()))))
            .maxRequestLength(10)
            .build();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private java.net.http.HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder b = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            b.headers(headers);
        }
        return client.send(b.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
    }

    private void answers(int status, String text, String method, String path) throws Exception {
        java.net.http.HttpResponse<String> response = send(method, path, "");
        assertEquals(text, response.body());
        assertEquals(status, response.statusCode());
    }

    @Test
    void tellsHealthAndReadinessWithReasons() throws Exception {
        answers(200, "healthy\n", "GET", "/-/healthy");
        answers(200, "ready\n", "GET", "/-/ready");
        health.waiting("kafka", "no answer");
        health.waiting("disk", "full");
        answers(503, "disk: full\nkafka: no answer\n", "GET", "/-/ready");
        answers(200, "healthy\n", "GET", "/-/healthy");
        health.failed("poll", "broke");
        answers(503, "poll: broke\n", "GET", "/-/healthy");
    }

    @Test
    void saysWhatItIs() throws Exception {
        answers(200, "what this is\n", "GET", "/");
    }

    @Test
    void servesMetricsInTheFormThatIsAskedFor() throws Exception {
        Counter.build("teas_total", "Teas.").register(registry).inc(3);
        java.net.http.HttpResponse<String> plain = send("GET", "/metrics", "");
        assertTrue(plain.body().contains("\nteas_total 3.0\n"), plain::body);
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                plain.headers().firstValue("content-type").orElseThrow());
        java.net.http.HttpResponse<String> open =
                send("GET", "/metrics", "", "accept", "application/openmetrics-text; version=1.0.0");
        assertTrue(open.body().endsWith("# EOF\n"), open::body);
    }

    @Test
    void reloadsByPostOnlyAndTellsOfAFailure() throws Exception {
        answers(200, "reloaded\n", "POST", "/-/reload");
        reloadWarnings = List.of("a is odd", "b is too");
        answers(200, "reloaded; a is odd; b is too\n", "POST", "/-/reload");
        assertEquals(405, send("GET", "/-/reload", "").statusCode());
        reloadFailure.set(new IOException("line 3 is wrong"));
        answers(500, "reload failed; what was in force remains so:\nline 3 is wrong\n", "POST", "/-/reload");
        reloadFailure.set(new ConfigException(List.of(new Problem("a.yml:4", "", "is wrong"))));
        answers(400, "reload failed; what was in force remains so:\na.yml:4: is wrong\n", "POST", "/-/reload");
    }

    @Test
    void refusesAForeignOriginEverywhere() throws Exception {
        assertEquals(
                "hello",
                send("GET", "/hello", "", "origin", "http://localhost:99").body());
        for (String path : new String[] {"/hello", "/-/reload", "/metrics", "/no-such-path"}) {
            assertEquals(
                    403,
                    send("POST", path, "", "origin", "https://evil.example").statusCode(),
                    path);
        }
    }

    @Test
    void refusesAForeignHost() throws Exception {
        startsWith("HTTP/1.1 403 ", raw("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
        startsWith("HTTP/1.1 200 ", raw("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        // A proxy's form of request is not served at all.
        startsWith("HTTP/1.1 400 ", raw("GET http://evil.example/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    }

    private static void startsWith(String start, String text) {
        assertTrue(text.startsWith(start), text);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void boundsTheBody() throws Exception {
        assertEquals("0123456789", send("POST", "/echo", "0123456789").body());
        assertEquals(413, send("POST", "/echo", "0123456789a").statusCode());
    }

    @Test
    void saysThatThePortIsTaken() {
        HttpServer second = HttpServer.builder(
                        new Listen("127.0.0.1", server.port()), new CollectorRegistry(), new Health())
                .build();
        IOException e = assertThrows(IOException.class, second::start);
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("cannot listen on 127.0.0.1:" + server.port()),
                e::getMessage);
        second.close();
    }
}
