package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.vector.EvaluationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Prometheus 3 documents, where Prometheus 2 did otherwise or promtool cannot be asked. */
final class EvaluatorTest {
    private static final Map<String, String> UP = labels("up", "job", "a");

    /** Samples 0, 1, 2, … of value 10, 20, 30, … every ten seconds. */
    private static Evaluation steps(String expr) {
        Evaluation evaluation = new Evaluation(expr);
        for (int i = 0; i <= 60; i++) {
            evaluation.sample(UP, i * 10_000L, (i + 1) * 10);
        }
        return evaluation;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            count_over_time(up[20s]) ¦ 20000 ¦ {job="a"} 2
            count_over_time(up[20s]) ¦ 20001 ¦ {job="a"} 2
            count_over_time(up[20s]) ¦ 19999 ¦ {job="a"} 2
            sum_over_time(up[20s]) ¦ 20000 ¦ {job="a"} 50
            count_over_time(up[10s]) ¦ 20000 ¦ {job="a"} 1
            rate(up[10s]) ¦ 20000 ¦
            rate(up[20s]) ¦ 20000 ¦ {job="a"} 1
            rate(up[1m]) ¦ 60000 ¦ {job="a"} 1
            increase(up[1m]) ¦ 60000 ¦ {job="a"} 60
            delta(up[1m] offset 10s) ¦ 70000 ¦ {job="a"} 60
            last_over_time(up[20s] offset 10s) ¦ 30000 ¦ up{job="a"} 30
            up ¦ 20000 ¦ up{job="a"} 30
            up offset 10s ¦ 20000 ¦ up{job="a"} 20
            up offset -10s ¦ 20000 ¦ up{job="a"} 40
            up ¦ 899999 ¦ up{job="a"} 610
            up ¦ 900000 ¦
            present_over_time(up[5m]) ¦ 899999 ¦ {job="a"} 1
            present_over_time(up[5m]) ¦ 900000 ¦
            absent_over_time(up{job="a"}[5m]) ¦ 900000 ¦ {job="a"} 1
            absent_over_time(up[5m]) ¦ 899999 ¦
            up > 20 < 40 ¦ 20000 ¦ up{job="a"} 30
            time() ¦ 1500 ¦ {} 1.5
            hour() + minute() / 100 ¦ 3720000 ¦ {} 1.02
            vector(1) ¦ 5 ¦ {} 1
            scalar(up) + scalar(nope) ¦ 20000 ¦ {} NaN
            1 > bool 2 ¦ 0 ¦ {} 0
            timestamp(up) ¦ 25000 ¦ {job="a"} 20
            log2(vector(2 ^ 29)) ¦ 0 ¦ {} 29
            deg(vector(pi())) ¦ 0 ¦ {} 180
            -up ¦ 20000 ¦ {job="a"} -30
            up atan2 0 ¦ 20000 ¦ {job="a"} 1.5707963267948966
            up > bool 20 ¦ 20000 ¦ {job="a"} 1
            20 < up ¦ 20000 ¦ up{job="a"} 30
            max_over_time(up[1m:10s]) ¦ 120000 ¦ {job="a"} 130
            sum_over_time(up[40s:20s]) ¦ 120000 ¦ {job="a"} 240
            sum_over_time(up[40s:20s] offset 1m) ¦ 120000 ¦ {job="a"} 120
            rate(up[1m] @ end()) ¦ 120000 ¦ {job="a"} 1
            max_over_time(rate(up[1m] offset 10s)[2m:30s] @ start()) ¦ 240000 ¦ {job="a"} 1
            min_over_time((up > 100)[5m:1m]) ¦ 240000 ¦ {job="a"} 130
            timestamp(up + 1) ¦ 25000 ¦ {job="a"} 25
            count_values("value", up) ¦ 20000 ¦ {value="30"} 1
            """)
    void rangesAreOpenToTheLeft(String expr, long millis, String expected) {
        assertEquals(expected == null ? "" : expected, steps(expr).text(millis));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            count_over_time(up[20s]) ¦ 20000 ¦ {job="a"} 3
            count_over_time(up[20s]) ¦ 20001 ¦ {job="a"} 2
            count_over_time(up[10s:10s]) ¦ 20000 ¦ {job="a"} 2
            up ¦ 320000 ¦ up{job="a"} 2
            up ¦ 320001 ¦
            """)
    void rangesOfVersion2AreClosedAndHeldSo(String expr, long millis, String expected) {
        Evaluation evaluation = new Evaluation(expr, "# tocsin: promql=2");
        for (int i = 0; i <= 2; i++) {
            evaluation.sample(UP, i * 10_000L, i);
            evaluation.forget(i * 10_000L);
        }
        assertEquals(expected == null ? "" : expected, evaluation.text(millis));
    }

    @Test
    void aStaleMarkerEndsASeriesAtOnceButIsNoSample() {
        for (String expr : new String[] {"up", "last_over_time(up[1m])", "count_over_time(up[1m])"}) {
            Evaluation evaluation = new Evaluation(expr);
            evaluation.sample(UP, 10_000, 1).sample(UP, 20_000, 2).sample(UP, 30_000, Series.STALE_MARKER);
            String expected = switch (expr) {
                case "up" -> "";
                case "last_over_time(up[1m])" -> "up{job=\"a\"} 2";
                default -> "{job=\"a\"} 2";
            };
            assertEquals(expected, evaluation.text(30_000), expr);
            evaluation.forget(30_000);
            assertEquals(expected, evaluation.text(31_000), expr);
            evaluation.sample(UP, 40_000, 4);
            assertEquals(expr.startsWith("count") ? "{job=\"a\"} 3" : "up{job=\"a\"} 4", evaluation.text(40_000), expr);
        }
    }

    @Test
    void theGreatestOfOneTimeCountsInAnyOrderAndALateOneIsPutInItsPlace() {
        Evaluation evaluation = new Evaluation("sum_over_time(up[1m])");
        evaluation.sample(UP, 20_000, 5).sample(UP, 10_000, 7).sample(UP, 20_000, 100);
        assertEquals("{job=\"a\"} 107", evaluation.text(20_000));
        evaluation.sample(UP, 20_000, 99).sample(UP, 20_000, -200);
        assertEquals("{job=\"a\"} 107", evaluation.text(20_000));
        assertEquals("{job=\"a\"} 7", evaluation.text(19_000));
    }

    @Test
    void anotherNanIsAValue() {
        Evaluation evaluation = new Evaluation("up").sample(UP, 0, Double.NaN);
        assertEquals("up{job=\"a\"} NaN", evaluation.text(0));
    }

    @Test
    void failsWhereElementsDoNotMatchOneToOne() {
        Evaluation evaluation = new Evaluation("a + on (x) b");
        evaluation
                .sample(labels("a", "x", "1"), 0, 1)
                .sample(labels("b", "x", "1", "y", "1"), 0, 1)
                .sample(labels("b", "x", "1", "y", "2"), 0, 1);
        assertEquals(
                "found duplicate series for the match group {x=\"1\"} on the right hand-side of the operation:"
                        + " [{__name__=\"b\", x=\"1\", y=\"1\"}, {__name__=\"b\", x=\"1\", y=\"2\"}];many-to-many matching not allowed: matching labels"
                        + " must be unique on one side",
                assertThrows(EvaluationException.class, () -> evaluation.at(0)).getMessage());
    }

    @Test
    void failsWhereDroppingTheNameMakesTwoOfOne() {
        Evaluation evaluation = new Evaluation("abs({__name__=~\"a|b\"})");
        evaluation.sample(labels("a"), 0, 1).sample(labels("b"), 0, 1);
        assertEquals(
                "vector cannot contain metrics with the same labelset",
                assertThrows(EvaluationException.class, () -> evaluation.at(0)).getMessage());
    }

    private static Evaluation logs(String expr) {
        Evaluation evaluation = new Evaluation(expr);
        for (int i = 1; i <= 100; i++) {
            evaluation.log(
                    Map.of("service_name", i % 2 == 0 ? "even" : "odd", "log_level", "error", "message", "number " + i),
                    i * 1000L);
        }
        evaluation.log(Map.of("service_name", "even", "log_level", "info", "message", "x"), 60_000);
        evaluation.log(Map.of("log_level", "error", "message", "of no service"), 60_000);
        return evaluation;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            sum by (service_name) (count_over_time(log_events{log_level="error"}[10s])) ¦ 60 ¦ {service_name="even"} 5; {service_name="odd"} 5; {} 1
            sum by (service_name) (count_over_time(log_events{log_level="error"}[10s])) > 4 ¦ 61 ¦ {service_name="even"} 5; {service_name="odd"} 5
            sum(count_over_time(log_events[1m])) ¦ 60 ¦ {} 62
            sum (sum_over_time(log_events{message=~"number [1-5]"}[1m])) ¦ 60 ¦ {} 5
            sum(count_over_time(log_events{log_level="error"}[10s] offset 50s)) ¦ 60 ¦ {} 10
            sum(count_over_time(log_events{log_level="none"}[1m])) ¦ 60 ¦
            max by (service_name) (present_over_time(log_events{log_level="info"}[5s])) ¦ 64 ¦ {service_name="even"} 1
            max by (service_name) (present_over_time(log_events{log_level="info"}[5s])) ¦ 65 ¦
            group(last_over_time(log_events{log_level="info"}[5s])) ¦ 64 ¦ {} 1
            absent_over_time(log_events{log_level="info"}[5s]) ¦ 65 ¦ {log_level="info"} 1
            absent_over_time(log_events{log_level="info"}[5s]) ¦ 64 ¦
            sum(sum by (service_name) (count_over_time(log_events[2s]))) / 2 ¦ 100 ¦ {} 1
            max_over_time(sum(count_over_time(log_events[2s]))[100s:1s]) ¦ 100 ¦ {} 4
            min_over_time(sum(count_over_time(log_events[2s]))[30s:10s] offset 20s) ¦ 100 ¦ {} 2
            count_over_time(absent_over_time(log_events{log_level="info"}[10s])[100s:10s]) ¦ 100 ¦ {log_level="info"} 9
            """)
    void logEventsAreSamplesOfOne(String expr, long seconds, String expected) {
        assertEquals(expected == null ? "" : expected, logs(expr).text(seconds * 1000));
    }

    @Test
    void holdsNoMoreThanCanBeAskedFor() {
        Evaluation presence = new Evaluation("present_over_time(up[1d]) unless present_over_time(up[15s]) and up");
        Evaluation counts = new Evaluation("sum(count_over_time(log_events[1m]))");
        Evaluation rate = new Evaluation("rate(up[1m])");
        for (int i = 0; i < 5000; i++) {
            presence.sample(UP, i * 1000L, i);
            rate.sample(UP, i * 1000L, i);
            counts.log(Map.of("message", "m" + i), i * 1000L);
            presence.forget(i * 1000L);
            rate.forget(i * 1000L);
            counts.forget(i * 1000L);
            // The newest one of two leaves, and one that has come since.
            assertTrue(presence.held() <= 4, () -> presence.held() + " samples");
            // What has left is dropped with what comes: the window, and one sample.
            assertTrue(rate.held() <= 61, () -> rate.held() + " samples");
            // Of each set of labels as long as it is seen, and an eighth of a window longer.
            assertTrue(counts.held() <= 69, () -> counts.held() + " panes");
        }
        presence.forget(4999_000L + 86_400_000);
        assertEquals(0, presence.held());
    }
}
