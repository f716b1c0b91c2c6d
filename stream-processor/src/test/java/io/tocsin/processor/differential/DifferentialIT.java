package io.tocsin.processor.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.engine.MemoryStore;
import io.tocsin.processor.promql.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random expressions over random series, by Prometheus' own promtool and by our evaluator. Debian's promtool is of
 * Prometheus 2, so one half of the questions is asked in version 2's meaning, the other half with all samples off the
 * bounds on which the versions differ. {@code -Dtocsin.differential.cases} and {@code -Dtocsin.differential.seed} ask
 * for more, or for other ones; questions whose answers differ are written to {@code target/differences}.
 */
final class DifferentialIT {
    private static final int CASES = Integer.getInteger("tocsin.differential.cases", 1000);
    private static final long SEED = Long.getLong("tocsin.differential.seed", 20261121);
    private static final int MANY = 20_000;
    /** How many cases of so many show each function and operator at least. */
    private static final int LEAST = 50;

    private static final int CHUNK = 500;
    private static final int PER_DATASET = 25;
    /** Of questions without an answer only some are asked. */
    private static final int KEEP_EMPTY = 6;

    private final Random random = new Random(SEED);
    private final Features features = new Features();
    private final Differences differences = new Differences();
    private int feature;
    private int answered;

    @Test
    void agreesWithPrometheus(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> promtool = Promtool.find();
        assumeTrue(promtool.isPresent(), "promtool is not installed, so nothing is compared with Prometheus");
        PeerRun peer = new PeerRun(promtool.get(), folder);
        for (int asked = 0; asked < CASES; asked += CHUNK) {
            List<Answer> ours = new ArrayList<>();
            List<Question> questions = questions(Math.min(CHUNK, CASES - asked), ours);
            List<Answer> theirs = peer.answers(questions);
            for (int i = 0; i < questions.size(); i++) {
                features.add(questions.get(i).tree());
                answered += theirs.get(i).isEmpty() ? 0 : 1;
                differences.compare(questions.get(i), ours.get(i), theirs.get(i));
            }
        }
        differences.explain(peer);
        differences.write(Path.of("target", "differences"));
        System.out.println(summary());
        assertTrue(
                differences.unexplained().isEmpty(),
                () -> String.join("\n\n", differences.unexplained()) + "\n\nSee target/differences");
        if (CASES >= MANY) {
            List<String> rare = features.counts().entrySet().stream()
                    .filter(entry -> entry.getValue() < LEAST)
                    .map(Map.Entry::getKey)
                    .toList();
            assertEquals(List.of(), rare, "shown by fewer than " + LEAST + " cases");
        }
        assertTrue(answered >= 0.8 * CASES, "only " + answered + " of " + CASES + " questions have an answer");
    }

    /** Questions that show each feature in turn; our answers go into {@code ours}. */
    private List<Question> questions(int count, List<Answer> ours) {
        List<String> all = Grammar.features();
        List<Question> questions = new ArrayList<>();
        Dataset data = Dataset.random(random);
        MemoryStore store = data.store();
        int ofThis = 0;
        while (questions.size() < count) {
            if (ofThis++ == PER_DATASET) {
                data = Dataset.random(random);
                store = data.store();
                ofThis = 1;
            }
            Question question = question(all.get(feature % all.size()), data);
            Answer answer = question.ours(store);
            if (!answer.isEmpty() || random.nextInt(KEEP_EMPTY) == 0) {
                questions.add(question);
                ours.add(answer);
                feature++;
            }
        }
        return questions;
    }

    private Question question(String shown, Dataset data) {
        Dialect dialect = random.nextBoolean() ? Dialect.V2 : Dialect.V3;
        long instant =
                dialect == Dialect.V2 ? (60 + random.nextInt(280)) * 5000L : (60 + random.nextInt(280)) * 5000L + 2000;
        String expr = new Grammar(random, dialect).expression(shown);
        return new Question(
                dialect,
                data,
                dialect == Dialect.V3 ? expr.replace("holt_winters(", "double_exponential_smoothing(") : expr,
                instant);
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        text.append(CASES).append(" cases of seed ").append(SEED).append(", ").append(answered);
        text.append(" with a result that is not empty; ")
                .append(differences.text())
                .append("\ncounts:");
        for (Map.Entry<String, Integer> entry : features.counts().entrySet()) {
            text.append(' ')
                    .append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue())
                    .append(',');
        }
        return text.toString();
    }
}
