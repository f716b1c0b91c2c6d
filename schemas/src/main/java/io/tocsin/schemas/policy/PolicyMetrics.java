package io.tocsin.schemas.policy;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** Counts for Prometheus. An event that is read again, as after a crash or in a refused body, counts again. */
public final class PolicyMetrics implements PolicyObserver {
    private final Counter redacted;
    private final Counter truncated;

    public PolicyMetrics(CollectorRegistry registry) {
        redacted = Counter.build("tocsin_events_redacted_total", "Events with something made unreadable, by reason.")
                .labelNames("reason")
                .register(registry);
        truncated = Counter.build("tocsin_events_truncated_total", "Events with a field cut or left out, by field.")
                .labelNames("field")
                .register(registry);
        for (Reason reason : Reason.values()) {
            redacted.labels(reason.label());
        }
        Bounds.TEXTS.forEach(truncated::labels);
        truncated.labels(EventPolicy.OTHER);
    }

    @Override
    public void redacted(Reason reason) {
        redacted.labels(reason.label()).inc();
    }

    @Override
    public void truncated(String field) {
        truncated.labels(field).inc();
    }
}
