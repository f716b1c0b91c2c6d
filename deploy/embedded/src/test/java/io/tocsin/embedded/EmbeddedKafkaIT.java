package io.tocsin.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EmbeddedKafkaIT {
    @TempDir
    Path data;

    @Test
    void keepsWhatWasCommittedAcrossRestartsOnOtherPorts() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of())) {
            create(kafka.bootstrapServers(), "kept");
            writeInTransaction(kafka.bootstrapServers(), "kept", "one");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of())) {
            writeInTransaction(kafka.bootstrapServers(), "kept", "two");
            assertEquals(List.of("one", "two"), read(kafka.bootstrapServers(), "kept", 2));
        }
    }

    @Test
    void refusesAFolderThatAnotherBrokerUses() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of())) {
            assertTrue(kafka.bootstrapServers().startsWith("127.0.0.1:"));
            var refused = assertThrows(IOException.class, () -> EmbeddedKafka.start(data, 0, 0, Map.of()));
            assertEquals("the folder " + data + " is in use by another broker", refused.getMessage());
        }
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            var refused = assertThrows(IOException.class, () -> EmbeddedKafka.start(data, 0, port, Map.of()));
            assertEquals(
                    "port " + port + " (the controller of Kafka) is in use by another process", refused.getMessage());
        }
    }

    @Test
    void continuesAfterItsProcessWasKilled() throws Exception {
        try (Child first = new Child("false")) {
            create(first.bootstrapServers, "survives");
            writeInTransaction(first.bootstrapServers, "survives", "one");
            first.process.destroyForcibly();
            assertTrue(first.process.waitFor(30, TimeUnit.SECONDS));
        }
        try (Child second = new Child("false")) {
            assertEquals(List.of("one"), read(second.bootstrapServers, "survives", 1));
            second.process.destroy();
            assertTrue(second.process.waitFor(30, TimeUnit.SECONDS), "ends on SIGTERM");
            assertEquals(143, second.process.exitValue());
        }
        // A clean end leaves nothing to wait for and nothing to repair.
        try (EmbeddedKafka third = EmbeddedKafka.start(data, 0, 0, Map.of())) {
            assertEquals(List.of("one"), read(third.bootstrapServers(), "survives", 1));
        }
    }

    @Test
    void endsWithItsStandardInput() throws Exception {
        try (Child child = new Child("true")) {
            child.process.getOutputStream().close();
            assertTrue(child.process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, child.process.exitValue());
        }
    }

    @Test
    void endsAtOnceWhenItCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Process process = launch("false", "--port", port);
            try (BufferedReader output = process.inputReader(UTF_8)) {
                List<String> lines = output.lines().toList();
                assertTrue(process.waitFor(30, TimeUnit.SECONDS));
                assertEquals(1, process.exitValue());
                assertTrue(
                        lines.contains("kafka: cannot start: port " + port + " (Kafka) is in use by another process"),
                        lines.toString());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process launch(String endWithInput, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtocsin.exit.on.stdin.eof=" + endWithInput,
                "-cp",
                System.getProperty("java.class.path"),
                "io.tocsin.embedded.KafkaProcess",
                "--data",
                data.toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** A broker in a process of its own on free ports. */
    private final class Child implements AutoCloseable {
        final Process process;
        final String bootstrapServers;

        Child(String endWithInput) throws IOException {
            process = launch(endWithInput, "--port", "0", "--controller-port", "0");
            String ready = "Kafka is ready at ";
            List<String> seen = new ArrayList<>();
            BufferedReader output = process.inputReader(UTF_8);
            String line = output.readLine();
            while (line != null && !line.startsWith(ready)) {
                seen.add(line);
                line = output.readLine();
            }
            if (line == null) {
                throw new IOException("the broker did not start: " + seen);
            }
            bootstrapServers = line.substring(ready.length());
            // A broker whose output nobody reads stops when the pipe is full.
            Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "kafka-output");
            drain.setDaemon(true);
            drain.start();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static void create(String bootstrapServers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void writeInTransaction(String bootstrapServers, String topic, String value) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "writer");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(topic, value));
            producer.commitTransaction();
            assertTrue(sent.isDone());
        }
    }

    private static List<String> read(String bootstrapServers, String topic, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
            }
            return values;
        }
    }
}
