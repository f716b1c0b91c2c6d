package io.tocsin.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class CommitsTest {
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(7));

    private Optional<RuntimeException> problem = Optional.empty();
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            if (problem.isPresent()) {
                throw problem.get();
            }
            committed = offsets;
        }
    };

    @Test
    void committedIsSettled() {
        assertTrue(Commits.commit(consumer, OFFSETS));
        assertEquals(OFFSETS, committed);
    }

    @Test
    void whatAnotherInstanceHasTakenOverIsSettled() {
        problem = Optional.of(new CommitFailedException());
        assertTrue(Commits.commit(consumer, OFFSETS));
        problem = Optional.of(new RebalanceInProgressException());
        assertTrue(Commits.commit(consumer, OFFSETS));
    }

    @Test
    void whatKafkaDoesNotTakeNowIsNotSettled() {
        problem = Optional.of(new TimeoutException());
        assertFalse(Commits.commit(consumer, OFFSETS));
    }

    @Test
    void anythingElseIsAnError() {
        problem = Optional.of(new GroupAuthorizationException("g"));
        assertThrows(GroupAuthorizationException.class, () -> Commits.commit(consumer, OFFSETS));
    }
}
