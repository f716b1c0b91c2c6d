package io.tocsin.processor.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.processor.peer.Episode.Told;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics of alerts, committed records only, as they come, and notes when. */
final class Messages implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Message> messages = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "alerts-of-processors");
    private volatile boolean ended;

    private record Message(long arrived, ConsumerRecord<byte[], byte[]> record) {}

    /** @param topics of one partition each */
    Messages(String bootstrapServers, List<String> topics) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all =
                topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (!ended) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(5))) {
                    long arrived = System.currentTimeMillis();
                    synchronized (this) {
                        messages.add(new Message(arrived, record));
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    /** What a topic has told so far. */
    synchronized Told told(String topic) {
        Told told = new Told();
        Map<String, AlertEvent> last = new HashMap<>();
        for (Message message : messages) {
            ConsumerRecord<byte[], byte[]> record = message.record();
            if (!record.topic().equals(topic)) {
                continue;
            }
            String fingerprint = new String(record.key(), UTF_8);
            if (record.value() == null) {
                AlertEvent event = last.get(fingerprint);
                if (event == null) {
                    throw new AssertionError("forgotten, and never told: " + fingerprint);
                }
                told.ends(alert(event), starts(event), record.timestamp(), Episode.FORGOTTEN, message.arrived());
                continue;
            }
            AlertEvent event = AlertEvent.read(record.value()).orElseThrow();
            last.put(fingerprint, event);
            if (event.status() == Status.FIRING) {
                told.fires(alert(event), starts(event), annotations(event), message.arrived());
            } else {
                long end = event.endsAt().orElseThrow().toEpochMilli();
                told.ends(alert(event), starts(event), end, Episode.RESOLVED, message.arrived());
            }
        }
        return told;
    }

    private static String alert(AlertEvent event) {
        return new TreeMap<>(event.labels()).toString();
    }

    private static String annotations(AlertEvent event) {
        return new TreeMap<>(event.annotations()).toString();
    }

    private static long starts(AlertEvent event) {
        return event.startsAt().toEpochMilli();
    }

    /** What a Prometheus has told. That an alert fires it tells with an end that is yet to come. */
    static Told told(List<Surroundings.Post> posts) {
        Told told = new Told();
        for (Surroundings.Post post : posts) {
            for (JsonNode alert : post.alerts()) {
                String labels = texts(alert.path("labels"));
                long startsAt = millis(alert.path("startsAt"));
                long endsAt = millis(alert.path("endsAt"));
                told.fires(labels, startsAt, texts(alert.path("annotations")), post.arrived());
                if (endsAt <= post.arrived()) {
                    told.ends(labels, startsAt, endsAt, Episode.RESOLVED, post.arrived());
                }
            }
        }
        return told;
    }

    private static String texts(JsonNode object) {
        TreeMap<String, String> texts = new TreeMap<>();
        object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().textValue()));
        return texts.toString();
    }

    private static long millis(JsonNode time) {
        return Instant.parse(time.textValue()).toEpochMilli();
    }

    @Override
    public void close() {
        ended = true;
        consumer.wakeup();
    }
}
