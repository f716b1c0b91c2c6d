package io.tocsin.router.group;

import io.tocsin.router.receiver.Integration;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is remembered of a group beside its alerts. Immutable.
 *
 * <pre>
 *   (none) --first alert--> waiting --group_wait--> flushed --group_interval--> flushed … --no alerts left--> (none)
 * </pre>
 *
 * @param key Alertmanager's group key
 * @param receiver the route's receiver when the group was last flushed or begun
 * @param nextFlush when it is looked at next; later on disk than in memory never, sooner possibly
 * @param sequence how many notifications were decided
 * @param told by {@link IntegrationId#local}
 */
public record Group(GroupId id, String key, String receiver, Instant nextFlush, long sequence, Map<String, Told> told) {
    /** A backlog comes in within this time, and is better told at once than in pieces. */
    private static final Duration BACKLOG = Duration.ofSeconds(1);

    /** The order within a message: the firing first, then by start, then by labels. */
    private static final Comparator<AlertEvent> ORDER = Comparator.comparing(
                    (AlertEvent a) -> a.status() == Status.RESOLVED)
            .thenComparing(AlertEvent::startsAt)
            .thenComparing(a -> a.labels().toString());

    public Group {
        told = Collections.unmodifiableMap(new TreeMap<>(told));
    }

    /** How a route waits. */
    public record Timing(Duration groupWait, Duration groupInterval, Duration repeatInterval) {}

    /** Under which key a group is told, and whom. */
    public record Target(String key, String receiver) {}

    /** That an integration is told something. {@code alerts} is not empty; sorted, the firing first. */
    public record Decision(IntegrationId to, Reason reason, long sequence, List<AlertEvent> alerts) {
        public Decision {
            alerts = List.copyOf(alerts);
        }
    }

    /**
     * What a flush comes to.
     *
     * @param forget fingerprints of the alerts that are over and told, to be taken out of the group
     */
    public record Flush(Group group, List<Decision> decisions, Set<String> forget) {
        public Flush {
            decisions = List.copyOf(decisions);
            forget = Set.copyOf(forget);
        }
    }

    /** A new group. One whose first alert began longer than group_wait ago has waited enough, but for a second. */
    public static Group begin(GroupId id, Target target, AlertEvent first, Timing timing, Instant now) {
        boolean old = first.startsAt().plus(timing.groupWait()).isBefore(now);
        boolean soon = old && timing.groupWait().compareTo(BACKLOG) > 0;
        Instant flush = now.plus(soon ? BACKLOG : timing.groupWait());
        return new Group(id, target.key(), target.receiver(), flush, 0, Map.of());
    }

    /** Decides for each integration of the receiver; {@code alerts} are all that the group holds. */
    public Flush flush(
            Target target,
            Map<IntegrationId, Integration> integrations,
            Collection<AlertEvent> alerts,
            Timing timing,
            Instant now) {
        List<AlertEvent> sorted =
                alerts.stream().map(a -> asOf(a, now)).sorted(ORDER).toList();
        Reason.Now state =
                new Reason.Now(fingerprints(sorted, Status.FIRING), fingerprints(sorted, Status.RESOLVED), now);
        Map<String, Told> newTold = new LinkedHashMap<>();
        List<Decision> decisions = new ArrayList<>();
        long next = sequence;
        for (Map.Entry<IntegrationId, Integration> entry : integrations.entrySet()) {
            String local = entry.getKey().local();
            boolean sendResolved = entry.getValue().sendResolved();
            Told before = told.get(local);
            Optional<Reason> reason = Reason.of(before, state, sendResolved, timing.repeatInterval());
            if (reason.isPresent()) {
                newTold.put(local, new Told(state.firing(), state.resolved(), now));
                List<AlertEvent> send = sendResolved ? sorted : ofStatus(sorted, Status.FIRING);
                if (!send.isEmpty()) {
                    decisions.add(new Decision(entry.getKey(), reason.get(), next++, send));
                }
            } else if (before != null) {
                newTold.put(local, before);
            }
        }
        Group after = new Group(id, target.key(), target.receiver(), now.plus(timing.groupInterval()), next, newTold);
        return new Flush(after, decisions, state.resolved());
    }

    /** Whether some integration believes that the alert fires. */
    public boolean toldFiring(String fingerprint) {
        return told.values().stream().anyMatch(t -> t.firing().contains(fingerprint));
    }

    /** The alert as it is at that time: a firing one that has an end is over once that has passed. */
    public static AlertEvent asOf(AlertEvent alert, Instant now) {
        Optional<Instant> end = alert.endsAt();
        boolean over =
                alert.status() == Status.FIRING && end.isPresent() && !end.get().isAfter(now);
        return over ? alert.resolved(end.get()) : alert;
    }

    private static Set<String> fingerprints(List<AlertEvent> alerts, Status status) {
        return alerts.stream()
                .filter(a -> a.status() == status)
                .map(AlertEvent::fingerprint)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<AlertEvent> ofStatus(List<AlertEvent> alerts, Status status) {
        return alerts.stream().filter(a -> a.status() == status).toList();
    }
}
