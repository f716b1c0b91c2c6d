package io.tocsin.schemas.publish;

import io.prometheus.client.CollectorRegistry;
import io.tocsin.schemas.metric.MetricEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes, at an interval, that a service is up, what it uses, and all of a Prometheus registry, as metric events
 * keyed by the service's name. One own thread collects and sends; while Kafka is away the figures of that time are lost
 * and counted, because the next ones say more.
 */
public final class RegistryPublisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryPublisher.class);
    private static final String THREAD = "tocsin-metrics-publisher";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Object> settings;
    private final String topic;
    private final byte[] key;
    private final Resource resource;
    private final CollectorRegistry registry;
    private final Duration interval;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService executor;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong lastReport = new AtomicLong(System.nanoTime() - REPORT_EVERY_NANOS);

    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean closing;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param kafka settings of the producer, at least {@code bootstrap.servers}
     * @param interval at least 100 ms
     */
    public RegistryPublisher(
            Map<String, Object> kafka, String topic, Resource resource, CollectorRegistry registry, Duration interval) {
        if (interval.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("an interval below 100 ms: " + interval);
        }
        this.settings = settings(kafka, resource, interval);
        this.topic = topic;
        this.key = resource.serviceName().getBytes(StandardCharsets.UTF_8);
        this.resource = resource;
        this.registry = registry;
        this.interval = interval;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, THREAD);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Publishes the first figures at once. Returns before they are, this publisher, which is to be closed. */
    public RegistryPublisher start() {
        // The task reports its own problems.
        var unused = executor.scheduleWithFixedDelay(this::publish, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Ends within about two seconds and writes nothing of its own: that a service went down is for others to see. */
    @Override
    public void close() {
        closing = true;
        executor.shutdownNow();
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            BoundedClose.close(open, CLOSE_TIMEOUT, THREAD);
        }
    }

    /** Events that Kafka has acknowledged. */
    public long published() {
        return published.get();
    }

    /** Events that did not reach Kafka. */
    public long failed() {
        return failed.get();
    }

    private static Map<String, Object> settings(Map<String, Object> kafka, Resource resource, Duration interval) {
        Map<String, Object> defaults = Map.of(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Long.toString(8L << 20),
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "2000");
        Map<String, Object> settings = ProducerDefaults.settings(defaults, kafka);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, THREAD + "-" + resource.serviceName());
        // Figures that could not be handed on before the next ones are due are not worth waiting for.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(Math.min(1000, interval.toMillis())));
        return settings;
    }

    private void publish() {
        try {
            Producer<byte[], byte[]> kafka = connected();
            List<MetricEvent> events = collect(clock.instant());
            for (int i = 0; i < events.size() && !closing; i++) {
                if (!send(kafka, events.get(i))) {
                    failed.addAndGet(events.size() - i);
                    return;
                }
            }
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again; one bad round shall not end all figures.
            report("metrics were not collected or sent", e);
        } catch (Error e) {
            log.error("publishing metrics has ended", e);
            throw e;
        }
    }

    private Producer<byte[], byte[]> connected() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings);
            producer = open;
            if (closing) {
                open.close(Duration.ZERO);
            }
        }
        return open;
    }

    /** False if Kafka does not even take the event into its buffer; the event is then not counted yet. */
    private boolean send(Producer<byte[], byte[]> kafka, MetricEvent event) {
        AtomicBoolean taken = new AtomicBoolean(true);
        Thread own = Thread.currentThread();
        try {
            // The callback settles it; on this thread it means that there was no room or no metadata.
            var unused = kafka.send(new ProducerRecord<>(topic, key, event.toJson()), (metadata, problem) -> {
                if (problem == null) {
                    published.incrementAndGet();
                    return;
                }
                report("metrics do not reach Kafka", problem);
                if (Thread.currentThread() == own) {
                    taken.set(false);
                } else {
                    failed.incrementAndGet();
                }
            });
            return taken.get();
        } catch (KafkaException | IllegalStateException e) {
            report("metrics do not reach Kafka", e);
            return false;
        }
    }

    /** The figures of now; a collector that fails costs those after it, never {@code up}. */
    List<MetricEvent> collect(Instant now) {
        RegistryEvents events = new RegistryEvents(now, resource);
        MetricEvent.Builder service = events.of(Map.of()).gauge("up", 1);
        addProcess(service);
        addMemory(events);
        try {
            events.add(Collections.list(registry.metricFamilySamples()));
        } catch (RuntimeException e) {
            report("a collector failed", e);
        }
        return events.events();
    }

    private static void addProcess(MetricEvent.Builder event) {
        event.gauge("jvm.thread.count", ManagementFactory.getThreadMXBean().getThreadCount());
        event.gauge("process.uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            double load = system.getProcessCpuLoad();
            // Below 0 and NaN mean "not known yet".
            if (load >= 0) {
                event.gauge("process.cpu.utilization", load);
            }
            long nanos = system.getProcessCpuTime();
            if (nanos >= 0) {
                event.counter("jvm.cpu.time", nanos / 1e9);
            }
        }
    }

    private static void addMemory(RegistryEvents events) {
        add(events, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        add(events, "non_heap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
    }

    private static void add(RegistryEvents events, String type, MemoryUsage usage) {
        MetricEvent.Builder event = events.of(Map.of("jvm.memory.type", type))
                .gauge("jvm.memory.used", (double) usage.getUsed())
                .gauge("jvm.memory.committed", (double) usage.getCommitted());
        if (usage.getMax() >= 0) {
            event.gauge("jvm.memory.limit", (double) usage.getMax());
        }
    }

    private void report(String what, Exception problem) {
        long now = System.nanoTime();
        long last = lastReport.get();
        if (!closing && now - last >= REPORT_EVERY_NANOS && lastReport.compareAndSet(last, now)) {
            log.atWarn().setCause(problem).addKeyValue("failed", failed.get()).log(what);
        }
    }
}
