package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.rule;
import static io.tocsin.processor.topology.Driven.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.alert.AlertEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a change of the rules, or of the release, makes of alerts and of what was counted. */
final class RuleChangeTest {
    private static final String ERRORS =
            rule("Errors", "sum by (service_name) (count_over_time(log_events{log_level=\"error\"}[10s])) > 2", "");
    private static final String CPU = rule("Cpu", "process_cpu_utilization_ratio > 0.9", "");

    @Test
    void beginsAnewWhereAnEarlierReleaseStoredWithoutShards() {
        try (Driven before = new Driven(ERRORS);
                Driven after = new Driven(ERRORS)) {
            before.idle(0.5);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.log(1.3, "error");
            before.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), before.told());
            before.forgetLayout();
            before.restoreInto(after);
            after.idle(3.5);
            assertEquals(List.of("resolved Errors 3.0"), after.told(), "so that nothing fires for ever");
            after.log(4.1, "error");
            after.log(4.2, "error");
            after.log(4.3, "error");
            after.idle(5.5);
            assertEquals(List.of("firing Errors 3.0"), after.told());
        }
    }

    @Test
    void endsTheAlertsOfARuleThatIsTakenAway() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.gauge(1.5, "process.cpu.utilization", 0.97);
            driven.idle(2.5);
            assertEquals(List.of("firing Cpu 0.97"), driven.told());

            driven.rules.replace(rules(ERRORS));
            driven.idle(3.5);
            assertEquals(List.of("resolved Cpu 0.97"), driven.told());
            driven.idle(10);
            assertEquals(List.of(), driven.told());
            assertEquals(
                    List.of("Errors"),
                    driven.states.groups().get(0).rules().stream()
                            .map(GroupStatus.RuleStatus::name)
                            .toList());
        }
    }

    @Test
    void endsAnAlertThatBeganBetweenTwoGridPointsNotBeforeItBegan() {
        try (Driven driven = new Driven(CPU, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            driven.idle(1.001);
            driven.gauge(1.4, "process.cpu.utilization", 0.97);
            assertEquals(List.of("firing Cpu 0.97"), driven.told());
            driven.rules.replace(rules("groups: []\n"));
            driven.punctuate();
            AlertEvent resolved = driven.alerts().get(0);
            assertEquals(Optional.of(resolved.startsAt()), resolved.endsAt());
        }
    }

    @Test
    void endsTheAlertsOfAGroupThatIsTakenAway() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.gauge(1.5, "process.cpu.utilization", 0.97);
            driven.idle(2.5);
            assertEquals(List.of("firing Cpu 0.97"), driven.told());
            driven.rules.replace(rules("groups: []\n"));
            driven.idle(2.6);
            assertEquals(List.of("resolved Cpu 0.97"), driven.told());
            assertEquals(List.of(), driven.states.groups());
        }
    }

    @Test
    void keepsWhatItHasCountedWhenOnlyTheThresholdChanges() {
        try (Driven driven = new Driven(ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            driven.idle(3.5);
            assertEquals(List.of(), driven.told());
            driven.rules.replace(rules(ERRORS.replace("> 2", "> 1")));
            driven.idle(4.5);
            assertEquals(List.of("firing Errors 2.0"), driven.told());
        }
    }
}
