package io.tocsin.processor.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.engine.Evaluator;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.engine.Value;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every function of one or two floats against Prometheus, over values of all sizes, bit for bit: promtool prints the
 * shortest decimals that read back as the same. Where Go computes otherwise than Java, the difference has a bound.
 */
final class PromtoolFloatsIT {
    private static final int VALUES = 2000;
    private static final Pattern FAILURE =
            Pattern.compile("    expr: \"([^\"]*)\", time: 0s,\\s+exp: nil\\s+got: (.*)");
    private static final Pattern SAMPLE = Pattern.compile("\\{i=\"(\\d+)\"\\} ([^\\s,]+)");

    /** How many floats apart the results may be; 0 for the same bits. */
    private static final Map<String, Long> BOUNDS = bounds();

    private static Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>();
        for (String exact : ("abs(x); ceil(x); floor(x); sqrt(x); sgn(x); deg(x); rad(x); round(x); round(x, 0.1);"
                        + " clamp(x, -1, 2); clamp_min(x, 0); clamp_max(x, 0); -x; x + on (i) y; x - on (i) y;"
                        + " x * on (i) y; x / on (i) y; x % on (i) y; x ^ 2; x ^ 3; x ^ -1; x ^ 0.5; minute(x); hour(x);"
                        + " day_of_month(x); day_of_week(x); day_of_year(x); days_in_month(x); month(x); year(x)")
                .split("; ?", -1)) {
            bounds.put(exact, 0L);
        }
        for (String name : List.of("ln", "log10", "atan", "asinh", "acosh", "atanh")) {
            bounds.put(name + "(x)", 1L);
        }
        bounds.put("x atan2 on (i) y", 1L);
        bounds.put("log2(x)", 2L);
        // By one here; on processors without fused multiplication Go itself computes otherwise.
        bounds.put("exp(x)", 2L);
        bounds.put("cosh(x)", 2L);
        bounds.put("tanh(x)", 2L);
        bounds.put("sinh(x)", 3L);
        bounds.put("x ^ on (i) y", 8L);
        bounds.put("2 ^ x", 8L);
        bounds.put("10 ^ x", 8L);
        bounds.put("asin(x)", 8L);
        bounds.put("acos(x)", 8L);
        // One float up to a million, and for tan where it is no more than x; beyond, Go reduces angles less exactly.
        bounds.put("sin(x)", 100L);
        bounds.put("cos(x)", 100L);
        bounds.put("tan(x)", 100L);
        return bounds;
    }

    private static double[] values(Random random, int kind) {
        double[] special = {
            0.0,
            -0.0,
            1,
            -1,
            0.5,
            -0.5,
            2,
            10,
            100,
            1000,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            0x1p53,
            0x1p63,
            1e9,
            1.7e9
        };
        double[] values = Arrays.copyOf(special, VALUES);
        for (int i = special.length; i < VALUES; i++) {
            values[i] = switch ((i + kind) % 5) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextDouble() * 2 - 1;
                case 2 -> random.nextGaussian() * 10;
                case 3 -> random.nextInt(2_000_000) / 100.0 - 10_000;
                default -> Math.exp(random.nextGaussian() * 15) * (random.nextBoolean() ? 1 : -1);
            };
            if (Double.isNaN(values[i])) {
                values[i] = Double.NaN;
            }
        }
        return values;
    }

    @Test
    void computesAsPrometheusDoes(@TempDir Path folder) throws IOException, InterruptedException, PromqlException {
        Optional<Path> promtool = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(path -> Path.of(path, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        Random random = new Random(20261121);
        double[] x = values(random, 0);
        double[] y = values(random, 2);
        MemoryStore store = new MemoryStore();
        StringBuilder yaml = new StringBuilder("tests:\n- interval: 1m\n  input_series:\n");
        for (int i = 0; i < VALUES; i++) {
            series(store, yaml, "x", i, x[i]);
            series(store, yaml, "y", i, y[i]);
        }
        yaml.append("  promql_expr_test:\n");
        BOUNDS.keySet().forEach(expr -> yaml.append("  - {expr: '").append(expr).append("', eval_time: 0s}\n"));
        Files.writeString(folder.resolve("test.yml"), yaml);
        Map<String, Map<Integer, Double>> theirs = parse(Promtool.test(promtool.get(), folder));
        assertEquals(BOUNDS.keySet(), theirs.keySet());
        Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT);
        List<String> differences = new ArrayList<>();
        for (String expr : BOUNDS.keySet()) {
            Value.Vector ours = (Value.Vector) evaluator.evaluate(Parser.parse(expr), 0);
            compare(expr, ours.elements(), Objects.requireNonNull(theirs.get(expr)), x, differences);
        }
        assertTrue(differences.isEmpty(), () -> String.join("\n", differences));
    }

    private static void series(MemoryStore store, StringBuilder yaml, String name, int index, double value) {
        store.append(Labels.of(Map.of("__name__", name, "i", Integer.toString(index))), 0, value);
        String text = Double.isInfinite(value)
                ? (value > 0 ? "Inf" : "-Inf")
                : Double.toString(value).replace("E", "e");
        yaml.append("  - {series: '")
                .append(name)
                .append("{i=\"")
                .append(index)
                .append("\"}', values: '")
                .append(text)
                .append("'}\n");
    }

    private static Map<String, Map<Integer, Double>> parse(String output) {
        Map<String, Map<Integer, Double>> results = new LinkedHashMap<>();
        Matcher failure = FAILURE.matcher(output);
        while (failure.find()) {
            Map<Integer, Double> values = new TreeMap<>();
            Matcher sample = SAMPLE.matcher(failure.group(2));
            while (sample.find()) {
                values.put(Integer.parseInt(sample.group(1)), Promtool.number(sample.group(2)));
            }
            results.put(failure.group(1), values);
        }
        return results;
    }

    /** By how many floats our results are apart from theirs at most; reports what is beyond the bound. */
    private static void compare(
            String expr, List<Element> ours, Map<Integer, Double> theirs, double[] x, List<String> differences) {
        boolean logarithm = expr.startsWith("l");
        long most = 0;
        int count = 0;
        assertEquals(theirs.size(), ours.size(), expr);
        for (Element element : ours) {
            int i = Integer.parseInt(element.labels().get("i"));
            double their = Objects.requireNonNull(theirs.get(i));
            long apart = apart(element.value(), their);
            if (logarithm && x[i] > 0 && x[i] < Double.MIN_NORMAL) {
                continue; // On amd64, Go takes the logarithm of a subnormal number for that of another.
            }
            count += apart == 0 ? 0 : 1;
            most = Math.max(most, apart);
            if (apart > Objects.requireNonNull(BOUNDS.get(expr))) {
                differences.add(expr + " of " + x[i] + ": ours " + element.value() + ", theirs " + their);
            }
        }
        System.out.printf("%-18s %4d of %d differ, by %d floats at most%n", expr, count, theirs.size(), most);
    }

    private static long apart(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b) ? 0 : Long.MAX_VALUE;
        }
        return Math.abs(ordinal(a) - ordinal(b));
    }

    private static long ordinal(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }
}
