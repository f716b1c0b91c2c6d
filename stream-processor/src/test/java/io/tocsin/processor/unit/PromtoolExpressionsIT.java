package io.tocsin.processor.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Promtool;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated expressions over generated series: our values against those of Prometheus. Instants are off the bounds of
 * ranges, because Debian's promtool is of Prometheus 2, whose ranges still included their start.
 */
final class PromtoolExpressionsIT {
    private static final int TESTS = 10;
    private static final int EXPRESSIONS = 30;
    private static final Pattern FAILURE = Pattern.compile(
            "    expr: (\"(?:[^\"\\\\]|\\\\.)*\"), time: (\\w+),(?: err: (.*)|\\s+exp: nil\\s+got: (.*))");

    /** A question and our answer: values by labels, or that there is none for a reason. */
    private record Question(String expr, String time, Optional<Map<Labels, Double>> answer) {}

    private record Generated(Map<String, String> labels, List<Double> values) {
        /** In promtool's notation: {@code _} is no sample. */
        String notation() {
            StringBuilder text = new StringBuilder();
            for (Double value : values) {
                text.append(value == null ? "_" : Series.isStale(value) ? "stale" : value.toString())
                        .append(' ');
            }
            return text.toString();
        }
    }

    @Test
    void agreesWithPrometheus(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        Random random = new Random(20261121);
        List<Question> questions = new ArrayList<>();
        StringBuilder yaml = new StringBuilder("evaluation_interval: 1m\ntests:\n");
        for (int i = 0; i < TESTS; i++) {
            long interval = List.of(5, 10, 15).get(random.nextInt(3)) * 1000L;
            List<Generated> series = series(random, (int) (900_000 / interval));
            yaml.append("- interval: ").append(interval / 1000).append("s\n  input_series:\n");
            series.forEach(s -> yaml.append("  - {series: '")
                    .append(Labels.of(s.labels()))
                    .append("', values: '")
                    .append(s.notation())
                    .append("'}\n"));
            yaml.append("  promql_expr_test:\n");
            for (int k = 0; k < EXPRESSIONS; k++) {
                String expr = new RandomExpressions(random).vector(random.nextInt(4));
                long instant = (30 + random.nextInt(150)) * 5000L + 2000;
                questions.add(new Question(
                        expr,
                        Literals.print(java.time.Duration.ofMillis(instant)),
                        ours(expr, series, interval, instant)));
                yaml.append("  - {expr: '")
                        .append(expr)
                        .append("', eval_time: ")
                        .append(instant / 1000)
                        .append("s}\n");
            }
            // Samples are loaded up to the last instant only, rounded down to the evaluation interval.
            yaml.append("  - {expr: 'nothing', eval_time: 20m}\n");
        }
        Files.writeString(folder.resolve("test.yml"), yaml);
        List<Map.Entry<String, Optional<Map<Labels, Double>>>> theirs = parse(Promtool.test(promtool.get(), folder));
        compare(questions, theirs);
    }

    private static List<Generated> series(Random random, int length) {
        List<Generated> all = new ArrayList<>();
        for (String name : List.of("m0", "m1", "c0")) {
            for (String x : List.of("a", "b", "c")) {
                for (String y : List.of("p", "q")) {
                    if (random.nextInt(5) == 0) {
                        continue;
                    }
                    List<Double> values = new ArrayList<>();
                    double counter = 10_000;
                    for (int i = 0; i < length; i++) {
                        counter = random.nextInt(25) == 0 ? 5000 + random.nextInt(100) : counter + random.nextInt(50);
                        double gauge = (random.nextInt(6000) - 1000) / 100.0;
                        boolean gap = random.nextInt(8) == 0 || ((i / 30) % 3 == 2 && x.equals("b"));
                        boolean stale = random.nextInt(40) == 0;
                        values.add(
                                gap
                                        ? null
                                        : stale
                                                ? Series.STALE_MARKER
                                                : name.startsWith("c") ? Double.valueOf(counter) : gauge);
                    }
                    all.add(new Generated(Evaluation.labels(name, "x", x, "y", y), values));
                }
            }
        }
        return all;
    }

    /** Fed as the stream would be: in order of time, with evaluations now and then that forget what is old. */
    private static Optional<Map<Labels, Double>> ours(
            String expr, List<Generated> series, long interval, long instant) {
        Evaluation evaluation = new Evaluation(expr);
        int length = series.get(0).values().size();
        for (int i = 0; i < length; i++) {
            // A negative offset looks at samples after the instant.
            for (Generated one : series) {
                Double value = one.values().get(i);
                if (value != null) {
                    evaluation.sample(one.labels(), i * interval, value);
                }
            }
            if (i % 7 == 0 && i * interval < instant) {
                evaluation.forget(i * interval);
            }
        }
        try {
            Map<Labels, Double> values = new LinkedHashMap<>();
            evaluation.at(instant).forEach((Element e) -> values.put(e.labels(), e.value()));
            return Optional.of(values);
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }

    private static List<Map.Entry<String, Optional<Map<Labels, Double>>>> parse(String output) {
        assertTrue(output.startsWith("Unit Testing:"), output);
        List<Map.Entry<String, Optional<Map<Labels, Double>>>> results = new ArrayList<>();
        Matcher failure = FAILURE.matcher(output);
        while (failure.find()) {
            String key = Literals.unquote(failure.group(1)) + " @ " + failure.group(2);
            if (failure.group(3) != null) {
                results.add(Map.entry(key, Optional.empty()));
                continue;
            }
            results.add(Map.entry(key, Optional.of(Promtool.samples(failure.group(4)))));
        }
        return results;
    }

    /** Answers come in the order of the questions; a question whose answer is empty has none. */
    private static void compare(
            List<Question> questions, List<Map.Entry<String, Optional<Map<Labels, Double>>>> theirs) {
        List<String> differences = new ArrayList<>();
        int next = 0;
        int failed = 0;
        for (Question question : questions) {
            Optional<Map<Labels, Double>> their = Optional.of(Map.of());
            if (next < theirs.size() && theirs.get(next).getKey().equals(question.expr() + " @ " + question.time())) {
                their = theirs.get(next++).getValue();
            }
            failed += their.isEmpty() ? 1 : 0;
            if (!same(question.answer(), their)) {
                differences.add(question.expr() + " @ " + question.time() + "\n  ours:   " + question.answer()
                        + "\n  theirs: " + their);
            }
        }
        assertEquals(theirs.size(), next, "answers of promtool that belong to no question");
        assertEquals(List.of(), differences, () -> String.join("\n", differences));
        assertTrue(theirs.size() - failed > questions.size() / 3, "too few questions have an answer to show much");
    }

    private static boolean same(Optional<Map<Labels, Double>> ours, Optional<Map<Labels, Double>> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return ours.isEmpty() == theirs.isEmpty();
        }
        Map<Labels, Double> their = theirs.get();
        return ours.get().keySet().equals(their.keySet())
                && ours.get().entrySet().stream()
                        .allMatch(e -> close(e.getValue(), Objects.requireNonNull(their.get(e.getKey()))));
    }

    /** Prometheus 2 adds up without compensation, and powers differ in the last digit, which a modulo makes larger. */
    private static boolean close(double a, double b) {
        return Double.compare(a, b) == 0
                || a == b
                || Math.abs(a - b) <= 1e-7 * Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
    }
}
