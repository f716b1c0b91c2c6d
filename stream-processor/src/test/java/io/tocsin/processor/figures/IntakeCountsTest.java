package io.tocsin.processor.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IntakeCountsTest {
    private static final String TOPIC = "logs";

    /** In the order of {@link #kinds}. */
    private static final List<String> NAMES = List.of(
            "read", "matched", "filtered", "dead_lettered", "clamped", "late", "whole_reads", "after_watermark");

    private final CollectorRegistry registry = new CollectorRegistry();
    private final Map<String, Counter> counters = new LinkedHashMap<>();
    private final Gauge inFlight =
            Gauge.build("in_flight", "h").labelNames("topic").register(registry);

    @Test
    void tellsNothingUntilShownAndNoOutcomeUntilFlushed() {
        IntakeCounts counts = counts();
        counts.read();
        counts.matched();
        counts.clamped();
        assertEquals(0, value("read_total"));
        counts.show();
        assertEquals(1, value("read_total"));
        assertEquals(1, value("in_flight"));
        assertEquals(0, value("matched_total"));
        assertEquals(0, value("clamped_total"));
        counts.flush();
        assertEquals(1, value("read_total"));
        assertEquals(0, value("in_flight"));
        assertEquals(1, value("matched_total"));
        assertEquals(1, value("clamped_total"));
    }

    @Test
    void countsEachKindByItself() {
        IntakeCounts counts = counts();
        List<Runnable> kinds = kinds(counts);
        for (int i = 0; i < kinds.size(); i++) {
            for (int n = 0; n <= i; n++) {
                kinds.get(i).run();
            }
        }
        counts.flush();
        counts.flush();
        for (int i = 0; i < NAMES.size(); i++) {
            assertEquals(i + 1, value(NAMES.get(i) + "_total"), NAMES.get(i));
        }
        assertEquals(0, value("aborted_total"));
    }

    @Test
    void whatIsDiscardedWasAbortedAndNothingElse() {
        IntakeCounts counts = counts();
        for (Runnable kind : kinds(counts)) {
            kind.run();
        }
        counts.discard();
        counts.flush();
        assertEquals(1, value("read_total"));
        assertEquals(1, value("aborted_total"));
        assertEquals(0, value("in_flight"));
        for (String name : NAMES.subList(1, NAMES.size())) {
            assertEquals(0, value(name + "_total"), name);
        }
        counts.read();
        counts.filtered();
        counts.flush();
        assertEquals(2, value("read_total"));
        assertEquals(1, value("aborted_total"));
        assertEquals(0, value("in_flight"));
        for (String name : NAMES.subList(1, NAMES.size())) {
            assertEquals(name.equals("filtered") ? 1 : 0, value(name + "_total"), name);
        }
    }

    /** Two tasks of one topic in one process, in any order of events, looked at after each. */
    @Test
    void whatWentInIsAlwaysSomewhere() {
        Random random = new Random(7);
        List<IntakeCounts> tasks = List.of(counts(), counts());
        long committed = 0;
        long[] open = new long[2];
        for (int step = 0; step < 20_000; step++) {
            int which = random.nextInt(2);
            IntakeCounts counts = tasks.get(which);
            switch (random.nextInt(12)) {
                case 0 -> {
                    counts.flush();
                    committed += open[which];
                    open[which] = 0;
                }
                case 1 -> counts.show();
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        counts.discard();
                        open[which] = 0;
                    }
                }
                default -> {
                    counts.read();
                    open[which]++;
                    switch (random.nextInt(3)) {
                        case 0 -> counts.matched();
                        case 1 -> counts.filtered();
                        default -> counts.deadLettered();
                    }
                }
            }
            double outcomes = value("matched_total") + value("filtered_total") + value("dead_lettered_total");
            assertEquals((double) committed, outcomes, "what is committed is told, and nothing else");
            assertEquals(value("read_total"), outcomes + value("aborted_total") + value("in_flight"));
        }
        assertEquals(true, value("aborted_total") > 0 && value("in_flight") > 0, "the test has met every kind");
    }

    private static List<Runnable> kinds(IntakeCounts counts) {
        return List.of(
                counts::read,
                counts::matched,
                counts::filtered,
                counts::deadLettered,
                counts::clamped,
                counts::late,
                counts::wholeRead,
                counts::afterWatermark);
    }

    private IntakeCounts counts() {
        return new IntakeCounts(new IntakeCounts.Children(
                counter("read"),
                inFlight.labels(TOPIC),
                counter("matched"),
                counter("filtered"),
                counter("dead_lettered"),
                counter("aborted"),
                counter("clamped"),
                counter("late"),
                counter("whole_reads"),
                counter("after_watermark")));
    }

    private Counter.Child counter(String name) {
        return counters.computeIfAbsent(
                        name,
                        absent -> Counter.build(name, "h").labelNames("topic").register(registry))
                .labels(TOPIC);
    }

    private double value(String name) {
        Double value = registry.getSampleValue(name, new String[] {"topic"}, new String[] {TOPIC});
        return value == null ? 0 : value;
    }
}
