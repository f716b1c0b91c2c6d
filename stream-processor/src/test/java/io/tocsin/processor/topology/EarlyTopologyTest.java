package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules that are evaluated between the points of the grid, by the topology. */
final class EarlyTopologyTest {
    @Test
    void firesAsSoonAsTheEventComesWhereTheGroupIsEvaluatedEarly() {
        try (Driven driven = new Driven(Driven.ERRORS, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(1.001);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            assertEquals(List.of(), driven.told());
            driven.log(1.4, "error");
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(Status.FIRING, firing.status());
            assertEquals(at(1.4), firing.startsAt());
            driven.idle(2.5);
            assertEquals(List.of(), driven.told(), "the grid finds it firing already");
            driven.idle(12.5);
            AlertEvent resolved = driven.alerts().get(0);
            assertEquals(at(1.4), resolved.startsAt());
            assertEquals(Optional.of(at(12)), resolved.endsAt(), "as from the grid alone");
        }
    }

    @Test
    void firesAlsoWhileAGridPointBeforeTheEventWaits() {
        try (Driven driven = new Driven(Driven.ERRORS, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(1.001);
            driven.log(1.8, "error");
            driven.log(1.9, "error");
            // 2 s waits for the other topic.
            driven.log(2.1, "error");
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(Status.FIRING, firing.status());
            assertEquals(at(2.1), firing.startsAt());
            assertEquals(3, firing.value());
            driven.log(2.15, "error");
            driven.idle(2.5);
            assertEquals(Optional.of(at(2)), driven.states.groups().get(0).lastEvaluation());
            assertEquals(List.of(), driven.told(), "2 s has seen two errors, and leaves alone what began after it");
            driven.idle(3.5);
            assertEquals(List.of(), driven.told());
            driven.idle(13.5);
            AlertEvent resolved = driven.alerts().get(0);
            assertEquals(at(2.1), resolved.startsAt());
            assertEquals(4, resolved.value());
        }
    }

    @Test
    void looksNoFurtherAheadThanTheCellAfterTheGridPointThatWaits() {
        try (Driven driven = new Driven(Driven.ERRORS, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(1.001);
            driven.log(1.8, "error");
            driven.log(1.9, "error");
            driven.log(3.1, "error");
            assertEquals(List.of(), driven.told(), "2 s waits");
            driven.idle(2.5);
            driven.punctuate();
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(at(3.1), firing.startsAt(), "3 s waits");
        }
    }

    @Test
    void triesNothingOfACellOfWhichItDoesNotHaveAll() {
        UnitSettings early = UnitSettings.DEFAULT.withEarly(group -> true);
        try (Driven before = new Driven(Driven.ERRORS, early);
                Driven after = new Driven(Driven.ERRORS, early)) {
            before.idle(1.001);
            before.log(1.9, "error");
            before.log(2.1, "error");
            before.restoreInto(after);
            after.log(2.2, "error");
            after.log(2.3, "error");
            assertEquals(List.of(), after.told(), "2.1 s is in the journal only");
            after.idle(2.5);
            assertEquals(List.of("firing Errors 4.0"), after.told());
        }
    }

    @Test
    void isNotEvaluatedEarlyWhileItWorksOffABacklog() {
        try (Driven driven = new Driven(Driven.ERRORS, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(1.001);
            // The clock stands at the beginning still, so these are of the future; an hour later they are old.
            driven.wait(Duration.ofHours(1));
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            driven.log(1.4, "error");
            assertEquals(List.of(), driven.told());
            driven.idle(2.5);
            assertEquals(at(2), driven.alerts().get(0).startsAt());
        }
    }

    @Test
    void whatRecordsUnderWayCouldTakeBackIsLookedAtOnceTheyAreKnown() {
        try (Driven driven = new Driven(sumOfCpu(), UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(10.001);
            driven.gauge(11.5, "process.cpu.utilization", 0.97);
            assertEquals(List.of(), driven.told());
            // Nothing else comes; everybody has handed on what came until then.
            driven.idle(12.001);
            AlertEvent firing = driven.alerts().get(0);
            assertEquals(Status.FIRING, firing.status());
            assertEquals(at(12), firing.startsAt());
            driven.gauge(12.7, "process.cpu.utilization", 0.2);
            driven.idle(13.5);
            assertEquals(List.of(), driven.told(), "only the grid resolves");
            driven.idle(20.5);
            assertEquals(Optional.of(at(20)), driven.alerts().get(0).endsAt());
        }
    }

    private static String sumOfCpu() {
        return """
                groups:
                  - name: test
                    interval: 10s
                    rules: [{alert: Cpu, expr: sum by (service_name) (process_cpu_utilization_ratio) > 0.9}]
                """;
    }
}
