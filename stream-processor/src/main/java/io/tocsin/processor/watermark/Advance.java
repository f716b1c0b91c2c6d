package io.tocsin.processor.watermark;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition's watermark moved on in small steps: all records appended before {@code to} have been handed on, and
 * between {@code from} and {@code to} there was no silence longer than {@link #SILENCE_MILLIS}. What lies between the
 * previous advance and {@code from} was one step.
 *
 * @param from the first watermark after the previous advance, epoch milliseconds
 * @param to the watermark, epoch milliseconds, not before {@code from}
 */
public record Advance(TopicPartition partition, long from, long to) {
    /** The shortest outage of the whole path that is told from a quiet spell: three times the interval of {@code up}. */
    public static final long SILENCE_MILLIS = 15_000;

    public Advance {
        if (to < from) {
            throw new IllegalArgumentException("a watermark never goes back: " + from + " to " + to);
        }
    }
}
