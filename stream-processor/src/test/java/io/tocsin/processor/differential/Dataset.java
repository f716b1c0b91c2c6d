package io.tocsin.processor.differential;

import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Random series at a fixed interval from time 0, with gaps and stale markers. Gauges are g0 and g1, counters with resets
 * c0, also close to zero, and c1, h0_bucket is a histogram, n0 has NaN and infinities, b0 is 0 or 1, t0 holds times.
 *
 * @param number tells it from others
 */
record Dataset(int number, long intervalMillis, List<Row> rows) {
    private static final int LENGTH_SECONDS = 1800;
    private static final List<String> BOUNDS = List.of("0.1", "0.5", "1", "5", "+Inf");

    /** One series; NaN of {@link #NONE} is no sample. */
    record Row(Labels labels, List<Double> values) {
        Row {
            values = List.copyOf(values);
        }

        String notation() {
            StringBuilder text = new StringBuilder();
            for (double value : values) {
                text.append(text.isEmpty() ? "" : " ");
                if (isNone(value)) {
                    text.append('_');
                } else {
                    text.append(Series.isStale(value) ? "stale" : decimal(value));
                }
            }
            return text.toString();
        }

        private static String decimal(double value) {
            return Double.isInfinite(value) ? value > 0 ? "Inf" : "-Inf" : Double.toString(value);
        }
    }

    static final double NONE = Double.longBitsToDouble(0x7ff8_0000_0000_0abcL);

    static boolean isNone(double value) {
        return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(NONE);
    }

    static Dataset random(Random random) {
        long interval = List.of(5, 10, 15, 30).get(random.nextInt(4)) * 1000L;
        int length = (int) (LENGTH_SECONDS * 1000L / interval) + 1;
        List<Row> rows = new ArrayList<>();
        for (String x : List.of("a", "b", "c")) {
            for (String y : List.of("p", "q")) {
                for (String name : List.of("g0", "g1", "c0", "c1", "n0", "b0", "t0")) {
                    if (random.nextInt(6) != 0) {
                        Map<String, String> labels = new TreeMap<>(Map.of(LabelMatcher.METRIC_NAME, name, "x", x));
                        if (!name.equals("g1") || random.nextBoolean()) {
                            labels.put("y", y);
                        }
                        Labels series = Labels.of(labels);
                        if (rows.stream().noneMatch(r -> r.labels().equals(series))) {
                            rows.add(new Row(series, values(random, length, generator(random, name))));
                        }
                    }
                }
            }
            histogram(random, x, length, rows);
        }
        return new Dataset(random.nextInt(), interval, rows);
    }

    private static DoubleSupplier generator(Random random, String name) {
        boolean low = name.equals("c0");
        double[] last = {low && random.nextInt(3) == 0 ? 0 : 10_000};
        return switch (name.charAt(0)) {
            case 'c' ->
                () -> last[0] = random.nextInt(30) == 0
                        ? low && random.nextInt(3) == 0 ? 0 : 5000 + random.nextInt(100)
                        : last[0] + random.nextInt(4) * random.nextInt(20);
            case 'n' ->
                () -> switch (random.nextInt(12)) {
                    case 0 -> Double.NaN;
                    case 1 -> Double.POSITIVE_INFINITY;
                    case 2 -> Double.NEGATIVE_INFINITY;
                    case 3 -> -0.0;
                    case 4 -> 1e300 * random.nextDouble();
                    case 5 -> 1e-300 * random.nextDouble();
                    default -> random.nextInt(20) - 10;
                };
            case 'b' -> () -> random.nextInt(4) == 0 ? 0 : 1;
            case 't' -> () -> random.nextInt(2_000_000_000) - 200_000_000;
            default ->
                () -> last[0] = random.nextInt(4) == 0
                        ? last[0]
                        : random.nextBoolean() ? (random.nextInt(6000) - 1000) / 100.0 : random.nextInt(20) - 5;
        };
    }

    private static List<Double> values(Random random, int length, DoubleSupplier generator) {
        List<Double> values = new ArrayList<>();
        int gap = 0;
        boolean gappy = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            double value = generator.getAsDouble();
            if (gap == 0 && gappy && random.nextInt(60) == 0) {
                gap = random.nextInt(length / 4);
            }
            gap = Math.max(0, gap - 1);
            values.add(
                    gap > 0 || random.nextInt(15) == 0
                            ? NONE
                            : gappy && random.nextInt(50) == 0 ? Series.STALE_MARKER : value);
        }
        return values;
    }

    private static void histogram(Random random, String x, int length, List<Row> rows) {
        double[][] counts = new double[BOUNDS.size()][length];
        double[] total = new double[BOUNDS.size()];
        for (int i = 0; i < length; i++) {
            boolean gone = random.nextInt(20) == 0;
            boolean reset = random.nextInt(40) == 0;
            double sum = 0;
            for (int b = 0; b < BOUNDS.size(); b++) {
                total[b] = (i == 0 ? 3000 : reset ? 1000 : total[b]) + random.nextInt(5);
                sum += total[b];
                counts[b][i] = gone ? NONE : sum;
            }
        }
        for (int b = 0; b < BOUNDS.size(); b++) {
            rows.add(new Row(
                    Labels.of(Map.of(LabelMatcher.METRIC_NAME, "h0_bucket", "x", x, "le", BOUNDS.get(b))),
                    Arrays.stream(counts[b]).boxed().toList()));
        }
    }

    /** The time of the last samples. */
    long endMillis() {
        return (rows.stream().mapToInt(r -> r.values().size()).max().orElse(1) - 1) * intervalMillis;
    }

    /** All samples, in order of time. */
    MemoryStore store() {
        MemoryStore store = new MemoryStore();
        int length = rows.stream().mapToInt(r -> r.values().size()).max().orElse(0);
        for (int i = 0; i < length; i++) {
            for (Row row : rows) {
                if (i < row.values().size() && !isNone(row.values().get(i))) {
                    store.append(row.labels(), i * intervalMillis, row.values().get(i));
                }
            }
        }
        return store;
    }
}
