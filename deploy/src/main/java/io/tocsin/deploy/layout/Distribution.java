package io.tocsin.deploy.layout;

import java.nio.file.Path;

/** The folder with {@code bin}, {@code config}, {@code lib} and {@code elasticsearch} that we were started from. */
public record Distribution(Path home) {
    /** The one that this JVM was started from: {@code bin/standalone} says so. */
    public static Distribution current() {
        String home = System.getProperty("tocsin.home");
        if (home == null) {
            throw new IllegalStateException("-Dtocsin.home is missing: start it with bin/standalone");
        }
        return new Distribution(Path.of(home).toAbsolutePath().normalize());
    }

    /** The script that starts a component or a tool. */
    public Path script(String name) {
        return home.resolve("bin").resolve(name);
    }

    public Path config() {
        return home.resolve("config");
    }

    public Path elasticsearch() {
        return home.resolve("elasticsearch");
    }
}
