package io.tocsin.ingest.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.schemas.metric.MetricEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import oshi.hardware.CentralProcessor.TickType;

final class HostMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<MetricEvent> taken = new ArrayList<>();
    private HostMetrics metrics = watch(List::of);

    private HostMetrics watch(Supplier<List<Sensor>> source) {
        registry.clear();
        return new HostMetrics(source, taken::add, () -> NOW, Duration.ofSeconds(5), registry);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    private record Fake(String name, Throwable failure) implements Sensor {
        @Override
        public List<MetricEvent> read(Instant now) throws Exception {
            if (failure instanceof Exception e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return List.of(MetricEvent.builder(now).gauge(name, 1).build());
        }
    }

    private double count(String metric, String sensor) {
        Double value = registry.getSampleValue(metric, new String[] {"sensor"}, new String[] {sensor});
        return value == null ? 0 : value;
    }

    @Test
    void readsAllSensorsThoughSomeFail() {
        metrics = watch(() -> List.of(
                new Fake("a", new IllegalStateException("no such disk")),
                new Fake("b", new RuntimeException()),
                new Fake("c", new NoClassDefFoundError("udev")),
                new Fake("d", new Throwable())));
        metrics.read();
        metrics.read();
        assertEquals(2, taken.size());
        assertEquals(MetricEvent.builder(NOW).gauge("d", 1).build(), taken.get(0));
        for (String failing : List.of("a", "b", "c")) {
            assertEquals(2, count("tocsin_host_sensor_failures_total", failing));
            assertEquals(0, count("tocsin_host_sensor_readings_total", failing));
        }
        assertEquals(2, count("tocsin_host_sensor_readings_total", "d"));
    }

    @Test
    void triesAgainWhenTheSensorsThemselvesCannotBeMade() {
        int[] tries = {0};
        metrics = watch(() -> {
            if (tries[0]++ == 0) {
                throw new UnsatisfiedLinkError("jna");
            }
            return List.of(new Fake("d", new Throwable()));
        });
        metrics.read();
        assertEquals(1, count("tocsin_host_sensor_failures_total", "all"));
        metrics.read();
        assertEquals(1, taken.size());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, -1", "10, 90, 0, 0.1", "100, 0, 0, 1", "0, 50, 50, 0", "25, 50, 25, 0.25"})
    void countsWaitingAsIdle(long user, long idle, long wait, double busy) {
        long[] before = new long[TickType.values().length];
        Arrays.fill(before, 1_000);
        long[] after = before.clone();
        after[TickType.USER.getIndex()] += user;
        after[TickType.IDLE.getIndex()] += idle;
        after[TickType.IOWAIT.getIndex()] += wait;
        assertEquals(busy, OshiSensors.busy(before, after), 1e-9);
    }
}
