package io.tocsin.processor.incremental;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.unit.UnitSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random rules, evaluated with each record that arrives too, and now and then with what comes after an instant of the
 * grid that is still to be evaluated: what fires on the grid fires no later and resolves at the same instant, what begins
 * between two points of the grid did hold there, and what is recorded is the same.
 * {@code -Dtocsin.incremental.events=1000000} sets how many events at least.
 */
final class EarlyIT {
    private static final int SECONDS = 300;
    private static final int LOGS = 700;
    private static final long EVENTS = Long.getLong("tocsin.incremental.events", 60_000) / 4;
    private static final long SEED = Long.getLong("tocsin.incremental.seed", 1);

    private long events;
    private long same;
    private long sooner;
    private long extra;
    private long ahead;
    private long running;
    private final Map<Early.Kind, Integer> begun = new HashMap<>();

    /** Of an alert: since when it fires in either run; absent while it does not. */
    private final Map<String, Long> onGrid = new HashMap<>();

    private final Map<String, Long> early = new HashMap<>();

    /** What began ahead of the grid, to be checked when the reference has seen as much. */
    private final List<Begun> unchecked = new ArrayList<>();

    private record Begun(StreamedUnit unit, AlertTransition told, long arrived) {}

    @Test
    void isASupersetOfTheGridNoneLaterAndEachExplained() {
        for (long seed = SEED; events < EVENTS; seed++) {
            run(seed);
        }
        System.out.println("early: " + events + " events; alerts that fire on the grid too: " + sooner + " sooner, "
                + same + " at the same instant; " + extra + " between points of the grid only; " + ahead
                + " before the grid point before them was evaluated; begun " + begun);
        assertTrue(ahead > 5, "alerts began ahead of the grid");
        assertTrue(sooner > 30, "alerts fired sooner");
        assertTrue(extra > 10, "alerts fired between points of the grid only");
        assertTrue(begun.size() == 2, "both kinds of early evaluation");
    }

    private void run(long seed) {
        running = seed;
        Random random = new Random(seed);
        RandomStream stream = RandomStream.of(random, SECONDS, LOGS);
        RuleFile file = random.nextInt(4) == 0 ? RandomRules.file(random) : RandomRules.simple(random);
        Reference reference = new Reference(file);
        RulePlan plan = RulePlan.compileAll(List.of(file)).orElseThrow();
        List<StreamedUnit> units = plan.units().stream()
                .map(unit -> new StreamedUnit(unit, UnitSettings.DEFAULT.withEarly(group -> true), 1))
                .toList();
        onGrid.clear();
        early.clear();
        unchecked.clear();
        int next = 0;
        for (long instant = RandomStream.START; instant <= stream.endMillis(); instant += 1000) {
            while (next < stream.records().size() && stream.records().get(next).append() <= instant) {
                RandomStream.Event event = stream.records().get(next++);
                events++;
                reference.add(event);
                for (StreamedUnit unit : units) {
                    unit.add(event);
                    if (random.nextInt(50) == 0) {
                        unit.restart();
                    }
                    List<AlertTransition> found = new ArrayList<>(unit.early(event.append(), event.append() - 1));
                    if (random.nextInt(10) == 0) {
                        found.addAll(unit.earlyAll(event.append(), event.append() - 1));
                    }
                    found.forEach(told -> begins(seed, reference, unit, told, event.append()));
                }
                check(seed, reference, event.append(), next, stream);
            }
            if (random.nextInt(3) > 0) {
                ahead(plan, units, reference, stream, next, instant);
            }
            List<AlertTransition> expected = new ArrayList<>();
            List<String> recorded = new ArrayList<>();
            reference.evaluate(instant).values().forEach(outcome -> {
                expected.addAll(outcome.transitions());
                recorded.addAll(outcome.recorded());
            });
            List<AlertTransition> got = new ArrayList<>();
            List<String> written = new ArrayList<>();
            for (StreamedUnit unit : units) {
                if (unit.isDue(instant)) {
                    Reference.Outcome outcome = unit.evaluate(instant);
                    got.addAll(outcome.transitions());
                    written.addAll(outcome.recorded());
                }
            }
            assertEquals(ofRecordings(recorded), ofRecordings(written), "seed " + seed + " at " + instant);
            compare("seed " + seed + " at " + (instant - RandomStream.START) / 1000 + " s: ", instant, expected, got);
        }
    }

    /** Not of alerts: those that began early have begun at another instant. */
    private static List<String> ofRecordings(List<String> samples) {
        return samples.stream()
                .filter(text -> !text.contains("ALERTS"))
                .sorted()
                .toList();
    }

    /** What comes in the next three tenths of a second is there before the instant is evaluated. */
    private void ahead(
            RulePlan plan, List<StreamedUnit> units, Reference reference, RandomStream stream, int next, long instant) {
        List<RandomStream.Event> later = stream
                .records()
                .subList(next, stream.records().size())
                .stream()
                .takeWhile(event -> event.append() <= instant + 300)
                .toList();
        if (later.isEmpty()) {
            return;
        }
        // As it is handed on, in one or two pieces: the second is looked at with the first.
        int first = later.size() / 2;
        List<Contribution> pieces = new ArrayList<>();
        for (List<RandomStream.Event> some : List.of(later.subList(0, first), later.subList(first, later.size()))) {
            if (some.isEmpty()) {
                continue;
            }
            int tried = pieces.size();
            Collector collector = new Collector(plan, new Shards(1), append -> false);
            some.forEach(event -> IncrementalIT.collect(collector, event));
            pieces.addAll(collector.drain());
            ahead(
                    units,
                    reference,
                    instant,
                    pieces,
                    tried,
                    some.get(some.size() - 1).append());
        }
    }

    private void ahead(
            List<StreamedUnit> units,
            Reference reference,
            long instant,
            List<Contribution> all,
            int tried,
            long arrived) {
        for (StreamedUnit unit : units) {
            List<Contribution> own = IncrementalIT.of(unit, all);
            int ownTried = IncrementalIT.of(unit, all.subList(0, tried)).size();
            for (AlertTransition told : unit.ahead(instant, own, ownTried, arrived)) {
                if (told.startsAt().toEpochMilli() == instant) {
                    begins(running, reference, unit, told, instant);
                    continue;
                }
                ahead++;
                assertEquals(told.activeAt(), told.startsAt(), () -> "seed " + running + " had been pending: " + told);
                assertTrue(early.put(key(told), arrived) == null, () -> "seed " + running + " fires already: " + told);
                unchecked.add(new Begun(unit, told, arrived));
            }
        }
    }

    private void check(long seed, Reference reference, long append, int next, RandomStream stream) {
        boolean more =
                next < stream.records().size() && stream.records().get(next).append() == append;
        for (Begun one : List.copyOf(unchecked)) {
            if (append >= one.arrived() && !more) {
                unchecked.remove(one);
                holds(seed, reference, one.unit(), one.told(), one.arrived());
            }
        }
    }

    private static String key(AlertTransition transition) {
        return transition.rule() + " " + transition.labels();
    }

    /** An alert begins to fire before the grid: it was not firing, and its condition holds at the rule's instant. */
    private void begins(long seed, Reference reference, StreamedUnit unit, AlertTransition told, long arrived) {
        String place = "seed " + seed + " at " + (arrived - RandomStream.START) + " ms: " + told;
        assertEquals(AlertTransition.Kind.FIRING, told.kind(), place);
        assertEquals(arrived, told.startsAt().toEpochMilli(), place);
        assertTrue(early.put(key(told), arrived) == null, () -> place + " fires already");
        holds(seed, reference, unit, told, arrived);
    }

    private void holds(long seed, Reference reference, StreamedUnit unit, AlertTransition told, long arrived) {
        String place = "seed " + seed + " at " + (arrived - RandomStream.START) + " ms: " + told;
        RulePlan.Alerting rule = unit.plan().groups().stream()
                .flatMap(group -> group.rules().stream())
                .filter(r -> r.id().equals(told.rule()))
                .map(RulePlan.Alerting.class::cast)
                .findFirst()
                .orElseThrow();
        long pane = rule.early().pane().map(p -> p.toMillis()).orElse(1L);
        boolean onArrival = rule.early().kind() == Early.Kind.ON_ARRIVAL;
        long at = onArrival ? -Math.floorDiv(-arrived, pane) * pane : Math.floorDiv(arrived - 1, pane) * pane;
        assertTrue(
                holding(rule.alert(), reference, at).contains(told.labels().toString()),
                () -> place + " does not hold: " + rule.expr());
        begun.merge(rule.early().kind(), 1, Integer::sum);
    }

    /** The alerts whose condition holds at an instant. */
    private static Set<String> holding(AlertRule rule, Reference reference, long instant) {
        RuleAlerts alerts = new RuleAlerts(rule, (key, entry) -> {});
        alerts.evaluated(instant, reference.value(rule.expr(), instant), 0, Optional.empty());
        return alerts.active().stream().map(alert -> alert.labels().toString()).collect(Collectors.toSet());
    }

    private void compare(String place, long instant, List<AlertTransition> expected, List<AlertTransition> got) {
        for (AlertTransition told : got) {
            if (told.kind() == AlertTransition.Kind.FIRING) {
                assertTrue(early.put(key(told), instant) == null, () -> place + told + " fires already");
            } else if (told.kind() == AlertTransition.Kind.RESOLVED && !onGrid.containsKey(key(told))) {
                extra++;
                early.remove(key(told));
            }
        }
        for (AlertTransition wanted : expected) {
            if (wanted.kind() == AlertTransition.Kind.FIRING) {
                onGrid.put(key(wanted), instant);
                Long since = early.get(key(wanted));
                assertTrue(since != null && since <= instant, () -> place + "does not fire: " + wanted);
                if (since == instant) {
                    same++;
                } else {
                    sooner++;
                }
            } else if (wanted.kind() == AlertTransition.Kind.RESOLVED) {
                onGrid.remove(key(wanted));
                early.remove(key(wanted));
                assertTrue(
                        got.stream()
                                .anyMatch(told -> told.kind() == AlertTransition.Kind.RESOLVED
                                        && key(told).equals(key(wanted))
                                        && told.endsAt().equals(wanted.endsAt())),
                        () -> place + "is not resolved: " + wanted);
            }
        }
        assertTrue(early.keySet().containsAll(onGrid.keySet()), () -> place + "fire on the grid only: " + onGrid);
    }
}
