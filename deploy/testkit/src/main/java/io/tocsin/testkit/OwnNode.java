package io.tocsin.testkit;

import io.tocsin.embedded.ElasticsearchNode;
import io.tocsin.embedded.ElasticsearchSettings;
import io.tocsin.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An Elasticsearch node of a test's own, to be stopped, killed and started again on the same data and ports. Always the
 * embedded one, whatever the shared node is. For one thread.
 */
public final class OwnNode implements AutoCloseable {
    private static final Duration UP = Duration.ofMinutes(3);

    private final ElasticsearchSettings settings;
    private @Nullable ElasticsearchNode node;

    private OwnNode(ElasticsearchSettings settings) {
        this.settings = settings;
    }

    /** A node with its data in a folder, started. */
    public static OwnNode started(Path data) throws IOException, InterruptedException {
        Path home = Path.of(Property.required("tocsin.elasticsearch.home"));
        OwnNode own = new OwnNode(
                new ElasticsearchSettings(home, data, Ports.free(), Ports.free(), "512m", Optional.empty()));
        own.start();
        return own;
    }

    /** Where it serves, or will serve again, HTTP. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + settings.httpPort());
    }

    /** Returns when it serves. */
    public void start() throws IOException, InterruptedException {
        ElasticsearchNode started = ElasticsearchNode.start(settings);
        node = started;
        started.awaitReady(UP);
    }

    /** Ends it as a power failure would, and returns when it has ended. */
    public void kill() throws InterruptedException {
        ElasticsearchNode running = node;
        if (running != null) {
            running.process().descendants().forEach(ProcessHandle::destroyForcibly);
            running.process().destroyForcibly();
            if (!running.process().waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the node survives kill -9");
            }
        }
    }

    @Override
    public void close() {
        if (node != null) {
            node.close();
        }
    }
}
