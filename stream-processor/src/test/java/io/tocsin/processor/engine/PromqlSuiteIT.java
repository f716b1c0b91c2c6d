package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.engine.PromqlScript.Eval;
import io.tocsin.processor.engine.PromqlScript.Expected;
import io.tocsin.processor.engine.PromqlScript.Values;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Prometheus' own tests of PromQL, where {@code -Dtocsin.promql.suite} names their folder (promql/promqltest/testdata of
 * release 3.14). As Prometheus does, each instant is evaluated as a step of a range too, and with its time written into
 * each selector.
 */
final class PromqlSuiteIT {
    private static final double EPSILON = 1e-6;
    private static final Pattern REFUSED = Pattern.compile("native histograms|experimental in Prometheus, and not");
    /** Prometheus runs these tests with all its feature flags; cases that need one are told by what they say. */
    private static final Map<String, Pattern> FLAGS = Map.of(
            "duration expressions",
                    Pattern.compile(
                            "(\\[|offset\\s+)[^\\]]*([-+*/%^]|step\\(\\)|range\\(\\)|min\\(|max\\()|\\[\\s*[-+(]|offset\\s*\\("),
            "anchored and smoothed", Pattern.compile("\\b(anchored|smoothed)\\b"),
            "fill modifiers", Pattern.compile("\\bfill(_left|_right)?\\b"),
            "native histograms", Pattern.compile("</|>/|\\{\\{"));

    /** Told by their lines in release 3.14: without flags, names are dropped where they stop being true. */
    private static final Map<String, List<Integer>> DELAYED_NAMES = Map.of(
            "name_label_dropping.test", List.of(59, 64, 69, 74, 89, 115, 119, 123),
            "type_and_unit.test", List.of(77, 92, 222, 237));

    private final Map<String, Integer> passed = new TreeMap<>();
    private final Map<String, Map<String, Integer>> skipped = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    /** A case that cannot be compared. */
    private static final class Skipped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Skipped(String reason) {
            super(reason);
        }
    }

    /** Says so when a selector finds series with native histograms. */
    private static final class Store implements SeriesSource {
        private final MemoryStore samples = new MemoryStore();
        private final Set<Labels> natives = new HashSet<>();
        private boolean startTimes;

        @Override
        public Collection<? extends Series> select(Expr.VectorSelector selector) {
            Collection<? extends Series> found = samples.select(selector);
            boolean any = natives.stream()
                    .anyMatch(
                            labels -> selector.allMatchers().stream().allMatch(m -> m.matches(labels.get(m.label()))));
            if (any) {
                throw new Skipped("native histograms");
            }
            if (startTimes) {
                throw new Skipped("start timestamps");
            }
            return found;
        }
    }

    @Test
    void evaluatesAsPrometheusDoes() throws IOException {
        String folder = System.getProperty("tocsin.promql.suite", "");
        assumeTrue(!folder.isEmpty(), "-Dtocsin.promql.suite names no folder, so Prometheus' own tests are not run");
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".test")).sorted().toList()) {
                run(file.getFileName().toString(), PromqlScript.read(Files.readString(file)));
            }
        }
        passed.forEach((file, count) ->
                System.out.printf("%-28s %4d passed %s%n", file, count, skipped.getOrDefault(file, Map.of())));
        assertFalse(passed.isEmpty(), "no script in " + folder);
        assertEquals(List.of(), failures, () -> String.join("\n", failures));
    }

    private void run(String file, PromqlScript script) {
        Store store = new Store();
        passed.put(file, 0);
        for (PromqlScript.Command command : script.commands()) {
            if (command instanceof PromqlScript.Clear) {
                store = new Store();
            } else if (command instanceof PromqlScript.Load load) {
                load(load, store);
            } else if (command instanceof Eval eval) {
                try {
                    if (DELAYED_NAMES.getOrDefault(file, List.of()).contains(eval.line())) {
                        throw new Skipped("delayed name removal");
                    }
                    check(eval, store);
                    passed.merge(file, 1, Integer::sum);
                } catch (Skipped e) {
                    skipped.computeIfAbsent(file, f -> new TreeMap<>()).merge(e.getMessage(), 1, Integer::sum);
                } catch (AssertionError | RuntimeException e) {
                    failures.add(file + ":" + eval.line() + ": " + eval.expr() + "\n    " + e);
                }
            }
        }
    }

    private static void load(PromqlScript.Load load, Store store) {
        store.startTimes |= load.startTimes();
        Map<Labels, Values> last = new LinkedHashMap<>();
        load.series().forEach(series -> last.put(series.labels(), series));
        for (Values series : last.values()) {
            if (series.isNative()) {
                store.natives.add(series.labels());
                continue;
            }
            String name = series.labels().get("__name__");
            if (load.histograms() && name.matches(".*_(bucket|sum|count)")) {
                store.natives.add(series.labels()
                        .without(Set.of("le"))
                        .with("__name__", name.replaceFirst("_(bucket|sum|count)$", "")));
            }
            for (int i = 0; i < series.values().size(); i++) {
                if (series.values().get(i) != null) {
                    store.samples.append(
                            series.labels(),
                            i * load.stepMillis(),
                            series.values().get(i));
                }
            }
        }
    }

    private static void check(Eval eval, Store store) {
        if (eval.expected().series.stream().anyMatch(Values::isNative)) {
            throw new Skipped("native histograms");
        }
        Expr expr;
        try {
            expr = Parser.parse(eval.expr());
        } catch (PromqlException e) {
            FLAGS.forEach((flag, pattern) -> {
                if (pattern.matcher(eval.expr()).find()) {
                    throw new Skipped(flag);
                }
            });
            if (e.getMessage().contains("is not valid UTF-8")) {
                throw new Skipped("strings that are not UTF-8, refused when parsed");
            }
            if (REFUSED.matcher(e.getMessage()).find()) {
                throw new Skipped("refused functions");
            }
            fails(eval.expected(), e.getMessage());
            return;
        }
        Evaluator evaluator = new Evaluator(store, Evaluator.Settings.DEFAULT);
        if (eval.range()) {
            compareRange(eval, () -> evaluator.evaluate(expr, eval.steps()));
            return;
        }
        long at = eval.steps().start();
        instant(eval, evaluator, expr, at);
        if (FixedTime.isPossible(expr)) {
            Expr fixed = FixedTime.of(expr, at);
            for (long other : at == 0 ? new long[] {-1000, 1000} : new long[] {-10 * at, 0, at / 5, 10 * at}) {
                instant(eval, evaluator, fixed, other);
            }
        }
    }

    /** At the instant, and as the middle one of three steps. */
    private static void instant(Eval eval, Evaluator evaluator, Expr expr, long at) {
        Expected expected = eval.expected();
        if (expected.samples.isPresent()) {
            compareSamples(expected, expected.samples.get(), evaluator.evaluate(expr, Steps.at(at)));
            return;
        }
        List<Element> vector;
        try {
            Value value = evaluator.evaluate(expr, at);
            if (value instanceof Value.Text text) {
                assertEquals(expected.text.orElse(null), text.value());
                return;
            }
            assertEquals(
                    expected.scalar.isPresent() && !expected.fails, value instanceof Value.Scalar && !expected.fails);
            vector = value.asVector();
        } catch (EvaluationException e) {
            fails(expected, String.valueOf(e.getMessage()));
            return;
        }
        assertFalse(expected.fails, "should fail");
        compareVector(expected, vector, expected.ordered);
        if (!Pattern.compile("(start|end|range|step)\\(\\)")
                .matcher(eval.expr())
                .find()) {
            List<Element> middle = new ArrayList<>();
            for (Series series : evaluator.evaluate(expr, new Steps(at - 60_000, at + 60_000, 60_000))) {
                int found = series.find(at);
                if (found >= 0) {
                    middle.add(new Element(series.labels(), series.value(found)));
                }
            }
            compareVector(expected, middle, false);
        }
    }

    private static void fails(Expected expected, String message) {
        if (!expected.fails) {
            throw new AssertionError("failed: " + message);
        }
        expected.message.ifPresent(m -> assertEquals(m, message));
        expected.pattern.ifPresent(p -> {
            if (!p.matcher(message).find()) {
                throw new AssertionError("not " + p + " but: " + message);
            }
        });
    }

    private static void compareVector(Expected expected, List<Element> vector, boolean ordered) {
        if (expected.scalar.isPresent()) {
            assertEquals(1, vector.size());
            assertClose(expected.scalar.get(), vector.get(0).value(), "scalar");
            return;
        }
        Map<Labels, Double> wanted = new HashMap<>();
        expected.series.forEach(s -> wanted.put(s.labels(), s.values().get(0)));
        Map<Labels, Double> got = new HashMap<>();
        vector.forEach(e -> got.put(e.labels(), e.value()));
        assertEquals(wanted.keySet(), got.keySet(), () -> "values " + got);
        got.forEach(
                (labels, value) -> assertClose(Objects.requireNonNull(wanted.get(labels)), value, labels.toString()));
        if (ordered) {
            assertEquals(
                    expected.series.stream().map(Values::labels).toList(),
                    vector.stream().map(Element::labels).toList());
        }
    }

    /** A computation that may fail. */
    private interface Range {
        Collection<Series> get();
    }

    private static void compareRange(Eval eval, Range range) {
        Collection<Series> result;
        try {
            result = range.get();
        } catch (EvaluationException e) {
            fails(eval.expected(), String.valueOf(e.getMessage()));
            return;
        }
        assertFalse(eval.expected().fails, "should fail");
        compareSamples(eval.expected(), eval.steps(), result);
    }

    private static void compareSamples(Expected expected, Steps steps, Collection<Series> result) {
        Map<Labels, Map<Long, Double>> wanted = new HashMap<>();
        for (Values series : expected.series) {
            Map<Long, Double> samples = new TreeMap<>();
            for (int i = 0; i < series.values().size(); i++) {
                if (series.values().get(i) != null) {
                    samples.put(steps.time(i), series.values().get(i));
                }
            }
            wanted.put(series.labels(), samples);
        }
        Map<Labels, Map<Long, Double>> got = new HashMap<>();
        for (Series series : result) {
            Map<Long, Double> samples = new TreeMap<>();
            for (int i = 0; i < series.size(); i++) {
                samples.put(series.time(i), series.value(i));
            }
            got.put(series.labels(), samples);
        }
        assertEquals(wanted.keySet(), got.keySet(), () -> "got " + got);
        wanted.forEach((labels, samples) -> {
            Map<Long, Double> values = Objects.requireNonNull(got.get(labels));
            assertEquals(samples.keySet(), values.keySet(), labels.toString());
            samples.forEach((time, value) ->
                    assertClose(value, Objects.requireNonNull(values.get(time)), labels + " at " + time));
        });
    }

    /** As Prometheus compares: relative to the sum of both. */
    private static void assertClose(double expected, double actual, String what) {
        double sum = Math.abs(expected) + Math.abs(actual);
        double difference = Math.abs(expected - actual);
        boolean tiny = expected == 0 || actual == 0 || sum < Double.MIN_NORMAL;
        boolean close = expected == actual
                || (Double.isNaN(expected) && Double.isNaN(actual))
                || difference < EPSILON * (tiny ? Double.MIN_NORMAL : Math.min(sum, Double.MAX_VALUE));
        if (!close) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }
}
