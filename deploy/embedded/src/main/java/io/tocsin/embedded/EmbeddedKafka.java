package io.tocsin.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker with its controller in this process, on loopback only, with its data in one folder that it formats
 * on first use and continues with afterwards. A fatal fault of the broker halts the JVM: outside tests run it as a
 * process of its own ({@link KafkaProcess}).
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String NODE_ID = "1";
    private static final String HOST = "127.0.0.1";
    private static final int MIB = 1024 * 1024;

    private final SingleBroker server;
    private final FolderLock lock;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(SingleBroker server, FolderLock lock, int port) {
        this.server = server;
        this.lock = lock;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it serves clients.
     *
     * @param data the folder of its data; created when missing
     * @param port where clients connect; 0 takes a free one
     * @param controllerPort the controller's; 0 takes a free one
     * @param overrides broker settings that go on top of ours; may be empty
     * @throws IOException when the folder or a port is in use, or the folder cannot be written
     */
    public static EmbeddedKafka start(Path data, int port, int controllerPort, Map<String, String> overrides)
            throws IOException {
        FolderLock lock = FolderLock.take(data.toAbsolutePath());
        try {
            int clients = Ports.freeOr(port, "Kafka");
            int controller = Ports.freeOr(controllerPort, "the controller of Kafka");
            Path log = data.toAbsolutePath().resolve("log");
            format(log);
            Map<String, String> settings = settings(log, clients, controller);
            settings.putAll(overrides);
            SingleBroker server = new SingleBroker(new KafkaConfig(settings));
            server.start();
            return new EmbeddedKafka(server, lock, clients);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Where clients connect, as {@code host:port}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops the broker in order and gives the folder free; further calls do nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.stop();
        } finally {
            lock.close();
        }
    }

    private static void format(Path log) throws IOException {
        if (Files.exists(log.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(log);
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(Integer.parseInt(NODE_ID))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(log.toString()))
                    .setMetadataLogDirectory(log.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + log + " for Kafka: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> settings(Path log, int port, int controllerPort) {
        Map<String, String> s = new HashMap<>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", NODE_ID);
        s.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        s.put("controller.listener.names", "CONTROLLER");
        s.put("listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        s.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
        s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        s.put("log.dirs", log.toString());
        // One node: nothing to replicate to, and few internal partitions, since each costs files and start-up time.
        s.put("default.replication.factor", "1");
        s.put("min.insync.replicas", "1");
        s.put("offsets.topic.replication.factor", "1");
        s.put("offsets.topic.num.partitions", "4");
        s.put("transaction.state.log.replication.factor", "1");
        s.put("transaction.state.log.min.isr", "1");
        s.put("transaction.state.log.num.partitions", "4");
        s.put("share.coordinator.state.topic.replication.factor", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");
        s.put("share.coordinator.state.topic.num.partitions", "1");
        // Topics come from the catalogue: a misspelt name is an error, not a new topic.
        s.put("auto.create.topics.enable", "false");
        s.put("group.initial.rebalance.delay.ms", "0");
        // An event of 1 MiB with its envelope must fit, and so must its dead letter.
        s.put("message.max.bytes", Integer.toString(2 * MIB));
        s.put("replica.fetch.max.bytes", Integer.toString(2 * MIB));
        // There is no other broker to hand leadership to, and each moment without a leader costs transactions.
        s.put("controlled.shutdown.enable", "false");
        // A transaction of a dead instance blocks its readers until it is aborted.
        s.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        // A transaction that follows at once waits here until the markers of the one before are written, for a
        // millisecond or two; looked at each 20, as by default, that is the better part of an alert's delay.
        s.put("add.partitions.to.txn.retry.backoff.ms", "2");
        keepSmall(s);
        return s;
    }

    /** Retention deletes whole segments, so they must be small and young enough for data to go by age. */
    private static void keepSmall(Map<String, String> s) {
        s.put("log.segment.bytes", Integer.toString(64 * MIB));
        s.put("log.roll.hours", "6");
        s.put("log.retention.hours", "72");
        s.put("log.retention.check.interval.ms", "60000");
        s.put("log.segment.delete.delay.ms", "10000");
        s.put("log.index.size.max.bytes", Integer.toString(MIB));
        s.put("offsets.topic.segment.bytes", Integer.toString(8 * MIB));
        s.put("transaction.state.log.segment.bytes", Integer.toString(8 * MIB));
        s.put("metadata.log.segment.bytes", Integer.toString(16 * MIB));
        s.put("metadata.max.retention.bytes", Integer.toString(64 * MIB));
        s.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MIB));
        s.put("log.cleaner.io.buffer.size", Integer.toString(128 * 1024));
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "4");
    }
}
