package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** One log event that is sent through the gateway and looked for in Elasticsearch: the whole way, once. */
final class ArrivalProbe {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Addresses addresses;
    private final String id = "start-" + UUID.randomUUID();
    private boolean sent;

    ArrivalProbe(Addresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Sends the event if that was not done yet, then looks for it.
     *
     * @return whether it has arrived
     * @throws IOException when the gateway refuses it for good
     */
    boolean hasArrived() throws IOException {
        if (!sent && !send()) {
            return false;
        }
        String logs = addresses.url(Component.ELASTICSEARCH) + "/logs-*/";
        try {
            Http.post(logs + "_refresh", JSON, "", LIMIT);
            Http.Answer found =
                    Http.post(logs + "_count", JSON, "{\"query\":{\"term\":{\"event.id\":\"" + id + "\"}}}", LIMIT);
            return found.isOk() && found.body().matches("(?s).*\"count\":[1-9].*");
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean send() throws IOException {
        String event =
                "{\"@timestamp\":\"" + Instant.now() + "\",\"message\":\"Tocsin was started; this event was sent to"
                        + " see that the way is open\",\"log.level\":\"info\",\"service.name\":\"tocsin-up\",\"event.dataset\":"
                        + "\"app\",\"event.id\":\"" + id + "\"}";
        Http.Answer answer;
        try {
            answer = Http.post(addresses.url(Component.INGEST_GATEWAY) + "/events/logs", JSON, event, LIMIT);
        } catch (IOException notYet) {
            return false;
        }
        if (answer.status() == HttpURLConnection.HTTP_BAD_REQUEST) {
            throw new IOException("the gateway refused the event that tries the way: " + answer.body());
        }
        sent = answer.isOk();
        return sent;
    }
}
