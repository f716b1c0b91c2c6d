package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PanesTest {
    private static Leaf.Logs leaf(String expr, String interval) {
        return Plans.alert(expr, interval).orElseThrow().units().get(0).logs().get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sum(count_over_time(log_events[5m])) ¦ 1m ¦ 60
            sum(count_over_time(log_events[5m])) ¦ 15s ¦ 15
            sum(count_over_time(log_events[90s])) ¦ 1m ¦ 30
            sum(count_over_time(log_events[3s])) ¦ 1500ms ¦ 1.5
            sum(count_over_time(log_events[1h] offset 7m)) ¦ 5m ¦ 60
            sum(count_over_time(log_events[1h] offset -7m)) ¦ 5m ¦ 60
            max_over_time(sum(count_over_time(log_events[1h]))[1d:10m] offset 5m) ¦ 1h ¦ 300
            max_over_time(sum(count_over_time(log_events[1h]))[1d:]) ¦ 1h ¦ 60
            group(present_over_time(log_events[1d])) ¦ 1s ¦ 1
            absent_over_time(log_events[10m]) ¦ 1m ¦ 60
            """)
    void areAsWideAsAllTimesAllow(String expr, String interval, double seconds) {
        assertEquals(
                Duration.ofMillis((long) (seconds * 1000)), leaf(expr, interval).pane());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\u0001', textBlock = """
            sum(count_over_time(log_events[1500ms])) ¦ 1s ¦ log events are counted in panes of at least 1s, and the greatest common divisor of range 1s500ms, interval of the group 1s is 500ms; the nearest that is right: range 1s or 2s, or interval of the group 1s500ms
            sum(count_over_time(log_events[1m] offset 50ms)) ¦ 1s ¦ log events are counted in panes of at least 1s, and the greatest common divisor of range 1m, offset 50ms, interval of the group 1s is 50ms; the nearest that is right: offset 0s or 1s
            sum(count_over_time(log_events[1m])) ¦ 200ms ¦ log events are counted in panes of at least 1s, and the greatest common divisor of range 1m, interval of the group 200ms is 200ms; the nearest that is right: interval of the group 1s
            sum(count_over_time(log_events[5h])) ¦ 1s ¦ log events are counted in at most 10000 panes a window, and range 5h, interval of the group 1s make 18000 panes of 1s; the nearest that is right: range 2h46m40s, or interval of the group 1s800ms
            sum(count_over_time(log_events[7d])) ¦ 1m ¦ log events are counted in at most 10000 panes a window, and range 1w, interval of the group 1m make 10080 panes of 1m; the nearest that is right: range 6d22h40m, or interval of the group 1m480ms
            max_over_time(sum(count_over_time(log_events[1m]))[10m:100ms]) ¦ 1s ¦ log events are counted in panes of at least 1s, and the greatest common divisor of range 1m, step of the subquery 100ms, interval of the group 1s is 100ms; the nearest that is right: step of the subquery 1s
            sum(count_over_time(log_events[1500ms])) ¦ 700ms ¦ log events are counted in panes of at least 1s, and the greatest common divisor of range 1s500ms, interval of the group 700ms is 100ms; the nearest that is right: interval of the group 1s500ms
            """)
    void sayWhatIsNearest(String expr, String interval, String what) {
        String text = Plans.alert(expr, interval).problems().get(0).text();
        assertEquals(
                "group \"g\", rule 1, \"A\": 1:" + (text.contains("step") ? 15 : 1) + ": " + what,
                text.lines().findFirst().orElse(""));
    }

    @Test
    void nothingIsLegalBetweenTheNearest() {
        Random random = new Random(7);
        long[] some = {100, 500, 1000, 1500, 2000, 2500, 3000, 7000, 10_000, 30_000, 60_000};
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            List<Panes.Time> times = new ArrayList<>();
            times.add(new Panes.Time("range", some[random.nextInt(some.length)] * (1 + random.nextInt(5)), true));
            times.add(new Panes.Time("offset", random.nextInt(3) * some[random.nextInt(some.length)], true));
            times.add(new Panes.Time("interval", some[random.nextInt(some.length)], false));
            Panes panes = new Panes(times, 9_980_000L * random.nextInt(2), random.nextInt(4) == 0);
            for (int index = 0; index < times.size() && panes.refusal().isPresent(); index++) {
                refused++;
                long is = times.get(index).millis();
                List<Long> nearest = panes.nearest(index);
                long first = nearest.isEmpty() ? 0 : Math.min(is, nearest.get(0));
                long last = nearest.isEmpty() ? is + 100_000 : Math.max(is, nearest.get(nearest.size() - 1));
                for (long value = Math.max(first, index == 1 ? 0 : 100); value <= last; value += 100) {
                    if (value == first + 60_000) {
                        value = Math.max(value, last - 60_000);
                    }
                    assertEquals(
                            nearest.contains(value),
                            with(panes, index, value).refusal().isEmpty(),
                            () -> panes + ": " + nearest);
                }
            }
        }
        assertTrue(refused > 200, "refused " + refused);
    }

    private static Panes with(Panes panes, int index, long value) {
        List<Panes.Time> times = new ArrayList<>(panes.times());
        times.set(
                index,
                new Panes.Time(times.get(index).what(), value, times.get(index).held()));
        return new Panes(times, panes.beyondMillis(), panes.newestOnly());
    }
}
