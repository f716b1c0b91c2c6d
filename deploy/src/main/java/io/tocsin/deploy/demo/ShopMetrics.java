package io.tocsin.deploy.demo;

import io.tocsin.schemas.metric.MetricEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What the services of the shop would measure, and what their prober sees. Not thread-safe. */
final class ShopMetrics {
    /** The boundaries that OpenTelemetry's conventions advise for this metric. */
    static final List<Double> BOUNDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static final double HOT = 0.97;

    private final SplittableRandom random;
    private final Map<Route, Durations> durations = new TreeMap<>(Comparator.comparing(Route::service)
            .thenComparing(Route::method)
            .thenComparing(Route::route)
            .thenComparing(Route::status));
    private final Map<ShopService, Integer> work = new EnumMap<>(ShopService.class);

    ShopMetrics(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private record Route(ShopService service, String method, String route, int status) {}

    private static final class Durations {
        private final long[] counts = new long[BOUNDS.size() + 1];
        private double sum;
    }

    /** A request was answered. */
    void served(ShopService service, String method, String route, int status, double seconds) {
        Durations all = durations.computeIfAbsent(new Route(service, method, route, status), r -> new Durations());
        int bucket = 0;
        while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
            bucket++;
        }
        all.counts[bucket]++;
        all.sum += seconds;
    }

    /** A service did something that costs it CPU. */
    void worked(ShopService service) {
        work.merge(service, 1, Integer::sum);
    }

    /** What every service reports, and the prober beside it, every few seconds. */
    List<MetricEvent> report(Instant now, Optional<ShopService> hot, Optional<ShopService> down) {
        List<MetricEvent> events = new ArrayList<>();
        for (ShopService service : ShopService.values()) {
            boolean isDown = down.filter(s -> s == service).isPresent();
            events.add(up(now, service, !isDown));
            if (!isDown) {
                events.add(cpu(now, service, hot.filter(s -> s == service).isPresent()));
            }
        }
        durations.forEach((route, all) -> {
            if (down.filter(s -> s == route.service()).isEmpty()) {
                events.add(of(now, route.service())
                        .label("http.request.method", route.method())
                        .label("http.route", route.route())
                        .label("http.response.status_code", Integer.toString(route.status()))
                        .histogram(
                                "http.server.request.duration",
                                BOUNDS,
                                Arrays.stream(all.counts).boxed().toList(),
                                all.sum,
                                "s")
                        .build());
            }
        });
        work.clear();
        return events;
    }

    /** What the prober found. */
    MetricEvent up(Instant now, ShopService service, boolean isUp) {
        return of(now, service).gauge("up", isUp ? 1 : 0).build();
    }

    /** The CPU that a service takes. */
    MetricEvent cpu(Instant now, ShopService service, boolean isHot) {
        double usual = Math.min(0.6, 0.05 + work.getOrDefault(service, 0) / 10_000.0) + 0.04 * random.nextDouble();
        return of(now, service)
                .gauge("process.cpu.utilization", isHot ? HOT : Math.round(usual * 1000) / 1000.0)
                .build();
    }

    private static MetricEvent.Builder of(Instant now, ShopService service) {
        return MetricEvent.builder(now)
                .resource("service.name", service.id())
                .resource("service.instance.id", service.instance())
                .resource("host.name", service.host());
    }
}
