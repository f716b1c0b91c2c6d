package io.tocsin.processor.unit;

import java.time.Duration;

/**
 * What a unit may take. Who exceeds it is cut off: the rules concerned fail with the reason, their alerts stay as they
 * are, and the others go on.
 *
 * @param seriesPerInput how many series (of log events: sets of kept labels) an input may hold
 * @param seriesInTotal how many all inputs of the unit may hold
 * @param samplesPerWindow how many samples a series may hold
 * @param evaluationTime how long the rules of a group may take together at one instant
 */
public record Bounds(int seriesPerInput, int seriesInTotal, int samplesPerWindow, Duration evaluationTime) {
    /**
     * Of a unit whose rules say nothing else: a hundred thousand hosts, a sample a second for a day, and an evaluation
     * time that no group with a sensible interval comes near, and that fits into a transaction with much else.
     */
    public static final Bounds DEFAULT = new Bounds(100_000, 1_000_000, 100_000, Duration.ofSeconds(2));

    public Bounds {
        if (seriesPerInput < 1 || seriesInTotal < 1 || samplesPerWindow < 2 || evaluationTime.toMillis() < 1) {
            throw new IllegalArgumentException("bounds are above zero, and two samples a window at least");
        }
    }
}
