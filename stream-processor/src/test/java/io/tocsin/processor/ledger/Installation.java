package io.tocsin.processor.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.processor.Figures;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Topics, rules and instances of one stream processor on some broker. */
final class Installation implements AutoCloseable {
    /** The same for all, since alerts carry it. */
    static final String URL = "http://ledger.test";

    /** So long a commit waits for the broker; then the thread gives its tasks up. */
    static final int PATIENCE_MILLIS = 2_500;

    /** What becomes of records that are read. */
    private static final List<String> KINDS = List.of(
            "matched_records_total",
            "filtered_records_total",
            "dead_lettered_records_total",
            "aborted_records_total",
            "in_flight_records");

    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAIN = "io.tocsin.processor.FaultyProcessor";

    private final String bootstrapServers;
    private final Topics topics;
    private final Path folder;
    private final List<Instance> instances = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int inputs;
    private final boolean early;
    private int launched;

    /**
     * @param inputs partitions of {@code logs} and {@code metrics} each
     * @param ruleInputs partitions of {@code rule-inputs}
     * @param early whether rules are evaluated between the instants of their grids, too
     */
    Installation(String bootstrapServers, String prefix, Path folder, int inputs, int ruleInputs, boolean early)
            throws Exception {
        this.bootstrapServers = bootstrapServers;
        this.topics = new Topics(prefix);
        this.folder = folder;
        this.inputs = inputs;
        this.early = early;
        Files.createDirectories(folder.resolve("rules"));
        Files.writeString(folder.resolve(LedgerRules.PATH), LedgerRules.TEXT);
        Files.writeString(folder.resolve(DrawnTimeouts.PATH), DrawnTimeouts.TEXT);
        List<NewTopic> created = new ArrayList<>();
        for (Topic<?, ?> topic : List.of(Topic.LOGS, Topic.METRICS, Topic.RULE_INPUTS)) {
            Map<String, String> configs =
                    new HashMap<>(topics.newTopic(topic, (short) 1).configs());
            int partitions = topic == Topic.RULE_INPUTS ? ruleInputs : inputs;
            created.add(new NewTopic(topics.name(topic), partitions, (short) 1).configs(configs));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(created).all().get(30, TimeUnit.SECONDS);
        }
    }

    Topics topics() {
        return topics;
    }

    /** How many partitions {@code logs} and {@code metrics} have each. */
    int inputs() {
        return inputs;
    }

    /** Whether rules are evaluated between the instants of their grids, too. */
    boolean isEarly() {
        return early;
    }

    Reading reading() {
        return new Reading(bootstrapServers, topics);
    }

    List<Instance> instances() {
        return instances;
    }

    /** A processor of this installation, which can be started and ended many times. */
    final class Instance {
        private final int number = launched++;
        private final Path state = folder.resolve("state-" + number);
        private final Path corrupted = folder.resolve("corrupted-" + number);
        private int port;
        private Child process;

        private Instance() throws IOException {
            start();
        }

        void start() throws IOException {
            port = Child.freePort();
            Path file = folder.resolve("stream-processor-" + number + ".yaml");
            Files.writeString(
                    file, """
                    listen: {port: %d}
                    kafka: {bootstrap.servers: "%s", producer.max.block.ms: %d}
                    topic_prefix: "%s"
                    state_dir: "%s"
                    publish_own_events: false
                    external_url: %s
                    early_evaluation: {enabled: %s}
                    """.formatted(port, bootstrapServers, PATIENCE_MILLIS, topics.prefix(), state, URL, early));
            process = Child.start(
                    output(number),
                    List.of("-Xmx256m", "-Dtocsin.corrupt.when=" + corrupted, MAIN, "--config", file.toString()));
        }

        /** What it reads of changelogs next it cannot read: the tasks are corrupted. */
        void corrupt() throws IOException {
            if (!Files.exists(corrupted)) {
                Files.createFile(corrupted);
            }
        }

        /** Whether that has happened. */
        boolean isCorrupted() {
            return !Files.exists(corrupted);
        }

        Child process() {
            return process;
        }

        int port() {
            return port;
        }

        /** Returns when each record that was read has become something. */
        void awaitAllCounted() throws InterruptedException {
            await(Duration.ofMinutes(1), "each record is counted once", () -> {
                Figures figures = Figures.read(send(port, "/metrics").body());
                double counted = KINDS.stream()
                        .mapToDouble(kind -> figures.sum("tocsin_processor_" + kind))
                        .sum();
                return counted > 0 && counted == figures.sum("tocsin_processor_records_total");
            });
        }

        boolean isReady() {
            try {
                return send(port, "/-/ready").statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        }
    }

    Instance launch() throws IOException {
        Instance instance = new Instance();
        instances.add(instance);
        return instance;
    }

    private Path output(int number) {
        return folder.resolve("processor-" + number + ".log");
    }

    /** How often tasks were taken for corrupted, in all instances that there ever were. */
    long corruptions() throws IOException {
        long found = 0;
        for (int number = 0; number < launched; number++) {
            try (Stream<String> lines = Files.lines(output(number))) {
                found += lines.filter(line -> line.contains(" are corrupted. Will close"))
                        .count();
            }
        }
        return found;
    }

    /** Returns when the instances are ready and each group has been evaluated. */
    void awaitReady() throws Exception {
        int groups = LedgerRules.file().groups().size();
        await(
                Duration.ofMinutes(2),
                "all groups are evaluated",
                () -> evaluated().size() == groups);
    }

    /** When each group was evaluated last, over all instances. */
    Map<String, Instant> evaluated() throws IOException {
        Map<String, Instant> evaluated = new HashMap<>();
        for (Instance instance : instances) {
            if (!instance.process.isAlive()) {
                continue;
            }
            for (JsonNode group : JSON.readTree(
                            send(instance.port, "/api/v1/rules").body())
                    .path("data")
                    .path("groups")) {
                Instant last = Instant.parse(group.path("lastEvaluation").asText());
                if (last.toEpochMilli() > 0) {
                    evaluated.merge(group.path("name").asText(), last, (a, b) -> a.isAfter(b) ? a : b);
                }
            }
        }
        return evaluated;
    }

    private HttpResponse<String> send(int port, String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static void await(Duration limit, String what, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception notYet) {
                last = notYet;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit + ": " + what, last);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Override
    public void close() {
        instances.forEach(instance -> instance.process.close());
    }
}
