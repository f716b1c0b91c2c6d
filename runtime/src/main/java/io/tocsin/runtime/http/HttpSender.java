package io.tocsin.runtime.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests to servers that are not ours, by Java's own client: each exchange is bounded in time and each answer in size,
 * and no redirect is followed. Any thread.
 */
public final class HttpSender implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** So much longer may an exchange take than the client's own limit, which ends with the answer's headers. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** A server may ask for patience, but not for a day of silence. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private static final int MAX_EXCERPT = 256;

    private final ExecutorService executor;
    private final HttpClient client;
    private final int maxBody;

    /**
     * A client with threads of its own.
     *
     * @param name of the threads, which get numbers
     * @param maxBody of an answer in bytes; what is longer is cut there
     */
    public HttpSender(String name, int threads, int maxBody) {
        AtomicInteger number = new AtomicInteger();
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER) // it would turn a POST into a GET
                .build();
        this.maxBody = maxBody;
    }

    /**
     * One exchange.
     *
     * @param request with a time-out
     * @throws IOException when no complete answer came; {@link #describe} tells of it what may be told
     * @throws IllegalArgumentException when the client cannot send to such an address
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        Duration limit = request.timeout().orElseThrow().plus(GRACE);
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, info -> new BoundedBody(maxBody));
        try {
            return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new HttpTimeoutException("no complete answer within " + limit);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    /** What {@code Retry-After} asks for, an hour at most: seconds or a date (RFC 9110, 10.2.3), or empty if neither. */
    public static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
        return headers.firstValue("Retry-After").flatMap(header -> {
            String value = header.strip();
            Duration wait;
            try {
                wait = value.matches("[0-9]{1,18}")
                        ? Duration.ofSeconds(Long.parseLong(value))
                        : Duration.between(now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
            Duration positive = wait.isNegative() ? Duration.ZERO : wait;
            return Optional.of(positive.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : positive);
        });
    }

    /** The beginning of a text in one line, for people. */
    public static String excerpt(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_EXCERPT ? line : line.substring(0, MAX_EXCERPT) + "…";
    }

    /** The kinds of the error and of its cause; a message may hold an address with a secret in it. */
    public static String describe(Throwable e) {
        Throwable cause = e.getCause();
        String kind = e.getClass().getSimpleName();
        return cause == null ? kind : kind + " (" + cause.getClass().getSimpleName() + ")";
    }

    /** Ends its threads at once. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
