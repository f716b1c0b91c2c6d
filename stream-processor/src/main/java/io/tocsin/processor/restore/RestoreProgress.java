package io.tocsin.processor.restore;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.tocsin.runtime.health.Health;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells how far state has been read back: in the log (begin, progress each 5 s, end), in {@code /metrics}, and as a
 * condition of the service's health, which is not ready before. Numbers of records are those of offsets, so markers of
 * transactions and what compaction has removed count as well. Of standbys it tells how far each is behind. Any thread.
 */
public final class RestoreProgress implements StateRestoreListener, StandbyUpdateListener {
    private static final Logger log = LoggerFactory.getLogger(RestoreProgress.class);
    private static final String CONDITION = "state";
    private static final String PREFIX = "tocsin_processor_";
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double NANOS = 1e9;

    private final Health health;
    private final LongSupplier nanoTime;
    private final Counter restored;
    private final Gauge remaining;
    private final Counter loaded;
    private final Gauge standbyLag;
    private final Map<TopicPartition, Restoring> restoring = new HashMap<>();
    private long lastLog;

    /** Of what has been restored since nothing was being restored, those that are done. */
    private long doneBefore;

    private long begun;

    /** One changelog on its way. */
    private static final class Restoring {
        private final long from;
        private final long to;
        private final long begun;
        private long next;

        Restoring(long from, long to, long now) {
            this.from = from;
            this.to = Math.max(from, to);
            this.begun = now;
            this.next = from;
        }

        long total() {
            return to - from;
        }

        long done() {
            return Math.min(next, to) - from;
        }
    }

    /** @param nanoTime a clock for spans, as {@link System#nanoTime} */
    public RestoreProgress(CollectorRegistry registry, Health health, LongSupplier nanoTime) {
        this.health = health;
        this.nanoTime = nanoTime;
        restored = counter("restored_records_total", "Records of changelogs read into state.")
                .register(registry);
        remaining = gauge(
                        "restore_remaining_records",
                        "Records of a changelog that are yet to be read before its partition is evaluated here.")
                .register(registry);
        loaded = counter("standby_records_total", "Records of changelogs read into standbys.")
                .register(registry);
        standbyLag = gauge("standby_lag_records", "How far a standby is behind its changelog.")
                .register(registry);
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.build(PREFIX + name, help).labelNames("store");
    }

    private static Gauge.Builder gauge(String name, String help) {
        return Gauge.build(PREFIX + name, help).labelNames("store", "partition");
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition changelog, String store, long from, long to) {
        long now = nanoTime.getAsLong();
        if (restoring.isEmpty()) {
            begun = now;
            lastLog = now;
            doneBefore = 0;
        }
        Restoring one = new Restoring(from, to, now);
        restoring.put(changelog, one);
        remaining(changelog, store).set((double) one.total());
        if (one.total() > 0) {
            told(changelog, store).addKeyValue("records", one.total()).log("State is read back from its changelog");
        }
        tellHealth();
    }

    @Override
    public synchronized void onBatchRestored(TopicPartition changelog, String store, long last, long records) {
        restored.labels(store).inc((double) records);
        Restoring one = restoring.get(changelog);
        if (one == null) {
            return;
        }
        one.next = last + 1;
        remaining(changelog, store).set((double) (one.total() - one.done()));
        tellHealth();
        long now = nanoTime.getAsLong();
        if (now - lastLog >= LOG_INTERVAL_NANOS) {
            lastLog = now;
            logProgress(now);
        }
    }

    private void logProgress(long now) {
        long done = done();
        long total = total();
        double perSecond = (done + doneBefore) / Math.max(1e-3, (now - begun) / NANOS);
        log.atInfo()
                .addKeyValue("records", done)
                .addKeyValue("of", total)
                .addKeyValue("per_second", Math.round(perSecond))
                .addKeyValue("seconds_left", perSecond == 0 ? "unknown" : Math.round((total - done) / perSecond))
                .log("State is being read back");
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition changelog, String store, long records) {
        Restoring one = end(changelog, store);
        if (one != null && one.total() > 0) {
            told(changelog, store)
                    .addKeyValue("records", records)
                    .addKeyValue("seconds", Math.round((nanoTime.getAsLong() - one.begun) / 1e8) / 10.0)
                    .log("State was read back");
        }
    }

    @Override
    public synchronized void onRestoreSuspended(TopicPartition changelog, String store, long records) {
        Restoring one = end(changelog, store);
        if (one != null && one.total() > 0) {
            told(changelog, store)
                    .addKeyValue("records", records)
                    .log("State is no longer read back: its partition has moved on");
        }
    }

    private @Nullable Restoring end(TopicPartition changelog, String store) {
        Restoring one = restoring.remove(changelog);
        remaining.remove(store, partition(changelog));
        if (one != null) {
            doneBefore += one.done();
        }
        tellHealth();
        return one;
    }

    private void tellHealth() {
        if (restoring.isEmpty()) {
            health.ok(CONDITION);
        } else {
            health.waiting(CONDITION, "restoring, " + done() + " of " + total() + " records");
        }
    }

    private long done() {
        return restoring.values().stream().mapToLong(Restoring::done).sum();
    }

    private long total() {
        return restoring.values().stream().mapToLong(Restoring::total).sum();
    }

    @Override
    public void onUpdateStart(TopicPartition changelog, String store, long from) {
        told(changelog, store).log("A standby of state is kept here");
    }

    @Override
    public void onBatchLoaded(
            TopicPartition changelog, String store, TaskId task, long last, long records, long currentEnd) {
        loaded.labels(store).inc((double) records);
        standbyLag.labels(store, partition(changelog)).set((double) Math.max(0, currentEnd - last - 1));
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition changelog, String store, long offset, long currentEnd, SuspendReason reason) {
        standbyLag.remove(store, partition(changelog));
        told(changelog, store)
                .addKeyValue("behind", Math.max(0, currentEnd - offset - 1))
                .log(
                        reason == SuspendReason.PROMOTED
                                ? "A standby of state is used from now on"
                                : "A standby of state is no longer kept here");
    }

    private static LoggingEventBuilder told(TopicPartition changelog, String store) {
        return log.atInfo().addKeyValue("store", store).addKeyValue("partition", changelog.partition());
    }

    private Gauge.Child remaining(TopicPartition changelog, String store) {
        return remaining.labels(store, partition(changelog));
    }

    private static String partition(TopicPartition changelog) {
        return Integer.toString(changelog.partition());
    }
}
