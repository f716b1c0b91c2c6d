package io.tocsin.deploy.bench;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import io.tocsin.schemas.json.Decoded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Services that fail, one after the other, and the alerts that this makes. Each has two errors, and two seconds later
 * the third, which crosses the threshold. What is measured is the time from that one's acknowledgement until a reader of
 * committed records has the alert. Two threads of its own, one that sends and one that reads.
 */
final class Probes implements AutoCloseable {
    private static final String ALERT = "BenchThreshold";

    /** The rule that fires; all else about it is as a group has it without saying anything. */
    static final String RULE = """
            groups:
              - name: bench
                rules:
                  - alert: %s
                    expr: sum by (service_name) (count_over_time(log_events{log_level="error",service_name=~"probe-.*"}[5m])) > 2
            """.formatted(ALERT);

    private final String servers;
    private final String logs;
    private final String alerts;
    private final String run;
    private final long pauseMillis;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> read = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /**
     * An alert.
     *
     * @param acknowledged when the event that crosses the threshold was
     * @param read when the alert was; both as {@link System#nanoTime}
     */
    record Alert(long acknowledged, long read) {
        /** Never below nothing: an alert can be here before the sender hears that its event is. */
        double millis() {
            return Math.max(0, read - acknowledged) / 1e6;
        }
    }

    /**
     * @param run in the names of the services
     * @param pauseMillis between two of them, on average
     */
    Probes(String servers, String logs, String alerts, String run, long pauseMillis) {
        this.servers = servers;
        this.logs = logs;
        this.alerts = alerts;
        this.run = run;
        this.pauseMillis = pauseMillis;
    }

    void start() {
        threads.add(new Thread(this::read, "probe-alerts"));
        threads.add(new Thread(this::send, "probe-events"));
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void send() {
        int ahead = (int) Math.max(1, TimeUnit.SECONDS.toMillis(2) / pauseMillis);
        Random random = new Random(1);
        try (KafkaProducer<byte[], byte[]> producer = Load.open(Load.producer(servers, 0))) {
            for (int i = 0; !ended; i++) {
                String coming = service(i);
                Load.send(producer, new ProducerRecord<>(logs, Events.error(coming)), (metadata, problem) -> {});
                Load.send(producer, new ProducerRecord<>(logs, Events.error(coming)), (metadata, problem) -> {});
                if (i >= ahead) {
                    String failing = service(i - ahead);
                    Load.send(producer, new ProducerRecord<>(logs, Events.error(failing)), (metadata, problem) -> {
                        if (problem == null) {
                            acknowledged.put(failing, System.nanoTime());
                        }
                    });
                }
                // Anywhere between the beats of whoever commits at an interval.
                long pause = pauseMillis / 2 + random.nextInt((int) pauseMillis);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            }
        }
    }

    private String service(int number) {
        return "probe-" + run + "-" + number;
    }

    private void read() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", servers);
        config.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(alerts, 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!ended) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    long now = System.nanoTime();
                    Decoded<AlertEvent> event = AlertEvent.read(record.value());
                    if (event.isOk() && isOurs(event.orElseThrow())) {
                        String service = event.orElseThrow().labels().getOrDefault("service_name", "");
                        read.putIfAbsent(service, now);
                    }
                }
            }
        }
    }

    private static boolean isOurs(AlertEvent event) {
        return event.status() == Status.FIRING && ALERT.equals(event.labels().get("alertname"));
    }

    /** Those that were acknowledged and read, since {@code since}. */
    List<Alert> alerts(long since) {
        List<Alert> all = new ArrayList<>();
        acknowledged.forEach((service, at) -> {
            Long seen = read.get(service);
            if (seen != null && at - since >= 0) {
                all.add(new Alert(at, seen));
            }
        });
        return all;
    }

    /** How many wait for their alert longer than {@code limit}. */
    long overdue(Duration limit) {
        long now = System.nanoTime();
        return acknowledged.entrySet().stream()
                .filter(entry -> !read.containsKey(entry.getKey()))
                .filter(entry -> now - entry.getValue() > limit.toNanos())
                .count();
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(thread -> Load.join(thread));
    }
}
