package io.tocsin.router.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.runtime.http.HttpSender;

/** Slack also answers 200 to what it refuses; the body says so: {@code ok}, or JSON with {@code ok}. */
final class SlackAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SlackAnswer() {}

    static Attempt check(HttpPost.Answer answer) {
        Attempt attempt = answer.attempt();
        String body = answer.body().strip();
        if (!(attempt instanceof Attempt.Delivered) || body.isEmpty() || body.equals("ok")) {
            return attempt;
        }
        try {
            JsonNode root = JSON.readTree(body);
            if (root.path("ok").asBoolean(false)) {
                return attempt;
            }
        } catch (JsonProcessingException e) {
            // A text other than "ok": refused, as below.
        }
        return new Attempt.Rejected(attempt.detail() + ", but the answer is: " + HttpSender.excerpt(body));
    }
}
