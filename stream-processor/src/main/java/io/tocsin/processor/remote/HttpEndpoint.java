package io.tocsin.processor.remote;

import io.tocsin.runtime.http.HttpSender;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A remote behind HTTP. 2xx is taken, 429 and 5xx are to be tried again, as is what got no answer or a redirect; any other
 * 4xx is refused (remote write 1.0, "Retries and Backoff"). One request at a time.
 */
final class HttpEndpoint implements Endpoint {
    private static final int MAX_BODY = 1 << 10;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;

    private final RemoteSettings settings;
    private final InstantSource clock;
    private final HttpSender sender;

    HttpEndpoint(RemoteSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.sender = new HttpSender("remote-http-" + settings.name(), 1, MAX_BODY);
    }

    @Override
    public Answer send(byte[] body) throws InterruptedException {
        HttpRequest request;
        try {
            request = request(body);
        } catch (IOException e) {
            return new Answer.Retry("the file of a secret cannot be read: " + HttpSender.describe(e), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Answer.Retry("a secret cannot stand in a header", Optional.empty());
        }
        try {
            return classify(sender.send(request));
        } catch (IOException e) {
            return new Answer.Retry(HttpSender.describe(e), Optional.empty());
        }
    }

    private HttpRequest request(byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
                .POST(BodyPublishers.ofByteArray(body))
                .timeout(settings.timeout())
                .version(HttpClient.Version.HTTP_1_1);
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
        String detail = "HTTP " + status + (body.isBlank() ? "" : ": " + HttpSender.excerpt(body));
        if (status / 100 == 4 && status != TOO_MANY) {
            // One bad sample makes Prometheus refuse all that came with it.
            boolean divisible = status == BAD_REQUEST || status == TOO_LARGE || status == UNPROCESSABLE;
            return new Answer.Rejected(detail, divisible);
        }
        return new Answer.Retry(detail, HttpSender.retryAfter(response.headers(), clock.instant()));
    }

    @Override
    public void close() {
        sender.close();
    }
}
