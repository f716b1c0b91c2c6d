package io.tocsin.schemas.publish;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import io.tocsin.schemas.metric.MetricEvent;
import io.tocsin.schemas.metric.PrometheusNames;
import io.tocsin.schemas.metric.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RegistryEventsTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:30:00Z");
    private static final Resource RESOURCE = new Resource("shop", "web-1", "web-1:a");

    private final CollectorRegistry registry = new CollectorRegistry();

    @Test
    void hasTheSeriesThatAScrapeWouldHave() {
        Counter.build("requests_total", "h")
                .labelNames("code")
                .register(registry)
                .labels("200")
                .inc(3);
        Gauge.build("queue", "h").register(registry).set(-7);
        Histogram histogram =
                Histogram.build("latency_seconds", "h").buckets(0.1, 1).register(registry);
        histogram.observe(0.05);
        histogram.observe(0.5);
        histogram.observe(5);
        Summary.build("size_bytes", "h").quantile(0.5, 0.01).register(registry).observe(10);

        assertEquals(
                Map.of(
                        "requests_total{code=200}", 3.0,
                        "queue{}", -7.0,
                        "latency_seconds_bucket{le=0.1}", 1.0,
                        "latency_seconds_bucket{le=1}", 2.0,
                        "latency_seconds_bucket{le=+Inf}", 3.0,
                        "latency_seconds_sum{}", 5.55,
                        "latency_seconds_count{}", 3.0,
                        "size_bytes{quantile=0.5}", 10.0,
                        "size_bytes_sum{}", 10.0,
                        "size_bytes_count{}", 1.0),
                series(events()));
    }

    @Test
    void splitsWhatIsTooMuchForOneEvent() {
        for (int i = 0; i < 400; i++) {
            Counter.build("c" + i, "h").register(registry);
        }
        List<MetricEvent> events = events();
        assertEquals(4, events.size());
        assertEquals(400, series(events).size());
        for (MetricEvent event : events) {
            assertEquals(event, MetricEvent.read(event.toJson(), TIME).orElseThrow());
        }
    }

    @Test
    void splitsSummariesBeforeAnEventHasTooManyFields() {
        for (int i = 0; i < 100; i++) {
            Summary.Builder summary = Summary.build("s" + i, "h").labelNames("code");
            for (int q = 1; q < 12; q++) {
                summary.quantile(q / 12.0, 0.01);
            }
            Summary registered = summary.register(registry);
            registered.labels("a").observe(1);
            registered.labels("b");
        }
        List<MetricEvent> events = events();
        assertEquals(2 * 100 * (11 + 2), series(events).size());
        for (MetricEvent event : events) {
            assertEquals(event, MetricEvent.read(event.toJson(), TIME).orElseThrow());
        }
    }

    @Test
    void tellsThatTheServiceIsUpEvenIfACollectorFails() {
        CollectorRegistry broken = new CollectorRegistry();
        broken.register(new FailingCollector());
        try (RegistryPublisher publisher = new RegistryPublisher(
                Map.of("bootstrap.servers", "127.0.0.1:1"), "metrics", RESOURCE, broken, Duration.ofSeconds(5))) {
            List<Sample> samples = publisher.collect(TIME).stream()
                    .flatMap(e -> PrometheusNames.samples(e).stream())
                    .toList();
            Map<String, Sample> byName =
                    samples.stream().collect(toMap(s -> s.labels().get(Sample.NAME), s -> s, (first, second) -> first));
            assertEquals(1, sample(byName, "up").value());
            assertEquals("shop", sample(byName, "up").labels().get("job"));
            assertEquals("web-1:a", sample(byName, "up").labels().get("instance"));
            assertTrue(sample(byName, "jvm_memory_used_bytes").value() > 0);
            assertEquals(
                    "heap", sample(byName, "jvm_memory_used_bytes").labels().get("jvm_memory_type"));
            assertTrue(sample(byName, "jvm_cpu_time_seconds_total").value() > 0);
            assertTrue(sample(byName, "process_uptime_seconds").value() > 0);
        }
    }

    @Test
    void refusesAnIntervalThatWouldFloodKafka() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RegistryPublisher(Map.of(), "metrics", RESOURCE, registry, Duration.ofMillis(99)));
    }

    private static Sample sample(Map<String, Sample> byName, String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    private List<MetricEvent> events() {
        RegistryEvents events = new RegistryEvents(TIME, RESOURCE);
        events.add(Collections.list(registry.metricFamilySamples()));
        return events.events();
    }

    private static Map<String, Double> series(List<MetricEvent> events) {
        return events.stream()
                .flatMap(event -> PrometheusNames.samples(event).stream())
                .collect(toMap(RegistryEventsTest::name, Sample::value));
    }

    private static String name(Sample sample) {
        return sample.labels().get(Sample.NAME)
                + sample.labels().entrySet().stream()
                        .filter(e -> !List.of(Sample.NAME, "job", "instance", "service_name", "host_name")
                                .contains(e.getKey()))
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static final class FailingCollector extends Collector implements Collector.Describable {
        @Override
        public List<MetricFamilySamples> collect() {
            throw new IllegalStateException("broken");
        }

        @Override
        public List<MetricFamilySamples> describe() {
            return List.of();
        }
    }
}
