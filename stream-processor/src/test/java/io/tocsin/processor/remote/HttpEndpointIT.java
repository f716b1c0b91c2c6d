package io.tocsin.processor.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.remote.Endpoint.Answer;
import io.tocsin.processor.remote.RemoteSettings.Queue;
import io.tocsin.processor.remote.RemoteSettings.Source;
import io.tocsin.processor.remote.RemoteSettings.Start;
import io.tocsin.runtime.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each answer that a server can give, on a server that gives it literally. */
final class HttpEndpointIT {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    private final List<Socket> held = new ArrayList<>();
    private final ServerSocket server = listening();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HTTP/1.1 200 OK;Content-Length: 0 | Accepted[]",
                "HTTP/1.1 204 No | Accepted[]",
                "HTTP/1.1 202 OK;Content-Length: 2;;ok | Accepted[]",
                "HTTP/1.1 400 No;Content-Length: 9;;too  old; | Rejected[detail=HTTP 400: too old, divisible=true]",
                "HTTP/1.1 413 No;Content-Length: 0 | Rejected[detail=HTTP 413, divisible=true]",
                "HTTP/1.1 401 No;Content-Length: 0 | Rejected[detail=HTTP 401, divisible=false]",
                "HTTP/1.1 404 No;Content-Length: 0 | Rejected[detail=HTTP 404, divisible=false]",
                "HTTP/1.1 500 No;Content-Length: 0 | Retry[detail=HTTP 500, after=Optional.empty]",
                "HTTP/1.1 429 No;Content-Length: 0;Retry-After: 7 | Retry[detail=HTTP 429, after=Optional[PT7S]]",
                "HTTP/1.1 503 No;Content-Length: 0;Retry-After: Sat, 21 Nov 2026 09:30:05 GMT"
                        + " | Retry[detail=HTTP 503, after=Optional[PT5S]]",
                "HTTP/1.1 503 No;Content-Length: 0;Retry-After: Sat, 21 Nov 2026 09:29:05 GMT"
                        + " | Retry[detail=HTTP 503, after=Optional[PT0S]]",
                "HTTP/1.1 503 No;Content-Length: 0;Retry-After: 99999999 | Retry[detail=HTTP 503, after=Optional[PT1H]]",
                "HTTP/1.1 503 No;Content-Length: 0;Retry-After: soon | Retry[detail=HTTP 503, after=Optional.empty]",
                "HTTP/1.1 302 No;Content-Length: 0;Location: /x | Retry[detail=HTTP 302, after=Optional.empty]",
                "HTTP/1.1 200 OK;Content-Length: 9;;cut | Retry[detail=",
                "What do you want? | Retry[detail=",
                "`` | Retry[detail=",
            })
    void isClassified(String answer, String expected) throws Exception {
        serve(answer.isEmpty() ? "" : answer.replace(";", "\r\n") + "\r\n\r\n", true);
        // What Java calls a broken exchange is its business.
        String answered = send(settings(Optional.empty())).toString();
        assertTrue(answered.startsWith(expected), answered);
    }

    @Test
    void anEndlessBodyIsNotReadToItsEnd() throws Exception {
        serve("HTTP/1.1 400 No\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(5000), false);
        Answer.Rejected rejected = assertInstanceOf(Answer.Rejected.class, send(settings(Optional.empty())));
        assertEquals("HTTP 400: " + "x".repeat(256) + "…", rejected.detail());
    }

    @Test
    void anAnswerThatDoesNotComeIsGivenUp() throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", false);
        Answer.Retry halfway =
                assertInstanceOf(Answer.Retry.class, send(settings(Optional.empty(), Duration.ofSeconds(2))));
        assertTrue(halfway.detail().startsWith("HttpTimeoutException"), halfway.detail());
    }

    @Test
    void nobodyThereIsTriedAgain() throws Exception {
        server.close();
        assertInstanceOf(Answer.Retry.class, send(settings(Optional.empty())));
    }

    @Test
    void aSecretWhoseFileIsGoneIsWaitedFor() throws Exception {
        Credentials gone = new Credentials("Bearer", "", Secret.of(""), Path.of("/no/such/token"));
        Answer.Retry retry = assertInstanceOf(Answer.Retry.class, send(settings(Optional.of(gone))));
        assertTrue(retry.detail().contains("NoSuchFileException"), retry.detail());
    }

    @Test
    void aSecretThatNoHeaderCanHoldIsNotSent() throws Exception {
        Credentials odd = new Credentials("Bearer", "", Secret.of("a\nb"), null);
        Answer.Retry retry = assertInstanceOf(Answer.Retry.class, send(settings(Optional.of(odd))));
        assertEquals("a secret cannot stand in a header", retry.detail());
    }

    private static Answer send(RemoteSettings settings) throws InterruptedException {
        try (HttpEndpoint endpoint = new HttpEndpoint(settings, () -> NOW)) {
            return endpoint.send(new byte[] {1, 2, 3});
        }
    }

    private RemoteSettings settings(Optional<Credentials> credentials) {
        return settings(credentials, Duration.ofSeconds(60));
    }

    private RemoteSettings settings(Optional<Credentials> credentials, Duration timeout) {
        return new RemoteSettings(
                "r",
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/w"),
                Set.of(Source.RECORDED),
                Start.LATEST,
                timeout,
                Map.of(),
                credentials,
                List.of(),
                new Queue(1, Duration.ZERO, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)), Duration.ZERO));
    }

    /** The next request gets these bytes, and then the end of the connection or nothing more. */
    private void serve(String answer, boolean ends) {
        Thread thread = new Thread(() -> {
            try {
                Socket socket = server.accept();
                synchronized (held) {
                    held.add(socket);
                }
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0 || !request.toString().endsWith("\1\2\3")) {
                    request.append((char) socket.getInputStream().read());
                }
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
                if (ends) {
                    socket.close();
                }
            } catch (IOException e) {
                // The test has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        synchronized (held) {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
