package io.tocsin.deploy.supervise;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tocsin.deploy.layout.Component;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a later {@code up} talks to the supervisor: {@code POST /start?components=a,b} on loopback, with a word that only
 * the owner of the data folder can read. Answers 200 when they are ready, 503 with the reason when not.
 */
final class ControlServer implements AutoCloseable {
    static final String TOKEN_HEADER = "X-Tocsin-Token";

    private final HttpServer server;
    private final ExecutorService threads;
    private final String token;
    private final Function<Set<Component>, Optional<String>> start;

    /** Takes requests from now on; {@code start} says why not, or nothing when all is well, and may take its time. */
    ControlServer(Function<Set<Component>, Optional<String>> start) throws IOException {
        this.start = start;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "tocsin-control");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/start", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String token() {
        return token;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
            if (shown == null
                    || !MessageDigest.isEqual(
                            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
                answer(exchange, 403, "the word is wrong");
            } else if (!"POST".equals(exchange.getRequestMethod())) {
                answer(exchange, 405, "POST is the only way");
            } else {
                String query =
                        Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
                Set<Component> components = Arrays.stream(
                                query.replaceFirst("^components=", "").split(",", -1))
                        .map(Component::of)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet());
                Optional<String> why = start.apply(components);
                answer(exchange, why.isEmpty() ? 200 : 503, why.orElse("started"));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
