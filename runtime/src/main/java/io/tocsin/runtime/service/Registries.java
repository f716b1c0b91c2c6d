package io.tocsin.runtime.service;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;

/** Makes a service's metric registry. */
public final class Registries {
    private Registries() {}

    /** A registry of its own with the process, memory, garbage collection and threads of this JVM in it. */
    public static CollectorRegistry create(String service) {
        CollectorRegistry registry = new CollectorRegistry();
        new StandardExports().register(registry);
        new MemoryPoolsExports().register(registry);
        new BufferPoolsExports().register(registry);
        new GarbageCollectorExports().register(registry);
        new ThreadExports().register(registry);
        Gauge.build("tocsin_build_info", "1, labelled by what runs.")
                .labelNames("service", "version", "java_version")
                .register(registry)
                .labels(service, Build.version(), Runtime.version().toString())
                .set(1);
        return registry;
    }
}
