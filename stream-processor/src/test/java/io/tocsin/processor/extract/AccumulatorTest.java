package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.schemas.metric.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AccumulatorTest {
    private static final String COUNTER = "{name: c, type: counter, match: log_events, value: {field: v},"
            + " labels: {l: {field: l}}, limit: 3, idle: 30s}";
    private static final String GAUGE = COUNTER.replace("counter", "gauge");
    private static final String HISTOGRAM = COUNTER.replace("counter", "histogram, bounds: [1, 2]");

    private final TreeMap<String, byte[]> entries = new TreeMap<>();

    /** One metric with its accumulator, at an interval of 10 s. */
    private final class Drawn {
        private final Extractions extractions;
        private final Metric metric;
        private Accumulator accumulator;

        Drawn(String yaml) {
            extractions = Extractions.of(List.of(ExtractFile.read("x", "interval: 10s\nmetrics: [" + yaml + "]")
                            .orElseThrow()))
                    .orElseThrow();
            metric = extractions.metrics().get(0);
            accumulator = new Accumulator(metric, this::changed);
        }

        private void changed(String key, byte @Nullable [] value) {
            if (value == null) {
                assertTrue(entries.remove(key) != null, key);
            } else {
                entries.put(key, value);
            }
        }

        Drawn event(String label, String value, long seconds) {
            return event(label, value, seconds, seconds);
        }

        Drawn event(String label, String value, long seconds, long append) {
            Contributions contributions = new Contributions(extractions);
            for (Draw draw : extractions.draw(Map.of("l", label, "v", value, "service_name", "s"), seconds * 1000)) {
                contributions.add((Draw.Drawn) draw, append * 1000);
            }
            contributions.take().forEach(accumulator::add);
            return this;
        }

        /** The samples, as "labels value@seconds" with the state. */
        List<String> at(long seconds) {
            Accumulator.Advance advance = accumulator.advance(seconds * 1000);
            List<String> shown = new ArrayList<>(shown(advance.readings()));
            if (advance.refused() > 0) {
                shown.add("refused " + advance.refused());
            }
            return shown;
        }

        void restart() throws UnreadableEntryException {
            accumulator = new Accumulator(metric, this::changed);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                assertTrue(accumulator.owns(entry.getKey()));
                accumulator.restore(entry.getKey(), entry.getValue());
            }
        }
    }

    private static List<String> shown(List<Reading> readings) {
        List<String> shown = new ArrayList<>();
        for (Reading reading : readings) {
            for (Sample sample : reading.samples()) {
                String value = Series.isStale(sample.value()) ? "stale" : GoFloat.shortest(sample.value());
                String name = sample.labels().getOrDefault(Sample.NAME, "");
                String label =
                        sample.labels().getOrDefault("l", "") + sample.labels().getOrDefault("le", "");
                assertEquals("s", sample.labels().get("job"));
                shown.add(name + " " + label + " " + value + "@" + GoFloat.shortest(sample.timestampMillis() / 1000.0)
                        + " " + reading.state());
            }
        }
        return shown;
    }

    @Test
    void beginsACounterAtZeroJustBehindTheInstantBefore() {
        Drawn drawn = new Drawn(COUNTER).event("a", "5", 11).event("a", "0.1", 12);
        assertEquals(List.of("c_total a 0@10.001 BEGUN", "c_total a 5.1@20 CHANGED"), drawn.at(20));
        assertEquals(List.of("c_total a 5.1@30 SAME"), drawn.at(30));
        assertEquals(
                List.of("c_total a 5.3@40 CHANGED"), drawn.event("a", "0.2", 31).at(40));
    }

    @Test
    void beginsAHistogramAtZeroToo() {
        Drawn drawn =
                new Drawn(HISTOGRAM).event("a", "1", 11).event("a", "1.5", 20).event("a", "7", 12);
        assertEquals(
                List.of(
                        "c_bucket a1 0@10.001 BEGUN",
                        "c_bucket a2 0@10.001 BEGUN",
                        "c_bucket a+Inf 0@10.001 BEGUN",
                        "c_sum a 0@10.001 BEGUN",
                        "c_count a 0@10.001 BEGUN",
                        "c_bucket a1 1@20 CHANGED",
                        "c_bucket a2 2@20 CHANGED",
                        "c_bucket a+Inf 3@20 CHANGED",
                        "c_sum a 9.5@20 CHANGED",
                        "c_count a 3@20 CHANGED"),
                drawn.at(20));
    }

    @Test
    void hasOfAGaugeTheNewestValueAndOfEqualTimesTheGreatestBits() {
        Drawn drawn = new Drawn(GAUGE).event("a", "5", 15, 15).event("a", "7", 12, 16);
        assertEquals(List.of("c a 5@20 CHANGED"), drawn.at(20));
        // Late, and so not the newest.
        assertEquals(List.of("c a 5@30 CHANGED"), drawn.event("a", "9", 14, 25).at(30));
        drawn.event("a", "-1", 31).event("a", "2", 31).event("a", "1", 31);
        assertEquals(List.of("c a 2@40 CHANGED"), drawn.at(40));
        // Negative floats have greater bits the farther they are from zero, but the sign bit makes them the least.
        drawn.event("a", "-1", 41).event("a", "-2", 41);
        assertEquals(List.of("c a -2@50 CHANGED"), drawn.at(50));
    }

    @Test
    void countsAnEventInTheCellOfItsAppend() {
        Drawn drawn = new Drawn(COUNTER).event("a", "1", 20).event("a", "2", 21).event("a", "4", 31);
        assertEquals(List.of("c_total a 0@10.001 BEGUN", "c_total a 1@20 CHANGED"), drawn.at(20));
        assertEquals(List.of("c_total a 3@30 CHANGED"), drawn.at(30));
        // Its cell is over: the next one has it.
        assertEquals(
                List.of("c_total a 15@40 CHANGED"), drawn.event("a", "8", 5).at(40));
    }

    @Test
    void countsSkippedCellsTogether() {
        Drawn drawn = new Drawn(COUNTER).event("a", "1", 20).event("b", "2", 21).event("a", "4", 31);
        assertEquals(
                List.of(
                        "c_total a 0@30.001 BEGUN",
                        "c_total a 5@40 CHANGED",
                        "c_total b 0@30.001 BEGUN",
                        "c_total b 2@40 CHANGED"),
                drawn.at(40));
    }

    @Test
    void forgetsASeriesThatGotNothing() {
        Drawn drawn = new Drawn(COUNTER).event("a", "1", 20);
        drawn.at(20);
        drawn.at(30);
        assertEquals(List.of("c_total a 1@40 SAME"), drawn.at(40));
        assertEquals(List.of("c_total a stale@50 ENDED"), drawn.at(50));
        assertEquals(0, drawn.accumulator.size());
        assertEquals(1, entries.size(), "the instant alone is left");
        // Its new beginning does not fall on the marker.
        assertEquals(
                List.of("c_total a 0@50.001 BEGUN", "c_total a 2@60 CHANGED"),
                drawn.event("a", "2", 51).at(60));
    }

    @Test
    void keepsASeriesThatGotSomethingInTheLastMoment() {
        Drawn drawn = new Drawn(COUNTER).event("a", "1", 20);
        drawn.at(20);
        assertEquals(
                List.of("c_total a 2@50 CHANGED"), drawn.event("a", "1", 50).at(50));
    }

    @Test
    void refusesNewSeriesBeyondTheLimitInTheirOwnOrder() {
        Drawn drawn = new Drawn(COUNTER).event("d", "1", 15);
        drawn.at(20);
        drawn.event("e", "1", 25)
                .event("c", "1", 25)
                .event("b", "1", 25)
                .event("e", "1", 26)
                .event("d", "1", 26);
        assertEquals(
                List.of(
                        "c_total b 0@20.001 BEGUN",
                        "c_total b 1@30 CHANGED",
                        "c_total c 0@20.001 BEGUN",
                        "c_total c 1@30 CHANGED",
                        "c_total d 2@30 CHANGED",
                        "refused 2"),
                drawn.at(30));
        // b, c and d are there: nobody else gets in until one is forgotten.
        assertEquals("refused 1", drawn.event("a", "1", 35).at(40).get(3));
        drawn.event("c", "1", 45).event("d", "1", 45);
        assertEquals(List.of("c_total b 1@50 SAME", "c_total c 2@50 CHANGED", "c_total d 3@50 CHANGED"), drawn.at(50));
        drawn.event("a", "1", 55);
        assertEquals("c_total a 1@60 CHANGED", drawn.at(60).get(1));
        assertEquals(3, drawn.accumulator.size());
    }

    @Test
    void isBoundedUnderAFloodOfNewSeries() {
        Drawn drawn = new Drawn(COUNTER);
        for (int i = 999; i >= 0; i--) {
            drawn.event(String.format("%03d", i), "1", 15);
            assertTrue(entries.size() <= 7, "at most twice the limit and one");
        }
        List<String> at = drawn.at(20);
        assertEquals("c_total 000 1@20 CHANGED", at.get(1));
        assertEquals("refused 997", at.get(6));
        assertEquals(7, at.size());
        for (int i = 0; i < 1000; i++) {
            drawn.event(String.format("%03d", i), "1", 25);
        }
        assertEquals(
                List.of(
                        "c_total 000 2@30 CHANGED",
                        "c_total 001 2@30 CHANGED",
                        "c_total 002 2@30 CHANGED",
                        "refused 997"),
                drawn.at(30));
    }

    @Test
    void goesOnWhereItWas() throws UnreadableEntryException {
        for (String yaml : List.of(COUNTER, GAUGE, HISTOGRAM)) {
            entries.clear();
            Drawn straight = new Drawn(yaml);
            List<String> expected = new ArrayList<>();
            List<String> got = new ArrayList<>();
            straight.event("a", "1", 15).event("b", "2", 31);
            expected.addAll(straight.at(20));
            expected.addAll(straight.at(30));
            expected.addAll(straight.event("a", "2", 5).at(40));
            expected.addAll(straight.at(50));
            entries.clear();
            Drawn restarted = new Drawn(yaml);
            restarted.event("a", "1", 15).event("b", "2", 31);
            restarted.restart();
            got.addAll(restarted.at(20));
            restarted.restart();
            got.addAll(restarted.at(30));
            restarted.restart();
            restarted.event("a", "2", 5);
            restarted.restart();
            got.addAll(restarted.at(40));
            restarted.restart();
            got.addAll(restarted.at(50));
            assertEquals(expected, got);
        }
    }

    @Test
    void leavesNothingWhenItEnds() {
        Drawn drawn = new Drawn(HISTOGRAM).event("a", "1", 15).event("b", "1", 31);
        drawn.at(20);
        assertEquals(3, entries.size());
        List<String> ended = shown(drawn.accumulator.end(25_000));
        assertEquals("c_bucket a1 stale@25 ENDED", ended.get(0));
        assertEquals(5, ended.size());
        assertEquals(Map.of(), entries);
    }

    @Test
    void refusesWhatIsNotMeant() {
        Drawn drawn = new Drawn(COUNTER);
        assertThrows(IllegalArgumentException.class, () -> drawn.accumulator.advance(15_000));
        drawn.at(20);
        assertThrows(IllegalArgumentException.class, () -> drawn.accumulator.advance(20_000));
        Drawn other = new Drawn(GAUGE);
        Contribution contribution = new Contribution(
                other.metric.id(),
                0,
                new SeriesKey(io.tocsin.processor.vector.Labels.NONE, io.tocsin.processor.vector.Labels.NONE),
                new Tally.Newest(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> drawn.accumulator.add(contribution));
    }

    @Test
    void refusesEntriesThatItCannotRead() {
        Drawn drawn = new Drawn(COUNTER).event("a", "1", 15);
        Map.Entry<String, byte[]> entry = entries.firstEntry();
        byte[] good = entry.getValue();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(good, length);
            assertThrows(UnreadableEntryException.class, () -> drawn.accumulator.restore(entry.getKey(), cut));
        }
        byte[] newer = good.clone();
        newer[0] = 2;
        assertThrows(UnreadableEntryException.class, () -> drawn.accumulator.restore(entry.getKey(), newer));
        assertThrows(UnreadableEntryException.class, () -> drawn.accumulator.restore("x/instant", good));
    }

    @Test
    void startsAgainWhereWhatWasCountedDoesNotFit() {
        String first = new Drawn(HISTOGRAM).metric.id();
        assertFalse(first.equals(new Drawn(HISTOGRAM.replace("[1, 2]", "[1, 3]")).metric.id()));
        assertFalse(first.equals(new Drawn(HISTOGRAM.replace("name: c", "name: d")).metric.id()));
        assertEquals(first, new Drawn(HISTOGRAM.replace("limit: 3", "limit: 4")).metric.id());
    }
}
