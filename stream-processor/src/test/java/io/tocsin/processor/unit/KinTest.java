package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.promql.GoFloat;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression is for some kin is what it is for all, less what is of others. */
final class KinTest {
    private static final long SEED = Long.getLong("tocsin.kin.seed", 1);
    private static final int EXPRESSIONS = 4_000;
    private static final long SECOND = 1_000;

    @Test
    void whatSomeKinComeToIsTheirPartOfTheWhole() {
        Random random = new Random(SEED);
        int compared = 0;
        int elements = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            Evaluation evaluation = new Evaluation("(" + new RandomExpressions(random).vector(random.nextInt(3)) + ")");
            if (!(evaluation.split() instanceof Split.Whole)) {
                fill(evaluation, random);
                compared++;
                for (long at = 300 * SECOND + 1; at <= 420 * SECOND; at += 40 * SECOND) {
                    elements += compare(evaluation, at, random);
                }
            }
        }
        System.out.println("kin: " + compared + " expressions, " + elements + " elements");
        assertTrue(compared > EXPRESSIONS / 10, "enough can be split");
        assertTrue(elements > EXPRESSIONS, "enough is found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum by (x) (count_over_time(log_events{x!=\"c\"}[1m])) > 0",
                "sum by (x) (count_over_time(log_events[1m])) / on (x) sum by (x) (count_over_time(log_events[2m]))",
                "group by (x, y) (present_over_time(log_events[5m])) unless on (x) group by (x) (present_over_time(log_events[10s]))",
                "sum by (x) (count_over_time(log_events[1m])) * on (x) max by (x) (m0)",
                "max_over_time(sum by (x) (m0)[2m:20s]) or sum by (x) (m1)"
            })
    void theSameOfLogEventsAndSubqueries(String expr) {
        Random random = new Random(SEED);
        Evaluation evaluation = new Evaluation(expr);
        assertTrue(
                evaluation.split() instanceof Split.By, () -> evaluation.split().toString());
        fill(evaluation, random);
        int elements = 0;
        for (long at = 60 * SECOND; at <= 420 * SECOND; at += 20 * SECOND) {
            elements += compare(evaluation, at, random);
        }
        assertTrue(elements > 20, "something is found");
    }

    /** Also of what was trimmed, gone and come again. */
    @Test
    void seriesThatGoLeaveTheirKin() {
        Evaluation evaluation = new Evaluation("sum by (x) (m0)");
        evaluation.sample(labels("m0", "x", "a", "y", "p"), 0, 1);
        evaluation.sample(labels("m0", "x", "a", "y", "q"), 400 * SECOND, 2);
        evaluation.sample(labels("m0", "x", "b", "y", "p"), 0, 4);
        Set<Kin> before = evaluation.kins();
        assertEquals(2, before.size());
        evaluation.forget(400 * SECOND);
        Set<Kin> after = evaluation.kins();
        assertEquals(1, after.size());
        assertTrue(before.containsAll(after));
        assertEquals(List.of("{x=\"a\"} 2"), texts(evaluation.at(400 * SECOND, before)));
        evaluation.sample(labels("m0", "x", "b", "y", "p"), 401 * SECOND, 8);
        assertEquals(
                List.of("{x=\"a\"} 2", "{x=\"b\"} 8"),
                texts(evaluation.at(401 * SECOND, evaluation.kins())).stream()
                        .sorted()
                        .toList());
        assertEquals(List.of(), texts(evaluation.at(401 * SECOND, Set.of())));
    }

    @Test
    void allAreKinWhereNothingCanBeSplit() {
        Evaluation evaluation = new Evaluation("sum(m0) > 0 or absent(m1)");
        evaluation.sample(labels("m0", "x", "a"), 0, 1);
        evaluation.sample(labels("m0", "x", "b"), 0, 2);
        assertEquals(1, evaluation.kins().size());
        assertEquals(texts(evaluation.at(0)), texts(evaluation.at(0, evaluation.kins())));
    }

    private static void fill(Evaluation evaluation, Random random) {
        for (String x : List.of("a", "b", "c", "d")) {
            for (String y : List.of("p", "q")) {
                for (String name : List.of("m0", "m1", "c0")) {
                    double value = random.nextInt(20);
                    for (long at = random.nextInt(60); at < 420; at += 5 + random.nextInt(30)) {
                        value = name.equals("c0") ? value + random.nextInt(5) : random.nextInt(40) - 10;
                        boolean ends = random.nextInt(20) == 0;
                        evaluation.sample(
                                labels(name, "x", x, "y", y), at * SECOND, ends ? Series.STALE_MARKER : value);
                    }
                }
                for (long at = random.nextInt(60); at < 420; at += 1 + random.nextInt(40)) {
                    evaluation.log(labels("", "x", x, "y", y), at * SECOND);
                }
            }
        }
    }

    /** Compares what some kin come to with their part of the whole; how many elements that has. */
    private static int compare(Evaluation evaluation, long at, Random random) {
        List<Element> whole;
        try {
            whole = evaluation.at(at);
        } catch (EvaluationException fails) {
            return 0;
        }
        Set<Kin> some = new LinkedHashSet<>();
        for (Kin kin : evaluation.kins()) {
            if (random.nextBoolean()) {
                some.add(kin);
            }
        }
        Set<List<String>> keys = some.stream().map(Kin::key).collect(Collectors.toSet());
        Collection<Element> wanted = new ArrayList<>(whole);
        wanted.removeIf(element ->
                !keys.contains(evaluation.split().key(element.labels().asMap())));
        assertEquals(
                texts(wanted).stream().sorted().toList(),
                texts(evaluation.at(at, some)).stream().sorted().toList(),
                () -> "seed " + SEED + " at " + at + " of " + keys);
        return whole.size();
    }

    private static List<String> texts(Collection<Element> elements) {
        return elements.stream()
                .map(e -> e.labels() + " " + GoFloat.shortest(e.value()))
                .toList();
    }
}
