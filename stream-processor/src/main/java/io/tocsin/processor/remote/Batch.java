package io.tocsin.processor.remote;

import io.tocsin.schemas.metric.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Samples of some records on their way to a remote: parts that are sent one after the other, in the order of the samples'
 * times. A part that the remote refuses is divided, so that what is bad in it costs nothing else: Prometheus refuses a
 * whole request for one sample that it has already, as after a restart of ours, or that is too old for it.
 *
 * <pre>
 *   first part ── taken ─────────────► gone
 *              ── refused, of many ──► two halves in its place
 *              ── refused, of one ───► gone, lost to the remote
 *              ── to be made again ──► stays
 * </pre>
 *
 * Not for several threads.
 */
final class Batch {
    private final Deque<List<Item>> parts = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> next;
    private int duplicates;

    /** A sample and where it came from. */
    record Item(TopicPartition partition, Sample sample) {}

    /**
     * A batch of these.
     *
     * @param items in the order of reading; of several of one series and time the one with the greatest bits is kept, as
     *     rules have it
     * @param next offset of each partition once all is done
     */
    Batch(List<Item> items, Map<TopicPartition, OffsetAndMetadata> next, int maxSamples) {
        this.next = new HashMap<>(next);
        List<Item> all = unique(items);
        all.sort(Comparator.comparingLong(item -> item.sample().timestampMillis()));
        for (int i = 0; i < all.size(); i += maxSamples) {
            parts.add(List.copyOf(all.subList(i, Math.min(all.size(), i + maxSamples))));
        }
    }

    private List<Item> unique(List<Item> items) {
        record Point(SortedMap<String, String> labels, long millis) {}
        Map<Point, Integer> places = new HashMap<>();
        List<Item> unique = new ArrayList<>(items.size());
        for (Item item : items) {
            Integer place = places.putIfAbsent(
                    new Point(item.sample().labels(), item.sample().timestampMillis()), unique.size());
            if (place == null) {
                unique.add(item);
            } else {
                duplicates++;
                if (Long.compareUnsigned(bits(item), bits(unique.get(place))) > 0) {
                    unique.set(place, item);
                }
            }
        }
        return unique;
    }

    private static long bits(Item item) {
        return Double.doubleToRawLongBits(item.sample().value());
    }

    /** How many samples were left out, since there is another of their series and time. */
    int duplicates() {
        return duplicates;
    }

    boolean isDone() {
        return parts.isEmpty();
    }

    /** Where each partition goes on; to be committed when the batch is done. */
    Map<TopicPartition, OffsetAndMetadata> next() {
        return next;
    }

    /** What is to be sent now. */
    List<Sample> first() {
        return parts.element().stream().map(Item::sample).toList();
    }

    /** The first part is gone, whatever came of it. */
    void done() {
        parts.remove();
    }

    /** Divides the first part; false if it is one sample. */
    boolean divide() {
        List<Item> part = parts.element();
        if (part.size() == 1) {
            return false;
        }
        parts.remove();
        parts.addFirst(part.subList(part.size() / 2, part.size()));
        parts.addFirst(part.subList(0, part.size() / 2));
        return true;
    }

    /** Leaves out of the first part what is older, and answers how many samples that was. */
    int removeOlder(long millis) {
        List<Item> part = parts.remove();
        List<Item> rest = part.stream()
                .filter(item -> item.sample().timestampMillis() >= millis)
                .toList();
        if (!rest.isEmpty()) {
            parts.addFirst(rest);
        }
        return part.size() - rest.size();
    }

    /** Forgets what is of these partitions and answers how many samples that was. */
    int remove(Collection<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
        int removed = 0;
        for (int i = parts.size(); i > 0; i--) {
            List<Item> part = parts.remove();
            List<Item> rest = part.stream()
                    .filter(item -> !partitions.contains(item.partition()))
                    .toList();
            removed += part.size() - rest.size();
            if (!rest.isEmpty()) {
                parts.add(rest);
            }
        }
        return removed;
    }
}
