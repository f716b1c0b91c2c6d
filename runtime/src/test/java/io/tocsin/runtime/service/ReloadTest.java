package io.tocsin.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ReloadTest {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Reload reload = new Reload(registry, () -> {
        if (failure.get() != null) {
            throw failure.get();
        }
        return List.of("a is in no route");
    });

    private double count(String result) {
        return registry.getSampleValue("tocsin_reloads_total", new String[] {"result"}, new String[] {result});
    }

    @Test
    void countsWhatSucceedsAndThrowsWhatFails() throws Exception {
        assertEquals(List.of("a is in no route"), reload.call());
        assertEquals(1, count("success"));
        failure.set(new IOException("no such file"));
        assertSame(failure.get(), assertThrows(IOException.class, reload::call));
        assertEquals(1, count("success"));
        assertEquals(1, count("failure"));
        assertEquals(0, registry.getSampleValue("tocsin_last_reload_successful"));
        failure.set(null);
        reload.call();
        assertEquals(1, registry.getSampleValue("tocsin_last_reload_successful"));
    }
}
