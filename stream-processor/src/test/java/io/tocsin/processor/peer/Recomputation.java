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

    /** Samples are further apart. */
    private static final long STEP_MILLIS = 10;

    private final RuleFile file;
    private final List<Arrival> arrivals;
    private final Recordings recordings = new Recordings();
    private final Told told = new Told();
    private final List<String> unexplained = new ArrayList<>();
    private final Map<String, Early.Kind> kinds = new HashMap<>();
    private final Map<Early.Kind, Integer> explained = new TreeMap<>();

    /** By how many milliseconds the condition of an alert on arrival had ended before its beginning. */
    private final List<Long> overtaken = new ArrayList<>();

    /** The same of alerts whose {@code for} was over at their beginning only, not when the condition ended. */
    private final List<Long> hasty = new ArrayList<>();

    /** @param arrivals in the order in which they came to be seen */
    Recomputation(RuleFile file, List<Arrival> arrivals) {
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

    /** Samples that came at once, and when, epoch milliseconds. */
    record Arrival(long millis, List<Sample> samples) {
        Arrival {
            samples = List.copyOf(samples);
        }
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
            List<Claim> claims = new ArrayList<>();
            while (!left.isEmpty() && left.get(0).episode().startsAt() < instant) {
                claims.add(new Claim(left.remove(0)));
            }
            seen = claims.isEmpty() ? seen : explain(reference, claims, seen, instant - INTERVAL_MILLIS);
            seen = see(reference, seen, evaluation.getValue());
            reference.evaluate(instant).forEach(this::tell);
        }
        left.forEach(start -> unexplained.add("fires at an instant of the grid only: " + start.episode()));
        reference.recordings(recordings);
    }

    private int see(Reference reference, int seen, int visible) {
        for (int i = seen; i < visible; i++) {
            reference.add(arrivals.get(i).samples());
        }
        return Math.max(seen, visible);
    }

    /** An early start, and when it was last due, or would have been but for its {@code for}. */
    private static final class Claim {
        private final Episode episode;
        private final int arrivals;
        private long due = Long.MIN_VALUE;
        private long nearlyDue = Long.MIN_VALUE;

        Claim(EarlyStart start) {
            this.episode = start.episode();
            this.arrivals = start.arrivals();
        }

        void ask(Reference reference, long at) {
            due = isDue(reference, episode, at, at) ? at : due;
            nearlyDue = isDue(reference, episode, at, episode.startsAt()) ? at : nearlyDue;
        }
    }

    /**
     * There is a reason when the condition holds, and has for as long as it must, at an instant between the last one of the
     * grid and the beginning, seen with what had been appended by then.
     *
     * @return how many arrivals have been seen then
     */
    private int explain(Reference reference, List<Claim> claims, int seen, long last) {
        int end = claims.get(claims.size() - 1).arrivals;
        for (int visible = seen; ; visible = see(reference, visible, visible + 1)) {
            for (Claim claim : claims) {
                long beginning = claim.episode.startsAt();
                if (visible <= claim.arrivals) {
                    long next = visible < claim.arrivals ? arrivals.get(visible).millis() : beginning;
                    claim.ask(reference, Math.max(last + 1, Math.min(next, beginning)));
                }
                // At a watermark, with what came later.
                for (long at = last + 1; visible == claim.arrivals && claim.due < last && at < beginning; at++) {
                    claim.ask(reference, at);
                }
            }
            if (visible >= end) {
                claims.forEach(claim -> judge(claim, last));
                return visible;
            }
        }
    }

    private void judge(Claim claim, long last) {
        Early.Kind kind = kinds.getOrDefault(claim.episode.rule(), Early.Kind.NEVER);
        if (kind == Early.Kind.NEVER || Math.max(claim.due, claim.nearlyDue) < last) {
            unexplained.add("did not hold for so long: " + claim.episode);
            return;
        }
        explained.merge(kind, 1, Integer::sum);
        if (claim.due < last) {
            hasty.add(claim.episode.startsAt() - claim.nearlyDue);
        } else if (kind == Early.Kind.ON_ARRIVAL && claim.due < claim.episode.startsAt()) {
            overtaken.add(claim.episode.startsAt() - claim.due);
        }
    }

    /**
     * Whether the condition holds, and held where it must have for an alert to fire: at all of the grid since it must have
     * become active, and at an instant before, as far back as the grid.
     *
     * @param counted the instant up to which {@code for} is counted
     */
    private static boolean isDue(Reference reference, Episode episode, long at, long counted) {
        long hold = reference.holdMillis(episode.rule());
        if (!reference.holds(episode.rule(), episode.alert(), at)) {
            return false;
        }
        long since = counted - hold;
        long gridSince = Math.floorDiv(since, INTERVAL_MILLIS) * INTERVAL_MILLIS;
        for (long grid = gridSince + INTERVAL_MILLIS; grid < at && hold > 0; grid += INTERVAL_MILLIS) {
            if (!reference.holds(episode.rule(), episode.alert(), grid)) {
                return false;
            }
        }
        for (long active = since; active >= gridSince && hold > 0; active -= STEP_MILLIS) {
            if (reference.holds(episode.rule(), episode.alert(), active)) {
                return true;
            }
        }
        return hold == 0 || reference.holds(episode.rule(), episode.alert(), gridSince);
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

    /**
     * By how many milliseconds alerts on arrival begin behind the end of their condition: what ended it was still under
     * way, from another partition than the event that was the newest.
     */
    List<Long> overtaken() {
        return overtaken;
    }

    /** The same of those among them whose {@code for} was over only because of that. */
    List<Long> hasty() {
        return hasty;
    }

    /** How many had one, by when their rule is evaluated. */
    Map<Early.Kind, Integer> explained() {
        return explained;
    }
}
