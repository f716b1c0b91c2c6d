package io.tocsin.runtime.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.testkit.Infrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class RunningStreamsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir
    Path state;

    private final Health health = new Health();
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    @Test
    void makesTheServiceReadyWhenItRunsAndCopiesWhatItReads() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "running.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "running.out", 1);
        RunningStreams.expect(health);
        assertEquals(Map.of("streams", "not started"), health.reasons());
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            INFRA.await(WAIT, health::isReady);
            INFRA.produce(in, null, "fine");
            INFRA.await(WAIT, () -> !INFRA.records(out).isEmpty());
            assertEquals("fine", new String(INFRA.records(out).get(0).value(), UTF_8));
        }
        assertFalse(health.isReady());
        assertTrue(health.isHealthy(), "a stop is no failure");
    }

    @Test
    void makesTheServiceUnhealthyWhenAThreadFails() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "failing.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "failing.out", 1);
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            INFRA.produce(in, null, "poison");
            INFRA.await(WAIT, () -> !health.isHealthy());
            String reason = health.failure().orElseThrow();
            assertTrue(reason.startsWith("streams: "), reason);
        }
        assertEquals(List.of(), INFRA.records(out), "nothing of what failed was committed");
    }

    @Test
    void goesOnAfterARestartWithoutLossOrRepetition() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "restarted.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "restarted.out", 1);
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            INFRA.produceAll(in, List.of("a", "b"));
            INFRA.await(WAIT, () -> texts(out).equals(List.of("a", "b")));
            INFRA.produceAll(in, List.of("c", "poison once", "d"));
            INFRA.await(WAIT, () -> !health.isHealthy());
        }
        Health next = new Health();
        try (RunningStreams running = new RunningStreams(streams(in, out), next, LIMIT)) {
            running.start();
            INFRA.await(WAIT, () -> texts(out).size() >= 5);
            assertTrue(next.isHealthy());
        }
        assertEquals(List.of("a", "b", "c", "poison once", "d"), texts(out));
    }

    @Test
    void goesOnByItselfWhenItWasFencedOrItsTransactionEnded() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "fenced.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "fenced.out", 1);
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            List<String> values = List.of("a", "migrated", "b", "fenced", "c", "slept", "d");
            INFRA.produceAll(in, values.subList(0, 1));
            INFRA.await(WAIT, () -> texts(out).size() == 1);
            INFRA.produceAll(in, values.subList(1, values.size()));
            INFRA.await(WAIT, () -> texts(out).size() >= values.size());
            assertEquals(values, texts(out));
            INFRA.await(WAIT, health::isReady);
            assertEquals(Set.of("migrated", "fenced", "slept"), done, "each of them was met");
        }
    }

    @Test
    void readsAgainWhatACorruptedTaskHadRead() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "corrupted.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "corrupted.out", 1);
        try (RunningStreams running = new RunningStreams(streams(in, out), health, LIMIT)) {
            running.start();
            // Committed before the task is corrupted: Streams finds tasks so when it restores them, with nothing
            // written.
            INFRA.produceAll(in, List.of("a"));
            INFRA.await(WAIT, () -> texts(out).equals(List.of("a")));
            INFRA.produceAll(in, List.of("corrupted", "b", "c"));
            INFRA.await(WAIT, () -> texts(out).size() >= 4);
            assertEquals(List.of("a", "corrupted", "b", "c"), texts(out));
            assertEquals(Set.of("corrupted"), done);
            INFRA.await(WAIT, health::isReady);
        }
    }

    @Test
    void writesOnceWhatACommitOutOfItsTimeHadWritten() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "late.in", 1);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "late.out", 1);
        AtomicInteger commits = new AtomicInteger();
        ExactClients clients = new ExactClients() {
            @Override
            Producer<byte[], byte[]> producer(Map<String, Object> config) {
                return new LateProducer(config, commits);
            }
        };
        try (RunningStreams running = new RunningStreams(streams(in, out, clients), health, LIMIT)) {
            running.start();
            List<String> values = new ArrayList<>();
            for (int n = 1; n <= 8; n++) {
                values.add("value " + n);
                INFRA.produceAll(in, values.subList(n - 1, n));
                INFRA.await(WAIT, () -> texts(out).size() >= values.size());
            }
            assertEquals(values, texts(out));
            assertTrue(commits.get() >= values.size(), "commits: " + commits);
            INFRA.await(WAIT, health::isReady);
        }
    }

    /** Of its commits each third is late and not done, and each third done and late. */
    private static final class LateProducer extends KafkaProducer<byte[], byte[]> {
        private final AtomicInteger commits;

        LateProducer(Map<String, Object> config, AtomicInteger commits) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.commits = commits;
        }

        @Override
        public void commitTransaction() {
            int commit = commits.incrementAndGet();
            if (commit % 3 != 1) {
                super.commitTransaction();
            }
            if (commit % 3 != 0) {
                throw new TimeoutException("commit " + commit + " is late");
            }
        }
    }

    private static List<String> texts(String topic) throws Exception {
        return INFRA.records(topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    /** Fails for some values, for all but the first the first time only. */
    private void failFor(String value) {
        if (value.equals("poison")) {
            throw new IllegalStateException("poisoned");
        }
        if (!List.of("poison once", "migrated", "fenced", "slept", "corrupted").contains(value) || !done.add(value)) {
            return;
        }
        switch (value) {
            case "migrated" -> throw new TaskMigratedException("as after a rebalance that was missed");
            case "fenced" ->
                throw new TaskMigratedException("as the producer does", new ProducerFencedException("fenced"));
            case "corrupted" -> throw new TaskCorruptedException(Set.of(new TaskId(0, 0)));
            case "slept" -> throw new StreamsException("as a commit does", new InvalidTxnStateException("too late"));
            default -> throw new IllegalStateException("poisoned");
        }
    }

    private KafkaStreams streams(String in, String out) {
        return streams(in, out, new ExactClients());
    }

    private KafkaStreams streams(String in, String out, ExactClients clients) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(in, Consumed.with(Serdes.ByteArray(), Serdes.String()))
                .peek((key, value) -> failFor(value))
                .to(out, Produced.with(Serdes.ByteArray(), Serdes.String()));
        Properties config = new Properties();
        config.putAll(kafka().streams(in, state));
        return new KafkaStreams(builder.build(), config, clients);
    }

    private static KafkaSettings kafka() {
        return new KafkaSettings(Map.of("bootstrap.servers", INFRA.bootstrapServers()), "", "test");
    }
}
