package io.tocsin.processor.peer;

import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The samples that rules recorded, {@code ALERTS} and {@code ALERTS_FOR_STATE} among them, without stale markers: what
 * series there were at each instant, and the states of all alerts.
 */
final class Recordings {
    /** Sums come in the order of their series in one, and in that of their beginnings in the other. */
    private static final double ROUNDING = 1e-12;

    private final Map<String, SortedMap<Long, Double>> series = new TreeMap<>();

    /** The states of alerts: of each, by its labels, since when it is in which. */
    private final Map<String, SortedMap<Long, String>> states = new TreeMap<>();

    /** By group, or by group and place: what it saw at each instant. */
    private final Map<String, SortedMap<Long, Long>> seen = new TreeMap<>();

    private final Set<Integer> scraped = new TreeSet<>();

    /** @param labels with the name; {@link Batch#NUMBER} says that all of a batch is there */
    void add(SortedMap<String, String> labels, long millis, double value) {
        if (RecordedSample.isStaleMarker(value)) {
            return;
        }
        String name = labels.get(Sample.NAME);
        if (name.equals(Batch.NUMBER)) {
            scraped.add((int) value);
            return;
        }
        series.computeIfAbsent(RecordedSample.key(labels), unknown -> new TreeMap<>())
                .put(millis, value);
        if (name.equals("ALERTS")) {
            SortedMap<String, String> alert = new TreeMap<>(labels);
            alert.remove(Sample.NAME);
            String state = alert.remove("alertstate");
            states.computeIfAbsent(alert.toString(), unknown -> new TreeMap<>())
                    .merge(millis, state, (a, b) -> a + " and " + b);
        } else if (name.equals(PeerRules.SEEN)) {
            seen.computeIfAbsent(labels.get("of") + " " + labels.get("at"), unknown -> new TreeMap<>())
                    .put(millis, (long) value);
        }
    }

    /**
     * The newest batch that a group saw when it began to evaluate an instant, by instant.
     *
     * @param at {@code first} or {@code last}: the rule of the group that saw it
     */
    SortedMap<Long, Long> seen(String group, String at) {
        return seen.getOrDefault(group + " " + at, new TreeMap<>());
    }

    /** The numbers of the batches that are there. */
    Set<Integer> scraped() {
        return scraped;
    }

    /** What recording rules recorded. */
    Recordings withoutAlerts() {
        Recordings others = new Recordings();
        others.seen.putAll(seen);
        series.forEach((one, points) -> {
            if (!one.startsWith("ALERTS")) {
                others.series.put(one, points);
            }
        });
        return others;
    }

    /** How many samples there are from one instant to another, both included. */
    int samples(long from, long to) {
        return series.values().stream()
                .mapToInt(points -> points.subMap(from, to + 1).size())
                .sum();
    }

    /** A change of the state of an alert: {@code inactive}, {@code pending} or {@code firing} from an instant on. */
    record Transition(String alert, long instant, String state) {
        @Override
        public String toString() {
            return alert + " is " + state + " from " + Instant.ofEpochMilli(instant) + " on";
        }
    }

    /**
     * All changes of all alerts, alert by alert in order.
     *
     * @param instants of the evaluations; an alert of which one of them has no sample is inactive then
     */
    List<Transition> transitions(List<Long> instants) {
        List<Transition> transitions = new ArrayList<>();
        states.forEach((alert, points) -> {
            String before = "inactive";
            for (long instant : instants) {
                String now = points.getOrDefault(instant, "inactive");
                if (!now.equals(before)) {
                    transitions.add(new Transition(alert, instant, now));
                }
                before = now;
            }
        });
        return transitions;
    }

    /**
     * What differs: transitions of alerts, each with both alerts' states around it, and samples, series by series.
     *
     * @param mine what these are called in the answer
     * @param instants at which both were evaluated
     * @param data what is to be told with a transition
     */
    List<String> differences(
            String mine, Recordings other, String others, List<Long> instants, Function<Transition, String> data) {
        List<String> differences = new ArrayList<>();
        List<Transition> these = transitions(instants);
        List<Transition> those = other.transitions(instants);
        String pattern = "only %s: %s; " + mine + " %s, " + others + " %s%s";
        missing(these, those)
                .forEach(t -> differences.add(pattern.formatted(mine, t, around(t), other.around(t), data.apply(t))));
        missing(those, these)
                .forEach(t -> differences.add(pattern.formatted(others, t, around(t), other.around(t), data.apply(t))));
        TreeSet<String> all = new TreeSet<>(series.keySet());
        all.addAll(other.series.keySet());
        for (String one : all) {
            for (long instant : instants) {
                Double here = value(one, instant);
                Double there = other.value(one, instant);
                if (!isSame(here, there)) {
                    differences.add(one + " at " + Instant.ofEpochMilli(instant) + ": " + mine + " " + here + ", "
                            + others + " " + there);
                    break;
                }
            }
        }
        return differences;
    }

    /** Samples that differ from the other's in their last digits. */
    long rounded(Recordings other, List<Long> instants) {
        return series.keySet().stream()
                .mapToLong(one -> instants.stream()
                        .filter(instant -> !Objects.equals(value(one, instant), other.value(one, instant)))
                        .count())
                .sum();
    }

    private Double value(String one, long instant) {
        return series.getOrDefault(one, new TreeMap<>()).get(instant);
    }

    private static boolean isSame(Double a, Double b) {
        if (a == null || b == null || a.equals(b)) {
            return Objects.equals(a, b);
        }
        return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
    }

    private static List<Transition> missing(List<Transition> these, List<Transition> those) {
        List<Transition> missing = new ArrayList<>(these);
        missing.removeAll(new HashSet<>(those));
        return missing;
    }

    private String around(Transition t) {
        StringBuilder text = new StringBuilder();
        SortedMap<Long, String> points = states.getOrDefault(t.alert(), new TreeMap<>());
        for (long instant = t.instant() - 5000; instant <= t.instant() + 5000; instant += 1000) {
            text.append(instant == t.instant() ? "|" : "")
                    .append(points.getOrDefault(instant, "-").charAt(0));
        }
        return text.toString();
    }
}
