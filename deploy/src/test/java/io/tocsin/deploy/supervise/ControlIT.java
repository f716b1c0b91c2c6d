package io.tocsin.deploy.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ControlIT {
    private final List<Set<Component>> asked = new ArrayList<>();

    @Test
    void startsWhatIsAskedForByOneWhoKnowsTheWord() throws Exception {
        try (ControlServer server = new ControlServer(this::start)) {
            Optional<String> why = ControlClient.start(instance(server, server.token()), Set.of(Component.LOG_INDEXER));
            assertEquals(Optional.empty(), why);
            assertEquals(List.of(Set.of(Component.LOG_INDEXER)), asked);
        }
    }

    @Test
    void reasonOfAFailureComesBack() throws Exception {
        try (ControlServer server = new ControlServer(components -> Optional.of("it ended with exit code 2"))) {
            assertEquals(
                    Optional.of("it ended with exit code 2"),
                    ControlClient.start(instance(server, server.token()), Set.of(Component.KAFKA)));
        }
    }

    @Test
    void nobodyElseMayStartAnything() throws Exception {
        try (ControlServer server = new ControlServer(this::start)) {
            assertTrue(ControlClient.start(instance(server, "guess"), Set.of(Component.KAFKA))
                    .isPresent());
            Http.Answer answer = Http.post(
                    "http://127.0.0.1:" + server.port() + "/start?components=kafka",
                    Map.of(),
                    "",
                    Duration.ofSeconds(5));
            assertEquals(403, answer.status());
            assertEquals(List.of(), asked);
        }
    }

    private Optional<String> start(Set<Component> components) {
        asked.add(components);
        return Optional.empty();
    }

    private static Instance instance(ControlServer server, String token) {
        return new Instance(new Addresses(Addresses.LOOPBACK, 0), Set.of(), Instance.State.READY, server.port(), token);
    }
}
