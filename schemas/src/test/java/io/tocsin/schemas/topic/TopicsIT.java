package io.tocsin.schemas.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
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
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
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
    void isDoneFromTheCommandLine() throws Exception {
        String prefix = INFRA.topicPrefix() + "cmd-";
        StringWriter out = new StringWriter();
        assertEquals(0, command(out, "--create", "--bootstrap-server", INFRA.bootstrapServers(), "--prefix", prefix));
        assertEquals("14 topics are there and as they must be.", out.toString().strip());
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
