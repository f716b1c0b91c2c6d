package io.tocsin.deploy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.schemas.metric.Measurement;
import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ShopMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final ShopMetrics metrics = new ShopMetrics(1);

    @Test
    void histogramIsCumulativeOverReports() {
        metrics.served(ShopService.SEARCH, "GET", "/search", 200, 0.004);
        metrics.served(ShopService.SEARCH, "GET", "/search", 200, 0.005);
        metrics.served(ShopService.SEARCH, "GET", "/search", 200, 99);
        Measurement.Histogram first = histogram();
        assertEquals(3, first.count());
        assertEquals(2L, first.counts().get(0));
        assertEquals(1L, first.counts().get(ShopMetrics.BOUNDS.size()));
        assertEquals(99.009, first.sum(), 1e-9);

        metrics.served(ShopService.SEARCH, "GET", "/search", 200, 0.02);
        assertEquals(4, histogram().count());
    }

    @Test
    void everyEventIsReadAsItWasWritten() {
        metrics.served(ShopService.SEARCH, "GET", "/search", 200, 0.004);
        for (MetricEvent event : metrics.report(NOW, Optional.empty(), Optional.empty())) {
            assertEquals(event, MetricEvent.read(event.toJson(), NOW).orElseThrow());
        }
    }

    @Test
    void proberReportsEachServiceAndOneAsDown() {
        Map<String, Double> up = new TreeMap<>();
        metrics.report(NOW, Optional.empty(), Optional.of(ShopService.INVENTORY))
                .forEach(event -> gauge(event, "up").ifPresent(v -> up.put(service(event), v)));
        assertEquals(ShopService.values().length, up.size());
        assertEquals(0.0, up.get("inventory"));
        assertEquals(1.0, up.get("search"));
    }

    @Test
    void serviceThatIsDownReportsNothingItself() {
        metrics.served(ShopService.INVENTORY, "GET", "/stock", 200, 0.004);
        List<MetricEvent> events = metrics.report(NOW, Optional.empty(), Optional.of(ShopService.INVENTORY)).stream()
                .filter(event -> service(event).equals("inventory"))
                .toList();
        assertEquals(1, events.size());
        assertTrue(gauge(events.get(0), "up").isPresent());
    }

    @Test
    void hotServiceIsOverTheRuleAndTheOthersAreBelow() {
        for (MetricEvent event : metrics.report(NOW, Optional.of(ShopService.SEARCH), Optional.empty())) {
            gauge(event, "process.cpu.utilization")
                    .ifPresent(v -> assertEquals(service(event).equals("search"), v > 0.9, event::toString));
        }
    }

    private Measurement.Histogram histogram() {
        return metrics.report(NOW, Optional.empty(), Optional.empty()).stream()
                .map(event -> event.metrics().get("http.server.request.duration"))
                .filter(Measurement.Histogram.class::isInstance)
                .map(Measurement.Histogram.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String service(MetricEvent event) {
        return String.valueOf(event.resource().get("service.name"));
    }

    private static Optional<Double> gauge(MetricEvent event, String name) {
        return event.metrics().get(name) instanceof Measurement.Gauge gauge
                ? Optional.of(gauge.value())
                : Optional.empty();
    }
}
