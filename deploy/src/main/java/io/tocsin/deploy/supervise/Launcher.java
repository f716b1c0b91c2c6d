package io.tocsin.deploy.supervise;

import io.tocsin.deploy.layout.Addresses;
import io.tocsin.deploy.layout.Component;
import io.tocsin.deploy.layout.DataFolder;
import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.process.Child;
import io.tocsin.deploy.process.LogFile;
import io.tocsin.embedded.DiskWatermarks;
import io.tocsin.embedded.ElasticsearchNode;
import io.tocsin.embedded.ElasticsearchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts one component as a process of its own. */
final class Launcher {
    /** With the JVM's own needs, about 0.9 GiB: enough for some ten million documents, and leaves room under 3 GiB. */
    private static final String ELASTICSEARCH_HEAP = "512m";

    private final Distribution distribution;
    private final DataFolder data;
    private final Addresses addresses;

    Launcher(Distribution distribution, DataFolder data, Addresses addresses) {
        this.distribution = distribution;
        this.data = data;
        this.addresses = addresses;
    }

    Child start(Component component) throws IOException {
        return switch (component) {
            case KAFKA ->
                child(
                        component,
                        List.of(
                                distribution.script(component.id()).toString(),
                                "--data",
                                data.kafka().toString(),
                                "--port",
                                Integer.toString(addresses.port(component)),
                                "--controller-port",
                                Integer.toString(addresses.kafkaController())));
            case ELASTICSEARCH -> elasticsearch();
            case INGEST_GATEWAY, STREAM_PROCESSOR, LOG_INDEXER, ALERT_ROUTER ->
                child(
                        component,
                        List.of(
                                distribution.script(component.id()).toString(),
                                "--config",
                                data.config(component).toString()));
        };
    }

    private Child child(Component component, List<String> command) throws IOException {
        return Child.start(command, environment(component), data.log(component.id()), data.pidFile(component.id()));
    }

    /** What a process of this component finds in its environment beside ours. */
    Map<String, String> environment(Component component) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOCSIN_LOG_DIR", data.logs().toString());
        environment.put("TOCSIN_TMP_DIR", data.temporary().toString());
        environment.put("TOCSIN_EXIT_ON_STDIN_EOF", "true");
        if (!component.isService()) {
            return environment;
        }
        environment.put("TOCSIN_LISTEN_HOST", addresses.host());
        environment.put("TOCSIN_LISTEN_PORT", Integer.toString(addresses.port(component)));
        if (!Addresses.LOOPBACK.equals(addresses.host())) {
            environment.put("TOCSIN_LISTEN_INSECURE", "true");
        }
        environment.put("TOCSIN_KAFKA_BOOTSTRAP_SERVERS", addresses.bootstrapServers());
        environment.put("TOCSIN_ELASTICSEARCH_URL", addresses.url(Component.ELASTICSEARCH));
        Files.createDirectories(data.state(component));
        environment.put("TOCSIN_STATE_DIR", data.state(component).toString());
        return environment;
    }

    private Child elasticsearch() throws IOException {
        String heap = System.getenv().getOrDefault("TOCSIN_ELASTICSEARCH_HEAP", ELASTICSEARCH_HEAP);
        ElasticsearchNode node = ElasticsearchNode.start(new ElasticsearchSettings(
                distribution.elasticsearch(),
                data.elasticsearch(),
                addresses.port(Component.ELASTICSEARCH),
                addresses.elasticsearchTransport(),
                heap,
                Optional.of(DiskWatermarks.STANDALONE)));
        // Its own log, which it bounds by itself, is found beside the others; the console has what stopped a start.
        Path link = data.log(Component.ELASTICSEARCH.id()).path();
        Files.deleteIfExists(link);
        Files.createSymbolicLink(
                link, data.logs().relativize(data.elasticsearch().resolve("logs/elasticsearch.log")));
        return Child.adopt(node.process(), new LogFile(node.console()), data.pidFile(Component.ELASTICSEARCH.id()));
    }
}
