package io.tocsin.processor.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pins what the hook relies on in Kafka Streams: that the flush of a store's cache comes before the offsets of a commit,
 * also when partitions are taken away and on close, and that a task is told of its last commit before it is closed. A
 * count in memory that is handed on there, and nowhere else, is exact.
 */
final class CommitHookIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final String HOOK = "hook";
    private static final int PARTITIONS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** So that no commit comes by itself: all are those of revocations and closes. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMinutes(10);

    /** An event's size: a producer turns to another partition after so many bytes. */
    private static final List<String> BATCH = Collections.nCopies(50, "x".repeat(400));

    @TempDir
    private Path folder;

    @Test
    void losesNothingAndCountsNothingTwiceWhileInstancesComeAndGo() throws Exception {
        String in = INFRA.createTopic(INFRA.topicPrefix() + "in", PARTITIONS);
        String out = INFRA.createTopic(INFRA.topicPrefix() + "out", 1);
        Deque<Instance> running = new ArrayDeque<>();
        try (Feed feed = new Feed(in)) {
            running.add(new Instance(in, out, "a"));
            for (String name : List.of("b", "c", "d")) {
                Instance eldest = running.element();
                INFRA.await(LIMIT, () -> eldest.counting() == PARTITIONS);
                assertEquals(Map.of(), eldest.handedOn, "all that it has counted is in memory");
                // One comes, which takes two partitions away, and the eldest goes.
                Instance next = new Instance(in, out, name);
                running.add(next);
                INFRA.await(LIMIT, () -> next.counting() == 2 && eldest.counting() == 2);
                assertEquals(
                        Set.of(KafkaStreams.State.REBALANCING), eldest.handedOn.keySet(), "when they were revoked");
                eldest.close();
                assertEquals(
                        Set.of(KafkaStreams.State.REBALANCING, KafkaStreams.State.PENDING_SHUTDOWN),
                        eldest.handedOn.keySet(),
                        "the rest when it was closed");
                assertEquals(0, eldest.counting());
                assertEquals(Set.of(true), eldest.ended, "each task's last transaction was committed");
                running.remove();
            }
            Instance last = running.element();
            INFRA.await(LIMIT, () -> last.counting() == PARTITIONS);
            long events = feed.end();
            INFRA.await(LIMIT, () -> sum(out) + last.held() == events);
            assertTrue(last.held() > 0);
            last.close();
            assertEquals(events, sum(out));
        } finally {
            running.forEach(Instance::close);
        }
    }

    @Test
    void countsNothingTwiceThatWasReadInAnAbortedTransaction() throws Exception {
        String in = INFRA.createTopic("aborted-in", PARTITIONS);
        String out = INFRA.createTopic("aborted-out", 1);
        Deque<Instance> running = new ArrayDeque<>();
        try (Feed feed = new Feed(in)) {
            Instance first = new Instance(in, out, "first");
            running.add(first);
            INFRA.await(LIMIT, () -> first.counting() == PARTITIONS);
            // Nothing is written yet. The tasks begin again with the same processors.
            first.breakNext.set(new TaskCorruptedException(Set.copyOf(first.held.keySet())));
            INFRA.await(LIMIT, () -> first.begun.get() == 2 * PARTITIONS && first.counting() == PARTITIONS);

            // As when another has taken over, or a transaction has run out of its time: with new processors.
            first.breakAmid(new TaskMigratedException("broken by the test"), out);
            INFRA.await(LIMIT, () -> first.begun.get() == 3 * PARTITIONS && first.counting() == PARTITIONS);
            assertEquals(0, sum(out), "what it had handed on is void");

            first.breakAmid(new IllegalStateException("broken by the test"), out);
            INFRA.await(LIMIT, () -> first.streams.state() == KafkaStreams.State.ERROR);
            assertTrue(
                    first.handedOn.containsKey(KafkaStreams.State.PENDING_ERROR),
                    "the flush comes before an abort, too, and what is handed on there is void");
            assertEquals(Set.of(false), first.ended, "no task's last transaction was committed");
            // Rather than wait for the end of its session.
            INFRA.admin()
                    .removeMembersFromConsumerGroup(
                            INFRA.topicPrefix() + in, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Instance second = new Instance(in, out, "second");
            running.add(second);
            INFRA.await(LIMIT, () -> second.counting() == PARTITIONS);
            assertEquals(0, sum(out));

            long events = feed.end();
            INFRA.await(LIMIT, () -> second.held() >= events);
            second.close();
            assertEquals(events, sum(out));
        } finally {
            running.forEach(Instance::close);
        }
    }

    private static long sum(String topic) throws Exception {
        return INFRA.records(topic).stream()
                .mapToLong(record -> Long.parseLong(new String(record.value(), UTF_8)))
                .sum();
    }

    /** Whether a transaction has written to the only partition of a topic and is neither committed nor aborted. */
    private static boolean isOpenTransaction(String topic) throws Exception {
        return end(topic, IsolationLevel.READ_COMMITTED) < end(topic, IsolationLevel.READ_UNCOMMITTED);
    }

    private static long end(String topic, IsolationLevel level) throws Exception {
        TopicPartition only = new TopicPartition(topic, 0);
        return INFRA.admin()
                .listOffsets(Map.of(only, OffsetSpec.latest()), new ListOffsetsOptions(level))
                .partitionResult(only)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .offset();
    }

    /** Goes on producing until it is ended, so that events come at each moment of a rebalance. */
    private static final class Feed implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final FutureTask<Long> work;

        Feed(String topic) {
            work = new FutureTask<>(() -> {
                long events = 0;
                while (!ended.get()) {
                    INFRA.produceAll(topic, BATCH);
                    events += BATCH.size();
                }
                return events;
            });
            new Thread(work, "feed").start();
        }

        /** @return how many events there are */
        long end() throws Exception {
            ended.set(true);
            return work.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            ended.set(true);
        }
    }

    /** An instance of the application, and where its counts are. */
    private final class Instance implements AutoCloseable {
        private final KafkaStreams streams;

        /** In memory, of each task that it has had. */
        private final Map<TaskId, Long> held = new ConcurrentHashMap<>();

        /** By the state that the instance was in: {@code RUNNING} in a commit that came by itself. */
        private final Map<KafkaStreams.State, Long> handedOn = new ConcurrentHashMap<>();

        /** How often a task was given to a processor. */
        private final AtomicInteger begun = new AtomicInteger();

        /** Of each task that it has no more, whether it was told of a last commit before it was closed. */
        private final Set<Boolean> ended = ConcurrentHashMap.newKeySet();

        private final AtomicBoolean handOnNext = new AtomicBoolean();
        private final AtomicReference<@Nullable RuntimeException> breakNext = new AtomicReference<>();

        Instance(String in, String out, String name) {
            ByteArrayDeserializer from = new ByteArrayDeserializer();
            ByteArraySerializer to = new ByteArraySerializer();
            Topology topology = new Topology();
            topology.addSource(AutoOffsetReset.earliest(), "events", from, from, in);
            topology.addProcessor("count", () -> new CountProcessor(this), "events");
            topology.addStateStore(CommitHook.builder(HOOK), "count");
            topology.addSink("counts", out, to, to, "count");
            Properties config = new Properties();
            config.put("application.id", INFRA.topicPrefix() + in);
            config.put("bootstrap.servers", INFRA.bootstrapServers());
            config.put("processing.guarantee", "exactly_once_v2");
            config.put("state.dir", folder.resolve(name).toString());
            config.put("consumer.session.timeout.ms", 6_000);
            // Instances learn with it that others come and go.
            config.put("consumer.heartbeat.interval.ms", 300);
            config.put("commit.interval.ms", COMMIT_INTERVAL.toMillis());
            config.put("producer.transaction.timeout.ms", (int)
                    COMMIT_INTERVAL.plusMinutes(1).toMillis());
            streams = new KafkaStreams(topology, config);
            streams.start();
        }

        long held() {
            return held.values().stream().mapToLong(Long::longValue).sum();
        }

        /** How many tasks have counted something that they have not handed on. */
        long counting() {
            return held.values().stream().filter(count -> count > 0).count();
        }

        /** Has a task throw this when records of its transaction are in the topic, and others counted since. */
        void breakAmid(RuntimeException failure, String out) throws Exception {
            handOnNext.set(true);
            INFRA.await(LIMIT, () -> isOpenTransaction(out) && counting() == PARTITIONS);
            breakNext.set(failure);
            INFRA.await(LIMIT, () -> breakNext.get() == null && !isOpenTransaction(out));
        }

        @Override
        public void close() {
            assertTrue(streams.close(CloseOptions.timeout(Duration.ofSeconds(30))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)));
        }
    }

    /** Holds its count in memory alone. */
    private static final class CountProcessor implements Processor<byte[], byte[], byte[], byte[]> {
        private final Instance instance;
        private @Nullable ProcessorContext<byte[], byte[]> context;
        private long count;
        private boolean committed;

        CountProcessor(Instance instance) {
            this.instance = instance;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> initialised) {
            context = initialised;
            count = 0;
            committed = false;
            instance.held.put(initialised.taskId(), 0L);
            instance.begun.incrementAndGet();
            CommitHook hook = initialised.getStateStore(HOOK);
            hook.beforeCommit(initialised, this::handOn);
            hook.afterLastCommit(() -> committed = true);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            count++;
            if (context != null) {
                instance.held.put(context.taskId(), count);
            }
            if (instance.handOnNext.getAndSet(false)) {
                handOn();
            }
            RuntimeException failure = instance.breakNext.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            instance.ended.add(committed);
        }

        private void handOn() {
            if (count > 0 && context != null) {
                byte[] value = Long.toString(count).getBytes(UTF_8);
                context.forward(new Record<>(new byte[] {1}, value, context.currentSystemTimeMs()));
                instance.handedOn.merge(instance.streams.state(), count, Long::sum);
                count = 0;
                instance.held.put(context.taskId(), count);
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
