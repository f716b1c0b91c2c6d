package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The other end of {@link ControlServer}. */
public final class ControlClient {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private ControlClient() {}

    /**
     * Has the supervisor start these, and waits for it.
     *
     * @return why they were not started; empty when they are ready
     */
    public static Optional<String> start(Instance instance, Collection<Component> components) throws IOException {
        String names = components.stream().map(Component::id).collect(Collectors.joining(","));
        Http.Answer answer = Http.post(
                "http://" + Addresses.LOOPBACK + ":" + instance.controlPort() + "/start?components=" + names,
                Map.of(ControlServer.TOKEN_HEADER, instance.token()),
                "",
                LIMIT);
        return answer.isOk() ? Optional.empty() : Optional.of(answer.body().strip());
    }
}
