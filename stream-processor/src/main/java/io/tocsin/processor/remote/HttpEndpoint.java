package io.tocsin.processor.remote;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

/**
 * A remote behind HTTP. 2xx is taken, 429 and 5xx are to be tried again, as is what got no answer or a redirect; any other
 * 4xx is refused (remote write 1.0, "Retries and Backoff"). One request at a time.
 */
final class HttpEndpoint implements Endpoint {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** A remote may ask for patience, but not for a day of silence. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private static final int MAX_BODY = 1 << 10;
    private static final int MAX_EXCERPT = 256;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;

    private final RemoteSettings settings;
    private final InstantSource clock;
    private final ExecutorService executor;
    private final HttpClient client;

    HttpEndpoint(RemoteSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "remote-http-" + settings.name());
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER) // it would turn a POST into a GET
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public Answer send(byte[] body) throws InterruptedException {
        HttpRequest request;
        try {
            request = request(body);
        } catch (IOException e) {
            return new Answer.Retry("the file of a secret cannot be read: " + name(e), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Answer.Retry("a secret cannot stand in a header", Optional.empty());
        }
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, info -> new BoundedBody(MAX_BODY));
        try {
            // The client's own limit ends with the answer's headers.
            return classify(exchange.get(settings.timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new Answer.Retry("no complete answer within " + settings.timeout(), Optional.empty());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return new Answer.Retry(name(cause == null ? e : cause), Optional.empty());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        }
    }

    private HttpRequest request(byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
                .POST(BodyPublishers.ofByteArray(body))
                .timeout(settings.timeout());
        settings.headers().forEach(request::setHeader);
        request.setHeader("Content-Type", "application/x-protobuf")
                .setHeader("Content-Encoding", "snappy")
                .setHeader("User-Agent", "Tocsin")
                .setHeader("X-Prometheus-Remote-Write-Version", "0.1.0");
        if (settings.credentials().isPresent()) {
            request.setHeader("Authorization", settings.credentials().get().header());
        }
        return request.build();
    }

    private Answer classify(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Answer.Accepted();
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        String detail = "HTTP " + status + (body.isBlank() ? "" : ": " + excerpt(body));
        if (status / 100 == 4 && status != TOO_MANY) {
            // One bad sample makes Prometheus refuse all that came with it.
            boolean divisible = status == BAD_REQUEST || status == TOO_LARGE || status == UNPROCESSABLE;
            return new Answer.Rejected(detail, divisible);
        }
        return new Answer.Retry(detail, retryAfter(response, clock.instant()));
    }

    /** In seconds or as a date (RFC 9110, 10.2.3). */
    private static Optional<Duration> retryAfter(HttpResponse<?> response, Instant now) {
        return response.headers().firstValue("Retry-After").flatMap(header -> {
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

    private static String excerpt(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_EXCERPT ? line : line.substring(0, MAX_EXCERPT) + "…";
    }

    /** The kinds of the error; its message may hold what nobody is to see. */
    private static String name(Throwable e) {
        Throwable cause = e.getCause();
        String kind = e.getClass().getSimpleName();
        return cause == null ? kind : kind + " (" + cause.getClass().getSimpleName() + ")";
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
