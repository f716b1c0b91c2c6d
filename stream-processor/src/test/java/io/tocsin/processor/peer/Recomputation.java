package io.tocsin.processor.peer;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.peer.Episode.Told;
import io.tocsin.processor.plan.Early;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.schemas.metric.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rules come to by the reference, each group from what it saw at each instant; and whether alerts that fired
 * between two instants had a reason to.
 */
final class Recomputation {
    private static final long INTERVAL_MILLIS = 1000;

    private final RuleFile file;
    private final List<List<Sample>> arrivals;
    private final Recordings recordings = new Recordings();
    private final Told told = new Told();
    private final List<String> unexplained = new ArrayList<>();
    private final Map<String, Early.Kind> kinds = new HashMap<>();
    private final Map<Early.Kind, Integer> explained = new TreeMap<>();

    /** @param arrivals samples in the order in which they came to be seen, by what came at once */
    Recomputation(RuleFile file, List<List<Sample>> arrivals) {
        this.file = file;
        this.arrivals = List.copyOf(arrivals);
        RulePlan.compileAll(List.of(file)).orElseThrow().units().stream()
                .flatMap(unit -> unit.groups().stream())
                .flatMap(group -> group.rules().stream())
                .forEach(rule -> {
                    if (rule instanceof RulePlan.Alerting alerting) {
                        kinds.put(
                                rule.id().substring(rule.id().lastIndexOf('/') + 1),
                                alerting.early().kind());
                    }
                });
    }

    /** An alert that fired between two instants, when so many arrivals were there. */
    record EarlyStart(Episode episode, int arrivals) {}

    /**
     * Evaluates a group.
     *
     * @param number in the file
     * @param visible the instants of its evaluations, and how many arrivals it saw at each
     * @param starts to be explained
     */
    void evaluate(int number, SortedMap<Long, Integer> visible, List<EarlyStart> starts) {
        Reference reference = new Reference(file, number);
        List<EarlyStart> left = new ArrayList<>(starts);
        left.sort(Comparator.comparingLong(start -> start.episode().startsAt()));
        int seen = 0;
        for (Map.Entry<Long, Integer> evaluation : visible.entrySet()) {
            long instant = evaluation.getKey();
            while (!left.isEmpty() && left.get(0).episode().startsAt() < instant) {
                EarlyStart start = left.remove(0);
                seen = see(reference, seen, start.arrivals());
                explain(reference, start.episode(), instant - INTERVAL_MILLIS);
            }
            seen = see(reference, seen, evaluation.getValue());
            reference.evaluate(instant).forEach(this::tell);
        }
        left.forEach(start -> unexplained.add("fires at an instant of the grid only: " + start.episode()));
        reference.recordings(recordings);
    }

    private int see(Reference reference, int seen, int visible) {
        for (int i = seen; i < visible; i++) {
            reference.add(arrivals.get(i));
        }
        return Math.max(seen, visible);
    }

    /** On arrival its condition holds at its beginning, otherwise at a watermark between there and the last instant. */
    private void explain(Reference reference, Episode episode, long last) {
        Early.Kind kind = kinds.getOrDefault(episode.rule(), Early.Kind.NEVER);
        long from = kind == Early.Kind.AT_WATERMARK ? last + 1 : episode.startsAt();
        for (long at = episode.startsAt(); at >= from && kind != Early.Kind.NEVER; at--) {
            if (reference.holding(episode.rule(), at).contains(episode.alert())) {
                explained.merge(kind, 1, Integer::sum);
                return;
            }
        }
        unexplained.add(kind + " did not hold: " + episode);
    }

    private void tell(AlertTransition transition) {
        String alert = new TreeMap<>(transition.labels()).toString();
        long startsAt = transition.startsAt().toEpochMilli();
        switch (transition.kind()) {
            case FIRING, CHANGED ->
                told.fires(alert, startsAt, new TreeMap<>(transition.annotations()).toString(), startsAt);
            case RESOLVED, FORGOTTEN -> {
                long end = transition.endsAt().map(Instant::toEpochMilli).orElseThrow();
                String how = transition.kind() == AlertTransition.Kind.RESOLVED ? Episode.RESOLVED : Episode.FORGOTTEN;
                told.ends(alert, startsAt, end, how, end);
            }
        }
    }

    Recordings recordings() {
        return recordings;
    }

    Told told() {
        return told;
    }

    /** Alerts that fired between two instants without a reason. */
    List<String> unexplained() {
        return unexplained;
    }

    /** How many had one, by when their rule is evaluated. */
    Map<Early.Kind, Integer> explained() {
        return explained;
    }
}
