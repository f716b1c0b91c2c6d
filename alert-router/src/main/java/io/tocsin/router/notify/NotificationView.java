package io.tocsin.router.notify;

import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A notification as templates show it: plain texts, unescaped. */
public record NotificationView(
        String id, String status, Titles titles, String decidedAt, List<AlertView> alerts, int more) {

    /** The subject with its status, the title without, and how many alerts fire. */
    public record Titles(String subject, String title, int firing) {}

    /** An alert as templates show it. {@code text} is empty where it says no more than the summary. */
    public record AlertView(
            String status,
            String summary,
            String text,
            Times times,
            String value,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            Map<String, String> links) {}

    /** Since when, until when ({@code ""} while it fires), and for how long. */
    public record Times(String since, String until, String lasted) {}

    public static NotificationView of(Notification n) {
        return new NotificationView(
                n.id(),
                n.status().text(),
                new Titles(n.subject(), n.title(), n.firing().size()),
                seconds(n.decidedAt()),
                n.alerts().stream().map(a -> alert(a, n.decidedAt())).toList(),
                n.truncatedAlerts());
    }

    private static AlertView alert(AlertEvent a, Instant decidedAt) {
        String summary = AlertTexts.summary(a);
        String description = a.annotations().getOrDefault("description", "");
        SortedMap<String, String> others = new TreeMap<>(a.annotations());
        others.keySet().removeAll(List.of("summary", "description", "runbook_url", "dashboard_url"));
        boolean over = a.status() == Status.RESOLVED;
        Instant end = over ? a.endsAt().orElse(decidedAt) : decidedAt;
        Times times = new Times(seconds(a.startsAt()), over ? seconds(end) : "", lasted(a.startsAt(), end));
        return new AlertView(
                a.status().text(),
                summary,
                description.equals(summary) ? "" : description,
                times,
                AlertTexts.value(a),
                a.labels(),
                others,
                AlertTexts.links(a));
    }

    /** In UTC, {@code 2026-11-21 02:18:01}. */
    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    private static String lasted(Instant from, Instant to) {
        Duration d = from.isAfter(to) ? Duration.ZERO : Duration.between(from, to);
        if (d.toHours() > 0) {
            return d.toHours() + " h " + d.toMinutesPart() + " min";
        }
        return d.toMinutes() > 0 ? d.toMinutes() + " min " + d.toSecondsPart() + " s" : d.toSeconds() + " s";
    }
}
