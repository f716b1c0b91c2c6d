package io.tocsin.processor.backfill;

import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Events that are being read again. Asked by one thread, which closes it. */
public interface Readback extends AutoCloseable {
    /** Begins to read. */
    @FunctionalInterface
    interface Start {
        Readback begin(Wanted wanted);
    }

    /**
     * What is to be read.
     *
     * @param plan with the inputs that are wanted only
     * @param fromMillis the append time of the first event, epoch milliseconds
     * @param ends of each partition the offset behind the last event
     */
    record Wanted(RulePlan plan, Shards shards, long fromMillis, Map<TopicPartition, Long> ends) {
        public Wanted {
            ends = Map.copyOf(ends);
        }
    }

    /** The next piece of what the events mean to the plan; empty while there is none. */
    Optional<Contribution> poll();

    /** Whether all has been polled. */
    boolean isDone();

    /** Once done: from when on all events are among them, epoch milliseconds; {@code Long.MIN_VALUE} for since ever. */
    long completeFrom();

    @Override
    void close();
}
