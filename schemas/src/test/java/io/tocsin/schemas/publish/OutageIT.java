package io.tocsin.schemas.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.prometheus.client.CollectorRegistry;
import io.tocsin.embedded.EmbeddedKafka;
import io.tocsin.schemas.log.LogEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** A service goes on while Kafka is away. Has a broker of its own, to stop it. */
@Timeout(180)
final class OutageIT {
    /** A caller that waited for Kafka would wait max.block.ms, a second; the rest is room for a busy machine. */
    private static final long LONGEST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    private static final int FLOOD = 50_000;

    @TempDir
    Path data;

    @Test
    void aCallerNeverWaitsWhileTheBrokerIsStoppedAndWhatWasKeptArrivesLater() throws Exception {
        int port;
        KafkaLogAppender appender;
        LoggerContext context = context();
        long taken;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of("auto.create.topics.enable", "true"))) {
            port = Integer.parseInt(kafka.bootstrapServers().replaceAll(".*:", ""));
            appender = attached(context, kafka.bootstrapServers(), 1000);
            context.getLogger("shop").info("before");
            await(() -> appender.published() == 1);
        }
        long longest = flood(context.getLogger("shop"));
        assertTrue(longest < LONGEST_CALL_NANOS, "longest call: " + longest / 1_000_000 + " ms");
        assertTrue(appender.dropped() > 0, "the flood is larger than the queue and the buffer");
        taken = FLOOD + 1 - appender.dropped();
        assertTrue(appender.pending() > 0, "and what is kept is more than nothing");

        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, port, 0, Map.of())) {
            await(() -> appender.published() == taken);
            assertEquals(0, appender.pending() + appender.failed());
            List<String> messages = messages(kafka.bootstrapServers(), (int) taken);
            Set<String> distinct = new HashSet<>(messages);
            assertEquals(taken, distinct.size(), "each once");
            appender.stop();
        }
    }

    @Test
    void nobodyWaitsForAPortWhereNobodyAnswers() throws Exception {
        LoggerContext context = context();
        // Accepts connections into its backlog and never reads: worse than a closed port.
        try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            KafkaLogAppender appender = attached(context, "127.0.0.1:" + hole.getLocalPort(), 100);
            long longest = flood(context.getLogger("shop"));
            assertTrue(longest < LONGEST_CALL_NANOS, "longest call: " + longest / 1_000_000 + " ms");
            assertEquals(FLOOD, appender.dropped() + appender.pending() + appender.failed());
            assertStopsInTime(appender::stop);
            assertEquals(FLOOD, appender.dropped() + appender.pending() + appender.failed());
            assertEquals(0, appender.published());
        }
    }

    @Test
    void nobodyWaitsForAClosedPortOrAHostThatDoesNotExist() throws Exception {
        for (String nowhere : List.of("127.0.0.1:" + closedPort(), "no-such-host.invalid:9")) {
            LoggerContext context = context();
            KafkaLogAppender appender = attached(context, nowhere, 100);
            long longest = flood(context.getLogger("shop"));
            assertTrue(longest < LONGEST_CALL_NANOS, nowhere + ", longest call: " + longest / 1_000_000 + " ms");
            assertStopsInTime(appender::stop);
            assertEquals(FLOOD, appender.dropped() + appender.failed() + appender.pending());
            assertTrue(appender.dropped() >= FLOOD - 101, "dropped: " + appender.dropped());
        }
    }

    @Test
    void whatIsPublishedBeforeTheBrokerListensArrives() throws Exception {
        int port = closedPort();
        String address = "127.0.0.1:" + port;
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address));
        LoggerContext context = context();
        KafkaLogAppender appender = attached(context, address, 100);
        appender.setCloseTimeoutMillis(60_000);
        long longest = publishMany(publisher, outcomes, 14);
        assertTrue(longest < LONGEST_CALL_NANOS, "longest call: " + longest / 1_000_000 + " ms");
        for (int i = 0; i < 14; i++) {
            context.getLogger("shop").info("{}", i);
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, port, 0, Map.of("auto.create.topics.enable", "true"))) {
            publisher.close(Duration.ofSeconds(60));
            appender.stop();
            assertEquals(14, publisher.acknowledged());
            assertEquals(14, appender.published());
            assertEquals(0, publisher.pending() + appender.pending());
            for (CompletableFuture<Outcome> outcome : outcomes) {
                assertTrue(outcome.join().isAcknowledged());
            }
            assertEquals(28, new HashSet<>(messages(kafka.bootstrapServers(), 28)).size());
            assertEquals(List.of(), totals(context), "nothing was lost");
        }
    }

    @Test
    void everyEventIsCountedOnceWhileOthersStillLogAndTheEndSaysWhatWasLost() throws Exception {
        List<String> reports = new CopyOnWriteArrayList<>();
        LogPublisher publisher =
                new LogPublisher(Map.of("bootstrap.servers", "127.0.0.1:" + closedPort()), "logs", 1000, reports::add);
        publisher.start();
        AtomicLong offered = new AtomicLong();
        AtomicBoolean end = new AtomicBoolean();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread other = new Thread(() -> {
                while (!end.get()) {
                    offered.incrementAndGet();
                    var unused = publisher.offer(new byte[100]);
                    LockSupport.parkNanos(10_000);
                }
            });
            other.start();
            others.add(other);
        }
        await(() -> offered.get() > 100 && !reports.isEmpty());
        publisher.close(Duration.ofMillis(500));
        end.set(true);
        for (Thread other : others) {
            other.join();
        }
        publisher.close(Duration.ofMillis(500));
        assertEquals(0, publisher.pending());
        assertEquals(offered.get(), publisher.published() + publisher.failed() + publisher.dropped());
        assertEquals(2, reports.size(), reports.toString());
        assertTrue(
                reports.get(1).matches(".* has ended: 0 published, [1-9]\\d* failed, \\d+ dropped; .+"),
                reports.get(1));
    }

    @Test
    void anAppenderThatLostEventsSaysAtTheEndHowMany() throws Exception {
        LoggerContext context = context();
        KafkaLogAppender appender = attached(context, "127.0.0.1:" + closedPort(), 100);
        appender.setCloseTimeoutMillis(1500);
        for (int i = 0; i < 14; i++) {
            context.getLogger("shop").info("{}", i);
        }
        appender.stop();
        assertEquals(14, appender.failed());
        assertEquals(0, appender.pending() + appender.published() + appender.dropped());
        assertEquals(1, totals(context).size());
        assertTrue(totals(context).get(0).contains(" has ended: 0 published, 14 failed, 0 dropped; "));
    }

    private static List<String> totals(LoggerContext context) {
        return context.getStatusManager().getCopyOfStatusList().stream()
                .map(status -> status.getMessage())
                .filter(message -> message.contains(" has ended: "))
                .toList();
    }

    @Test
    void theFiguresOfAServiceAreLostAndItStopsInTime() throws Exception {
        RegistryPublisher publisher = new RegistryPublisher(
                Map.of("bootstrap.servers", "127.0.0.1:" + closedPort()),
                "metrics",
                new Resource("shop", "web-1", "web-1"),
                new CollectorRegistry(),
                Duration.ofMillis(200));
        publisher.start();
        await(() -> publisher.failed() >= 6);
        assertStopsInTime(publisher::close);
        assertEquals(0, publisher.published());
    }

    @Test
    void whatATypedPublisherCallsAcknowledgedIsThereOnceAndInOrderAfterAnOutage() throws Exception {
        int port;
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        EventPublisher publisher;
        long longest;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, 0, Map.of("auto.create.topics.enable", "true"))) {
            port = Integer.parseInt(kafka.bootstrapServers().replaceAll(".*:", ""));
            publisher = EventPublisher.open(PublisherSettings.of(kafka.bootstrapServers())
                    .withMaxBlock(Duration.ofMillis(5))
                    .withBufferBytes(2 << 20));
            // The first creates the topic.
            await(() -> publish(publisher, outcomes).join().isAcknowledged());
            // More than the broker takes before it is stopped.
            longest = publishMany(publisher, outcomes, 2_000);
        }
        longest = Math.max(longest, publishMany(publisher, outcomes, 1_640));
        assertTrue(longest < LONGEST_CALL_NANOS, "longest call: " + longest / 1_000_000 + " ms");
        assertTrue(publisher.unsent() > 0, "there was an outage, and room for less");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, port, 0, Map.of())) {
            await(() -> publish(publisher, outcomes).join().isAcknowledged());
            publishMany(publisher, outcomes, 1_000);
            await(() -> publisher.pending() == 0);
            assertEquals(publisher.taken(), publisher.acknowledged() + publisher.unsent() + publisher.unconfirmed());
            List<Integer> arrived = messages(kafka.bootstrapServers(), (int) publisher.acknowledged()).stream()
                    .map(json ->
                            LogEvent.read(json.getBytes(UTF_8), Instant.EPOCH).orElseThrow())
                    .map(event -> Integer.parseInt(event.text("message").orElseThrow()))
                    .toList();
            assertEquals(new ArrayList<>(new TreeSet<>(arrived)), arrived, "each once and in order");
            for (int i = 0; i < outcomes.size(); i++) {
                assertTrue(arrived.contains(i) || !outcomes.get(i).join().isAcknowledged(), "lost: " + i);
            }
            publisher.close();
        }
    }

    /** The longest call in nanoseconds. */
    private static long publishMany(EventPublisher publisher, List<CompletableFuture<Outcome>> outcomes, int count) {
        long longest = 0;
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            var unused = publish(publisher, outcomes);
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return longest;
    }

    /** The message is the event's number, its place in the list. */
    private static CompletableFuture<Outcome> publish(
            EventPublisher publisher, List<CompletableFuture<Outcome>> outcomes) {
        CompletableFuture<Outcome> outcome = publisher
                .publish(LogEvent.builder(Instant.EPOCH)
                        .with("message", Integer.toString(outcomes.size()))
                        .with("padding", "x".repeat(1000))
                        .build())
                .toCompletableFuture();
        outcomes.add(outcome);
        return outcome;
    }

    private static void assertStopsInTime(Runnable stop) {
        long start = System.nanoTime();
        stop.run();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 20_000, "stopped after " + millis + " ms");
    }

    /** Logs more than any queue holds; the longest single call in nanoseconds. */
    private static long flood(Logger logger) {
        long longest = 0;
        String padding = "x".repeat(1000);
        for (int i = 0; i < FLOOD; i++) {
            long start = System.nanoTime();
            logger.info("{} {}", i, padding);
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return longest;
    }

    private static LoggerContext context() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    private static KafkaLogAppender attached(LoggerContext context, String bootstrapServers, int queueSize) {
        KafkaLogAppender appender = new KafkaLogAppender();
        appender.setContext(context);
        appender.setBootstrapServers(bootstrapServers);
        appender.setServiceName("shop");
        appender.setQueueSize(queueSize);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return appender;
    }

    private static List<String> messages(String bootstrapServers, int count) {
        List<String> messages = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("logs", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (messages.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> messages.add(new String(r.value(), UTF_8)));
            }
            assertTrue(consumer.poll(Duration.ofMillis(200)).isEmpty(), "no more than that");
        }
        return messages;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "did not come true within a minute");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
