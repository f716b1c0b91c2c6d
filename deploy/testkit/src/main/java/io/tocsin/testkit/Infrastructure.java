package io.tocsin.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a Kafka broker, and an Elasticsearch node where it asks for one. Both are started once per JVM and
 * shared; what keeps classes apart is a topic prefix and a namespace of their own. Where they come from is said by the
 * system properties {@code tocsin.it.kafka} and {@code tocsin.it.elasticsearch}: {@code embedded}, {@code containers},
 * or the address of one that runs. Used as {@code @RegisterExtension static final Infrastructure infra = …}.
 */
public final class Infrastructure implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace SHARED = ExtensionContext.Namespace.create(Infrastructure.class);
    private static final long ADMIN_SECONDS = 60;
    private static final long POLL_MILLIS = 20;
    private static final String CONTAINERS = "containers";

    private final boolean withElasticsearch;
    private final String id =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private @Nullable Broker broker;
    private @Nullable SearchNode node;
    private @Nullable Admin admin;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    private Infrastructure(boolean withElasticsearch) {
        this.withElasticsearch = withElasticsearch;
    }

    /** A broker. */
    public static Infrastructure kafka() {
        return new Infrastructure(false);
    }

    /** A broker and a node. */
    public static Infrastructure kafkaAndElasticsearch() {
        return new Infrastructure(true);
    }

    /** Skips, and says so, when containers were asked for and there is no Docker engine. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean containers = kafkaKind().equals(CONTAINERS)
                || (withElasticsearch && elasticsearchKind().equals(CONTAINERS));
        if (containers && !Docker.isAvailable()) {
            String reason = "skipped: containers were asked for, and there is no Docker engine on this machine";
            if (context.getTestMethod().isEmpty()) {
                System.err.println(context.getDisplayName() + ": " + reason);
            }
            return ConditionEvaluationResult.disabled(reason);
        }
        return ConditionEvaluationResult.enabled("there is what it needs");
    }

    private static String kafkaKind() {
        return System.getProperty("tocsin.it.kafka", "embedded");
    }

    private static String elasticsearchKind() {
        return System.getProperty("tocsin.it.elasticsearch", "embedded");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ExtensionContext.Store shared = context.getRoot().getStore(SHARED);
        broker = shared(shared, "broker", Broker.class, () -> Broker.start(kafkaKind()));
        if (withElasticsearch) {
            node = shared(shared, "node", SearchNode.class, () -> SearchNode.start(elasticsearchKind()));
        }
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "max.request.size", 2 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The root store closes what is closeable in it at the end of the run. */
    private static <T> T shared(ExtensionContext.Store store, String key, Class<T> type, Callable<T> start) {
        return store.getOrComputeIfAbsent(
                key,
                absent -> {
                    try {
                        return start.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot start the shared " + key + ": " + e.getMessage(), e);
                    }
                },
                type);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try {
            if (producer != null) {
                producer.close(Duration.ofSeconds(10));
            }
            if (admin != null) {
                deleteOwnTopics(admin);
            }
        } finally {
            if (admin != null) {
                admin.close(Duration.ofSeconds(10));
            }
        }
    }

    /** So that the address branch leaves a running installation as it was. */
    private void deleteOwnTopics(Admin client) throws Exception {
        List<String> own = client.listTopics().names().get(ADMIN_SECONDS, TimeUnit.SECONDS).stream()
                .filter(name -> name.startsWith(topicPrefix()))
                .toList();
        client.deleteTopics(own).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
    }

    /** Where Kafka clients connect. */
    public String bootstrapServers() {
        return started(broker).bootstrapServers();
    }

    /** Put before the names of all topics of this test class, so that classes do not meet on a shared broker. */
    public String topicPrefix() {
        return "t" + id + "-";
    }

    /** Where the node serves HTTP. */
    public URI elasticsearchUrl() {
        return started(node).url();
    }

    /** A data stream namespace of this test class. */
    public String elasticsearchNamespace() {
        return "t" + id;
    }

    /** An admin client, closed after the class. */
    public Admin admin() {
        return started(admin);
    }

    /** Creates a topic unless it exists, and returns its name when all its partitions take records. */
    public String createTopic(String topic, int partitions) throws Exception {
        try {
            admin().createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(ADMIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        await(Duration.ofSeconds(ADMIN_SECONDS), () -> {
            admin().listOffsets(all).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
            return true;
        });
        return topic;
    }

    /** Writes one record with {@code acks=all} and returns when it is acknowledged. */
    public RecordMetadata produce(String topic, @Nullable String key, @Nullable String value) throws Exception {
        return produce(topic, key, value == null ? null : value.getBytes(UTF_8));
    }

    /** Writes one record of any bytes with {@code acks=all} and returns when it is acknowledged. */
    public RecordMetadata produce(String topic, @Nullable String key, byte @Nullable [] value) throws Exception {
        return started(producer)
                .send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value))
                .get(ADMIN_SECONDS, TimeUnit.SECONDS);
    }

    /** Writes records without keys and returns when all are acknowledged. */
    public void produceAll(String topic, Collection<String> values) throws Exception {
        var sent = values.stream()
                .map(value -> started(producer).send(new ProducerRecord<byte[], byte[]>(topic, value.getBytes(UTF_8))))
                .toList();
        for (var acknowledged : sent) {
            acknowledged.get(ADMIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * The first committed records of a topic, from its beginning; per partition in order.
     *
     * @throws AssertionError when fewer than {@code count} are there within the limit
     */
    public List<ConsumerRecord<byte[], byte[]>> consume(String topic, int count, Duration limit) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = fromTheBeginning(topic)) {
            long deadline = System.nanoTime() + limit.toNanos();
            while (records.size() < count) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("expected " + count + " records in " + topic + " within " + limit
                            + ", got " + records.size());
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** All committed records that a topic holds now; per partition in order. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = fromTheBeginning(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> fromTheBeginning(String topic) throws Exception {
        int partitions = admin().describeTopics(List.of(topic))
                .allTopicNames()
                .get(ADMIN_SECONDS, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }

    /**
     * Returns once the condition holds. What it throws counts as "not yet" until the limit, and is then the cause.
     *
     * @throws AssertionError when it did not hold within the limit
     */
    public void await(Duration limit, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Throwable last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | AssertionError notYet) {
                last = notYet;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come true within " + limit, last);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started: register Infrastructure with @RegisterExtension on a static "
                    + "field, and with kafkaAndElasticsearch() where a node is needed");
        }
        return part;
    }
}
