package io.tocsin.router.deliver;

import io.tocsin.router.channel.Attempt;
import io.tocsin.router.channel.Channel;
import io.tocsin.router.notify.Notification;
import io.tocsin.router.notify.NotificationJson;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.runtime.kafka.Commits;
import io.tocsin.runtime.kafka.ConsumerThread;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the notifications of one integration, one after the other, on the thread of its consumer. An offset is committed when what stands there was delivered or refused and that is in the notification log,
 * so a crash repeats a message and loses none. While it waits, its partitions are paused and it keeps polling.
 */
final class DeliveryWorker implements ConsumerThread.Work {
    private static final Logger log = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    private static final long ACKNOWLEDGE_SECONDS = 10;

    private final IntegrationId id;
    private final DeliverySettings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();

    private volatile Channel channel;

    private int failures;
    private Instant notBefore = Instant.EPOCH;
    /** What came of the head of {@link #pending}, when only the log and the commit are left to do. */
    private @Nullable DeliveryResult finished;

    DeliveryWorker(
            IntegrationId id,
            Channel channel,
            DeliverySettings settings,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer) {
        this.id = id;
        this.channel = channel;
        this.settings = settings;
        this.consumer = consumer;
        this.producer = producer;
    }

    /** From the next attempt on; a message that waits is tried with it. */
    void replace(Channel newChannel) {
        channel = newChannel;
    }

    @Override
    public void begin() {
        consumer.subscribe(List.of(settings.topics().name(Topic.NOTIFICATIONS)), new Reassigned());
    }

    @Override
    public void step() throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTime())) {
            pending.add(record);
        }
        if (pending.isEmpty()) {
            return;
        }
        consumer.pause(consumer.assignment());
        skip();
        if (!pending.isEmpty() && !settings.clock().instant().isBefore(notBefore)) {
            deliver(pending.element());
            skip();
        }
        if (pending.isEmpty()) {
            consumer.resume(consumer.paused());
        }
    }

    private Duration pollTime() {
        if (pending.isEmpty()) {
            return LONGEST_POLL;
        }
        Duration wait = Duration.between(settings.clock().instant(), notBefore);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_POLL) < 0 ? wait : LONGEST_POLL;
    }

    /** Passes over what is for others at the head; their offsets are committed with the next one of ours, or here. */
    private void skip() {
        @Nullable ConsumerRecord<byte[], byte[]> last = null;
        while (!pending.isEmpty() && !isOurs(pending.element())) {
            last = pending.remove();
        }
        if (last != null && pending.isEmpty()) {
            consumer.commitAsync(
                    Map.of(new TopicPartition(last.topic(), last.partition()), next(last)), (offsets, problem) -> {});
        }
    }

    private boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
        Header to = record.headers().lastHeader(Notification.TO);
        return to != null && id.toString().equals(new String(to.value(), StandardCharsets.UTF_8));
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Decoded<Notification> decoded = NotificationJson.read(value);
        if (!decoded.isOk()) {
            settings.metrics().rejected(id);
            log.atError()
                    .addKeyValue("integration", id)
                    .addKeyValue("reason", decoded.describe())
                    .log("not a notification; it goes to the dead letters");
            if (publish(deadLetter(record, decoded.describe()))) {
                done(record);
            }
            return;
        }
        if (finished == null) {
            attempt(decoded.orElseThrow());
        }
        DeliveryResult result = finished;
        if (result != null && publish(record, result)) {
            done(record);
        }
    }

    private void attempt(Notification notification) throws InterruptedException {
        long start = System.nanoTime();
        Attempt outcome = tried(notification);
        Instant now = settings.clock().instant();
        settings.metrics().attempt(id, Duration.ofNanos(System.nanoTime() - start));
        if (outcome instanceof Attempt.Retry retry) {
            failures++;
            Duration wait = settings.backoff().after(failures, retry.after(), ThreadLocalRandom.current());
            notBefore = now.plus(wait);
            settings.metrics().retried(id);
            // The first time and then ever more seldom: an outage of a day is not a thousand lines.
            if (Integer.bitCount(failures) == 1) {
                log.atWarn()
                        .addKeyValue("integration", id)
                        .addKeyValue("notification", notification.id())
                        .addKeyValue("attempts", failures)
                        .addKeyValue("reason", retry.detail())
                        .addKeyValue("wait", wait)
                        .log("not delivered, will be tried again");
            }
            return;
        }
        finished = new DeliveryResult(notification, outcome, failures + 1, now);
        if (outcome instanceof Attempt.Rejected) {
            settings.metrics().rejected(id);
            log.atError()
                    .addKeyValue("integration", id)
                    .addKeyValue("notification", notification.id())
                    .addKeyValue("reason", outcome.detail())
                    .log("refused by its receiver; it goes to the dead letters");
        } else {
            settings.metrics().delivered(id, Duration.between(notification.decidedAt(), now));
            log.atInfo()
                    .addKeyValue("integration", id)
                    .addKeyValue("notification", notification.id())
                    .addKeyValue("status", notification.status().text())
                    .addKeyValue("attempts", failures + 1)
                    .log("delivered");
        }
    }

    /** A mistake of ours about one message must not stop those behind it. */
    private Attempt tried(Notification notification) throws InterruptedException {
        try {
            return channel.send(notification);
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("integration", id).log("an attempt failed unexpectedly");
            return new Attempt.Rejected("internal error: " + e.getClass().getSimpleName());
        }
    }

    private boolean publish(ConsumerRecord<byte[], byte[]> record, DeliveryResult result) throws InterruptedException {
        if (result.outcome() instanceof Attempt.Rejected rejected && !publish(deadLetter(record, rejected.detail()))) {
            return false;
        }
        return publish(
                new ProducerRecord<>(settings.topics().name(Topic.NOTIFICATION_LOG), record.key(), result.toJson()));
    }

    private ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
        String topic = settings.topics().name(Topic.NOTIFICATIONS_DLQ);
        return DeadLetters.of(topic, record, "deliver " + id, reason);
    }

    /** False when Kafka does not take it now; then it is tried at the next step. */
    private boolean publish(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            producer.send(record).get(ACKNOWLEDGE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("topic", record.topic())
                    .log("Kafka does not take a result, will be tried again");
            notBefore = settings.clock().instant().plus(settings.backoff().least());
            return false;
        }
    }

    private void done(ConsumerRecord<byte[], byte[]> record) {
        pending.remove();
        finished = null;
        failures = 0;
        notBefore = Instant.EPOCH;
        Commits.commit(consumer, Map.of(new TopicPartition(record.topic(), record.partition()), next(record)));
    }

    private static OffsetAndMetadata next(ConsumerRecord<byte[], byte[]> record) {
        return new OffsetAndMetadata(record.offset() + 1);
    }

    /** What is no longer ours is for others to deliver. */
    private final class Reassigned implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            boolean head = !pending.isEmpty() && partitions.contains(partition(pending.element()));
            pending.removeIf(r -> partitions.contains(partition(r)));
            if (head) {
                finished = null;
                failures = 0;
                notBefore = Instant.EPOCH;
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // They begin where the last commit is.
        }

        private TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
            return new TopicPartition(record.topic(), record.partition());
        }
    }
}
