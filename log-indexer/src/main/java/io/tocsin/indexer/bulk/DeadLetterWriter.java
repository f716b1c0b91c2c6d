package io.tocsin.indexer.bulk;

import io.tocsin.schemas.topic.DeadLetters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records that cannot be indexed to the dead-letter topic, and returns when Kafka has them. Tries until it
 * succeeds. A crash can repeat a dead letter, never lose one. For any thread.
 */
public final class DeadLetterWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterWriter.class);
    private static final String STAGE = "log-indexer";
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Condition condition;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong toldNanos = new AtomicLong(System.nanoTime() - TELL_EVERY_NANOS);

    DeadLetterWriter(Map<String, Object> settings, String topic, Condition condition) {
        this.producer = new KafkaProducer<>(settings);
        this.topic = topic;
        this.condition = condition;
    }

    void write(List<Entry> rejected) throws InterruptedException {
        Backoff backoff = new Backoff();
        List<Entry> open = new ArrayList<>(rejected);
        while (!open.isEmpty()) {
            List<Entry> failed = attempt(open);
            if (!failed.isEmpty()) {
                backoff.pause();
            }
            open = failed;
        }
    }

    private List<Entry> attempt(List<Entry> open) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Entry entry : open) {
            sent.add(send(DeadLetters.of(topic, entry.source(), STAGE, entry.rejection())));
        }
        List<Entry> failed = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            Entry entry = open.get(i);
            try {
                sent.get(i).get();
                settled(entry);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException && writeWithoutValue(entry)) {
                    settled(entry);
                } else {
                    condition.failing("dead letters cannot be written to " + topic + ": " + e.getCause());
                    failed.add(entry);
                }
            }
        }
        return failed;
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
        try {
            return producer.send(letter);
        } catch (InterruptException e) {
            throw new InterruptedException("interrupted while writing a dead letter");
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** With its headers a record of the largest size is too large: then the letter only says where the record is. */
    private boolean writeWithoutValue(Entry entry) throws InterruptedException {
        ProducerRecord<byte[], byte[]> whole =
                DeadLetters.of(topic, entry.source(), STAGE, "(too large to be repeated here) " + entry.rejection());
        try {
            send(new ProducerRecord<>(topic, null, null, whole.key(), null, whole.headers()))
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private void settled(Entry entry) {
        entry.settle(Entry.Result.DEAD_LETTERED);
        untold.incrementAndGet();
        long now = System.nanoTime();
        long last = toldNanos.get();
        // One line for many: a flood of bad records must not become a flood of log events, which are records too.
        if (now - last >= TELL_EVERY_NANOS && toldNanos.compareAndSet(last, now)) {
            log.atWarn()
                    .addKeyValue("records", untold.getAndSet(0))
                    .addKeyValue("dead_letter_topic", topic)
                    .addKeyValue("partition", entry.source().partition())
                    .addKeyValue("offset", entry.source().offset())
                    .log("records cannot be indexed; the latest stood at this place");
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
