package io.tocsin.router.channel;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.HttpOptions.Authorization;
import io.tocsin.router.receiver.HttpOptions.Basic;
import io.tocsin.router.receiver.HttpOptions.Scheme;
import io.tocsin.router.receiver.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON and classifies the answer by its status: 2xx delivered; 408, 429 and 5xx to be tried again, after
 * {@code Retry-After} where it is given; anything else refused. Any thread.
 */
final class HttpPost implements AutoCloseable {
    /** Where an integration names no time-out. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** A receiver may ask for patience, but not for a day of silence. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_BODY = 16 << 10;
    private static final int MAX_EXCERPT = 200;

    private final ExecutorService executor;
    private final HttpClient client;
    private final Clock clock = Clock.systemUTC();

    HttpPost() {
        AtomicInteger number = new AtomicInteger();
        this.executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "deliver-http-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER) // it would turn a POST into a GET
                .build();
    }

    /** Where a request goes and how. */
    record Target(Secret url, HttpOptions options, Duration timeout) {}

    /** What came back; the body is empty unless there was one, and cut at 16 KiB. */
    record Answer(Attempt attempt, String body) {}

    /** @param id of the notification, the same when it is sent again */
    @SuppressWarnings("MissingSummary")
    Answer exchange(Target target, String id, byte[] json) throws InterruptedException {
        URI url;
        @Nullable String authorization;
        try {
            url = new URI(target.url().reveal());
            authorization = authorization(target.options());
        } catch (IOException e) {
            return new Answer(new Attempt.Retry("a secret's file cannot be read: " + name(e)), "");
        } catch (URISyntaxException e) {
            return new Answer(new Attempt.Retry("what stands in url_file is no address"), "");
        }
        URI at = url;
        for (int hop = 0; ; hop++) {
            boolean trusted = sameOrigin(url, at);
            Duration timeout = target.timeout().isZero() ? DEFAULT_TIMEOUT : target.timeout();
            HttpResponse<byte[]> response;
            try {
                HttpRequest request = request(at, json, timeout, id, trusted ? authorization : null);
                response = get(client.sendAsync(request, info -> new BoundedBody(MAX_BODY)), timeout);
            } catch (IOException e) {
                return new Answer(new Attempt.Retry(name(e)), "");
            } catch (IllegalArgumentException e) {
                return new Answer(new Attempt.Rejected("no address that can be sent to"), "");
            }
            Optional<URI> next = redirect(response, at);
            if (next.isEmpty() || !target.options().followRedirects() || hop == MAX_REDIRECTS) {
                String body = new String(response.body(), StandardCharsets.UTF_8);
                return new Answer(classify(response, body), body);
            }
            at = next.get();
        }
    }

    Attempt send(Target target, String id, byte[] json) throws InterruptedException {
        return exchange(target, id, json).attempt();
    }

    private static HttpRequest request(
            URI url, byte[] json, Duration timeout, String id, @Nullable String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .POST(BodyPublishers.ofByteArray(json))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Tocsin")
                .header("Idempotency-Key", id)
                // On plain HTTP the client would ask for an upgrade, which some servers do not bear.
                .version("https".equals(url.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    /** With a limit on the whole exchange: the client's own ends with the answer's headers. */
    private static HttpResponse<byte[]> get(CompletableFuture<HttpResponse<byte[]>> future, Duration timeout)
            throws IOException, InterruptedException {
        try {
            return future.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new IOException("no complete answer within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }

    private static Optional<URI> redirect(HttpResponse<?> response, URI at) {
        if (response.statusCode() != 307 && response.statusCode() != 308) {
            return Optional.empty();
        }
        try {
            return response.headers().firstValue("Location").map(at::resolve).filter(u -> u.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Attempt classify(HttpResponse<?> response, String body) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Attempt.Delivered("HTTP " + status);
        }
        String detail = "HTTP " + status + (body.isBlank() ? "" : ": " + excerpt(body));
        if (status == 408 || status == 429 || status / 100 == 5) {
            return new Attempt.Retry(detail, retryAfter(response, clock.instant()));
        }
        return new Attempt.Rejected(detail);
    }

    /** In seconds or as a date (RFC 9110, 10.2.3). */
    private static Optional<Duration> retryAfter(HttpResponse<?> response, Instant now) {
        return response.headers().firstValue("Retry-After").flatMap(value -> {
            Duration wait;
            try {
                wait = value.strip().chars().allMatch(Character::isDigit)
                        ? Duration.ofSeconds(Long.parseLong(value.strip()))
                        : Duration.between(
                                now, ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            } catch (DateTimeParseException | NumberFormatException e) {
                return Optional.empty();
            }
            Duration positive = wait.isNegative() ? Duration.ZERO : wait;
            return Optional.of(positive.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : positive);
        });
    }

    private static @Nullable String authorization(HttpOptions options) throws IOException {
        @Nullable Authorization authorization = options.authorization();
        if (authorization instanceof Basic basic) {
            byte[] pair = (basic.username() + ":" + basic.password().reveal()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        if (authorization instanceof Scheme scheme) {
            return scheme.type() + " " + scheme.credentials().reveal();
        }
        return null;
    }

    private static boolean sameOrigin(URI a, URI b) {
        return String.valueOf(a.getScheme()).equals(b.getScheme())
                && String.valueOf(a.getHost()).equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }

    /** The kind of the error; its message only where it cannot hold an address. */
    private static String name(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String kind = e.getClass().getSimpleName();
        return cause == e ? kind : kind + " (" + cause.getClass().getSimpleName() + ")";
    }

    static String excerpt(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_EXCERPT ? line : line.substring(0, MAX_EXCERPT) + "…";
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
