package io.tocsin.processor.remote;

import io.tocsin.processor.remote.Endpoint.Answer;
import io.tocsin.runtime.kafka.Commits;
import io.tocsin.runtime.kafka.ConsumerThread;
import io.tocsin.schemas.metric.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one remote, on the thread of its consumer. An offset is committed when the remote took what stands before it,
 * or refused it for good: a crash repeats samples and loses none. While a batch is on its way its partitions are paused
 * and it keeps polling; so no more is held than a batch and what one poll gave. A remote that is away is waited for.
 */
final class RemoteWriter implements ConsumerThread.Work {
    private static final Logger log = LoggerFactory.getLogger(RemoteWriter.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(2);

    /** A remote that refuses each batch is told of once in so long. */
    private static final Duration BETWEEN_REFUSALS = Duration.ofMinutes(1);

    private final RemoteSettings settings;
    private final List<String> topics;
    private final Consumer<byte[], byte[]> consumer;
    private final Endpoint endpoint;
    private final Tools tools;
    private final FirstOffsets firstOffsets;
    private final Pending pending = new Pending();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private @Nullable Batch batch;
    private int failures;
    private Instant notBefore = Instant.EPOCH;
    private int refused;
    private String refusal = "";
    private Instant refusalTold = Instant.MIN;

    /** What a writer works with. */
    record Tools(SampleReader reader, RemoteMetrics metrics, InstantSource clock) {}

    RemoteWriter(
            RemoteSettings settings,
            List<String> topics,
            Consumer<byte[], byte[]> consumer,
            Endpoint endpoint,
            Tools tools) {
        this.settings = settings;
        this.topics = List.copyOf(topics);
        this.consumer = consumer;
        this.endpoint = endpoint;
        this.tools = tools;
        this.firstOffsets = new FirstOffsets(consumer, settings.start());
    }

    @Override
    public void begin() {
        consumer.subscribe(topics, new Reassigned());
    }

    /** Commits what was sent last; all else that was read is for others to send. */
    @Override
    public void end() {
        try (endpoint) {
            if (!uncommitted.isEmpty()) {
                consumer.commitSync(uncommitted, LAST_COMMIT);
            }
        } catch (KafkaException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("remote", settings.name())
                    .log("what was sent last was not committed; it is sent again");
        }
        new Reassigned().onPartitionsRevoked(consumer.assignment());
    }

    /** One poll, and one request if there is one to make. */
    @Override
    public void step() throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTime())) {
            add(record);
        }
        firstOffsets.settle();
        Instant now = tools.clock().instant();
        if (batch == null && isReady(now)) {
            Batch cut = pending.cut(settings.queue().maxSamplesPerSend());
            tools.metrics().given("duplicate", cut.duplicates());
            batch = cut;
        }
        if (batch == null) {
            return;
        }
        consumer.pause(consumer.assignment());
        if (!batch.isDone() && !now.isBefore(notBefore)) {
            send(batch);
        }
        if (batch.isDone()) {
            uncommitted.putAll(batch.next());
            batch = null;
            commit();
            tellRefused();
            if (!pending.isFull(settings.queue().maxSamplesPerSend())) {
                firstOffsets.resume();
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        List<Sample> samples = tools.reader().read(record);
        samples.stream().mapToLong(Sample::timestampMillis).max().ifPresent(tools.metrics()::newest);
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        pending.add(new Pending.Polled(
                partition, record.offset(), samples, tools.clock().instant()));
    }

    private boolean isReady(Instant now) {
        return !pending.isEmpty()
                && (pending.isFull(settings.queue().maxSamplesPerSend()) || !now.isBefore(deadline()));
    }

    private Instant deadline() {
        return pending.since().plus(settings.queue().batchSendDeadline());
    }

    private Duration pollTime() {
        if (batch == null && pending.isEmpty()) {
            return LONGEST_POLL;
        }
        Instant now = tools.clock().instant();
        if (batch == null && isReady(now)) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(now, batch == null ? deadline() : notBefore);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_POLL) < 0 ? wait : LONGEST_POLL;
    }

    private void send(Batch sent) throws InterruptedException {
        if (!settings.queue().sampleAgeLimit().isZero()) {
            long oldest = tools.clock()
                    .instant()
                    .minus(settings.queue().sampleAgeLimit())
                    .toEpochMilli();
            tools.metrics().given("too_old", sent.removeOlder(oldest));
            if (sent.isDone()) {
                return;
            }
        }
        List<Sample> samples = sent.first();
        byte[] body = WriteRequest.compressed(samples);
        long start = System.nanoTime();
        Answer answer = endpoint.send(body);
        tools.metrics().requested(RemoteMetrics.seconds(System.nanoTime() - start));
        if (answer instanceof Answer.Retry retry) {
            again(samples.size(), retry);
            return;
        }
        reached();
        if (answer instanceof Answer.Rejected rejected) {
            refused(sent, samples.size(), rejected);
            return;
        }
        tools.metrics()
                .taken(
                        samples.stream().map(Sample::timestampMillis).toList(),
                        body.length,
                        tools.clock().millis());
        sent.done();
    }

    private void again(int samples, Answer.Retry retry) {
        failures++;
        Duration wait = settings.queue().backoff().after(failures, retry.after(), ThreadLocalRandom.current());
        notBefore = tools.clock().instant().plus(wait);
        tools.metrics().retried(samples);
        if (failures == 1) {
            log.atWarn()
                    .addKeyValue("remote", settings.name())
                    .addKeyValue("reason", retry.detail())
                    .log("the remote does not take samples; they wait in Kafka and are sent when it does");
        }
    }

    private void reached() {
        if (failures > 0) {
            log.atInfo()
                    .addKeyValue("remote", settings.name())
                    .addKeyValue("attempts", failures + 1)
                    .log("the remote answers again");
        }
        failures = 0;
        notBefore = Instant.EPOCH;
    }

    private void refused(Batch sent, int samples, Answer.Rejected rejected) {
        if (rejected.divisible() && sent.divide()) {
            return;
        }
        tools.metrics().failed(samples);
        refused += samples;
        refusal = rejected.detail();
        sent.done();
    }

    private void tellRefused() {
        Instant now = tools.clock().instant();
        if (refused > 0 && !now.isBefore(refusalTold.plus(BETWEEN_REFUSALS))) {
            log.atError()
                    .addKeyValue("remote", settings.name())
                    .addKeyValue("samples", refused)
                    .addKeyValue("reason", refusal)
                    .log("the remote refused samples; they are lost to it");
            refused = 0;
            refusalTold = now;
        }
    }

    private void commit() {
        if (!uncommitted.isEmpty() && Commits.commit(consumer, uncommitted)) {
            uncommitted.clear();
        }
    }

    ConsumerRebalanceListener reassigned() {
        return new Reassigned();
    }

    /** What is no longer ours is for others to send. */
    private final class Reassigned implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            int moved = pending.remove(partitions) + (batch == null ? 0 : batch.remove(partitions));
            tools.metrics().given("moved", moved);
            uncommitted.keySet().removeAll(partitions);
            firstOffsets.revoked(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            firstOffsets.assigned(partitions);
        }
    }
}
