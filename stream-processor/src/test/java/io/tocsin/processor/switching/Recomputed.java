package io.tocsin.processor.switching;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.unit.StateEntry;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What versions come to, one after the other: each knows all events, whenever they were appended, and goes on with the
 * alerts of the one before.
 */
public final class Recomputed {
    final List<String> transitions = new ArrayList<>();
    final List<String> recorded = new ArrayList<>();
    /** The same, in full. */
    public final List<AlertTransition> told = new ArrayList<>();

    private final List<World.Event> events;
    private final List<Sample> samples = new ArrayList<>();
    private RulePlan before = new RulePlan(List.of());
    /** Alerts and what was written, of all units. */
    private final Map<String, byte[]> rules = new TreeMap<>();

    private record Sample(Labels labels, long millis, double value) {}

    public Recomputed(List<World.Event> events) {
        this.events = events;
    }

    private final class Listener implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {
            if (!key.startsWith("a/") && !key.startsWith("w/")) {
                return;
            }
            if (value == null) {
                rules.remove(key);
            } else {
                rules.put(key, value.clone());
            }
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            throw new AssertionError(rule + ": " + reason);
        }

        @Override
        public void recorded(String rule, Labels labels, long millis, double value) {
            recorded.add(text(labels, millis, value));
            samples.add(new Sample(labels, millis, value));
        }
    }

    /** Evaluates the instants after {@code from} up to {@code to}. */
    public void evaluate(RulePlan plan, long from, long to) throws Exception {
        Map<String, UnitEvaluator> units = new LinkedHashMap<>();
        Map<String, Map<String, byte[]>> taken = new HashMap<>();
        Succession succession = new Succession(before, plan, new Shards(1));
        Map<String, byte[]> orphans = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : rules.entrySet()) {
            var of =
                    StateEntry.of(entry.getKey(), entry.getValue(), key -> null).orElseThrow();
            var place = of instanceof StateEntry.OfAlert alert
                    ? succession.ofAlert(alert.owned().rule(), alert.owned().labels())
                    : succession.ofWritten(
                            ((StateEntry.OfWritten) of).owned().rule(),
                            ((StateEntry.OfWritten) of).owned().labels());
            if (place.isEmpty()) {
                orphans.put(entry.getKey(), entry.getValue());
            } else {
                taken.computeIfAbsent(place.get().unit(), absent -> new HashMap<>())
                        .put(entry.getKey(), entry.getValue());
            }
        }
        List<Sample> past = List.copyOf(samples);
        UnitEvaluator.removed(new UnitState(orphans), new Listener(), from + 1).forEach(t -> tell(t, from + 1));
        for (RulePlan.Unit unit : plan.units()) {
            Map<String, byte[]> state = new HashMap<>(taken.getOrDefault(unit.id(), Map.of()));
            state.put(StateEntry.EVALUATED, StateEntry.evaluated(from));
            UnitEvaluator made = new UnitEvaluator(unit, UnitSettings.DEFAULT, new Listener(), new UnitState(state));
            units.put(unit.id(), made);
            for (Leaf leaf : unit.leaves()) {
                boolean known = before.units().stream()
                        .flatMap(old -> old.leaves().stream())
                        .anyMatch(old -> old.key().equals(leaf.key()));
                for (Sample sample : known ? past : List.<Sample>of()) {
                    if (leaf.matches(sample.labels().asMap())) {
                        made.onSample(leaf.key(), sample.labels(), sample.millis(), sample.value());
                    }
                }
            }
        }
        Collector collector = new Collector(plan, new Shards(1));
        int at = 0;
        for (long instant = next(units, from); instant <= to; instant = next(units, instant)) {
            for (; at < events.size() && events.get(at).append() <= instant; at++) {
                World.take(collector, events.get(at));
            }
            for (Contribution one : collector.drain()) {
                Optional.ofNullable(units.get(one.unit())).orElseThrow().accept(one);
            }
            for (UnitEvaluator unit : units.values()) {
                if (unit.next(instant - 1) == instant) {
                    long evaluated = instant;
                    unit.evaluate(instant).forEach(t -> tell(t, evaluated));
                }
            }
        }
        before = plan;
    }

    private void tell(AlertTransition transition, long instant) {
        told.add(transition);
        transitions.add(text(transition, instant));
    }

    static String text(Labels labels, long millis, double value) {
        return (millis - World.START) / 1e3 + " " + labels + " " + value;
    }

    static String text(AlertTransition transition, long instant) {
        return (instant - World.START) / 1e3 + " " + transition.kind() + " " + transition.labels() + " since "
                + (transition.activeAt().toEpochMilli() - World.START) / 1e3 + " " + transition.value();
    }

    private static long next(Map<String, UnitEvaluator> units, long after) {
        return units.values().stream().mapToLong(unit -> unit.next(after)).min().orElse(Long.MAX_VALUE);
    }
}
