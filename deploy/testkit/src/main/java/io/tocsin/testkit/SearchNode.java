package io.tocsin.testkit;

import io.tocsin.embedded.ElasticsearchNode;
import io.tocsin.embedded.ElasticsearchSettings;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** An Elasticsearch node that tests may use, and what to do with it after the last one. */
record SearchNode(URI url, Closeable stop) implements Closeable {
    private static final Duration UP = Duration.ofMinutes(3);
    private static final int HTTP = 9200;

    static SearchNode start(String kind) throws Exception {
        return switch (kind) {
            case "embedded" -> embedded();
            case "containers" -> container();
            default -> new SearchNode(URI.create(kind), () -> {});
        };
    }

    private static SearchNode embedded() throws Exception {
        Path data = Folders.temporary("elasticsearch");
        Path home = Path.of(Property.required("tocsin.elasticsearch.home"));
        ElasticsearchNode node = ElasticsearchNode.start(ElasticsearchSettings.forTests(home, data));
        try {
            node.awaitReady(UP);
        } catch (Exception e) {
            node.close();
            throw e;
        }
        return new SearchNode(node.url(), () -> {
            node.close();
            Folders.delete(data);
        });
    }

    @SuppressWarnings("resource") // stopped by close()
    private static SearchNode container() {
        String image =
                "docker.elastic.co/elasticsearch/elasticsearch:" + Property.required("tocsin.elasticsearch.version");
        GenericContainer<?> node = new GenericContainer<>(image)
                .withEnv("discovery.type", "single-node")
                .withEnv("xpack.security.enabled", "false")
                .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false")
                .withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
                .withExposedPorts(HTTP)
                .waitingFor(Wait.forHttp("/_cluster/health").forPort(HTTP).withStartupTimeout(UP));
        node.start();
        return new SearchNode(URI.create("http://" + node.getHost() + ":" + node.getMappedPort(HTTP)), node::stop);
    }

    @Override
    public void close() throws IOException {
        stop.close();
    }
}
