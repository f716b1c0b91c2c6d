package io.tocsin.processor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.Parser;
import io.tocsin.processor.promql.PromqlException;
import io.tocsin.processor.vector.Element;
import io.tocsin.processor.vector.EvaluationException;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An evaluator that has evaluated before beside one that has not, as series come and go. */
final class MemoryTest {
    private static final List<String> EXPRESSIONS = List.of(
            "sum by (a) (x)",
            "avg without (b) (x)",
            "max(x)",
            "quantile by (b) (0.7, x)",
            "stddev by (a) (rate(x[5m]))",
            "topk by (a) (2, x)",
            "limitk by (b) (1, x)",
            "count_values by (a) (\"v\", x)",
            "x / y",
            "x > y",
            "x == bool y",
            "x + on (a, b) y",
            "x * ignoring (c) y",
            "x - on (a) group_left (c) y",
            "y - on (a) group_right (b) x",
            "sum by (a) (x) / on (a) group_right sum by (a, b) (y)",
            "x < on (a) group_left (b) y",
            "x and on (a) y",
            "x > 3 unless y > 3",
            "x > 3 or on (b) y",
            "-{a=\"1\"}",
            "abs({a=\"1\"})",
            "{a=\"1\"} + 1",
            "{a=\"1\"} > 2",
            "rate({a=\"1\"}[5m])",
            "last_over_time({a=\"1\"}[5m])",
            "histogram_quantile(0.5, h)",
            "histogram_fraction(0, 2, h)",
            "histogram_quantiles(h, \"q\", 0.1, 0.9)",
            "histogram_quantile(0.9, sum by (le) (rate(h[5m])))",
            "histogram_quantile(0.9, {le!=\"\"})",
            "count_over_time(sum by (a) (x)[2m:30s]) > 0",
            "max_over_time((sum by (a) (x) / on (a) sum by (a) (y))[3m:30s])",
            "sum_over_time(histogram_quantile(0.5, h)[3m:1m])");

    private final Random random = new Random(11);
    private final MemoryStore store = new MemoryStore();
    private final List<Labels> labels = new ArrayList<>();

    private MemoryTest() {
        for (String a : List.of("1", "2", "3")) {
            for (String b : List.of("1", "2")) {
                labels.add(Labels.of(Map.of("__name__", "x", "a", a, "b", b)));
                labels.add(Labels.of(Map.of("__name__", "y", "a", a, "b", b)));
            }
            labels.add(Labels.of(Map.of("__name__", "y", "a", a, "b", "1", "c", "1", "__type__", "gauge")));
            labels.add(Labels.of(Map.of("__name__", "y", "a", a, "b", "2", "__type__", "counter")));
            for (String le : List.of("0.5", "1", "1.0", "2", "+Inf", "nothing")) {
                labels.add(Labels.of(Map.of("__name__", a.equals("3") ? "k" : "h", "a", a, "le", le)));
            }
        }
    }

    private void write(long at) {
        for (Labels each : labels) {
            // For a while all go on as before, so that there is something to remember.
            boolean changes = at / 300_000 % 2 == 0;
            if (!changes || random.nextInt(10) > 0) {
                boolean ends = changes && random.nextInt(10) == 0;
                store.append(each, at, ends ? Series.STALE_MARKER : random.nextInt(8));
            }
        }
    }

    private static String outcome(Evaluator evaluator, Expr expr, long at) {
        try {
            List<Element> elements = evaluator.evaluate(expr, at).asVector();
            return elements.stream()
                    .map(e -> e.labels() + " " + Long.toHexString(Double.doubleToRawLongBits(e.value())))
                    .collect(Collectors.joining("\n"));
        } catch (EvaluationException e) {
            return "error: " + e.getMessage();
        }
    }

    @Test
    void changesNoResult() throws PromqlException {
        Evaluator knowing = new Evaluator(store, Evaluator.Settings.DEFAULT);
        List<Expr> exprs = new ArrayList<>();
        for (String text : EXPRESSIONS) {
            exprs.add(Parser.parse(text));
        }
        int errors = 0;
        int results = 0;
        for (long at = 300_000; at < 300_000 * 10; at += 30_000) {
            write(at);
            for (Expr expr : exprs) {
                String expected = outcome(new Evaluator(store, Evaluator.Settings.DEFAULT), expr, at);
                assertEquals(expected, outcome(knowing, expr, at), () -> "of " + expr);
                errors += expected.startsWith("error") ? 1 : 0;
                results += expected.isEmpty() || expected.startsWith("error") ? 0 : 1;
            }
        }
        assertTrue(errors > 100 && results > 1000, errors + " errors and " + results + " results");
    }

    /** Of which the first is a plain look at the metadata, the rest what it must not overlook. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            abs(n) ¦ {a="1"} 1; {a="2"} 2
            abs(m) ¦ same
            rate(m[1m]) ¦ same
            m + 1 ¦ same
            m > bool 1 ¦ same
            -m ¦ same
            m / m ¦ same
            m >= bool m ¦ same
            m > 1 ¦ m{__type__="gauge", a="1"} 2
            m and m > 1 ¦ m{__type__="gauge", a="1"} 2
            last_over_time(m[5s]) > 1 ¦ m{__type__="gauge", a="1"} 2
            abs({a="1",__type__!="gauge",__name__!="m"}) ¦ {a="1"} 1
            abs({a="1",__type__!="gauge"}) ¦ same
            """)
    void tellsLabelsApartThatDifferInMetadataOnly(String expr, String expected) {
        Loaded loaded = Loaded.of("""
                m{a="1", __type__="counter"} 1 1
                m{a="1", __type__="gauge"} 1 2
                n{a="1"} 1 1
                n{a="2"} 1 2
                """);
        String same = "error: vector cannot contain metrics with the same labelset";
        assertEquals(expected.equals("same") ? same : expected, loaded.text(expr, 10));
    }
}
