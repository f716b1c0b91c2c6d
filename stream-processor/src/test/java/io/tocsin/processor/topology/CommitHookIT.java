package io.tocsin.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pins what the hook relies on in Kafka Streams: that the flush of a store's cache comes before the offsets of a commit,
 * also when partitions are taken away and on close. A count in memory that is handed on there, and nowhere else, is exact.
 */
final class CommitHookIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final String HOOK = "hook";
    private static final int EVENTS = 60_000;

    @TempDir
    private Path folder;

    @Test
    void losesNothingAndCountsNothingTwiceWhileInstancesComeAndGo() throws Exception {
        String in = INFRA.createTopic("in", 4);
        String out = INFRA.createTopic("out", 1);
        Thread producer = new Thread(
                () -> {
                    try {
                        for (int i = 0; i < EVENTS; i += 500) {
                            INFRA.produceAll(in, Collections.nCopies(500, "x"));
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "producer");
        producer.start();
        List<KafkaStreams> running = new ArrayList<>();
        try {
            running.add(start(in, out, "a"));
            INFRA.await(Duration.ofSeconds(60), () -> sum(out) > 0);
            for (String name : List.of("b", "c", "d")) {
                // One comes, which takes partitions away, and the eldest goes.
                running.add(start(in, out, name));
                long before = sum(out);
                INFRA.await(Duration.ofSeconds(60), () -> sum(out) > before || sum(out) == EVENTS);
                running.remove(0).close(Duration.ofSeconds(30));
            }
            producer.join();
            INFRA.await(Duration.ofSeconds(60), () -> sum(out) >= EVENTS);
        } finally {
            running.forEach(streams -> streams.close(Duration.ofSeconds(30)));
            producer.join();
        }
        assertEquals(EVENTS, sum(out));
        assertTrue(INFRA.records(out).size() < EVENTS / 10, "they were added up");
    }

    private static long sum(String topic) throws Exception {
        return INFRA.records(topic).stream()
                .mapToLong(record -> Long.parseLong(new String(record.value(), UTF_8)))
                .sum();
    }

    private KafkaStreams start(String in, String out, String name) {
        ByteArrayDeserializer from = new ByteArrayDeserializer();
        ByteArraySerializer to = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addSource(AutoOffsetReset.earliest(), "events", from, from, in);
        topology.addProcessor("count", CountProcessor::new, "events");
        topology.addStateStore(CommitHook.builder(HOOK), "count");
        topology.addSink("counts", out, to, to, "count");
        Properties config = new Properties();
        config.put("application.id", INFRA.topicPrefix() + "hooked");
        config.put("bootstrap.servers", INFRA.bootstrapServers());
        config.put("processing.guarantee", "exactly_once_v2");
        config.put("state.dir", folder.resolve(name).toString());
        config.put("consumer.session.timeout.ms", 6_000);
        config.put("producer.transaction.timeout.ms", 5_000);
        config.put("internal.leave.group.on.close", true);
        config.put("commit.interval.ms", 50);
        KafkaStreams streams = new KafkaStreams(topology, config);
        streams.start();
        return streams;
    }

    /** Holds its count in memory alone. */
    private static final class CountProcessor implements Processor<byte[], byte[], byte[], byte[]> {
        private @Nullable ProcessorContext<byte[], byte[]> context;
        private long count;

        @Override
        public void init(ProcessorContext<byte[], byte[]> initialised) {
            context = initialised;
            count = 0;
            CommitHook hook = initialised.getStateStore(HOOK);
            hook.beforeCommit(initialised, this::handOn);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            count++;
        }

        private void handOn() {
            if (count > 0 && context != null) {
                byte[] value = Long.toString(count).getBytes(UTF_8);
                context.forward(new Record<>(new byte[] {1}, value, context.currentSystemTimeMs()));
                count = 0;
            }
        }
    }

    @Test
    void isTheOnlyClassThatKnowsInternalsOfKafkaStreams() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertEquals(
                    List.of("CommitHook.java"),
                    files.filter(file -> file.toString().endsWith(".java") && knowsInternals(file))
                            .map(file -> file.getFileName().toString())
                            .toList());
        }
    }

    private static boolean knowsInternals(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.matches(".*org\\.apache\\.kafka\\.streams\\.[a-z.]*internals\\..*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
