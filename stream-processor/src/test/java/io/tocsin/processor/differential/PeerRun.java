package io.tocsin.processor.differential;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.promql.Literals;
import io.tocsin.processor.vector.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions put to {@code promtool}, as a test file whose expectations are all that nothing comes of them: what it prints
 * as a difference is its answer. Each expression carries its number in a comment.
 */
final class PeerRun {
    private static final Pattern FAILURE = Pattern.compile(
            "    expr: (\"(?:[^\"\\\\]|\\\\.)*\"), time: \\w+,(?: err: (.*)|\\s+exp: nil\\s+got: (.*))");
    private static final Pattern SAMPLE = Pattern.compile("(\\{(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*\\}) ([^\\s,]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=(\"(?:[^\"\\\\]|\\\\.)*\")");
    /** What the first expression of each test ends in: its answer shows that the series could be read. */
    private static final String LOADED = " # loaded";

    private static final int MINUTES = 10;

    private final Path promtool;
    private final Path folder;

    PeerRun(Path promtool, Path folder) {
        this.promtool = promtool;
        this.folder = folder;
    }

    /** The answers, in the order of the questions. */
    List<Answer> answers(List<Question> questions) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("test.yml"), file(questions));
        String output = run();
        if (!output.startsWith("Unit Testing:")) {
            throw new AssertionError("promtool did not test: " + output);
        }
        List<Answer> answers = new ArrayList<>();
        questions.forEach(question -> answers.add(new Answer.Values(Map.of())));
        Matcher failure = FAILURE.matcher(output);
        int found = 0;
        int loaded = 0;
        while (failure.find()) {
            String expr = Literals.unquote(failure.group(1));
            if (expr.endsWith(LOADED)) {
                loaded++;
                found++;
                continue;
            }
            int number = Integer.parseInt(expr.substring(expr.lastIndexOf("# ") + 2));
            answers.set(
                    number, failure.group(2) != null ? new Answer.Failed(failure.group(2)) : values(failure.group(3)));
            found++;
        }
        int lines = output.split("\n    expr: ", -1).length - 1;
        if (lines != found) {
            throw new AssertionError(found + " of " + lines + " answers could be read: " + output);
        }
        int tests = Math.toIntExact(
                questions.stream().map(q -> q.data().number()).distinct().count());
        if (loaded < tests) {
            throw new AssertionError("only " + loaded + " of " + tests + " data sets were loaded: " + output);
        }
        return answers;
    }

    private String run() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "test.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("promtool has not ended after " + MINUTES + " minutes");
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Questions over the same series stand in one test. */
    static String file(List<Question> questions) {
        StringBuilder yaml = new StringBuilder("evaluation_interval: 1m\ntests:\n");
        Dataset data = null;
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            if (data == null || question.data().number() != data.number()) {
                data = question.data();
                series(data, yaml);
                // Samples are loaded up to the last instant only.
                yaml.append("  promql_expr_test:\n  - {expr: 'vector(1)")
                        .append(LOADED)
                        .append("', eval_time: ")
                        .append(data.endMillis())
                        .append("ms}\n");
            }
            yaml.append("  - {expr: ")
                    .append(Literals.quote(question.peerText() + " # " + i))
                    .append(", eval_time: ")
                    .append(question.instant())
                    .append("ms}\n");
        }
        return yaml.toString();
    }

    static void series(Dataset data, StringBuilder yaml) {
        yaml.append("- interval: ").append(data.intervalMillis()).append("ms\n  input_series:\n");
        data.rows()
                .forEach(row -> yaml.append("  - {series: '")
                        .append(row.labels())
                        .append("', values: '")
                        .append(row.notation())
                        .append("'}\n"));
    }

    private static Answer values(String text) {
        Map<Labels, Double> values = new LinkedHashMap<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(sample.group(1));
            while (label.find()) {
                labels.put(label.group(1), Literals.unquote(label.group(2)));
            }
            values.put(Labels.of(labels), number(sample.group(2)));
        }
        return new Answer.Values(values);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
