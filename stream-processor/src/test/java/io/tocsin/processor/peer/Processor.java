package io.tocsin.processor.peer;

import io.tocsin.processor.StreamProcessor;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.window.RecordedSample;
import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A stream processor as a process of its own, with topics of its own. Ends with the test. */
final class Processor implements AutoCloseable {
    private final Infrastructure infra;
    private final String prefix;
    private final int port;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param early whether alerting rules are evaluated between the points of the grid too */
    Processor(Infrastructure infra, Path folder, Path rules, boolean early) throws IOException {
        this.infra = infra;
        this.prefix = infra.topicPrefix() + (early ? "early-" : "grid-");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(folder.resolve(prefix + "processor.yaml"), """
                listen: {port: %d}
                kafka: {bootstrap.servers: "%s"}
                topic_prefix: %s
                state_dir: %sstate
                publish_own_events: false
                rules: ["%s"]
                early_evaluation: {enabled: %s}
                """.formatted(
                        port, infra.bootstrapServers(), prefix, prefix, rules, early));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dtocsin.exit.on.stdin.eof=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StreamProcessor.class.getName(),
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(prefix + "processor.log").toFile())
                .start();
    }

    String topic(Topic<?, ?> topic) {
        return prefix + topic.baseName();
    }

    boolean isReady() throws IOException {
        URI ready = URI.create("http://127.0.0.1:" + port + "/-/ready");
        try {
            return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What its rules have recorded so far. */
    Recordings recordings() throws Exception {
        Recordings recordings = new Recordings();
        for (ConsumerRecord<byte[], byte[]> record : infra.records(topic(Topic.METRIC_WINDOWS))) {
            RecordedSample sample = RecordedSample.read(record.value()).orElseThrow();
            recordings.add(sample.labels(), sample.millis(), sample.value());
        }
        return recordings;
    }

    /** The metric events that it was given, by their append times. */
    List<ConsumerRecord<byte[], byte[]>> log() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>(infra.records(topic(Topic.METRICS)));
        log.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return log;
    }

    /** Processor time that the process has taken. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
