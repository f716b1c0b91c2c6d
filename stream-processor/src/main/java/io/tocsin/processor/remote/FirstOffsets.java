package io.tocsin.processor.remote;

import io.tocsin.processor.remote.RemoteSettings.Start;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a remote begins. The consumer itself begins at the start of a topic when nothing is committed, so that neither
 * retention nor a partition that is new loses anything; a remote that was never sent to, and is to begin with what comes,
 * has the ends of a topic committed before anything is read, so that a crash right after loses nothing either. Until that
 * is done the partitions are paused. On the consumer's thread.
 */
final class FirstOffsets {
    private static final Logger log = LoggerFactory.getLogger(FirstOffsets.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Start start;
    private final Set<TopicPartition> unsettled = new HashSet<>();
    private boolean told;

    FirstOffsets(Consumer<byte[], byte[]> consumer, Start start) {
        this.consumer = consumer;
        this.start = start;
    }

    void assigned(Collection<TopicPartition> partitions) {
        if (start == Start.LATEST) {
            unsettled.addAll(partitions);
            consumer.pause(partitions);
        }
    }

    void revoked(Collection<TopicPartition> partitions) {
        unsettled.removeAll(partitions);
    }

    /** Resumes what is assigned and settled. */
    void resume() {
        Set<TopicPartition> all = new HashSet<>(consumer.paused());
        all.removeAll(unsettled);
        all.retainAll(consumer.assignment());
        consumer.resume(all);
    }

    /** Does what is left to do; if Kafka does not answer, at the next call. */
    void settle() {
        if (unsettled.isEmpty()) {
            return;
        }
        try {
            Set<String> topics = unsettled.stream().map(TopicPartition::topic).collect(Collectors.toSet());
            topics.forEach(this::begin);
            Set<TopicPartition> settled = Set.copyOf(unsettled);
            unsettled.clear();
            consumer.resume(settled);
            told = false;
        } catch (RetriableException | CommitFailedException | RebalanceInProgressException e) {
            if (!told) {
                log.atWarn().setCause(e).log("Kafka does not tell where to begin; it is asked again");
            }
            told = true;
        }
    }

    private void begin(String topic) {
        Set<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet());
        boolean wasSentTo = consumer.committed(all).values().stream().anyMatch(offset -> offset != null);
        if (wasSentTo) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        consumer.endOffsets(all).forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end)));
        consumer.commitSync(ends);
        ends.forEach((partition, end) -> {
            if (unsettled.contains(partition)) {
                consumer.seek(partition, end.offset());
            }
        });
        log.atInfo().addKeyValue("topic", topic).log("a new remote begins with what comes from now on");
    }
}
