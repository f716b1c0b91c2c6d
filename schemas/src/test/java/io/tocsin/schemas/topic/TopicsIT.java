package io.tocsin.schemas.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogEvent;
import io.tocsin.testkit.Infrastructure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

@Timeout(120)
final class TopicsIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void createsAllTopicsAsTheCatalogueSaysAndFindsThemSoAgain() throws Exception {
        Topics topics = new Topics(INFRA.topicPrefix() + "all-");
        topics.ensure(INFRA.admin(), Topic.all(), LIMIT);
        for (Topic<?, ?> topic : Topic.all()) {
            TopicDescription made = describe(topics.name(topic));
            assertEquals(topic.partitions(), made.partitions().size(), made.name());
            Config config = config(made.name());
            topic.configs()
                    .forEach((key, value) -> assertEquals(value, config.get(key).value(), made.name() + " " + key));
        }
        Set<Object> before = ids(topics);
        topics.ensure(INFRA.admin(), Topic.all(), LIMIT);
        assertEquals(before, ids(topics), "the same topics, not new ones");
    }

    /** What a broker refuses in the first moment of a partition can be lost for an idempotent producer. */
    @Test
    void returnsWhenEveryPartitionTakesRecords() throws Exception {
        Map<String, Object> atOnce = Map.of(
                "bootstrap.servers",
                INFRA.bootstrapServers(),
                "enable.idempotence",
                false,
                "acks",
                "all",
                "retries",
                0);
        try (var producer = new KafkaProducer<>(atOnce, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int round = 0; round < 10; round++) {
                Topics topics = new Topics(INFRA.topicPrefix() + "fresh" + round + "-");
                topics.ensure(INFRA.admin(), Topic.all(), LIMIT);
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (Topic<?, ?> topic : Topic.all()) {
                    for (int partition = 0; partition < topic.partitions(); partition++) {
                        byte[] key = {1};
                        sent.add(producer.send(new ProducerRecord<>(topics.name(topic), partition, key, key)));
                    }
                }
                for (Future<RecordMetadata> acknowledged : sent) {
                    acknowledged.get(30, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void letsServicesDoItAllAtOnce() throws Exception {
        Topics topics = new Topics(INFRA.topicPrefix() + "race-");
        ExecutorService services = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> service = () -> {
                topics.ensure(INFRA.admin(), Topic.all(), LIMIT);
                return true;
            };
            for (Future<Boolean> done : services.invokeAll(List.of(service, service, service, service))) {
                assertTrue(done.get(60, TimeUnit.SECONDS));
            }
        } finally {
            services.shutdownNow();
        }
    }

    @Test
    void acceptsMorePartitionsAndNamesWhatIsWrongWithoutTouchingIt() throws Exception {
        Topics topics = new Topics(INFRA.topicPrefix() + "own-");
        create(new NewTopic(topics.name(Topic.LOGS), 5, (short) 1).configs(Topic.LOGS.configs()));
        topics.ensure(INFRA.admin(), List.of(Topic.LOGS), LIMIT);
        assertEquals(5, describe(topics.name(Topic.LOGS)).partitions().size());

        create(new NewTopic(topics.name(Topic.METRICS), 1, (short) 1));
        create(new NewTopic(topics.name(Topic.ALERTS), 1, (short) 1));
        var mismatch = assertThrows(
                TopicMismatchException.class,
                () -> topics.ensure(INFRA.admin(), List.of(Topic.LOGS, Topic.METRICS, Topic.ALERTS), LIMIT));
        String message = String.valueOf(mismatch.getMessage());
        assertTrue(
                message.contains("topic " + topics.name(Topic.METRICS)
                        + ": message.timestamp.type is CreateTime, must be LogAppendTime"),
                message);
        assertTrue(
                message.contains("topic " + topics.name(Topic.ALERTS) + ": cleanup.policy is delete, must be compact"),
                message);
        assertEquals(
                "delete",
                config(topics.name(Topic.ALERTS)).get("cleanup.policy").value());
    }

    @Test
    void aMalformedRecordDoesNotStopATypedConsumer() throws Exception {
        Topics topics = new Topics(INFRA.topicPrefix() + "typed-");
        topics.ensure(INFRA.admin(), List.of(Topic.ALERT_RULES, Topic.LOGS), LIMIT);
        String name = topics.name(Topic.LOGS);
        Instant now = Instant.parse("2026-11-21T09:30:00Z");
        LogEvent good = LogEvent.builder(now).with("message", "good").build();
        Map<String, Object> settings = Map.of("bootstrap.servers", INFRA.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, Topic.LOGS.keySerializer(), Topic.LOGS.serializer())) {
            producer.send(topics.record(Topic.LOGS, "web-1", good)).get(30, TimeUnit.SECONDS);
            INFRA.produce(name, "web-1", "{\"message\": nonsense");
            INFRA.produce(name, "web-1", (String) null);
            producer.send(topics.record(Topic.LOGS, "web-1", good)).get(30, TimeUnit.SECONDS);
        }
        List<ConsumerRecord<String, Decoded<LogEvent>>> polled = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(settings, Topic.LOGS.keyDeserializer(), Topic.LOGS.deserializer(() -> now))) {
            List<TopicPartition> partitions = List.of(new TopicPartition(name, 0), new TopicPartition(name, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            INFRA.await(LIMIT, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(polled::add);
                return polled.size() == 4;
            });
        }
        assertEquals("web-1", polled.get(0).key());
        assertEquals(Decoded.ok(good), polled.get(0).value());
        assertTrue(polled.get(1).value() instanceof Decoded.Malformed, "malformed is a value");
        assertNull(polled.get(2).value(), "a tombstone");
        assertEquals(Decoded.ok(good), polled.get(3).value(), "and what follows is read");
    }

    @Test
    void isDoneFromTheCommandLine() throws Exception {
        String prefix = INFRA.topicPrefix() + "cmd-";
        StringWriter out = new StringWriter();
        assertEquals(0, command(out, "--create", "--bootstrap-server", INFRA.bootstrapServers(), "--prefix", prefix));
        assertEquals("15 topics are there and as they must be.", out.toString().strip());
        assertTrue(INFRA.admin().listTopics().names().get(30, TimeUnit.SECONDS).contains(prefix + "alerts.dlq"));

        create(new NewTopic(prefix + "x-silences", 1, (short) 1));
        StringWriter refused = new StringWriter();
        assertEquals(
                1,
                command(
                        refused,
                        "--create",
                        "--bootstrap-server",
                        INFRA.bootstrapServers(),
                        "--prefix",
                        prefix + "x-"));
        assertTrue(refused.toString().contains("cleanup.policy is delete, must be compact"), refused.toString());
    }

    @Test
    void givesUpInTimeWhereThereIsNoCluster() {
        Admin nobody = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
        try {
            long start = System.nanoTime();
            assertThrows(
                    TimeoutException.class,
                    () -> new Topics("").ensure(nobody, List.of(Topic.LOGS), Duration.ofMillis(500)));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
        } finally {
            nobody.close(Duration.ZERO);
        }
    }

    private static int command(StringWriter out, String... args) {
        CommandLine line = TopicsCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        return line.execute(args);
    }

    private static void create(NewTopic topic) throws Exception {
        INFRA.admin().createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    }

    private static TopicDescription describe(String name) throws Exception {
        return INFRA.admin()
                .describeTopics(List.of(name))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next();
    }

    private static Set<Object> ids(Topics topics) throws Exception {
        Set<Object> ids = new HashSet<>();
        for (Topic<?, ?> topic : Topic.all()) {
            ids.add(describe(topics.name(topic)).topicId());
        }
        return ids;
    }

    private static Config config(String name) throws Exception {
        return INFRA.admin()
                .describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, name)))
                .all()
                .get(30, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next();
    }
}
