package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.at;
import static io.tocsin.processor.topology.Driven.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.schemas.alert.AlertEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a change of the rules, or of the release, makes of alerts and of what was counted. */
final class RuleChangeTest {
    private static final String CPU = rule("Cpu", "process_cpu_utilization_ratio > 0.9", "");

    @Test
    void beginsAnewWhereAnEarlierReleaseStoredWithoutShards() {
        try (Driven before = new Driven(Driven.ERRORS);
                Driven after = new Driven(Driven.ERRORS)) {
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

            driven.reload(Driven.ERRORS);
            driven.punctuate();
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
            driven.reload("groups: []\n");
            driven.idle(4.5);
            AlertEvent resolved = driven.alerts().get(0);
            assertTrue(!resolved.endsAt().orElseThrow().isBefore(resolved.startsAt()), resolved::toString);
        }
    }

    @Test
    void endsTheAlertsOfAGroupThatIsTakenAway() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.gauge(1.5, "process.cpu.utilization", 0.97);
            driven.idle(2.5);
            assertEquals(List.of("firing Cpu 0.97"), driven.told());
            driven.reload("groups: []\n");
            driven.idle(3.5);
            assertEquals(List.of("resolved Cpu 0.97"), driven.told());
            assertEquals(List.of(), driven.states.groups());
        }
    }

    @Test
    void keepsWhatItHasCountedWhenOnlyTheThresholdChanges() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            driven.idle(3.5);
            assertEquals(List.of(), driven.told());
            driven.reload(Driven.ERRORS.replace("> 2", "> 1"));
            driven.idle(5.5);
            assertEquals(List.of("firing Errors 2.0"), driven.told());
        }
    }

    @Test
    void aNewRuleKnowsAtOnceWhatCameBeforeIt() {
        try (Driven driven = new Driven(CPU)) {
            driven.idle(0.5);
            driven.log(1.1, "error");
            driven.log(1.2, "error");
            driven.log(1.3, "error");
            driven.idle(2.5);
            driven.reload(CPU + Driven.ERRORS.substring("groups:\n".length()).replace("name: g", "name: h"));
            driven.punctuate();
            driven.idle(3.5);
            assertEquals(List.of(), driven.told());
            driven.idle(4.5);
            assertEquals(List.of("firing Errors 3.0"), driven.told());
        }
    }

    /** What the release before this one stored: journal entries of another codec, and no versions of rules. */
    @Test
    void beginsAnewWhereAnEarlierReleaseStoredOtherJournals() {
        try (Driven before = new Driven(Driven.ERRORS);
                Driven after = new Driven(Driven.ERRORS)) {
            before.idle(0.5);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.log(1.3, "error");
            before.idle(2.5);
            assertEquals(List.of("firing Errors 3.0"), before.told());
            before.log(2.7, "error");
            before.punctuate();
            before.asOfLayout((byte) 2);
            before.storesInto(after);
            after.idle(3.5);
            assertEquals(List.of("resolved Errors 3.0"), after.told());
            after.log(4.1, "error");
            after.log(4.2, "error");
            after.log(4.3, "error");
            after.idle(5.5);
            assertEquals(List.of("firing Errors 3.0"), after.told());
        }
    }

    /** What was kept for new rules comes to their evaluators piece by piece. */
    @Test
    void evaluatesNothingEarlyBeforeNewRulesHaveAllThatWasBefore() {
        String few = rule("Few", "min_over_time(process_cpu_utilization_ratio[20s]) > 0.5", "")
                .replace("interval: 1s", "interval: 10s");
        try (Driven driven = new Driven(Driven.ERRORS, UnitSettings.DEFAULT.withEarly(group -> true))) {
            driven.idle(0.5);
            for (int second = 1; second < 9; second++) {
                driven.gauge(second + 0.1, "process.cpu.utilization", second < 7 ? 0.9 : 0.1);
            }
            driven.idle(9.5);
            driven.reload(few);
            driven.punctuate();
            driven.nanosPerLook = 30_000_000;
            for (int tenth = 1; tenth < 20; tenth++) {
                driven.gauge(10 + tenth * 0.1, "process.cpu.utilization", 0.9);
                driven.idle(10 + tenth * 0.1 + 0.05);
                assertEquals(List.of(), driven.told(), "0.1 was there 5 s ago");
            }
            driven.nanosPerLook = 0;
            for (int second = 12; second < 40; second++) {
                driven.gauge(second + 0.1, "process.cpu.utilization", 0.9);
                driven.idle(second + 0.2);
            }
            assertEquals(List.of("firing Few 0.9"), driven.told(), "20 s later it is");
        }
    }

    @Test
    void aRuleThatIsShortOfHistoryDoesNotFireForWhatCouldHaveBeenBefore() {
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            for (int second = 1; second < 30; second++) {
                driven.gauge(second + 0.1, "process.cpu.utilization", second < 29 ? 0.9 : 0.1);
            }
            driven.idle(30.5);
            driven.completeFrom = at(29).toEpochMilli() - 60_000;
            driven.forgetBefore(at(29));
            driven.reload(rule("Low", "max_over_time(process_cpu_utilization_ratio[20s]) < 0.5", ""));
            driven.punctuate();
            for (int second = 31; second < 49; second++) {
                driven.gauge(second + 0.1, "process.cpu.utilization", 0.1);
                driven.idle(second + 0.2);
            }
            assertEquals(List.of(), driven.told(), "0.9 was there in the 20 s before, though no longer in the topic");
            driven.idle(50.5);
            assertEquals(List.of("firing Low 0.1"), driven.told());
        }
    }

    @Test
    void aRuleThatIsShortOfHistorySaysSoAndDoesNotFireForWantOfIt() {
        String silent =
                rule("Silent", "absent_over_time(process_cpu_utilization_ratio{service_name=\"shop\"}[20s])", "");
        try (Driven driven = new Driven(Driven.ERRORS)) {
            driven.idle(0.5);
            driven.log(1.5, "error");
            driven.idle(2.5);
            driven.completeFrom = at(2).toEpochMilli() - 60_000;
            driven.reload(silent);
            driven.punctuate();
            driven.idle(10.5);
            assertEquals(
                    List.of(Optional.of(at(22))),
                    driven.states.groups().get(0).rules().stream()
                            .map(GroupStatus.RuleStatus::shortUntil)
                            .toList());
            driven.idle(21.5);
            assertEquals(List.of(), driven.told());
            driven.idle(22.5);
            assertEquals(List.of("firing Silent 1.0"), driven.told());
            assertEquals(
                    List.of(Optional.empty()),
                    driven.states.groups().get(0).rules().stream()
                            .map(GroupStatus.RuleStatus::shortUntil)
                            .toList());
        }
    }
}
