package io.tocsin.router.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tocsin.router.receiver.IntegrationId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the router counts. For each integration but the outbox holds
 * {@code decided = delivered + rejected + not yet delivered}. Any thread may call any method.
 */
public final class RouterMetrics {
    private final Counter alerts;
    private final Counter decided;
    private final Counter delivered;
    private final Counter rejected;
    private final Counter retried;
    private final Histogram attempts;
    private final Histogram delay;
    private final Gauge outbox;
    private final Map<Object, Integer> groupsByTask = new ConcurrentHashMap<>();

    public RouterMetrics(CollectorRegistry registry) {
        String[] integration = {"receiver", "integration", "index"};
        this.alerts = Counter.build("tocsin_router_alerts_total", "Records of the topic alerts, by what they were.")
                .labelNames("kind")
                .register(registry);
        this.decided = Counter.build("tocsin_router_notifications_decided_total", "Notifications that were decided.")
                .labelNames(integration)
                .register(registry);
        this.delivered = Counter.build("tocsin_router_notifications_delivered_total", "Notifications that were taken.")
                .labelNames(integration)
                .register(registry);
        this.rejected = Counter.build(
                        "tocsin_router_notifications_rejected_total",
                        "Notifications that their receiver refused for good; they are in notifications.dlq.")
                .labelNames(integration)
                .register(registry);
        this.retried = Counter.build(
                        "tocsin_router_notification_retries_total", "Attempts that failed and are made again.")
                .labelNames(integration)
                .register(registry);
        this.attempts = Histogram.build("tocsin_router_delivery_attempt_seconds", "How long an attempt took.")
                .labelNames("integration")
                .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                .register(registry);
        this.delay = Histogram.build(
                        "tocsin_router_delivery_delay_seconds", "From the decision until the receiver had it.")
                .labelNames("integration")
                .buckets(.025, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600)
                .register(registry);
        this.outbox = Gauge.build("tocsin_router_outbox_messages", "Messages shown at /outbox.")
                .register(registry);
        Gauge.build("tocsin_router_groups", "Groups of alerts that are waiting or firing.")
                .create()
                .setChild(new Gauge.Child() {
                    @Override
                    public double get() {
                        return groupsByTask.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum();
                    }
                })
                .register(registry);
        for (AlertKind kind : AlertKind.values()) {
            alerts.labels(kind.label());
        }
    }

    /** What a record of {@code alerts} was. */
    public enum AlertKind {
        FIRING,
        RESOLVED,
        FORGOTTEN,
        STALE,
        MALFORMED;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public void alert(AlertKind kind) {
        alerts.labels(kind.label()).inc();
    }

    public void decided(IntegrationId id) {
        decided.labels(labels(id)).inc();
    }

    /** It was taken, so long after it was decided. */
    public void delivered(IntegrationId id, Duration sinceDecided) {
        delivered.labels(labels(id)).inc();
        delay.labels(id.type()).observe(sinceDecided.toNanos() / 1e9);
    }

    public void rejected(IntegrationId id) {
        rejected.labels(labels(id)).inc();
    }

    public void retried(IntegrationId id) {
        retried.labels(labels(id)).inc();
    }

    public void attempt(IntegrationId id, Duration took) {
        attempts.labels(id.type()).observe(took.toNanos() / 1e9);
    }

    /** How many groups a task has; 0 forgets the task. */
    public void groups(Object task, int count) {
        if (count == 0) {
            groupsByTask.remove(task);
        } else {
            groupsByTask.put(task, count);
        }
    }

    public void outbox(int messages) {
        outbox.set(messages);
    }

    private static String[] labels(IntegrationId id) {
        return new String[] {id.receiver(), id.type(), Integer.toString(id.index())};
    }
}
