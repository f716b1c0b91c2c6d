package io.tocsin.processor.unit;

import io.tocsin.processor.vector.Labels;
import org.jspecify.annotations.Nullable;

/** What a {@link UnitEvaluator} tells its owner while it works, on the owner's thread. */
public interface UnitListener {
    /**
     * An entry of the unit's state has changed. The entries reported so far are, put together (last one wins, null
     * removes), exactly what a new evaluator needs as {@link UnitState}; write each to the store at once.
     *
     * @param key unique within the unit, not across units
     * @param value null when the entry is gone
     */
    void stateChanged(String key, byte @Nullable [] value);

    /**
     * A rule could not be evaluated at this instant: as Prometheus could not either (such as a match of many to many), or
     * because it was cut off by the unit's {@link Bounds}. Its alerts stay as they are; the other rules are not affected.
     *
     * @param rule the rule's id
     * @param reason one sentence
     */
    void ruleFailed(String rule, String reason);

    /**
     * A rule has written a sample, {@code ALERTS} and {@code ALERTS_FOR_STATE} included. In the order in which they were
     * written, which is the same whenever the same is evaluated again.
     *
     * @param rule that wrote it, by group and name; "" where it is no longer there and its series ends
     * @param labels with the metric's name
     * @param millis the sample's time, epoch milliseconds
     * @param value a stale marker where the series ends
     */
    default void recorded(String rule, Labels labels, long millis, double value) {}

    /**
     * A group was evaluated on its grid.
     *
     * @param group its id
     * @param instant epoch milliseconds
     * @param nanos how long it took
     */
    default void evaluated(String group, long instant, long nanos) {}
}
