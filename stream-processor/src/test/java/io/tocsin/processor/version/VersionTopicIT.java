package io.tocsin.processor.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.testkit.Infrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(240)
final class VersionTopicIT {
    @RegisterExtension
    static final Infrastructure INFRA = Infrastructure.kafka();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

    @Test
    void numbersWhatSeveralInstancesPublishAtTheSameTime() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "versions", 1);
        int instances = 4;
        List<RuleVersions> known = new ArrayList<>();
        List<VersionTopic> topics = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(instances);
        try {
            for (int i = 0; i < instances; i++) {
                RuleVersions versions = new RuleVersions();
                known.add(versions);
                topics.add(follow(topic, versions, Instant.now()));
            }
            List<Future<RuleVersion>> published = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                VersionTopic mine = topics.get(i);
                RuleTexts texts = texts("vector(" + i + ") > 0");
                published.add(threads.submit(() -> mine.publish(texts, LIMIT)));
            }
            List<Long> numbers = new ArrayList<>();
            for (Future<RuleVersion> one : published) {
                numbers.add(one.get().number());
            }
            assertEquals(List.of(1L, 2L, 3L, 4L), numbers.stream().sorted().toList());
            for (RuleVersions versions : known) {
                INFRA.await(LIMIT, () -> versions.find(4).isPresent());
                for (long number = 1; number <= instances; number++) {
                    assertEquals(
                            known.get(0).find(number).orElseThrow().hash(),
                            versions.find(number).orElseThrow().hash(),
                            "all have the same version " + number);
                }
            }
            RuleVersion newest = known.get(0).newest().orElseThrow();
            int last = numbers.indexOf(4L);
            assertEquals(newest, topics.get(0).publish(texts("vector(" + last + ") > 0"), LIMIT), "nothing is new");
            assertEquals(5, topics.get(0).publish(texts("vector(9) > 0"), LIMIT).number());
        } finally {
            threads.shutdownNow();
            topics.forEach(VersionTopic::close);
        }
        assertTrue(failures.isEmpty(), failures::toString);
    }

    @Test
    void forgetsVersionsThatNoTaskCanBeIn() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "old-versions", 1);
        RuleVersions today = new RuleVersions();
        try (VersionTopic followed = follow(topic, today, Instant.now())) {
            for (int version = 1; version <= 3; version++) {
                followed.publish(texts("vector(" + version + ") > 0"), LIMIT);
                INFRA.produce(
                        topic,
                        VersionKeys.outcome(version),
                        Outcome.inForce(version, version * 1_000L).encode());
            }
            INFRA.await(LIMIT, () -> today.outcome(3).isPresent());
            assertEquals(List.of(), tombstones(topic), "a task may still be in an earlier one");
        }
        RuleVersions tomorrow = new RuleVersions();
        try (VersionTopic followed = follow(topic, tomorrow, Instant.now().plus(Duration.ofHours(25)))) {
            assertEquals(3, tomorrow.newest().orElseThrow().number());
            followed.publish(texts("vector(4) > 0"), LIMIT);
            INFRA.await(LIMIT, () -> tombstones(topic).size() == 2);
            assertEquals(
                    List.of(VersionKeys.version(1, texts("vector(1) > 0").hash()), "outcome/1"),
                    tombstones(topic),
                    "4 is to be in force, 3 is, and a task may not have changed from 2 yet");
            INFRA.await(LIMIT, () -> tomorrow.find(1).isEmpty());
            assertTrue(tomorrow.find(2).isPresent());
        }
        RuleVersions next = new RuleVersions();
        try (VersionTopic followed = follow(topic, next, Instant.now())) {
            assertEquals(4, next.newest().orElseThrow().number());
            assertEquals(2, next.after(0).orElseThrow().number());
            assertNotEquals(4, followed.publish(texts("vector(5) > 0"), LIMIT).number());
        }
        assertTrue(failures.isEmpty(), failures::toString);
    }

    @Test
    void tellsWhenItCannotGoOn() throws Exception {
        String topic = INFRA.createTopic(INFRA.topicPrefix() + "unreadable-versions", 1);
        RuleVersions versions = new RuleVersions();
        try (VersionTopic followed = follow(topic, versions, Instant.now())) {
            followed.publish(texts("vector(1) > 0"), LIMIT);
            INFRA.produce(topic, "version/2/abc", new byte[] {1, 2, 3});
            INFRA.await(LIMIT, () -> !failures.isEmpty());
            assertEquals(1, versions.newest().orElseThrow().number());
        }
        assertEquals(1, failures.size());
    }

    private VersionTopic follow(String topic, RuleVersions versions, Instant now) throws Exception {
        Map<String, Object> servers = Map.of("bootstrap.servers", INFRA.bootstrapServers());
        VersionTopic made =
                new VersionTopic(topic, new VersionTopic.Clients(servers, servers), versions, () -> now, failures::add);
        made.start(LIMIT);
        return made;
    }

    private static List<String> tombstones(String topic) throws Exception {
        return INFRA.records(topic).stream()
                .filter(record -> record.value() == null)
                .map(VersionTopicIT::key)
                .toList();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static RuleTexts texts(String expr) {
        return new RuleTexts(
                Map.of("rules/a.yml", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: " + expr + "\n"));
    }
}
