package io.tocsin.processor.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What a Prometheus has around it: what it scrapes, {@code /metrics}, and the Alertmanager that it tells. */
final class Surroundings implements AutoCloseable {
    /** A scrape that comes to nothing is made up for by the next ones. */
    private static final int TIMES = 3;

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Page> pages = new ArrayDeque<>();
    private final List<Post> posts = new ArrayList<>();

    private static final class Page {
        private final String text;
        private int served;

        Page(String text) {
            this.text = text;
        }
    }

    /** Alerts that were told together, and when, epoch milliseconds. */
    record Post(long arrived, JsonNode alerts) {}

    Surroundings() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", this::scrape);
        server.createContext("/api/v2/alerts", this::alerts);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on {@code /metrics} has this, until it has been served a few times and there is a newer one. */
    synchronized void offer(Batch batch) {
        pages.add(new Page(batch.exposition()));
    }

    synchronized List<Post> posts() {
        return List.copyOf(posts);
    }

    private synchronized String page() {
        StringBuilder text = new StringBuilder();
        for (Page page : pages) {
            text.append(page.text);
            page.served++;
        }
        while (pages.size() > 1 && pages.element().served >= TIMES) {
            pages.remove();
        }
        return text.toString();
    }

    private void scrape(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = page().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void alerts(HttpExchange exchange) throws IOException {
        long arrived = System.currentTimeMillis();
        try (exchange) {
            JsonNode alerts = JSON.readTree(exchange.getRequestBody());
            synchronized (this) {
                posts.add(new Post(arrived, alerts));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
