package io.tocsin.processor.topology;

import static io.tocsin.processor.topology.Driven.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.RuleStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A process is ready when the rules of all partitions that are here are evaluated. */
final class ReadinessTest {
    private static final String ERRORS =
            rule("Errors", "sum by (service_name) (count_over_time(log_events{log_level=\"error\"}[10s])) > 1", "");

    /** Its unit takes in that of what it reads, so all that is held moves. */
    private static final String RECORDED = """
            groups:
              - name: g
                interval: 1s
                rules:
                  - record: errors:count
                    expr: sum by (service_name) (count_over_time(log_events{log_level="error"}[10s]))
            """;

    private static final String READER = """
              - name: a-reader
                interval: 1s
                rules:
                  - alert: Errors
                    expr: errors:count > 1
            """;

    /** Units of their own, so that all of them is taken back in several pieces. */
    private static final String OTHERS = """
              - name: others
                rules:
                  - alert: One
                    expr: one > 1
                  - alert: Two
                    expr: two > 1
                  - alert: Three
                    expr: three > 1
            """;

    /** So long that each call does one piece. */
    private static final long ONE_PIECE = 100_000_000;

    private final List<Set<Integer>> told = new ArrayList<>();
    private final RuleStates states = new RuleStates(told::add);

    @Test
    void waitsForEachPartitionFromWhenItComesUntilItIsEvaluated() {
        states.awaits("1");
        states.awaits("2");
        states.evaluates("2");
        states.evaluates("2");
        assertEquals(List.of(Set.of(1), Set.of(1, 2), Set.of(1)), told);
        states.evaluates("1");
        states.evaluates("2");
        assertEquals(List.of(Set.of(1), Set.of(1, 2), Set.of(1), Set.of()), told);
    }

    @Test
    void waitsForOneThatComesLaterToo() {
        states.awaits("1");
        states.evaluates("1");
        states.awaits("2");
        states.evaluates("1");
        assertEquals(List.of(Set.of(1), Set.of(), Set.of(2)), told);
        states.evaluates("2");
        assertEquals(Set.of(), told.get(3));
    }

    @Test
    void doesNotWaitForOneThatIsGivenToAnotherInstance() {
        states.awaits("1");
        states.awaits("2");
        states.evaluates("1");
        states.withdraw("2");
        assertEquals(Set.of(2), told.get(2));
        states.evaluates("1");
        assertEquals(Set.of(), told.get(3));
        states.withdraw("1");
        assertEquals(4, told.size(), "nothing is evaluated here");
    }

    /** The task of the other one is there, and nothing has come to it yet. */
    @Test
    void isNotReadyBeforeAPartitionThatHasNotBegun() {
        try (Driven driven = new Driven(ERRORS)) {
            driven.states.awaits("7");
            driven.idle(0.5);
            driven.idle(2.5);
            assertEquals(1, driven.states.groups().size());
            assertFalse(driven.ready.get());
            driven.states.evaluates("7");
            assertTrue(driven.ready.get());
        }
    }

    @Test
    void aTaskIsWaitedForFromWhenItIsInitialised() {
        try (Driven driven = new Driven(ERRORS)) {
            driven.states.awaits("7");
            driven.states.evaluates("7");
            assertFalse(driven.ready.get(), "its own partition is not evaluated");
            driven.idle(0.5);
            driven.idle(1.5);
            assertTrue(driven.ready.get());
        }
    }

    @Test
    void aTaskThatEndsIsWaitedForNoMore() {
        Driven driven = new Driven(ERRORS);
        driven.states.awaits("7");
        driven.close();
        driven.states.evaluates("7");
        assertTrue(driven.ready.get());
    }

    @Test
    void staysReadyWhileTheRulesChangePieceByPiece() {
        try (Driven driven = new Driven(RECORDED)) {
            driven.idle(0.5);
            for (int second = 1; second < 9; second++) {
                driven.log(second + 0.1, "error");
                driven.idle(second + 0.9);
            }
            driven.reload(RECORDED + READER);
            driven.nanosPerLook = ONE_PIECE;
            for (int tenth = 0; tenth < 20; tenth++) {
                driven.idle(9 + tenth * 0.1);
                assertTrue(driven.ready.get(), "the version before is served until the next is in force");
            }
            driven.nanosPerLook = 0;
            driven.idle(15);
            assertEquals(List.of("firing Errors 8.0"), driven.told().subList(0, 1));
        }
    }

    @Test
    void isNotReadyWhereItStartsAmidAChangeUntilThatIsThrough() {
        try (Driven before = new Driven(RECORDED);
                Driven after = new Driven(RECORDED)) {
            before.idle(0.5);
            for (int second = 1; second < 9; second++) {
                before.log(second + 0.1, "error");
                before.idle(second + 0.9);
            }
            before.reload(RECORDED + READER);
            after.reload(RECORDED + READER);
            before.nanosPerLook = ONE_PIECE;
            before.idle(9.5);
            before.idle(11.5);
            before.restoreInto(after);
            after.nanosPerLook = ONE_PIECE;
            after.idle(11.6);
            assertFalse(after.ready.get());
            after.nanosPerLook = 0;
            after.idle(12.5);
            after.idle(14.5);
            assertTrue(after.ready.get());
        }
    }

    /** Taken back in pieces, between two instants of the grid: nothing is evaluated yet that would tell of it. */
    @Test
    void whoeverFindsItReadyFindsItsAlertsAsWell() {
        List<Long> active = new ArrayList<>();
        try (Driven before = new Driven(ERRORS + OTHERS);
                Driven after = new Driven(ERRORS + OTHERS)) {
            before.idle(0.5);
            before.log(1.1, "error");
            before.log(1.2, "error");
            before.idle(3.5);
            assertEquals(List.of("firing Errors 2.0"), before.told());
            before.restoreInto(after);
            after.nanosPerLook = ONE_PIECE;
            after.wait(Duration.ofMillis(10));
            after.nanosPerLook = 0;
            for (int look = 0; look < 50; look++) {
                after.wait(Duration.ofMillis(10));
                if (after.ready.get()) {
                    active.add(active(after.states.groups()));
                }
            }
        }
        assertEquals(Set.of(1L), Set.copyOf(active));
    }

    private static long active(List<GroupStatus> groups) {
        return groups.stream()
                .flatMap(group -> group.rules().stream())
                .flatMap(rule -> rule.alerting().stream())
                .mapToLong(alerting -> alerting.alerts().size())
                .sum();
    }
}
