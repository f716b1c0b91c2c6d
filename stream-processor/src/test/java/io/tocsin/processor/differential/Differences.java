package io.tocsin.processor.differential;

import io.tocsin.processor.differential.Question.Answer;
import io.tocsin.processor.differential.Question.Answer.Values;
import io.tocsin.processor.promql.Expr;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where answers differ by more than rounding, and why. A difference is explained when it begins at a part of the
 * expression whose own inputs agree but for rounding, and not to the bit: what jumps there ({@code floor}, {@code ==},
 * {@code %}) makes a last digit large. The last digits themselves differ since Prometheus 3 adds up with compensation
 * where 2 did not, and Go's functions are not Java's.
 */
final class Differences {
    private static final double TOLERANCE = 1e-9;

    private record Difference(Question question, Answer ours, Answer theirs) {}

    private final List<Difference> open = new ArrayList<>();
    private final List<String> unexplained = new ArrayList<>();
    private final List<Question> strange = new ArrayList<>();
    private final Map<String, Integer> explained = new TreeMap<>();
    private int exact;
    private int rounded;

    void compare(Question question, Answer ours, Answer theirs) {
        if (!isClose(ours, theirs)) {
            open.add(new Difference(question, ours, theirs));
        } else if (isExact(ours, theirs)) {
            exact++;
        } else {
            rounded++;
        }
    }

    /** Writes each question that is not explained as a test file of its own. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < strange.size(); i++) {
            Files.writeString(folder.resolve("difference-" + i + ".yml"), PeerRun.file(List.of(strange.get(i))));
        }
    }

    private void unexplained(Question question, String text) {
        strange.add(question);
        unexplained.add(text);
    }

    /** Asks for the parts of the expressions that differ. */
    void explain(PeerRun peer) throws IOException, InterruptedException {
        List<Question> parts = new ArrayList<>();
        for (Difference difference : open) {
            for (Expr part : difference.question().parts()) {
                parts.add(part(difference.question(), part));
            }
        }
        List<Answer> theirs = parts.isEmpty() ? List.of() : peer.answers(parts);
        Map<Question, Answer> answers = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            answers.put(parts.get(i), theirs.get(i));
        }
        for (Difference difference : open) {
            explain(difference, answers);
        }
    }

    private static Question part(Question whole, Expr part) {
        return new Question(whole.dialect(), whole.data(), part.toString(), whole.instant());
    }

    private void explain(Difference difference, Map<Question, Answer> theirs) {
        var store = difference.question().data().store();
        if (difference.question().hasTies(store)) {
            // The choice depends on the order of the series, which promtool shuffles from run to run.
            explained.merge("which of equal elements topk and bottomk take is not defined", 1, Integer::sum);
            return;
        }
        boolean root = true;
        for (Expr node : difference.question().parts()) {
            Question question = part(difference.question(), node);
            Answer our = question.ours(store);
            Answer their = Objects.requireNonNull(theirs.get(question));
            if (root && !isClose(difference.theirs(), their)) {
                explained.merge("promtool, asked again, gives another answer", 1, Integer::sum);
                return;
            }
            root = false;
            if (isClose(our, their)) {
                continue;
            }
            boolean inputsClose = true;
            boolean inputsExact = true;
            for (Question input : inputs(difference.question(), node)) {
                Answer ourInput = input.ours(store);
                Answer theirInput = Objects.requireNonNull(theirs.get(input));
                inputsClose &= isClose(ourInput, theirInput);
                inputsExact &= isExact(ourInput, theirInput);
            }
            Optional<VersionDifference> known = known(question, node, our, their);
            if (inputsClose && known.isPresent()) {
                explained.merge(known.get().toString(), 1, Integer::sum);
                return;
            }
            if (inputsClose && inputsExact) {
                unexplained(
                        difference.question(),
                        "at " + node + "\n    ours:   " + our.text() + "\n    theirs: " + their.text() + "\n  of "
                                + difference.question().dialect() + " "
                                + difference.question().expr() + " @ "
                                + difference.question().instant() + "\n  ours:   "
                                + difference.ours().text() + "\n  theirs: "
                                + difference.theirs().text());
                return;
            }
            if (inputsClose) {
                explained.merge(
                        "a last digit made large by "
                                + Features.of(node).stream().findFirst().orElse("parentheses"),
                        1,
                        Integer::sum);
                return;
            }
        }
        unexplained(
                difference.question(),
                "no part differs of " + difference.question().expr() + "\n  ours:   "
                        + difference.ours().text() + "\n  theirs: "
                        + difference.theirs().text());
    }

    private static Optional<VersionDifference> known(Question question, Expr node, Answer ours, Answer theirs) {
        return Arrays.stream(VersionDifference.values())
                .filter(known -> known.explains(question, node, ours, theirs))
                .findFirst();
    }

    /** The nearest parts below that have a value of their own. */
    private static List<Question> inputs(Question whole, Expr node) {
        List<Question> inputs = new ArrayList<>();
        for (Expr child : node.children()) {
            switch (child.type()) {
                case VECTOR, SCALAR -> inputs.add(part(whole, child));
                case MATRIX, STRING, NONE -> {}
            }
        }
        return inputs;
    }

    /** One entry a difference. */
    List<String> unexplained() {
        return unexplained;
    }

    String text() {
        return exact + " equal to the bit, " + rounded + " but for rounding, explained " + explained + ", unexplained "
                + unexplained.size();
    }

    private static boolean isExact(Answer ours, Answer theirs) {
        if (ours instanceof Values a && theirs instanceof Values b) {
            return a.values().equals(b.values());
        }
        return ours.getClass().equals(theirs.getClass());
    }

    private static boolean isClose(Answer ours, Answer theirs) {
        if (!(ours instanceof Values a && theirs instanceof Values b)) {
            return ours.getClass().equals(theirs.getClass());
        }
        Map<Labels, Double> their = b.values();
        return a.values().keySet().equals(their.keySet())
                && a.values().entrySet().stream()
                        .allMatch(e -> close(e.getValue(), Objects.requireNonNull(their.get(e.getKey()))));
    }

    static boolean close(double a, @Nullable Double other) {
        if (other == null) {
            return false;
        }
        double b = other;
        return Double.compare(a, b) == 0
                || a == b
                || Math.abs(a - b) <= TOLERANCE * Math.max(1e-3, Math.max(Math.abs(a), Math.abs(b)));
    }
}
