package io.tocsin.router.channel;

import io.tocsin.router.receiver.HttpOptions;
import io.tocsin.router.receiver.HttpOptions.Authorization;
import io.tocsin.router.receiver.HttpOptions.Basic;
import io.tocsin.router.receiver.HttpOptions.Scheme;
import io.tocsin.router.receiver.Secret;
import io.tocsin.runtime.http.HttpSender;
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
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON and classifies the answer by its status: 2xx delivered; 408, 429 and 5xx to be tried again, after
 * {@code Retry-After} where it is given; anything else refused. Any thread.
 */
final class HttpPost implements AutoCloseable {
    /** Where an integration names no time-out. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_BODY = 16 << 10;

    private final HttpSender sender = new HttpSender("deliver-http", 2, MAX_BODY);
    private final Clock clock = Clock.systemUTC();

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
            return new Answer(new Attempt.Retry("a secret's file cannot be read: " + HttpSender.describe(e)), "");
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
                response = sender.send(request);
            } catch (IOException e) {
                return new Answer(new Attempt.Retry(HttpSender.describe(e)), "");
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
        String detail = "HTTP " + status + (body.isBlank() ? "" : ": " + HttpSender.excerpt(body));
        if (status == 408 || status == 429 || status / 100 == 5) {
            return new Attempt.Retry(detail, HttpSender.retryAfter(response.headers(), clock.instant()));
        }
        return new Attempt.Rejected(detail);
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

    @Override
    public void close() {
        sender.close();
    }
}
