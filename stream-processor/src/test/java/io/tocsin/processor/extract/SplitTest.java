package io.tocsin.processor.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.schemas.metric.Sample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same events come to the same samples, however they are spread over partitions and in whatever order they arrive. */
@Timeout(60)
final class SplitTest {
    private static final long INTERVAL = 10_000;
    private static final long CELLS = 12;

    private static final String METRICS = """
            interval: 10s
            metrics:
            - {name: c, type: counter, match: log_events, value: {field: v}, labels: {l: {field: l}}, limit: 5, idle: 20s}
            - {name: g, type: gauge, match: 'log_events{l!="1"}', value: {field: v}, labels: {l: {field: l}}, idle: 30s}
            - name: h
              type: histogram
              match: log_events
              bounds: [0.1, 1, 10]
              value: {field: v}
              labels: {l: {field: l}}
              limit: 5
            """;

    private static final Extractions EXTRACTIONS = Extractions.of(
                    List.of(ExtractFile.read("x", METRICS).orElseThrow()))
            .orElseThrow();

    private record Event(Map<String, String> labels, long millis, long append) {}

    private static List<Event> events(Random random) {
        List<Event> events = new ArrayList<>();
        int count = 50 + random.nextInt(300);
        int labels = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            // In bursts, so that series are forgotten and come back.
            long append = random.nextInt(4) == 0
                    ? random.nextInt((int) (CELLS * INTERVAL))
                    : INTERVAL * (1 + 4L * random.nextInt(3)) + random.nextInt((int) INTERVAL);
            long millis = random.nextInt(3) == 0 ? append - append % 5000 : append;
            String value = switch (random.nextInt(5)) {
                case 0 -> "0.1";
                case 1 -> "1e17";
                case 2 -> "0.000000000000000001";
                case 3 -> Double.toString(random.nextDouble() * 20);
                default -> Integer.toString(random.nextInt(5));
            };
            events.add(new Event(Map.of("l", "" + random.nextInt(labels), "v", value), millis, append));
        }
        return events;
    }

    /** All samples of a run, and how many events each metric refused. */
    private static List<String> run(List<Event> events, int partitions, Random random) throws UnreadableEntryException {
        Map<Long, List<byte[]>> sent = new TreeMap<>();
        List<Contributions> steps = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            steps.add(new Contributions(EXTRACTIONS));
        }
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        for (Event event : shuffled) {
            Contributions step = steps.get(random.nextInt(partitions));
            for (Draw draw : EXTRACTIONS.draw(event.labels(), event.millis())) {
                step.add((Draw.Drawn) draw, event.append());
            }
            if (random.nextInt(5) == 0) {
                send(step, sent, random);
            }
        }
        steps.forEach(step -> send(step, sent, random));
        List<String> shown = new ArrayList<>();
        for (Metric metric : EXTRACTIONS.metrics()) {
            accumulate(metric, sent, random, shown);
        }
        return shown;
    }

    /** Each contribution gets there before the end of its cell, or some cells earlier. */
    private static void send(Contributions step, Map<Long, List<byte[]>> sent, Random random) {
        for (Contribution one : step.take()) {
            long arrival = Math.max(0, one.cell() - INTERVAL * random.nextInt(4));
            sent.computeIfAbsent(arrival, a -> new ArrayList<>()).add(one.bytes());
        }
    }

    private static void accumulate(Metric metric, Map<Long, List<byte[]>> sent, Random random, List<String> shown)
            throws UnreadableEntryException {
        Map<String, byte[]> entries = new HashMap<>();
        Accumulator accumulator = new Accumulator(metric, (key, value) -> put(entries, key, value));
        long refused = 0;
        for (long instant = 0; instant <= CELLS * INTERVAL; instant += INTERVAL) {
            List<byte[]> arrived = new ArrayList<>(sent.getOrDefault(instant, List.of()));
            Collections.shuffle(arrived, random);
            for (byte[] bytes : arrived) {
                Contribution contribution = Contribution.read(bytes);
                if (contribution.metric().equals(metric.id())) {
                    accumulator.add(contribution);
                }
            }
            if (random.nextInt(4) == 0) {
                accumulator = new Accumulator(metric, (key, value) -> put(entries, key, value));
                for (Map.Entry<String, byte[]> entry : Map.copyOf(entries).entrySet()) {
                    accumulator.restore(entry.getKey(), entry.getValue());
                }
            }
            Accumulator.Advance advance = accumulator.advance(instant);
            refused += advance.refused();
            for (Reading reading : advance.readings()) {
                for (Sample sample : reading.samples()) {
                    shown.add(reading.state() + " " + sample.labels() + " " + sample.timestampMillis() + " "
                            + Double.doubleToRawLongBits(sample.value()));
                }
            }
        }
        shown.add("refused " + refused);
    }

    private static void put(Map<String, byte[]> entries, String key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Test
    void anySplitComesToTheSame() throws UnreadableEntryException {
        Random random = new Random(20261121);
        int refused = 0;
        int ended = 0;
        for (int i = 0; i < 30; i++) {
            List<Event> events = events(random);
            List<String> expected = run(events, 1, new Random(1));
            for (int partitions : List.of(1, 2 + random.nextInt(15), 16)) {
                List<String> got = run(events, partitions, random);
                for (int line = 0; line < Math.min(got.size(), expected.size()); line++) {
                    assertEquals(
                            expected.get(line),
                            got.get(line),
                            "case " + i + " over " + partitions + ", sample " + line);
                }
                assertEquals(expected.size(), got.size());
            }
            refused += expected.contains("refused 0") && expected.stream().noneMatch(s -> s.matches("refused [1-9].*"))
                    ? 0
                    : 1;
            ended += expected.stream().anyMatch(s -> s.startsWith("ENDED")) ? 1 : 0;
        }
        assertTrue(refused > 3 && ended > 3, "cases that matter must be among them: " + refused + ", " + ended);
    }

    /** Sums are those of the written decimals, to the nearest float. */
    @Test
    void sumsAreExact() throws UnreadableEntryException {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            List<Event> events = new ArrayList<>();
            BigDecimal sum = BigDecimal.ZERO;
            for (int e = 0; e < 200; e++) {
                String value = random.nextInt(3) == 0 ? "0.1" : Double.toString(random.nextDouble() * 1e6);
                sum = sum.add(new BigDecimal(value));
                events.add(new Event(Map.of("l", "0", "v", value), 5, 5));
            }
            List<String> got = run(events, 16, random);
            String last = "{__name__=c_total, l=0} 10000 " + Double.doubleToRawLongBits(sum.doubleValue());
            assertTrue(got.contains("CHANGED " + last), got.toString());
        }
    }
}
