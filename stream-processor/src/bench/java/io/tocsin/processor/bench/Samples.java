package io.tocsin.processor.bench;

import io.tocsin.processor.engine.Series;
import io.tocsin.processor.engine.SeriesSource;
import io.tocsin.processor.promql.Expr;
import io.tocsin.processor.promql.LabelMatcher;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Series of five minutes at 15 s, found once for each selector, as who keeps series by leaf has them. */
final class Samples implements SeriesSource {
    static final long INTERVAL = 15_000;
    static final int COUNT = 20;
    static final long NOW = 1_763_717_400_000L;

    private final List<Series> all = new ArrayList<>();
    private final IdentityHashMap<Expr.VectorSelector, List<Series>> found = new IdentityHashMap<>();

    private static Labels host(String name, int host, Map<String, String> more) {
        Map<String, String> labels = new HashMap<>(more);
        labels.put(LabelMatcher.METRIC_NAME, name);
        labels.put("job", "host-metrics");
        labels.put("instance", "web-" + host + ".example.com:9100");
        labels.put("host_name", "web-" + host + ".example.com");
        return Labels.of(labels);
    }

    /** Counters and gauges of each of ten devices of each of some hosts. */
    static Samples ofHosts(int hosts) {
        Samples samples = new Samples();
        for (int host = 0; host < hosts; host++) {
            for (int device = 0; device < 10; device++) {
                Map<String, String> labels = Map.of("device", "sd" + (char) ('a' + device), "direction", "read");
                samples.counter(host("system_disk_io_bytes_total", host, labels));
                samples.gauge(host("system_filesystem_usage_bytes", host, labels));
                samples.gauge(host("system_filesystem_limit_bytes", host, labels));
            }
        }
        return samples;
    }

    /** Histograms of twelve buckets, each of two instances. */
    static Samples ofServices(int services) {
        String[] bounds = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"};
        Samples samples = new Samples();
        for (int service = 0; service < services; service++) {
            for (String bound : bounds) {
                samples.counter(Labels.of(Map.of(
                        LabelMatcher.METRIC_NAME,
                        "http_server_request_duration_seconds_bucket",
                        "job",
                        "service-" + service,
                        "instance",
                        "web-" + service % 100,
                        "service_name",
                        "service-" + service,
                        "le",
                        bound)));
            }
        }
        return samples;
    }

    private void counter(Labels labels) {
        Random random = new Random(labels.hashCode());
        double value = random.nextInt(1_000_000);
        Series series = add(labels);
        for (int i = 0; i < COUNT; i++) {
            value += random.nextInt(1000);
            series.insert(i, time(i), value);
        }
    }

    private void gauge(Labels labels) {
        Random random = new Random(labels.hashCode());
        Series series = add(labels);
        for (int i = 0; i < COUNT; i++) {
            series.insert(i, time(i), random.nextDouble());
        }
    }

    /** The last one is a second old. */
    private static long time(int index) {
        return NOW - 1000 - (COUNT - 1 - index) * INTERVAL;
    }

    private Series add(Labels labels) {
        Series series = new Series(labels);
        all.add(series);
        return series;
    }

    @Override
    public Collection<? extends Series> select(Expr.VectorSelector selector) {
        return found.computeIfAbsent(
                selector,
                s -> all.stream()
                        .filter(series -> s.allMatchers().stream()
                                .allMatch(m -> m.matches(series.labels().get(m.label()))))
                        .toList());
    }
}
