package io.tocsin.processor.remote;

import io.tocsin.schemas.metric.Sample;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Records that were read and are in no batch yet, in the order of reading. Not for several threads. */
final class Pending {
    /** Of a topic of which a remote wants next to nothing. */
    private static final int MAX_RECORDS = 10_000;

    private final Deque<Polled> records = new ArrayDeque<>();
    private int samples;

    /** A record with what is wanted of it, which may be nothing. */
    record Polled(TopicPartition partition, long offset, List<Sample> samples, Instant at) {
        Polled {
            samples = List.copyOf(samples);
        }
    }

    void add(Polled record) {
        records.add(record);
        samples += record.samples().size();
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Whether there is enough for a request, or enough that nothing is wanted of. */
    boolean isFull(int maxSamples) {
        return samples >= maxSamples || records.size() >= MAX_RECORDS;
    }

    /** When the one that waits longest was read; there must be one. */
    Instant since() {
        return records.element().at();
    }

    /** The first records, of about so many samples together; at least one record. */
    Batch cut(int maxSamples) {
        List<Batch.Item> items = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        do {
            Polled record = records.remove();
            samples -= record.samples().size();
            record.samples().forEach(sample -> items.add(new Batch.Item(record.partition(), sample)));
            next.put(record.partition(), new OffsetAndMetadata(record.offset() + 1));
        } while (!records.isEmpty()
                && items.size() + records.element().samples().size() <= maxSamples);
        return new Batch(items, next, maxSamples);
    }

    /** Forgets what is of these partitions and answers how many samples that was. */
    int remove(Collection<TopicPartition> partitions) {
        int before = samples;
        records.removeIf(record -> {
            boolean gone = partitions.contains(record.partition());
            samples -= gone ? record.samples().size() : 0;
            return gone;
        });
        return before - samples;
    }
}
