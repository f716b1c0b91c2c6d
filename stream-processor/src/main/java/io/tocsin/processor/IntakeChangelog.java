package io.tocsin.processor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic in which Kafka Streams keeps what the intake's tasks know, a partition for each. Streams makes it, and then
 * refuses to go on where there are more tasks, though a task that is new has nothing in it.
 */
final class IntakeChangelog {
    private IntakeChangelog() {}

    /** Gives the topic as many partitions as there are tasks, if it is there. */
    static void enlarge(Admin admin, String topic, int tasks, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            TopicDescription found = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .get(topic);
            if (found != null && found.partitions().size() < tasks) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(tasks)))
                        .all()
                        .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }
}
