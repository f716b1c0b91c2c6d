package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static io.tocsin.processor.topology.Driven.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.schemas.alert.AlertEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing is called down while the path that it reports through is down itself. */
final class OutageTest {
    private static final String SILENT =
            rule("Silent", "present_over_time(up[1d]) unless present_over_time(up[15s])", "for: 15s");

    @Test
    void evaluatesNoGridPointWhileEverythingWasDown() {
        try (Driven driven = seen(SILENT)) {
            driven.idle(2.5);
            assertEquals(2, driven.evaluations());
            // An hour later everything comes back, and the service soon after it.
            driven.idle(3_602.5);
            assertEquals(3_600, driven.metric("skipped_grid_points_total"), "3 to 3602");
            driven.gauge(3_606, "up", 1);
            for (int second = 3_607; second < 3_640; second += 5) {
                driven.gauge(second, "up", 1);
                driven.idle(second + 0.5);
            }
            assertEquals(List.of(), driven.told());
        }
    }

    @Test
    void tellsOfWhatStaysSilentAfterAnOutage() {
        try (Driven driven = seen(SILENT)) {
            driven.idle(2.5);
            driven.idle(3_602.5);
            driven.idle(3_612.5);
            assertEquals(List.of(), driven.told());
            driven.idle(3_620.5);
            assertEquals(List.of("firing Silent 1.0"), driven.told());
        }
    }

    @Test
    void evaluatesTheBacklogOfAStretchInWhichOnlyTheProcessorWasDown() {
        try (Driven driven = seen(SILENT)) {
            driven.idle(2.5);
            // Other events went on, of the service there was none.
            for (int second = 10; second <= 100; second += 10) {
                driven.log(second, "info");
            }
            driven.idle(100.5);
            assertEquals(0, driven.metric("skipped_grid_points_total"));
            assertEquals(List.of("firing Silent 1.0"), driven.told());
        }
    }

    @Test
    void evaluatesAQuietSpellThroughWhichItRuns() {
        try (Driven driven = seen(SILENT)) {
            for (int second = 2; second < 60; second++) {
                driven.idle(second + 0.5);
            }
            assertEquals(0, driven.metric("skipped_grid_points_total"));
            assertEquals(List.of("firing Silent 1.0"), driven.told());
        }
    }

    @Test
    void forgetsWhatHasLeftTheLongWindow() {
        String remembers =
                rule("Silent", "up == 0 or (present_over_time(up[60s]) unless present_over_time(up[15s]))", "");
        try (Driven driven = seen(remembers)) {
            run(driven, 2, 30);
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(at(17), firing.startsAt());
            run(driven, 31, 61);
            assertEquals(List.of(), driven.alerts());
            run(driven, 62, 65);
            assertEquals(List.of(firing.fingerprint()), driven.forgotten(), "a tombstone");
            driven.gauge(70, "up", 1);
            run(driven, 71, 90);
            assertEquals(List.of("firing Silent 1.0"), driven.told(), "a new life");
            driven.gauge(91, "up", 1);
            run(driven, 92, 93);
            assertEquals(List.of("resolved Silent 1.0"), driven.told(), "it came back");
        }
    }

    @Test
    void forgetsNothingThatHasFallenBelowAThreshold() {
        String threshold = rule("Queue", "queue_length > 5 unless on (service_name) maintenance == 1", "");
        resolvesWhatWasFiring(threshold, "queue.length", "Queue", 9, 1);
    }

    @Test
    void forgetsNothingThatARuleWithoutMemoryHasEnded() {
        String both = rule("Down", "up == 0 or (group by (x) (up unless up))", "");
        resolvesWhatWasFiring(both, "up", "Down", 0, 1);
    }

    private static void resolvesWhatWasFiring(String rules, String metric, String alert, double bad, double good) {
        try (Driven driven = new Driven(rules)) {
            driven.idle(0.5);
            driven.gauge(1.1, metric, bad);
            run(driven, 2, 3);
            assertEquals(List.of("firing " + alert + " " + bad), driven.told());
            driven.gauge(3.7, metric, good);
            run(driven, 4, 5);
            assertEquals(List.of("resolved " + alert + " " + bad), driven.told());
        }
    }

    @Test
    void remembersThroughARestartWhatCanBeForgotten() {
        String remembers = rule("Silent", "present_over_time(up[60s]) unless present_over_time(up[15s])", "");
        try (Driven before = seen(remembers);
                Driven after = new Driven(remembers)) {
            run(before, 2, 30);
            AlertEvent firing = before.alerts().get(0);
            before.restoreInto(after);
            run(after, 31, 65);
            assertEquals(List.of(firing.fingerprint()), after.forgotten());
        }
    }

    @Test
    void knowsAnOutageAfterARestart() {
        try (Driven before = seen(SILENT);
                Driven after = new Driven(SILENT)) {
            before.idle(2.5);
            before.restoreInto(after);
            after.gauge(3_600.2, "up", 1);
            after.idle(3_602.5);
            assertEquals(3_598, after.metric("skipped_grid_points_total"), "3 to 3600");
            assertEquals(List.of(), after.told());
        }
    }

    /** Has seen the service once, at 1.1 s. */
    private static Driven seen(String rules) {
        Driven driven = new Driven(rules);
        driven.idle(0.5);
        driven.gauge(1.1, "up", 1);
        return driven;
    }

    private static void run(Driven driven, int from, int to) {
        for (int second = from; second <= to; second++) {
            driven.idle(second + 0.5);
        }
    }
}
