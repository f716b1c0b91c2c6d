package io.tocsin.processor.watermark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is noted of the broker's answers; the clock is at 1,000 at the first question. */
final class EndOffsetsTest {
    private static final TopicPartition LOGS = new TopicPartition("logs", 0);

    private final InputProgress progress = new InputProgress(Set.of(LOGS));
    private final Broker broker = new Broker();
    private final EndOffsets ends = new EndOffsets(broker, progress, () -> Instant.ofEpochMilli(broker.now));

    /** Answers after some time, or not at all. */
    private static final class Broker extends MockConsumer<byte[], byte[]> {
        private long now = 1_000;
        private long takesMillis;
        private boolean away;

        Broker() {
            super("earliest");
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            now += takesMillis;
            if (away) {
                throw new TimeoutException("away");
            }
            return Map.of(LOGS, 1L);
        }
    }

    @AfterEach
    void end() {
        ends.close();
    }

    private OptionalLong caughtUp() {
        return progress.caughtUpAsOf(LOGS, 0);
    }

    @Test
    void isOfTheInstantBeforeTheQuestion() {
        broker.takesMillis = 5;
        ends.ask();
        assertEquals(OptionalLong.of(1_000), caughtUp());
        broker.now = 1_105;
        ends.ask();
        assertEquals(OptionalLong.of(1_105), caughtUp());
    }

    @Test
    void takesALateAnswerForOneToTheQuestionBefore() {
        ends.ask();
        broker.now = 1_100;
        broker.takesMillis = 101;
        ends.ask();
        assertEquals(OptionalLong.of(1_000), caughtUp());
        broker.now = 1_400;
        ends.ask();
        assertEquals(OptionalLong.of(1_100), caughtUp(), "a slow broker holds nothing up for ever");
        broker.now = 1_600;
        broker.takesMillis = 100;
        ends.ask();
        assertEquals(OptionalLong.of(1_600), caughtUp());
    }

    @Test
    void knowsNothingFromALateAnswerToTheFirstQuestion() {
        broker.takesMillis = 101;
        ends.ask();
        assertEquals(OptionalLong.empty(), caughtUp());
    }

    @Test
    void keepsWhatWasNotedWhileTheBrokerIsAway() {
        ends.ask();
        broker.away = true;
        broker.now = 1_100;
        ends.ask();
        assertEquals(OptionalLong.of(1_000), caughtUp());
    }
}
