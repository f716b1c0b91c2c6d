package io.tocsin.router.outbox;

import io.tocsin.router.metrics.RouterMetrics;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.router.outbox.Outbox.Message;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.router.receiver.Receiver;
import io.tocsin.runtime.health.Health;
import io.tocsin.runtime.kafka.ConsumerThread;
import io.tocsin.schemas.json.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code notifications} from its beginning, with no group, and puts what is for the outbox into it: so the outbox
 * is there again after each start, on each instance. On the thread of its consumer.
 */
public final class OutboxReader implements AutoCloseable {
    /** The condition in {@link Health}: not ready until what was there at the start has been read. */
    public static final String CONDITION = "outbox";

    private static final Logger log = LoggerFactory.getLogger(OutboxReader.class);
    private static final String TO = new IntegrationId(Receiver.OUTBOX, "outbox", 0).toString();
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofMinutes(1);

    private final Outbox outbox;
    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final RouterMetrics metrics;
    private final Health health;
    private final ConsumerThread thread;

    public OutboxReader(
            Outbox outbox, Consumer<byte[], byte[]> consumer, String topic, RouterMetrics metrics, Health health) {
        this.outbox = outbox;
        this.consumer = consumer;
        this.topic = topic;
        this.metrics = metrics;
        this.health = health;
        this.thread = new ConsumerThread("outbox-reader", CONDITION, consumer, new Reading(), health);
    }

    public void start() {
        health.waiting(CONDITION, "reading what was there before");
        thread.start();
    }

    private final class Reading implements ConsumerThread.Work {
        private Map<TopicPartition, Long> ends = Map.of();
        private boolean caughtUp;
        private long assigned;

        @Override
        public void begin() {
            assign();
            consumer.seekToBeginning(consumer.assignment());
            ends = consumer.endOffsets(consumer.assignment());
            assigned = System.nanoTime();
        }

        @Override
        public void step() {
            consumer.poll(POLL).forEach(OutboxReader.this::take);
            if (!caughtUp && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
                caughtUp = true;
                health.ok(CONDITION);
            }
            if (System.nanoTime() - assigned > LOOK_FOR_PARTITIONS.toNanos()) {
                assign(); // partitions may be added by hand; new ones are read from their beginning
                assigned = System.nanoTime();
            }
        }
    }

    /** Keeps the positions of what was assigned already. */
    private void assign() {
        try {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            if (!consumer.assignment().containsAll(all)) {
                consumer.assign(all);
            }
        } catch (RetriableException e) {
            if (consumer.assignment().isEmpty()) {
                throw e;
            }
            log.debug("the partitions were not told this time", e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Header to = record.headers().lastHeader(Notification.TO);
        if (to == null || record.value() == null || !TO.equals(new String(to.value(), StandardCharsets.UTF_8))) {
            return;
        }
        Decoded<Notification> decoded = NotificationJson.read(record.value());
        if (!decoded.isOk()) {
            log.atWarn()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", decoded.describe())
                    .log("not a notification; the outbox cannot show it");
            return;
        }
        Instant receivedAt = Instant.ofEpochMilli(record.timestamp());
        outbox.add(new Message(decoded.orElseThrow(), receivedAt, record.value().length));
        metrics.outbox(outbox.size());
    }

    /** Ends the thread within a second or so. */
    @Override
    public void close() {
        thread.close(Duration.ofSeconds(2));
    }
}
