package io.tocsin.deploy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The gateway's {@code /events/*}: one request, one outcome. */
final class Gateway {
    /** Longer than the gateway itself waits for Kafka, so that it is the gateway that answers. */
    private static final Duration LIMIT = Duration.ofSeconds(35);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    Gateway(URI base) {
        this.base = base;
    }

    /** What became of a batch. */
    sealed interface Outcome {
        /** All of it is in Kafka. */
        record Acknowledged(int accepted) implements Outcome {}

        /** It may be tried again, with the same ids. */
        record Later(String why) implements Outcome {}

        /** Trying again would not help. */
        record Refused(String why) implements Outcome {}
    }

    /** Sends a batch to {@code path}, such as {@code /events/logs}. */
    Outcome send(String path, List<byte[]> events) throws InterruptedException {
        StringBuilder body = new StringBuilder();
        events.forEach(
                event -> body.append(new String(event, StandardCharsets.UTF_8)).append('\n'));
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return new Outcome.Later("does not answer (" + e.getClass().getSimpleName() + ")");
        }
        int status = answer.statusCode();
        if (status == 200) {
            return acknowledged(answer.body(), events.size());
        }
        String why = "answers " + status + ": " + answer.body().strip();
        return status == 429 || status >= 500 ? new Outcome.Later(why) : new Outcome.Refused(why);
    }

    private static Outcome acknowledged(String body, int sent) {
        try {
            JsonNode accepted = JSON.readTree(body).path("accepted");
            return accepted.asInt(-1) == sent
                    ? new Outcome.Acknowledged(sent)
                    : new Outcome.Refused("took " + accepted + " of " + sent + " events: " + body);
        } catch (JsonProcessingException e) {
            return new Outcome.Refused("is not Tocsin's: it answers 200 with " + body);
        }
    }
}
