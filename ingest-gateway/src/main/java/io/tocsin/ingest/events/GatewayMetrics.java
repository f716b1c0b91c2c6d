package io.tocsin.ingest.events;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The gateway's figures. Two identities hold at every quiet moment, for each kind of event:
 *
 * <pre>
 * requests = Σ answers by outcome + requests in flight
 * events sent = events acknowledged + events failed + events in flight
 * </pre>
 *
 * An outcome is {@code accepted}, a reason of refusal, or {@code aborted} when the client went away in its body.
 */
final class GatewayMetrics {
    static final String ABORTED = "aborted";

    private final Counter requests;
    private final Counter answers;
    private final Gauge requestsInFlight;
    private final Counter accepted;
    private final Counter sent;
    private final Counter settled;
    private final Gauge eventsInFlight;
    private final Counter bytes;
    private final Histogram produce;

    GatewayMetrics(CollectorRegistry registry, Budget budget) {
        requests = Counter.build("tocsin_gateway_requests_total", "Requests with events, by kind.")
                .labelNames("kind")
                .register(registry);
        answers = Counter.build("tocsin_gateway_answers_total", "Requests that are done, by kind and outcome.")
                .labelNames("kind", "outcome")
                .register(registry);
        requestsInFlight = Gauge.build("tocsin_gateway_requests_in_flight", "Requests that are not answered yet.")
                .labelNames("kind")
                .register(registry);
        accepted = Counter.build("tocsin_gateway_events_accepted_total", "Events in requests answered by 200.")
                .labelNames("kind")
                .register(registry);
        sent = Counter.build("tocsin_gateway_events_sent_total", "Events handed to Kafka's client.")
                .labelNames("kind")
                .register(registry);
        settled = Counter.build("tocsin_gateway_events_settled_total", "Events that Kafka's client is done with.")
                .labelNames("kind", "result")
                .register(registry);
        eventsInFlight = Gauge.build("tocsin_gateway_events_in_flight", "Events that Kafka has not answered yet.")
                .labelNames("kind")
                .register(registry);
        bytes = Counter.build("tocsin_gateway_body_bytes_total", "Bytes of bodies as they were received.")
                .labelNames("kind")
                .register(registry);
        produce = Histogram.build("tocsin_gateway_produce_seconds", "From a body that was read to Kafka's answer.")
                .labelNames("kind")
                .buckets(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                .register(registry);
        gauge(registry, "tocsin_gateway_in_flight_bytes", "Bytes that requests hold.", budget::used);
        gauge(registry, "tocsin_gateway_in_flight_limit_bytes", "Bytes that requests may hold.", budget::limit);
        for (EventKind kind : EventKind.values()) {
            for (String outcome : outcomes()) {
                answers.labels(kind.label(), outcome);
            }
            settled.labels(kind.label(), "acknowledged");
            settled.labels(kind.label(), "failed");
            produce.labels(kind.label());
            List.of(requests, accepted, sent, bytes).forEach(c -> c.labels(kind.label()));
            List.of(requestsInFlight, eventsInFlight).forEach(g -> g.labels(kind.label()));
        }
    }

    private static void gauge(CollectorRegistry registry, String name, String help, LongSupplier value) {
        Gauge.build(name, help)
                .create()
                .setChild(new Gauge.Child() {
                    @Override
                    public double get() {
                        return value.getAsLong();
                    }
                })
                .register(registry);
    }

    /** All values of the label {@code outcome}. */
    static List<String> outcomes() {
        return Stream.concat(
                        Stream.of("accepted", ABORTED),
                        Arrays.stream(Outcome.Reason.values()).map(r -> r.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    void requested(EventKind kind) {
        requests.labels(kind.label()).inc();
        requestsInFlight.labels(kind.label()).inc();
    }

    void answered(EventKind kind, Outcome outcome) {
        done(kind, outcome.label());
        if (outcome instanceof Outcome.Accepted a) {
            accepted.labels(kind.label()).inc(a.events());
        }
    }

    void aborted(EventKind kind) {
        done(kind, ABORTED);
    }

    private void done(EventKind kind, String outcome) {
        requestsInFlight.labels(kind.label()).dec();
        answers.labels(kind.label(), outcome).inc();
    }

    void received(EventKind kind, int length) {
        bytes.labels(kind.label()).inc(length);
    }

    void sent(EventKind kind) {
        sent.labels(kind.label()).inc();
        eventsInFlight.labels(kind.label()).inc();
    }

    void settled(EventKind kind, boolean acknowledged) {
        eventsInFlight.labels(kind.label()).dec();
        settled.labels(kind.label(), acknowledged ? "acknowledged" : "failed").inc();
    }

    void produced(EventKind kind, double seconds) {
        produce.labels(kind.label()).observe(seconds);
    }
}
