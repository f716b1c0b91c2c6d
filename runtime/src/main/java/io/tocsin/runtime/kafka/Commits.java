package io.tocsin.runtime.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits of offsets whose records may be handled a second time, but not be lost. */
public final class Commits {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);

    private Commits() {}

    /**
     * Commits these offsets, or leaves that to others. On the consumer's thread.
     *
     * @return false if Kafka does not take them now: the next commit has to cover them, and a crash until then repeats
     *     their records
     */
    public static boolean commit(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets);
            return true;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // Another instance has the partitions now, and handles their records once more.
            log.atWarn()
                    .addKeyValue("group", group(consumer))
                    .log("taken over by another instance before it was committed");
            return true;
        } catch (RetriableException e) {
            log.atWarn().setCause(e).addKeyValue("group", group(consumer)).log("not committed yet");
            return false;
        }
    }

    private static String group(Consumer<?, ?> consumer) {
        return consumer.groupMetadata().groupId();
    }
}
