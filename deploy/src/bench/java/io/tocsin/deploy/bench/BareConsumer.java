package io.tocsin.deploy.bench;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.sample.MetricPicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The ceiling: polls a topic and pulls out of each event what the shipped rules ask for, with the processor's own
 * pickers or by hand with Jackson's pull parser, and does nothing with it. One thread, as the processor has. A process of
 * its own, until its standard input ends.
 */
final class BareConsumer {
    private static final Duration POLL = Duration.ofMillis(100);

    /** As often as Kafka Streams commits under exactly-once. */
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private long picked;

    private BareConsumer() {}

    /** Arguments: servers, topic, group, folder of rules, {@code logs} or {@code metrics}, {@link Means}. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        EndOfInput.exits();
        Collector collector =
                new Collector(RulePlan.load(rules(Path.of(args[3]))).orElseThrow(), new Shards(1));
        BareConsumer bare = new BareConsumer();
        boolean logs = args[4].equals("logs");
        Pick pick = switch (Means.valueOf(args[5])) {
            case PICKER -> logs ? bare.logs(collector) : bare.metrics(collector);
            case PULL_PARSER -> logs ? bare.pulledLogs(collector) : bare.pulledMetrics(collector);
        };
        bare.run(args[0], args[1], args[2], pick);
    }

    static Map<String, String> rules(Path folder) throws IOException {
        Map<String, String> rules = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yml")).toList()) {
                rules.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return rules;
    }

    /** How fields are got out of an event. */
    enum Means {
        /** The processor's own. */
        PICKER,
        /** By hand, with Jackson's. */
        PULL_PARSER
    }

    /** What is done with an event. */
    @FunctionalInterface
    private interface Pick {
        void take(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    private Pick pulledLogs(Collector collector) {
        PullParser parser = new PullParser(collector.logLabels()::contains);
        return record -> picked += parser.log(record.value());
    }

    private Pick pulledMetrics(Collector collector) {
        PullParser parser = new PullParser(collector::wants);
        return record -> picked += parser.metrics(record.value());
    }

    private Pick logs(Collector collector) {
        Set<String> labels = collector.logLabels();
        LogPicker picker = new LogPicker(labels);
        return record -> picked += picker.read(record.value(), record.timestamp())
                .orElseThrow()
                .labels()
                .size();
    }

    private Pick metrics(Collector collector) {
        MetricPicker picker = new MetricPicker(collector::wants);
        return record -> picked += picker.read(record.value(), record.timestamp())
                .orElseThrow()
                .samples()
                .size();
    }

    private void run(String servers, String topic, String group, Pick pick) throws IOException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                group,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                // As Kafka Streams has it.
                "max.poll.records",
                1000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
            long committed = System.nanoTime();
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    pick.take(record);
                }
                if (System.nanoTime() - committed > COMMIT_NANOS) {
                    committed = System.nanoTime();
                    partitions.forEach(
                            partition -> done.put(partition, new OffsetAndMetadata(consumer.position(partition))));
                    consumer.commitAsync(Map.copyOf(done), (offsets, problem) -> {});
                }
            }
        }
    }
}
