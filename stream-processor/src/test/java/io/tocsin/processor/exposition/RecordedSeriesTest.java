package io.tocsin.processor.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class RecordedSeriesTest {
    private static final long NOW = Instant.parse("2026-11-21T09:30:00Z").toEpochMilli();
    private static final double STALE = RecordedSample.STALE_MARKER;

    private final CollectorRegistry own = new CollectorRegistry();
    private long now = NOW;
    private final RecordedSeries series = series(4);
    private final CollectorRegistry exposed = Exposition.of(own, series);

    @Test
    void theNewestSampleStandsThereWithItsOwnTime() {
        series.recorded(0, labels("job:errors:rate5m", "service_name", "a\"b"), NOW - 2000, 0.5);
        series.recorded(0, labels("job:errors:rate5m", "service_name", "a\"b"), NOW - 1000, Double.NaN);
        series.recorded(1, labels("ALERTS", "alertname", "Down", "alertstate", "firing"), NOW, 1);
        series.recorded(1, labels("up:count"), NOW, Double.POSITIVE_INFINITY);
        assertEquals(
                List.of(
                        "# TYPE ALERTS UNKNOWN",
                        "ALERTS alertname=Down alertstate=firing 1.0 @ " + NOW,
                        "# TYPE job:errors:rate5m UNKNOWN",
                        "job:errors:rate5m service_name=a\"b NaN @ " + (NOW - 1000),
                        "# TYPE up:count UNKNOWN",
                        "up:count Infinity @ " + NOW),
                lines());
    }

    @Test
    void aSeriesThatEndedLeaves() {
        series.recorded(0, labels("a"), NOW - 1000, 1);
        series.recorded(0, labels("b"), NOW - 1000, 1);
        series.recorded(0, labels("a"), NOW, STALE);
        assertEquals(List.of("# TYPE b UNKNOWN", "b 1.0 @ " + (NOW - 1000)), lines());
        series.recorded(0, labels("a"), NOW + 1000, 2);
        assertTrue(lines().contains("a 2.0 @ " + (NOW + 1000)));
    }

    @Test
    void aTaskThatLeavesTakesItsSeriesAlong() {
        series.recorded(0, labels("a"), NOW, 1);
        series.recorded(1, labels("b"), NOW, 1);
        series.withdraw(0);
        series.withdraw(7);
        assertEquals(List.of("# TYPE b UNKNOWN", "b 1.0 @ " + NOW), lines());
        series.recorded(0, labels("a"), NOW, 3);
        assertTrue(lines().contains("a 3.0 @ " + NOW));
    }

    @Test
    void aSeriesInTwoPartitionsStandsThereOnce() {
        series.recorded(0, labels("a"), NOW - 1, 1);
        series.recorded(1, labels("a"), NOW, 2);
        series.recorded(2, labels("a"), NOW - 2, 3);
        assertEquals(List.of("# TYPE a UNKNOWN", "a 2.0 @ " + NOW), lines());
    }

    @Test
    void whatIsEvaluatedOfABacklogIsNotNow() {
        series.recorded(0, labels("a"), NOW - RecordedSeries.LOOKBACK.toMillis() - 1, 1);
        series.recorded(0, labels("b"), NOW - RecordedSeries.LOOKBACK.toMillis(), 1);
        assertEquals(List.of("# TYPE b UNKNOWN", "b 1.0 @ " + (NOW - 300_000)), lines());
        assertEquals(1, series.size());
        now += 1;
        assertEquals(List.of(), lines());
        assertEquals(0, series.size());
    }

    @Test
    void thereAreNoMoreSeriesThanTheLimit() {
        for (int i = 0; i < 6; i++) {
            series.recorded(i % 2, labels("a", "i", "" + i), NOW, i);
        }
        assertEquals(5, lines().size());
        assertEquals(2.0, refused("limit"));
        // Those that are there go on, and what leaves makes room.
        series.recorded(0, labels("a", "i", "0"), NOW, 7);
        assertTrue(lines().contains("a i=0 7.0 @ " + NOW));
        assertEquals(2.0, refused("limit"));
        series.recorded(0, labels("a", "i", "0"), NOW, STALE);
        series.recorded(1, labels("a", "i", "5"), NOW, 5);
        assertTrue(lines().contains("a i=5 5.0 @ " + NOW));
    }

    @Test
    void noneIsAllowedToo() {
        CollectorRegistry other = new CollectorRegistry();
        RecordedSeries none = new RecordedSeries(0, () -> Instant.ofEpochMilli(now), other);
        none.recorded(0, labels("a"), NOW, 1);
        assertEquals(0, none.size());
    }

    @Test
    void namesThatTheFormatCannotWriteAreLeftOutAndCounted() {
        series.recorded(0, labels("my.metric"), NOW, 1);
        series.recorded(0, labels("a", "http.route", "/"), NOW, 1);
        series.recorded(0, labels("a", "b:c", "/"), NOW, 1);
        assertEquals(List.of(), lines());
        assertEquals(3.0, refused("name"));
    }

    @Test
    void theProcessorsOwnMetricsComeFirst() {
        Gauge.build("own_gauge", "h").register(own).set(7);
        Histogram.build("own_seconds", "h").buckets(1).register(own).observe(0.5);
        for (String name : List.of("own_gauge", "own_seconds", "own_seconds_bucket", "own_seconds_sum", "other")) {
            series.recorded(0, labels(name), NOW, 1);
        }
        List<String> lines = lines();
        assertTrue(lines.contains("own_gauge 7.0"), lines.toString());
        assertFalse(lines.contains("own_gauge 1.0 @ " + NOW), lines.toString());
        assertEquals(0, lines.stream().filter(line -> line.endsWith("@ " + NOW)).count(), lines.toString());
        series.withdraw(0);
        series.recorded(0, labels("other"), NOW, 1);
        assertTrue(lines().contains("other 1.0 @ " + NOW));
    }

    @Test
    void recordingsAreNotAmongTheMetricsThatArePublished() {
        series.recorded(0, labels("a"), NOW, 1);
        assertEquals(null, own.getSampleValue("a"));
    }

    @Test
    void mayBeReadWhileItIsWritten() throws Exception {
        RecordedSeries many = series(1000, new CollectorRegistry());
        CollectorRegistry both = Exposition.of(new CollectorRegistry(), many);
        CountDownLatch started = new CountDownLatch(1);
        Thread task = new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
                many.recorded(0, labels("a", "i", "" + i % 500), NOW, i % 7 == 0 ? STALE : i);
                if (i % 1_000 == 0) {
                    many.withdraw(0);
                }
                started.countDown();
            }
        });
        task.start();
        started.await();
        while (task.isAlive()) {
            for (var families = both.metricFamilySamples(); families.hasMoreElements(); ) {
                assertTrue(families.nextElement().samples.size() <= 500);
            }
        }
        task.join();
    }

    private RecordedSeries series(int limit) {
        return series(limit, own);
    }

    private RecordedSeries series(int limit, CollectorRegistry registry) {
        return new RecordedSeries(limit, () -> Instant.ofEpochMilli(now), registry);
    }

    private double refused(String reason) {
        Double value = own.getSampleValue(
                "tocsin_processor_unexposed_recorded_samples_total", new String[] {"reason"}, new String[] {reason});
        return value == null ? -1 : value;
    }

    /** Of families but that of what is left out: a type each, and its samples in the order of their labels. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (var family : Collections.list(exposed.metricFamilySamples())) {
            if (!family.name.startsWith("tocsin_processor_unexposed")) {
                lines.add("# TYPE " + family.name + " " + family.type);
                family.samples.stream().map(RecordedSeriesTest::line).sorted().forEach(lines::add);
            }
        }
        return lines;
    }

    private static String line(Collector.MetricFamilySamples.Sample sample) {
        StringBuilder line = new StringBuilder(sample.name);
        for (int i = 0; i < sample.labelNames.size(); i++) {
            line.append(' ').append(sample.labelNames.get(i)).append('=').append(sample.labelValues.get(i));
        }
        line.append(' ').append(sample.value);
        return sample.timestampMs == null
                ? line.toString()
                : line.append(" @ ").append(sample.timestampMs).toString();
    }

    private static Labels labels(String name, String... pairs) {
        Map<String, String> labels = new java.util.HashMap<>(Map.of("__name__", name));
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return Labels.of(labels);
    }
}
