package io.tocsin.processor.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.promql.Dialect;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.rules.Problem;
import io.tocsin.processor.rules.RuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule files of others, in the folder {@code -Dtocsin.rule.collections=…}: how many of their rules are taken, and whether
 * those give Prometheus' values on generated series of their metrics.
 */
final class CollectionsIT {
    private static final int TRIES = 40;
    private static final int CHUNK = 300;

    private final Random random = new Random(20261121);
    private final List<String> refused = new ArrayList<>();
    private final List<RuleFile.Rule> taken = new ArrayList<>();

    /** The files of the folder that is named; without one the test is skipped. */
    static List<Path> files() throws IOException {
        String collections = System.getProperty("tocsin.rule.collections", "");
        assumeTrue(!collections.isEmpty(), "no folder of rule files is given by -Dtocsin.rule.collections");
        try (Stream<Path> all = Files.list(Path.of(collections))) {
            return all.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
        }
    }

    @Test
    void areTakenAndGivePrometheusValues(@TempDir Path folder) throws IOException, InterruptedException {
        List<Path> files = files();
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        for (Path file : files) {
            read(file);
        }
        System.out.println(files.size() + " files, " + taken.size() + " rules taken, files with problems: "
                + String.join("\n", refused));
        Differences differences = new Differences();
        PeerRun peer = new PeerRun(promtool.get(), folder);
        List<Question> questions = new ArrayList<>();
        for (RuleFile.Rule rule : taken) {
            questions.addAll(questions(rule));
        }
        int answered = 0;
        for (int from = 0; from < questions.size(); from += CHUNK) {
            List<Question> some = questions.subList(from, Math.min(questions.size(), from + CHUNK));
            List<Answer> theirs = peer.answers(some);
            for (int i = 0; i < some.size(); i++) {
                Question question = some.get(i);
                answered += theirs.get(i).isEmpty() ? 0 : 1;
                differences.compare(question, question.ours(question.data().store()), theirs.get(i));
            }
        }
        differences.explain(peer);
        differences.write(Path.of("target", "differences"));
        System.out.println(questions.size() + " questions, " + answered + " with a result that is not empty; "
                + differences.text());
        assertTrue(
                differences.unexplained().isEmpty(),
                () -> String.join("\n\n", differences.unexplained()) + "\n\nSee target/differences");
        assertTrue(answered >= 0.8 * questions.size(), "only " + answered + " of " + questions.size());
    }

    private void read(Path file) throws IOException {
        var read = RuleFile.read(file.getFileName().toString(), Files.readString(file));
        read.problems().stream().map(Problem::toString).forEach(refused::add);
        if (read.problems().isEmpty()) {
            read.orElseThrow().groups().forEach(group -> taken.addAll(group.rules()));
        }
    }

    /** On series on which something comes of the rule, where such are found. */
    private List<Question> questions(RuleFile.Rule rule) {
        List<Question> questions = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            Expr expr = rule.expr().tree();
            if (dialect == Dialect.V3 && expr.all().stream().anyMatch(Expr.Subquery.class::isInstance)) {
                continue; // Its steps fall on the bounds that the versions take differently.
            }
            Question question = null;
            for (int i = 0; i < TRIES && (question == null || i > 0); i++) {
                Dataset data = new RuleData(random, expr, true).make();
                if (data.rows().isEmpty()) {
                    break;
                }
                long offGrid = dialect == Dialect.V3 ? 2000 : 0;
                long instant = data.endMillis() / 60_000 * 30_000 + random.nextInt(20) * 60_000L + offGrid;
                question = new Question(dialect, data, rule.expr().text().strip(), instant);
                if (!question.ours(data.store()).isEmpty()) {
                    break;
                }
            }
            if (question != null) {
                questions.add(question);
            }
        }
        return questions;
    }
}
