package io.tocsin.ingest.host;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tocsin.schemas.metric.MetricEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the machine at an interval and hands on what it finds. One thread of its own does all. A sensor that fails is
 * logged the first time and counted each time; the others are read as if nothing were.
 */
public final class HostMetrics implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostMetrics.class);

    private final Supplier<List<Sensor>> source;
    private final Consumer<MetricEvent> sink;
    private final InstantSource clock;
    private final Duration interval;
    private final Counter failures;
    private final Counter readings;
    private final Set<String> told = new HashSet<>();
    private final ScheduledExecutorService executor;
    private @Nullable List<Sensor> sensors;

    HostMetrics(
            Supplier<List<Sensor>> source,
            Consumer<MetricEvent> sink,
            InstantSource clock,
            Duration interval,
            CollectorRegistry registry) {
        this.source = source;
        this.sink = sink;
        this.clock = clock;
        this.interval = interval;
        this.failures = Counter.build("tocsin_host_sensor_failures_total", "Readings of a sensor that failed.")
                .labelNames("sensor")
                .register(registry);
        this.readings = Counter.build("tocsin_host_sensor_readings_total", "Readings of a sensor that succeeded.")
                .labelNames("sensor")
                .register(registry);
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "host-metrics");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Of this machine, under its name. Nothing is read before {@link #start}. */
    public static HostMetrics ofThisMachine(
            String hostName,
            Consumer<MetricEvent> sink,
            InstantSource clock,
            Duration interval,
            CollectorRegistry registry) {
        return new HostMetrics(() -> OshiSensors.all(hostName), sink, clock, interval, registry);
    }

    public void start() {
        var unused = executor.scheduleAtFixedRate(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One round. */
    void read() {
        List<Sensor> current = sensors;
        if (current == null) {
            try {
                current = source.get();
                sensors = current;
            } catch (RuntimeException | LinkageError e) {
                failed("all", e);
                return;
            }
        }
        for (Sensor sensor : current) {
            try {
                sensor.read(clock.instant()).forEach(sink);
                readings.labels(sensor.name()).inc();
            } catch (Exception | LinkageError e) {
                // LinkageError: a native library that this machine does not have.
                failed(sensor.name(), e);
            }
        }
    }

    private void failed(String sensor, Throwable e) {
        failures.labels(sensor).inc();
        if (told.add(sensor)) {
            log.atWarn().setCause(e).addKeyValue("sensor", sensor).log("a sensor fails; it is tried again each time");
        }
    }

    /** Ends without waiting for a reading. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
