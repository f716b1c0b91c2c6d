package io.tocsin.processor.differential;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.promql.Literals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions put to {@code promtool}, as a test file whose expectations are all that nothing comes of them: what it prints
 * as a difference is its answer. Each expression carries its number in a comment.
 */
final class PeerRun {
    private static final Pattern FAILURE = Pattern.compile(
            "    expr: (\"(?:[^\"\\\\]|\\\\.)*\"), time: \\w+,(?: err: (.*)|\\s+exp: nil\\s+got: (.*))");
    /** What the first expression of each test ends in: its answer shows that the series could be read. */
    private static final String LOADED = " # loaded";

    private final Path promtool;
    private final Path folder;

    PeerRun(Path promtool, Path folder) {
        this.promtool = promtool;
        this.folder = folder;
    }

    /** The answers, in the order of the questions. */
    List<Answer> answers(List<Question> questions) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("test.yml"), file(questions));
        String output = Promtool.test(promtool, folder);
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
                    number,
                    failure.group(2) != null
                            ? new Answer.Failed(failure.group(2))
                            : new Answer.Values(Promtool.samples(failure.group(3))));
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
}
