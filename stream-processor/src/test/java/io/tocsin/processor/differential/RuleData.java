package io.tocsin.processor.differential;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Random series of the metrics that an expression asks for, with labels that its matchers and groupings make use of. */
final class RuleData {
    private static final int SAMPLES = 120;
    private static final List<String> BOUNDS = List.of("0.05", "0.1", "0.5", "1", "5", "10", "+Inf");
    private static final List<String> GUESSES =
            List.of("", "a", "b", "1", "500", "tmpfs", "/x", "node-1", "default", "kube-system", "true", "x_y_z", "A");

    private final Random random;
    private final boolean resets;
    private final Expr expr;
    private final Set<String> grouped = new TreeSet<>();

    /** @param resets whether counters begin and begin again close to zero, where the versions extrapolate differently */
    RuleData(Random random, Expr expr, boolean resets) {
        this.random = random;
        this.resets = resets;
        this.expr = expr;
        for (Expr node : expr.all()) {
            if (node instanceof Expr.Aggregate aggregate
                    && !aggregate.grouping().without()) {
                grouped.addAll(aggregate.grouping().labels());
            } else if (node instanceof Expr.Binary binary) {
                binary.matching().ifPresent(matching -> {
                    if (matching.on()) {
                        grouped.addAll(matching.labels());
                    }
                    grouped.addAll(matching.include());
                });
            }
        }
        grouped.remove("le");
        grouped.remove(LabelMatcher.METRIC_NAME);
    }

    /** A sample a minute for two hours, or each five minutes for ten. */
    Dataset make() {
        return make(List.of(60, 300).get(random.nextInt(2)) * 1000L);
    }

    Dataset make(long interval) {
        Map<Labels, Dataset.Row> rows = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        Map<String, Integer> scales = new TreeMap<>();
        expr.all().stream().flatMap(RuleData::selectors).forEach(selector -> {
            int variants = 1 + random.nextInt(3);
            for (int i = 0; i < variants; i++) {
                add(selector, i, scales, rows);
            }
        });
        return new Dataset(random.nextInt(), interval, List.copyOf(rows.values()));
    }

    private static Stream<Expr.VectorSelector> selectors(Expr node) {
        return node instanceof Expr.VectorSelector selector
                ? Stream.of(selector)
                : node instanceof Expr.MatrixSelector matrix ? Stream.of(matrix.selector()) : Stream.of();
    }

    private void add(
            Expr.VectorSelector selector, int variant, Map<String, Integer> scales, Map<Labels, Dataset.Row> rows) {
        Map<String, String> labels = new TreeMap<>();
        grouped.forEach(label -> labels.put(label, label + "-" + (variant == 0 ? 0 : random.nextInt(2))));
        for (LabelMatcher matcher : selector.allMatchers()) {
            String value = value(selector, matcher.label(), labels.getOrDefault(matcher.label(), ""));
            labels.put(matcher.label(), value);
        }
        if (variant > 0 && random.nextBoolean()) {
            labels.put("other", "o" + variant);
        }
        String name = labels.getOrDefault(LabelMatcher.METRIC_NAME, "");
        if (name.isEmpty()) {
            return;
        }
        int scale = scales.computeIfAbsent(name, n -> random.nextInt(7));
        if (name.endsWith("_bucket")) {
            double[] below = new double[SAMPLES];
            for (String bound : BOUNDS) {
                labels.put("le", bound);
                double[] counter = counter(scale, false);
                for (int i = 0; i < SAMPLES; i++) {
                    below[i] += counter[i];
                }
                put(labels, below, rows);
            }
        } else if (name.endsWith("_total") || name.endsWith("_count") || name.endsWith("_sum")) {
            put(labels, counter(scale, true), rows);
        } else {
            put(labels, gauge(scale), rows);
        }
    }

    private static void put(Map<String, String> labels, double[] values, Map<Labels, Dataset.Row> rows) {
        Labels series = Labels.of(labels);
        rows.putIfAbsent(
                series, new Dataset.Row(series, Arrays.stream(values).boxed().toList()));
    }

    /** A value that every matcher on this label takes; the one that it has when there is none to be found. */
    private String value(Expr.VectorSelector selector, String label, String before) {
        List<LabelMatcher> conditions = selector.allMatchers().stream()
                .filter(m -> m.label().equals(label))
                .toList();
        List<String> candidates = new ArrayList<>();
        candidates.add(before);
        for (LabelMatcher condition : conditions) {
            switch (condition.type()) {
                case EQUAL -> candidates.add(condition.value());
                case REGEX -> {
                    for (String part : condition.value().split("\\|", -1)) {
                        String plain = part.replaceAll("[()^$?]", "");
                        candidates.add(plain);
                        candidates.add(
                                plain.replace(".+", "x").replace(".*", "x").replace("\\", ""));
                        candidates.add(plain.replaceAll("\\[[^]]*\\][+*]?", "a").replace("\\", ""));
                        candidates.add(plain.replaceAll("\\[[^]]*\\][+*]?", "1").replace(".", "0"));
                    }
                }
                case NOT_EQUAL, NOT_REGEX -> candidates.addAll(GUESSES);
            }
        }
        List<String> fitting = candidates.stream()
                .filter(c -> !label.equals(LabelMatcher.METRIC_NAME) || c.matches("[a-zA-Z_:][a-zA-Z0-9_:]*"))
                .filter(c -> conditions.stream().allMatch(m -> m.matches(c)))
                .toList();
        return fitting.isEmpty() ? before : fitting.get(random.nextInt(fitting.size()));
    }

    private double[] counter(int scale, boolean gaps) {
        double[] values = new double[SAMPLES];
        double step = Math.pow(10, scale - 1);
        boolean still = random.nextInt(5) == 0;
        double value = random.nextInt(1000) + (resets ? 0 : 1e4 * step * SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            value = resets && random.nextInt(60) == 0 ? 0 : still ? value : value + Math.rint(step * random.nextInt(8));
            values[i] = gaps && random.nextInt(25) == 0 ? Dataset.NONE : value;
        }
        return values;
    }

    private double[] gauge(int scale) {
        double[] values = new double[SAMPLES];
        double last = 0;
        boolean still = random.nextInt(3) == 0;
        for (int i = 0; i < SAMPLES; i++) {
            if (i == 0 || !still) {
                last = switch (scale) {
                    case 0 -> random.nextInt(4) == 0 ? 0 : 1;
                    case 1 -> random.nextInt(4) == 0 ? 1 : 0;
                    case 2 -> random.nextInt(1000) / 1000.0;
                    case 3 -> random.nextInt(10_000) / 100.0;
                    case 4 -> random.nextInt(20) - 5;
                    case 5 -> random.nextInt(1_000_000);
                    default -> random.nextInt(2_000_000_000) * 100.0;
                };
            }
            values[i] = random.nextInt(40) == 0 ? Dataset.NONE : last;
        }
        return values;
    }
}
