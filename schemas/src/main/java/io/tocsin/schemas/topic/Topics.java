package io.tocsin.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one installation.
 *
 * @param prefix put before all names, so that several installations share a cluster; may be ""
 */
public record Topics(String prefix) {
    /** More copies than this are not worth their disks for what can be logged again. */
    private static final int MAX_REPLICATION = 3;

    /** What makes results wrong when it differs; other settings are the operator's to change. */
    private static final Set<String> CHECKED = Set.of("cleanup.policy", "message.timestamp.type");

    private static final Duration PAUSE = Duration.ofMillis(100);

    public Topics {
        if (!prefix.matches("[a-zA-Z0-9._-]{0,150}")) {
            throw new IllegalArgumentException(
                    "topic prefix \"" + prefix + "\": letters, digits, '.', '_' and '-' are right, at most 150");
        }
    }

    /** The topic's name in the cluster. */
    public String name(Topic<?, ?> topic) {
        return prefix + topic.baseName();
    }

    /** A record for a producer with the topic's own serializers; a key may be absent where the topic says so. */
    public <K, V> ProducerRecord<K, V> record(Topic<K, V> topic, @Nullable K key, V value) {
        return new ProducerRecord<>(name(topic), key, value);
    }

    /** The topic as it is created; of three replicas two must have a record before it is acknowledged. */
    public NewTopic newTopic(Topic<?, ?> topic, short replication) {
        return new NewTopic(name(topic), topic.partitions(), replication).configs(configs(topic, replication));
    }

    /** Kafka's settings of a topic that has so many replicas. */
    Map<String, String> configs(Topic<?, ?> topic, short replication) {
        Map<String, String> configs = new LinkedHashMap<>(topic.configs());
        configs.put("min.insync.replicas", replication >= MAX_REPLICATION ? "2" : "1");
        return configs;
    }

    /**
     * Creates the topics that are missing, with min(3, brokers) replicas, and checks the others: clean-up policy and
     * timestamp type must be the catalogue's, any number of partitions will do. Nothing is ever shrunk, changed or
     * deleted; several services may do this at once. Returns when all partitions that have a leader take records.
     *
     * @throws TopicMismatchException naming all topics that are not as they must be, and what would change them
     * @throws TimeoutException if the cluster did not do it in time
     * @throws InterruptException if the thread was interrupted
     * @throws KafkaException if the cluster refused
     */
    public void ensure(Admin admin, Collection<? extends Topic<?, ?>> topics, Duration timeout) {
        Deadline deadline = new Deadline(timeout);
        Map<String, Topic<?, ?>> wanted = new LinkedHashMap<>();
        topics.forEach(topic -> wanted.put(name(topic), topic));
        Set<String> present = await(admin.listTopics().names(), deadline);
        List<Topic<?, ?>> missing = new ArrayList<>();
        wanted.forEach((name, topic) -> {
            if (!present.contains(name)) {
                missing.add(topic);
            }
        });
        create(admin, missing, deadline);
        check(admin, wanted, deadline);
    }

    private void create(Admin admin, List<Topic<?, ?>> missing, Deadline deadline) {
        if (missing.isEmpty()) {
            return;
        }
        int brokers = await(admin.describeCluster().nodes(), deadline).size();
        short replication = (short) Math.max(1, Math.min(MAX_REPLICATION, brokers));
        List<NewTopic> created =
                missing.stream().map(topic -> newTopic(topic, replication)).toList();
        for (KafkaFuture<Void> future : admin.createTopics(created).values().values()) {
            try {
                await(future, deadline);
            } catch (TopicExistsException e) {
                // Another service was quicker; the check below looks at what it made.
            }
        }
    }

    private void check(Admin admin, Map<String, Topic<?, ?>> wanted, Deadline deadline) {
        List<ConfigResource> resources = wanted.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        while (true) {
            try {
                Map<String, TopicDescription> described =
                        await(admin.describeTopics(wanted.keySet()).allTopicNames(), deadline);
                Map<ConfigResource, Config> configs =
                        await(admin.describeConfigs(resources).all(), deadline);
                List<String> problems = new ArrayList<>();
                configs.forEach((resource, config) -> {
                    Topic<?, ?> topic = wanted.get(resource.name());
                    if (topic != null) {
                        problems.addAll(mismatches(resource.name(), topic, config));
                    }
                });
                if (!problems.isEmpty()) {
                    throw new TopicMismatchException(problems);
                }
                awaitLeaders(admin, described.values(), deadline);
                return;
            } catch (UnknownTopicOrPartitionException e) {
                // Created, and not yet known to the broker that was asked.
                deadline.pause(e);
            }
        }
    }

    /**
     * A broker tells of a new partition a moment before it takes records for it. An idempotent producer that sends
     * several batches in that moment loses the first: the second is taken, and the first is out of sequence for ever
     * (KAFKA-15591, mended after 4.3). The leader answers this question only when it takes records. Partitions without
     * a leader are left to who uses them.
     */
    private static void awaitLeaders(Admin admin, Collection<TopicDescription> topics, Deadline deadline) {
        Map<TopicPartition, OffsetSpec> led = new HashMap<>();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() != null) {
                    led.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
                }
            }
        }
        await(admin.listOffsets(led).all(), deadline);
    }

    private static List<String> mismatches(String name, Topic<?, ?> topic, Config config) {
        List<String> problems = new ArrayList<>();
        topic.configs().forEach((key, right) -> {
            if (CHECKED.contains(key)) {
                String found = Optional.ofNullable(config.get(key))
                        .map(ConfigEntry::value)
                        .orElse("unset");
                if (!found.equals(right)) {
                    problems.add("topic " + name + ": " + key + " is " + found + ", must be " + right
                            + " (kafka-configs.sh --alter --entity-type topics --entity-name " + name
                            + " --add-config " + key + "=" + right + ")");
                }
            }
        });
        return problems;
    }

    private static <T> T await(KafkaFuture<T> future, Deadline deadline) {
        try {
            return future.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Kafka did not answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }

    private record Deadline(long nanos) {
        Deadline(Duration timeout) {
            this(System.nanoTime() + timeout.toNanos());
        }

        long remainingMillis() {
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
        }

        /** Waits a little before the next look at the cluster, or gives up with what was seen last. */
        void pause(KafkaException last) {
            if (remainingMillis() <= PAUSE.toMillis()) {
                throw new TimeoutException("topics were not ready in time", last);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }
}
