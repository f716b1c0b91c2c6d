package io.tocsin.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an {@link ElasticsearchNode} is started with.
 *
 * @param home the unpacked server
 * @param data the folder of its data, logs and configuration; created when missing
 * @param httpPort 0 takes a free one
 * @param transportPort 0 takes a free one
 * @param heap in the JVM's words, such as {@code 512m}
 * @param watermarks when to stop writing as the disk fills; empty to ignore the disk
 */
public record ElasticsearchSettings(
        Path home, Path data, int httpPort, int transportPort, String heap, Optional<DiskWatermarks> watermarks) {
    public ElasticsearchSettings {
        home = home.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        if (!heap.matches("[0-9]+[kmgKMG]")) {
            throw new IllegalArgumentException("the heap must be a size such as 512m, not '" + heap + "'");
        }
    }

    /** A node for tests: free ports, a small heap, blind to the disk. */
    public static ElasticsearchSettings forTests(Path home, Path data) {
        return new ElasticsearchSettings(home, data, 0, 0, "512m", Optional.empty());
    }
}
