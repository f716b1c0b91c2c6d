package io.tocsin.processor;

import io.tocsin.processor.cluster.Address;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;

/** What Kafka Streams knows of the instances: as of the last rebalance that this one took part in. Any thread. */
final class Instances {
    private final KafkaStreams streams;
    private final Address self;

    /** @param self what this instance told Streams of itself ({@code application.server}) */
    Instances(KafkaStreams streams, Address self) {
        this.streams = streams;
        this.self = self;
    }

    /** Where the other instances are; none while nothing is known of them. */
    Set<Address> others() {
        if (!streams.state().isRunningOrRebalancing()) {
            return Set.of();
        }
        try {
            return streams.metadataForAllStreamsClients().stream()
                    .map(client -> new Address(client.host(), client.port()))
                    .filter(address -> !address.equals(self))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IllegalStateException e) {
            // It has ended meanwhile: what others hold is then told as missing.
            return Set.of();
        }
    }

    /** Whether this instance reads a partition of the topic. To be asked while Streams runs. */
    boolean reads(String topic) {
        try {
            return streams.metadataForLocalThreads().stream()
                    .flatMap(thread -> thread.activeTasks().stream())
                    .flatMap(task -> task.topicPartitions().stream())
                    .anyMatch(partition -> partition.topic().equals(topic));
        } catch (IllegalStateException e) {
            // It has begun to stop since.
            return true;
        }
    }
}
