package io.tocsin.processor.engine;

import io.tocsin.processor.vector.Labels;

/** Where rules write their samples. */
public interface SampleSink {
    /** What became of a sample. */
    enum Appended {
        ADDED,
        /** The same sample was there. */
        SAME,
        /** Another value was there for this time, and stays. */
        OTHER_VALUE,
        /** A later sample was there. */
        TOO_OLD;

        /** Whether the series has the sample now. */
        public boolean isThere() {
            return this == ADDED || this == SAME;
        }
    }

    /**
     * Adds a sample behind those of its series.
     *
     * @param labels with the metric's name
     * @param millis epoch milliseconds
     * @param value may be a stale marker
     */
    Appended append(Labels labels, long millis, double value);

    /** What is appended from now on is written by the rule of this id. */
    default void writes(String rule) {}

    /** The series had a sample of this time, of a value that is not known any more. */
    default void resume(Labels labels, long millis) {}
}
