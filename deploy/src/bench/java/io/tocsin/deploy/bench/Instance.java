package io.tocsin.deploy.bench;

import io.tocsin.deploy.process.Child;
import io.tocsin.embedded.Ports;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A stream processor: the distribution's own, with the configuration that it is shipped with. */
final class Instance {
    private static final String NAME = "stream-processor";
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Workbench bench;
    private final Setup setup;
    private final Path configuration;
    private final Map<String, String> environment;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();
    private Child child;

    /**
     * What processors that work together have in common.
     *
     * @param application their name in the consumer group, a fresh one for each measurement
     * @param shipped whether the shipped rules are active
     * @param rules further rule files by name
     */
    record Setup(Topics topics, String application, boolean shipped, Map<String, String> rules) {
        Setup {
            rules = Map.copyOf(rules);
        }

        String group() {
            return application;
        }
    }

    /** Starts it; see {@link #awaitReady}. */
    Instance(Workbench bench, Setup setup) throws IOException {
        this.bench = bench;
        this.setup = setup;
        Path folder = bench.newFolder(NAME);
        configuration = folder.resolve(NAME + ".yaml");
        Files.copy(bench.distribution().config().resolve(NAME + ".yaml"), configuration);
        Path rules = Files.createDirectories(folder.resolve("rules"));
        if (setup.shipped()) {
            try (Stream<Path> shipped = Files.list(shippedRules(bench))) {
                for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, rules.resolve(file.getFileName()));
                }
            }
        }
        for (Map.Entry<String, String> file : setup.rules().entrySet()) {
            Files.writeString(rules.resolve(file.getKey()), file.getValue());
        }
        int port = Ports.free();
        address = "http://127.0.0.1:" + port;
        environment = new HashMap<>(Map.of(
                "TOCSIN_LISTEN_PORT",
                Integer.toString(port),
                "TOCSIN_KAFKA_BOOTSTRAP_SERVERS",
                bench.servers(),
                "TOCSIN_KAFKA_APPLICATION_ID",
                setup.application(),
                "TOCSIN_TOPIC_PREFIX",
                setup.topics().prefix(),
                "TOCSIN_STATE_DIR",
                folder.resolve("state").toString()));
        child = launch();
    }

    /** Where the shipped rules lie. */
    static Path shippedRules(Workbench bench) {
        return bench.distribution().config().resolve("rules");
    }

    private Child launch() throws IOException {
        return bench.script(NAME, environment, List.of("--config", configuration.toString()));
    }

    Child child() {
        return child;
    }

    Setup setup() {
        return setup;
    }

    /** Returns when it evaluates. */
    void awaitReady() throws IOException, InterruptedException {
        bench.await("the processor to be ready", child, () -> answers("/-/ready"));
    }

    /** Returns when it lives: one of several may have nothing to evaluate for a while. */
    void awaitHealthy() throws IOException, InterruptedException {
        bench.await("the processor to be healthy", child, () -> answers("/-/healthy"));
    }

    private boolean answers(String path) {
        try {
            URI asked = URI.create(address + path);
            return http.send(
                                    HttpRequest.newBuilder(asked)
                                            .timeout(ANSWER)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void kill() throws IOException, InterruptedException {
        bench.kill(child);
    }

    /** After {@link #kill}, in the same folder. */
    void restart() throws IOException {
        child = launch();
    }

    void stop() throws IOException, InterruptedException {
        bench.stop(child);
    }
}
