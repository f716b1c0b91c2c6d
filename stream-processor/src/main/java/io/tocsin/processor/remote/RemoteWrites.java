package io.tocsin.processor.remote;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.processor.remote.RemoteSettings.Source;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.ConsumerThread;
import io.tocsin.runtime.kafka.KafkaSettings;
import io.tocsin.schemas.topic.Topic;
import io.tocsin.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** All remotes of {@code remote_write}, a thread each. */
public final class RemoteWrites implements AutoCloseable {
    /** Longer than a writer's last commit and goodbye take. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private static final int MAX_POLL_RECORDS = 500;

    /** What the broker sends ahead to each writer. */
    private static final int MAX_FETCH_BYTES = 8 << 20;

    private final List<RemoteSettings> remotes;
    private final KafkaSettings kafka;
    private final CollectorRegistry registry;
    private final Health health;
    private final List<ConsumerThread> running = new ArrayList<>();

    public RemoteWrites(List<RemoteSettings> remotes, KafkaSettings kafka, CollectorRegistry registry, Health health) {
        this.remotes = List.copyOf(remotes);
        this.kafka = kafka;
        this.registry = registry;
        this.health = health;
    }

    /** Sends from now on, until it is closed. The topics must be there. Once, by the thread that closes. */
    public void start() {
        if (remotes.isEmpty()) {
            return;
        }
        RemoteMetrics.Families families = new RemoteMetrics.Families(registry);
        Topics topics = new Topics(kafka.topicPrefix());
        InstantSource clock = InstantSource.system();
        for (RemoteSettings remote : remotes) {
            RemoteMetrics metrics = new RemoteMetrics(families, remote.name());
            KafkaConsumer<byte[], byte[]> consumer = consumer(remote, kafka);
            RemoteWriter writer = new RemoteWriter(
                    remote,
                    topics(remote, topics),
                    consumer,
                    new HttpEndpoint(remote, clock),
                    new RemoteWriter.Tools(new SampleReader(topics, remote.relabel(), metrics), metrics, clock));
            ConsumerThread thread = new ConsumerThread(
                    "remote-write-" + remote.name(), "remote write to " + remote.name(), consumer, writer, health);
            running.add(thread);
            thread.start();
        }
    }

    private static List<String> topics(RemoteSettings remote, Topics topics) {
        List<String> names = new ArrayList<>();
        if (remote.send().contains(Source.RECORDED)) {
            names.add(topics.name(Topic.METRIC_WINDOWS));
        }
        if (remote.send().contains(Source.METRICS)) {
            names.add(topics.name(Topic.METRICS));
        }
        return names;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(RemoteSettings remote, KafkaSettings kafka) {
        Map<String, Object> config = new HashMap<>(kafka.consumer("tocsin-remote-write-" + remote.name()));
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, kafka.clientName() + "-remote-write-" + remote.name());
        config.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                Math.min(MAX_POLL_RECORDS, remote.queue().maxSamplesPerSend()));
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
        // What is sent can be taken back by nobody, and what was sent is known by the commits alone.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(config);
    }

    /** Ends within some seconds; what was not sent is sent after the next start. */
    @Override
    public void close() {
        ConsumerThread.close(running, CLOSE_LIMIT);
    }
}
