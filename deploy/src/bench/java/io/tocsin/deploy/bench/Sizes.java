package io.tocsin.deploy.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param runs of each contender; the median is told
 * @param logEvents in the topic that each contender reads; the first {@link #WARM_UP} of them are not measured
 * @param metricEvents the same
 * @param scaleEvents the same, for each variant of the rules
 * @param variants whether all variants of the rules are measured, or only the first and the last of each kind
 * @param probes alerts that are waited for
 * @param rate background events a second
 * @param settle how long a processor that became ready runs before anything is measured
 * @param idle how long an idle processor is watched
 * @param kills of the processor
 */
record Sizes(
        int runs,
        int logEvents,
        int metricEvents,
        int scaleEvents,
        boolean variants,
        int probes,
        int rate,
        Duration settle,
        Duration idle,
        int kills) {
    /** The share of the events in which a JVM compiles what is hot. */
    static final double WARM_UP = 0.5;

    static final Sizes USUAL = new Sizes(
            3, 6_000_000, 6_000_000, 3_000_000, true, 600, 5_000, Duration.ofSeconds(15), Duration.ofSeconds(30), 5);

    /** Enough to see that everything runs; the figures say nothing. */
    static final Sizes TINY =
            new Sizes(1, 20_000, 5_000, 20_000, false, 5, 500, Duration.ofMillis(500), Duration.ofSeconds(1), 1);

    Sizes withRuns(int number) {
        return new Sizes(number, logEvents, metricEvents, scaleEvents, variants, probes, rate, settle, idle, kills);
    }

    Sizes withEvents(int logs, int metrics, int scale) {
        return new Sizes(runs, logs, metrics, scale, variants, probes, rate, settle, idle, kills);
    }

    Sizes withProbes(int number, int background) {
        return new Sizes(runs, logEvents, metricEvents, scaleEvents, variants, number, background, settle, idle, kills);
    }

    Sizes withKills(int number) {
        return new Sizes(runs, logEvents, metricEvents, scaleEvents, variants, probes, rate, settle, idle, number);
    }
}
