package io.tocsin.processor.unittest;

import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.SampleSink;
import io.tocsin.processor.extract.Accumulator;
import io.tocsin.processor.extract.Contribution;
import io.tocsin.processor.extract.Contributions;
import io.tocsin.processor.extract.Draw;
import io.tocsin.processor.extract.Extraction;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.extract.Metric;
import io.tocsin.processor.extract.Reading;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics that are drawn from a test's log events, sampled as in the running service: at the multiples of their
 * interval. An event is appended when it happens. One owner thread.
 */
final class DrawnMetrics {
    private final Extractions extractions;
    private final MemoryStore store;
    private final Contributions contributions;
    private final Map<String, Drawn> metrics = new LinkedHashMap<>();
    /** How often, by what is said of it. */
    private final Map<String, Long> complaints = new TreeMap<>();

    /** A metric and when it is sampled next. */
    private static final class Drawn {
        private final Metric metric;
        private final Accumulator accumulator;
        private long next = Long.MAX_VALUE;

        Drawn(Metric metric) {
            this.metric = metric;
            this.accumulator = new Accumulator(metric, (key, value) -> {});
        }
    }

    DrawnMetrics(Extractions extractions, MemoryStore store) {
        this.extractions = extractions;
        this.store = store;
        this.contributions = new Contributions(extractions);
        extractions.metrics().forEach(metric -> metrics.put(metric.id(), new Drawn(metric)));
    }

    /** Some events that are alike; before the first sample is taken. */
    void add(Map<String, String> fields, long millis, int count) {
        for (int i = 0; i < count; i++) {
            for (Draw draw : extractions.draw(fields, millis)) {
                if (draw instanceof Draw.Drawn drawn) {
                    contributions.add(drawn, millis);
                } else if (draw instanceof Draw.Failed failed) {
                    complain(
                            place(failed.extraction()) + ": no value drawn from an event: "
                                    + failed.failure().words(),
                            1);
                }
            }
        }
    }

    private static String place(Extraction extraction) {
        return extraction.path() + ":" + extraction.line() + ": \""
                + extraction.metric().name() + '"';
    }

    private void complain(String what, long times) {
        complaints.merge(what, times, Long::sum);
    }

    /** What could not be drawn or counted; may be empty. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        complaints.forEach((what, times) -> warnings.add(times == 1 ? what : what + " (" + times + " times)"));
        return warnings;
    }

    /** Gives the store all samples up to an instant. */
    void appendTill(long instant) {
        for (Contribution one : contributions.take()) {
            Drawn drawn = metrics.get(one.metric());
            if (drawn != null) {
                drawn.accumulator.add(one);
                drawn.next = Math.min(drawn.next, one.cell());
            }
        }
        for (Drawn drawn : metrics.values()) {
            while (drawn.next <= instant) {
                Accumulator.Advance advance = drawn.accumulator.advance(drawn.next);
                drawn.next += drawn.metric.interval().toMillis();
                advance.readings().forEach(this::append);
                if (advance.refused() > 0) {
                    complain(
                            "\"" + drawn.metric.name() + "\": event refused, its series being beyond the limit of "
                                    + drawn.metric.limit(),
                            advance.refused());
                }
            }
        }
    }

    private void append(Reading reading) {
        for (Sample sample : reading.samples()) {
            Labels labels = Labels.of(sample.labels());
            SampleSink.Appended appended = store.append(labels, sample.timestampMillis(), sample.value());
            if (appended != SampleSink.Appended.ADDED) {
                complain("a sample of " + labels + " is drawn from logs where the test has another one", 1);
            }
        }
    }
}
