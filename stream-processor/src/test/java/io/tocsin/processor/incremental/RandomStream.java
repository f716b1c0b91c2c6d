package io.tocsin.processor.incremental;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random records as they are appended: scrapes with gaps, resets and stale markers, bursts of log events, some late by
 * minutes, some out of order, some twice.
 */
record RandomStream(List<Event> records, long endMillis) {
    /** Where the streams begin: a multiple of all intervals. */
    static final long START = 1_800_000_000_000L;

    private static final List<String> SERVICES = List.of("cart", "shop", "pay");

    /** What a record of an input topic comes to. */
    sealed interface Event {
        /** When it was appended. */
        long append();

        /** The event's own time. */
        long millis();

        Map<String, String> labels();
    }

    /** A sample of a metric. */
    record Sample(long append, long millis, Map<String, String> labels, double value) implements Event {}

    /** A log event. */
    record Log(long append, long millis, Map<String, String> labels) implements Event {}

    static RandomStream of(Random random, int seconds, int logs) {
        List<Event> records = new ArrayList<>();
        for (String x : List.of("a", "b", "c")) {
            for (String y : List.of("p", "q")) {
                for (String name : List.of("g0", "g1", "c0", "c1", "n0", "b0", "t0")) {
                    if (random.nextInt(5) != 0) {
                        Map<String, String> labels = new TreeMap<>(Map.of(LabelMatcher.METRIC_NAME, name, "x", x));
                        if (!name.equals("g1") || y.equals("p")) {
                            labels.put("y", y);
                        }
                        scrapes(random, records, labels, seconds);
                    }
                }
            }
            for (String le : List.of("0.1", "1", "+Inf")) {
                Map<String, String> labels = Map.of(LabelMatcher.METRIC_NAME, "h0_bucket", "x", x, "le", le);
                scrapes(random, records, labels, seconds);
            }
        }
        for (int i = 0; i < logs; i++) {
            log(random, records, seconds);
        }
        records.sort(Comparator.comparingLong(Event::append));
        return new RandomStream(records, START + seconds * 1000L);
    }

    private static void scrapes(Random random, List<Event> records, Map<String, String> labels, int seconds) {
        long interval = List.of(5, 10, 15).get(random.nextInt(3)) * 1000L;
        long phase = random.nextBoolean() ? 0 : random.nextInt((int) interval);
        String name = labels.getOrDefault(LabelMatcher.METRIC_NAME, "");
        boolean gappy = random.nextBoolean();
        double last = name.equals("c0") ? 0 : 5000;
        long silentUntil = 0;
        for (long at = START + phase; at < START + seconds * 1000L; at += interval) {
            last = next(random, name, last);
            if (gappy && random.nextInt(40) == 0) {
                silentUntil = at + random.nextInt(120_000);
            }
            if (at < silentUntil || random.nextInt(12) == 0) {
                continue;
            }
            double value = gappy && random.nextInt(40) == 0 ? Series.STALE_MARKER : last;
            long append = at + delay(random);
            records.add(new Sample(append, at, labels, value));
            if (random.nextInt(60) == 0) {
                // Published again, at times with another value.
                double again = random.nextBoolean() ? value : value + 1;
                records.add(new Sample(append + random.nextInt(40_000), at, labels, again));
            }
        }
    }

    private static long delay(Random random) {
        return random.nextInt(30) == 0 ? random.nextInt(150_000) : random.nextInt(3) == 0 ? 0 : random.nextInt(3000);
    }

    private static double next(Random random, String name, double last) {
        return switch (name.charAt(0)) {
            case 'c', 'h' -> random.nextInt(25) == 0 ? random.nextInt(50) : last + random.nextInt(40);
            case 'n' ->
                switch (random.nextInt(8)) {
                    case 0 -> Double.NaN;
                    case 1 -> Double.POSITIVE_INFINITY;
                    case 2 -> -0.0;
                    case 3 -> 1e300 * random.nextDouble();
                    default -> random.nextInt(20) - 10;
                };
            case 'b' -> random.nextInt(4) == 0 ? 0 : 1;
            case 't' -> random.nextInt(2_000_000_000);
            default -> random.nextInt(3) == 0 ? last : (random.nextInt(6000) - 1000) / 100.0;
        };
    }

    private static void log(Random random, List<Event> records, int seconds) {
        long at = START + (long) (random.nextDouble() * seconds * 1000);
        if (random.nextInt(20) == 0) {
            at = at / 1000 * 1000;
        }
        Map<String, String> labels = new TreeMap<>();
        labels.put("service_name", SERVICES.get((int) (SERVICES.size() * random.nextDouble() * random.nextDouble())));
        labels.put("log_level", List.of("info", "warn", "error", "fatal").get(random.nextInt(4)));
        labels.put(
                "message",
                List.of("request done", "java.lang.OutOfMemoryError: heap", "timeout after 30 s", "line\nof two")
                        .get(random.nextInt(4)));
        if (random.nextBoolean()) {
            labels.put("host_name", "web-" + random.nextInt(3));
        }
        records.add(new Log(at + delay(random), at, labels));
    }

    /** The labels of a record, as a series. */
    static Labels series(Event event) {
        return Labels.of(event.labels());
    }
}
