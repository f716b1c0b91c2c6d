package io.tocsin.router.notify;

import io.tocsin.router.group.Group.Decision;
import io.tocsin.router.group.Reason;
import io.tocsin.router.receiver.IntegrationId;
import io.tocsin.schemas.alert.AlertEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Notifications for tests. */
public final class Sample {
    public static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private Sample() {}

    public static AlertEvent alert(String host, String summary) {
        return AlertEvent.firing(
                Map.of("alertname", "Down", "host", host, "severity", "critical"),
                Map.of("summary", summary, "description", "It is <down> & out"),
                START,
                0.5,
                "g/Down");
    }

    /** About the group of all alerts of that name, for an integration {@code web.hook/webhook/0}. */
    public static Notification of(AlertEvent... alerts) {
        return Notification.of(
                new Decision(
                        new IntegrationId("web.hook", "webhook", 0), Reason.FIRST_NOTIFICATION, 0, List.of(alerts)),
                "{}:{alertname=\"Down\"}",
                new TreeMap<>(Map.of("alertname", "Down")),
                START.plusSeconds(65));
    }
}
