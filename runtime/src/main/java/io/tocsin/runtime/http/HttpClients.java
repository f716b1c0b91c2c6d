package io.tocsin.runtime.http;

import com.linecorp.armeria.client.ClientFactory;
import java.time.Duration;

/** Armeria's clients, kept as small as the server is: whoever loads its classes first decides for both. */
public final class HttpClients {
    static {
        Bounds.apply();
    }

    private HttpClients() {}

    /** With one thread; to be closed. */
    public static ClientFactory create(Duration connectTimeout) {
        return ClientFactory.builder()
                .workerGroup(new QuickEventLoops("http-client", 1), true)
                .connectTimeout(connectTimeout)
                .build();
    }
}
