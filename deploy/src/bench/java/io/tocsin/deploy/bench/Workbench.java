package io.tocsin.deploy.bench;

import io.tocsin.deploy.layout.Distribution;
import io.tocsin.deploy.process.Child;
import io.tocsin.deploy.process.LogFile;
import io.tocsin.deploy.process.PidFile;
import io.tocsin.embedded.Ports;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * A real broker with fresh data in a temporary folder, and the processes that are started beside it. {@link #close} ends
 * them all and removes the folder; it may be called by any thread, at any moment.
 */
final class Workbench implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int ANSWER_SECONDS = 60;
    private static final int TAIL_LINES = 15;

    private final Distribution distribution;
    private final PrintStream progress;
    private final Path folder;
    private final Set<Child> children = new LinkedHashSet<>();
    private int started;
    private Optional<String> heap = Optional.empty();
    private final Object closing = new Object();
    private boolean closed;
    private final Child broker;
    private final String servers;
    private final Admin admin;

    /**
     * Starts the broker as {@code deploy/up} does.
     *
     * @param progress is told what is going on
     */
    Workbench(Distribution distribution, PrintStream progress) throws IOException {
        this.distribution = distribution;
        this.progress = progress;
        this.folder = Files.createTempDirectory("tocsin-bench-");
        int port = Ports.free();
        this.servers = "127.0.0.1:" + port;
        this.broker = script(
                "kafka",
                Map.of(),
                List.of(
                        "--data",
                        folder.resolve("kafka").toString(),
                        "--port",
                        Integer.toString(port),
                        "--controller-port",
                        Integer.toString(Ports.free())));
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    /** Returns when the broker serves clients. */
    void awaitBroker() throws IOException, InterruptedException {
        await("the broker to start", broker, () -> contains(broker, "Kafka is ready at"));
    }

    private static boolean contains(Child child, String text) {
        try {
            return child.log().tail(TAIL_LINES).stream().anyMatch(line -> line.contains(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String servers() {
        return servers;
    }

    Child broker() {
        return broker;
    }

    Admin admin() {
        return admin;
    }

    Distribution distribution() {
        return distribution;
    }

    /** A folder of its own for something that is started. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** Tells how far the run is. */
    void say(String text) {
        progress.println("bench: " + text);
        progress.flush();
    }

    /** The heap of all JVMs that are started from now on; empty for that of the distribution. */
    synchronized void heap(Optional<String> size) {
        heap = size;
    }

    /** Starts a script of the distribution, as its users do. */
    Child script(String name, Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.script(name).toString()));
        command.addAll(arguments);
        return start(name, command, environment);
    }

    /** Starts a main class of ours in a JVM with the options that the distribution gives to the processor's. */
    Child main(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-euc",
                "tocsin_home=$1 launch_classpath=$2; shift 2; . \"$tocsin_home/libexec/launch.sh\"; "
                        + "launch_whole_heap=yes; launch bench 224m \"$@\"",
                "bench",
                distribution.home().toString(),
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return start(main.getSimpleName(), command, Map.of());
    }

    private synchronized Child start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        if (closed) {
            throw new IOException("the run is being ended");
        }
        String file = name + "-" + started++;
        Map<String, String> all = new HashMap<>(environment);
        heap.ifPresent(size -> all.put("TOCSIN_HEAP", size));
        all.put(
                "TOCSIN_LOG_DIR",
                Files.createDirectories(folder.resolve("logs")).toString());
        all.put("TOCSIN_TMP_DIR", Files.createDirectories(folder.resolve("tmp")).toString());
        all.put("TOCSIN_EXIT_ON_STDIN_EOF", "true");
        Child child = Child.start(
                command, all, new LogFile(folder.resolve(file + ".log")), new PidFile(folder.resolve(file + ".pid")));
        children.add(child);
        return child;
    }

    /** Waits until {@code condition} holds, which it cannot any more once {@code child} has ended. */
    void await(String what, Child child, BooleanSupplier condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            check(child);
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + START_LIMIT.toSeconds() + " s for " + what + "\n" + tail(child));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** @throws IOException with its last words, if it has ended */
    static void check(Child child) throws IOException {
        if (!child.isAlive()) {
            throw new IOException("a process ended: " + child.ending() + "\n" + tail(child));
        }
    }

    private static String tail(Child child) throws IOException {
        return String.join("\n", child.log().tail(TAIL_LINES));
    }

    /** Ends a process in order. */
    void stop(Child child) throws IOException, InterruptedException {
        child.terminate();
        if (!child.awaitEnd(STOP_LIMIT)) {
            say("a process had to be killed: " + child.log().path().getFileName());
        }
        synchronized (this) {
            children.remove(child);
        }
    }

    /** Ends a process as {@code kill -9}. */
    void kill(Child child) throws IOException, InterruptedException {
        child.awaitEnd(Duration.ZERO);
        synchronized (this) {
            children.remove(child);
        }
    }

    /** Creates the catalogue's topics of an installation. */
    void createTopics(Topics topics, int inputPartitions) throws Exception {
        List<NewTopic> created = new ArrayList<>();
        for (Topic<?, ?> topic : List.of(Topic.LOGS, Topic.METRICS)) {
            int partitions = inputPartitions == 0 ? topic.partitions() : inputPartitions;
            created.add(new NewTopic(topics.name(topic), partitions, (short) 1).configs(topic.configs()));
        }
        admin.createTopics(created).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        // Waits until the broker takes records.
        topics.ensure(admin, Topic.all(), Duration.ofSeconds(ANSWER_SECONDS));
    }

    /** Removes what a processor has written, but not what it reads: the next one begins anew. */
    void clear(Topics topics) throws Exception {
        Set<String> kept = Set.of(topics.name(Topic.LOGS), topics.name(Topic.METRICS));
        deleteTopics(topics.prefix(), kept);
        topics.ensure(admin, Topic.all(), Duration.ofSeconds(ANSWER_SECONDS));
    }

    /** Removes the topics whose names begin so. */
    void deleteTopics(String prefix, Set<String> kept) throws Exception {
        Set<String> names = topics(prefix, kept);
        admin.deleteTopics(names).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        // A topic that is made anew while it still goes is neither there nor missing.
        while (!topics(prefix, kept).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + ANSWER_SECONDS + " s for topics to be deleted: " + names);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Set<String> topics(String prefix, Set<String> kept) throws Exception {
        return admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS).stream()
                .filter(name -> name.startsWith(prefix) && !kept.contains(name))
                .collect(Collectors.toSet());
    }

    /** The ends of a topic's partitions. */
    Map<TopicPartition, Long> ends(String topic) throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> described =
                admin.describeTopics(List.of(topic)).allTopicNames().get();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        described.values().stream()
                .flatMap(one -> one.partitions().stream())
                .forEach(one -> asked.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** The second caller waits for the first: both may be about to end this process. */
    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            List<Child> left;
            synchronized (this) {
                closed = true;
                left = new ArrayList<>(children);
            }
            try {
                stopAll(left.stream().filter(child -> child != broker).toList());
                stopAll(List.of(broker));
                delete(folder);
            } catch (IOException e) {
                say("cannot clean up: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            admin.close(Duration.ZERO);
        }
    }

    private static void stopAll(Collection<Child> children) throws IOException, InterruptedException {
        children.forEach(Child::terminate);
        for (Child child : children) {
            child.awaitEnd(STOP_LIMIT);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
