package io.tocsin.router.notify;

import io.tocsin.router.group.Group.Decision;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.router.route.Hashes;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What one integration is to be told about one group: the value of the topic {@code notifications}.
 *
 * @param id unique; the same when it is delivered twice
 * @param to who is told
 * @param group what it is about
 * @param status firing while any of the alerts fires
 * @param alerts the firing first; not empty
 * @param truncatedAlerts how many more there are than one record can hold
 * @param reason why it was decided, in lower case
 * @param decidedAt to the millisecond
 */
public record Notification(
        String id,
        IntegrationId to,
        GroupView group,
        Status status,
        List<AlertEvent> alerts,
        int truncatedAlerts,
        String reason,
        Instant decidedAt) {
    /** The header of its record that says to whom it goes, as {@link IntegrationId#toString}. */
    public static final String TO = "tocsin.to";

    /** Kafka takes records of 1 MiB, and these are for people. */
    private static final int MAX_ALERTS = 500;

    private static final int MAX_BYTES = 700 << 10;

    public Notification {
        alerts = List.copyOf(alerts);
    }

    /**
     * The group as its receivers see it.
     *
     * @param key Alertmanager's group key
     * @param dedupKey SHA-256 of the key in hex: the same for all messages about this group
     */
    public record GroupView(
            String key,
            String dedupKey,
            SortedMap<String, String> labels,
            SortedMap<String, String> commonLabels,
            SortedMap<String, String> commonAnnotations) {
        public GroupView {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            commonLabels = Collections.unmodifiableSortedMap(new TreeMap<>(commonLabels));
            commonAnnotations = Collections.unmodifiableSortedMap(new TreeMap<>(commonAnnotations));
        }
    }

    /** The notification that a decision comes to. */
    public static Notification of(Decision decision, String groupKey, SortedMap<String, String> labels, Instant at) {
        List<AlertEvent> all = decision.alerts();
        GroupView group = new GroupView(
                groupKey,
                Hashes.sha256(groupKey),
                labels,
                common(all, AlertEvent::labels),
                common(all, AlertEvent::annotations));
        String id = Hashes.sha256(
                        String.join("\n", decision.to().toString(), groupKey, at.toString(), "" + decision.sequence()))
                .substring(0, 24);
        Status status = all.stream().anyMatch(a -> a.status() == Status.FIRING) ? Status.FIRING : Status.RESOLVED;
        List<AlertEvent> kept = fitting(all);
        String reason = decision.reason().name().toLowerCase(java.util.Locale.ROOT);
        return new Notification(id, decision.to(), group, status, kept, all.size() - kept.size(), reason, at);
    }

    /** The key of its record: receiver and group, so that what concerns a group stays in order. */
    public String recordKey() {
        return to.receiver() + ":" + group.key();
    }

    /** The alerts that fire, in their order. */
    public List<AlertEvent> firing() {
        return alerts.stream().filter(a -> a.status() == Status.FIRING).toList();
    }

    /** The alerts that are over, in their order. */
    public List<AlertEvent> resolved() {
        return alerts.stream().filter(a -> a.status() == Status.RESOLVED).toList();
    }

    /**
     * The title that Alertmanager gives its messages: status, number of firing alerts, values of the group's labels,
     * and in brackets those of the other labels that all alerts share.
     */
    public String subject() {
        return (status == Status.FIRING ? "[FIRING:" + firing().size() + "] " : "[RESOLVED] ") + title();
    }

    /** The {@link #subject} without the status. */
    public String title() {
        StringBuilder b = new StringBuilder(String.join(" ", values(group.labels())));
        SortedMap<String, String> others = new TreeMap<>(group.commonLabels());
        others.keySet().removeAll(group.labels().keySet());
        if (!others.isEmpty()) {
            b.append(" (").append(String.join(" ", values(others))).append(')');
        }
        return b.toString();
    }

    /** In the order of their names, that of {@code alertname} first. */
    private static List<String> values(SortedMap<String, String> labels) {
        SortedMap<String, String> rest = new TreeMap<>(labels);
        List<String> values = new ArrayList<>();
        String name = rest.remove("alertname");
        if (name != null) {
            values.add(name);
        }
        values.addAll(rest.values());
        return values;
    }

    private static SortedMap<String, String> common(
            List<AlertEvent> alerts, Function<AlertEvent, SortedMap<String, String>> part) {
        SortedMap<String, String> common = new TreeMap<>(part.apply(alerts.get(0)));
        for (AlertEvent alert : alerts) {
            Map<String, String> own = part.apply(alert);
            common.entrySet().removeIf(e -> !e.getValue().equals(own.get(e.getKey())));
        }
        return common;
    }

    private static List<AlertEvent> fitting(List<AlertEvent> alerts) {
        List<AlertEvent> kept = new ArrayList<>();
        long bytes = 0;
        for (AlertEvent alert : alerts) {
            bytes += alert.toJson().length;
            if (kept.size() == MAX_ALERTS || (bytes > MAX_BYTES && !kept.isEmpty())) {
                break;
            }
            kept.add(alert);
        }
        return kept;
    }
}
