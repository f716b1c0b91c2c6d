package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** Whether a component serves, as any client would find out. */
public final class Readiness {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private Readiness() {}

    /** Why the component does not serve yet, in a few words; empty when it does. */
    public static Optional<String> missing(Component component, Addresses addresses) {
        return switch (component) {
            case KAFKA -> accepts(addresses.port(component));
            case ELASTICSEARCH ->
                answers(addresses.url(component) + "/_cluster/health?wait_for_status=yellow&timeout=1s");
            case INGEST_GATEWAY, STREAM_PROCESSOR, LOG_INDEXER, ALERT_ROUTER ->
                answers(addresses.url(component) + "/-/ready");
        };
    }

    private static Optional<String> accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(LIMIT.toMillis()));
            return Optional.empty();
        } catch (IOException notYet) {
            return Optional.of("does not accept connections");
        }
    }

    private static Optional<String> answers(String url) {
        try {
            Http.Answer answer = Http.get(url, LIMIT);
            return answer.isOk() ? Optional.empty() : Optional.of(firstLines(answer));
        } catch (IOException notYet) {
            return Optional.of("does not answer");
        }
    }

    private static String firstLines(Http.Answer answer) {
        String body = answer.body().strip().replaceAll("\\s*\\R\\s*", "; ");
        return body.isEmpty() || body.length() > 300 ? "answers with status " + answer.status() : body;
    }
}
