package io.tocsin.runtime.kafka;

import io.tocsin.runtime.config.Section;
import io.tocsin.runtime.config.Suggestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a service reaches Kafka: our defaults, and the user's {@code kafka:} settings on top of them.
 *
 * @param verbatim the user's settings by Kafka's own names; holds {@code bootstrap.servers}
 * @param topicPrefix stands before all topic names, consumer groups and application ids; may be empty
 * @param clientName the service, for {@code client.id}
 */
public record KafkaSettings(Map<String, String> verbatim, String topicPrefix, String clientName) {
    private static final Logger log = LoggerFactory.getLogger(KafkaSettings.class);
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
    private static final String BYTES_SERIALIZER = "org.apache.kafka.common.serialization.ByteArraySerializer";
    private static final String BYTES_DESERIALIZER = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    private static final String DEFAULT_SERVERS = "localhost:9092";

    /** Ours may be taken away by a restart for this long before the group is told that we are gone. */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 2_000;

    /** An event of 1 MiB, doubled by what goes with it: as the topics allow. */
    private static final int MAX_RECORD_BYTES = 2 << 20;

    /** An open transaction of a dead instance blocks readers for so long. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 5_000;

    /**
     * How long a producer sleeps before it asks again, whatever for. It has to where a transaction begins while the
     * markers of the one before are still being written: with Kafka's 100 ms each such case is an alert that comes 100 ms
     * later.
     */
    private static final int TRANSACTION_RETRY_MILLIS = 5;

    public KafkaSettings {
        TreeMap<String, String> all = new TreeMap<>(verbatim);
        all.putIfAbsent(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_SERVERS);
        verbatim = Map.copyOf(all);
        if (!PREFIX.matcher(topicPrefix).matches()) {
            throw new IllegalArgumentException("not a topic prefix: \"" + topicPrefix + "\"");
        }
    }

    /** Reads {@code kafka} and {@code topic_prefix} of a service's configuration. */
    public static KafkaSettings read(Section s, String clientName) {
        SortedMap<String, String> kafka = s.verbatim(
                "kafka",
                "Settings of Kafka's clients by Kafka's own names, such as bootstrap.servers: localhost:9092.");
        Set<String> names = clientSettings();
        kafka.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> Suggestion.nearest(name, names)
                        .ifPresent(near -> s.problem(
                                "kafka", name + " is no setting of Kafka's clients; did you mean \"" + near + "\"?")));
        String prefix = s.text("topic_prefix", "", "Stands before all topic names, so that installations can share.");
        if (!PREFIX.matcher(prefix).matches()) {
            s.problem("topic_prefix", "\"" + prefix + "\" cannot begin a topic's name; up to 100 of a-z A-Z 0-9 . _ -");
            prefix = "";
        }
        return new KafkaSettings(kafka, prefix, clientName);
    }

    public String bootstrapServers() {
        return verbatim.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_SERVERS);
    }

    /**
     * Idempotent, {@code acks=all}, compressed, bytes to bytes. One request at a time: a broker that restarts remembers
     * of each producer the last batch alone, and of several in flight would take the others a second time.
     */
    public Map<String, Object> producer() {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES_SERIALIZER);
        p.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES_SERIALIZER);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        p.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        p.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        p.put(ProducerConfig.CLIENT_ID_CONFIG, clientName);
        quickReconnect(p);
        addOwn(p, ProducerConfig.configNames());
        return p;
    }

    /** {@code read_committed}, from the beginning, no automatic commit, bytes to bytes. */
    public Map<String, Object> consumer(String group) {
        Map<String, Object> p = new HashMap<>();
        p.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES_DESERIALIZER);
        p.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES_DESERIALIZER);
        p.put(ConsumerConfig.GROUP_ID_CONFIG, topicPrefix + group);
        p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        p.put(ConsumerConfig.CLIENT_ID_CONFIG, clientName);
        quickReconnect(p);
        addOwn(p, ConsumerConfig.configNames());
        return p;
    }

    public Map<String, Object> admin() {
        Map<String, Object> p = new HashMap<>();
        p.put(AdminClientConfig.CLIENT_ID_CONFIG, clientName);
        p.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        p.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        quickReconnect(p);
        addOwn(p, AdminClientConfig.configNames());
        return p;
    }

    /**
     * What the user has set that makes an instance's work wait longer, after it was killed, than it is meant to: a
     * sentence each.
     */
    public List<String> slowsRecovery() {
        List<String> sentences = new ArrayList<>();
        new TreeMap<>(verbatim).forEach((name, value) -> {
            if (exceeds(name, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, value, SESSION_TIMEOUT_MILLIS)) {
                sentences.add(
                        name + " is " + value + ": so long the work of a killed instance lies before another takes"
                                + " it over; " + SESSION_TIMEOUT_MILLIS + " at most is meant");
            } else if (exceeds(name, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, value, TRANSACTION_TIMEOUT_MILLIS)) {
                sentences.add(
                        name + " is " + value + ": so long a killed instance's open transaction keeps readers from"
                                + " what comes after it; " + TRANSACTION_TIMEOUT_MILLIS + " at most is meant");
            }
        });
        return sentences;
    }

    /** Also by the prefixes that Streams knows, such as {@code main.consumer.}. What is no number Kafka itself refuses. */
    private static boolean exceeds(String name, String setting, String value, int most) {
        return (name.equals(setting) || name.endsWith("." + setting))
                && value.matches("\\d{1,18}")
                && Long.parseLong(value) > most;
    }

    /** For Kafka Streams: exactly once, a commit each 50 ms; a broker that is away is waited for. */
    public Map<String, Object> streams(String applicationId, Path stateDir) {
        slowsRecovery().forEach(sentence -> log.warn("Under kafka, {}", sentence));
        Map<String, Object> p = new HashMap<>();
        p.put("application.id", topicPrefix + applicationId);
        p.put("state.dir", stateDir.toString());
        p.put("client.id", clientName);
        p.put("processing.guarantee", "exactly_once_v2");
        p.put("commit.interval.ms", 50);
        p.put("consumer.auto.offset.reset", "earliest");
        p.put("consumer.session.timeout.ms", SESSION_TIMEOUT_MILLIS);
        p.put("consumer.heartbeat.interval.ms", HEARTBEAT_MILLIS);
        p.put("producer.transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
        p.put("producer.compression.type", "lz4");
        p.put("producer.max.request.size", MAX_RECORD_BYTES);
        p.put("producer.retry.backoff.ms", TRANSACTION_RETRY_MILLIS);
        p.put("topic.max.message.bytes", MAX_RECORD_BYTES);
        p.put("task.timeout.ms", Duration.ofDays(7).toMillis());
        // There is no global thread; without this each start warns of it.
        p.put("processing.exception.handler.global.enabled", "true");
        quickReconnect(p);
        // The user's plain name for a client's setting must also win over our prefixed default of it.
        verbatim.forEach((name, value) -> {
            p.remove("consumer." + name);
            p.remove("producer." + name);
            p.put(name, value);
        });
        return p;
    }

    private static void quickReconnect(Map<String, Object> p) {
        // A broker that restarts is found again within half a second; Kafka's default backs off to 1 s, and to 30 s
        // for the set-up of a connection.
        p.put("reconnect.backoff.ms", 50);
        p.put("reconnect.backoff.max.ms", 500);
    }

    /** The user's settings that this client knows, and those that no client knows (of a plug-in). */
    private void addOwn(Map<String, Object> into, Set<String> known) {
        Set<String> all = clientSettings();
        verbatim.forEach((name, value) -> {
            if (known.contains(name) || !all.contains(name)) {
                into.put(name, value);
            }
        });
    }

    private static Set<String> clientSettings() {
        Set<String> names = new TreeSet<>(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }
}
