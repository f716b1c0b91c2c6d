package io.tocsin.runtime.http;

import java.util.Map;

/**
 * Keeps Armeria and Netty small: they size themselves for a machine of their own, and here several services share two
 * cores. Each is a system property of theirs, set only where the user has not, and read once when their classes load.
 */
final class Bounds {
    private static final Map<String, String> PROPERTIES = Map.of(
            // Java's own transport: no native library to unpack into a /tmp that may forbid it.
            "com.linecorp.armeria.transportType", "nio",
            "com.linecorp.armeria.tlsEngineType", "jdk",
            "com.linecorp.armeria.numCommonWorkers", "2",
            "com.linecorp.armeria.numCommonBlockingTaskThreads", "8",
            "io.netty.eventLoopThreads", "2",
            // Bytes. Bodies are read with back-pressure, so this holds what is on its way through, not whole bodies.
            "io.netty.maxDirectMemory", Integer.toString(64 << 20));

    private Bounds() {}

    static void apply() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
