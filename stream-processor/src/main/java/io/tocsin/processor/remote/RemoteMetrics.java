package io.tocsin.processor.remote;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Collection;

/**
 * What one remote tells of itself, named as Prometheus names it of its own. {@code samples_in = samples + failed + dropped +
 * pending}; what is read a second time after a restart or a rebalance counts a second time.
 */
final class RemoteMetrics {
    private static final String PREFIX = "tocsin_processor_remote_storage_";
    private static final String REMOTE = "remote_name";
    private static final double MILLIS = 1000;

    /** Those of all remotes. */
    static final class Families {
        private final Counter in;
        private final Counter sent;
        private final Counter failed;
        private final Counter retried;
        private final Counter dropped;
        private final Counter bytes;
        private final Gauge pending;
        private final Gauge highestRead;
        private final Gauge highestSent;
        private final Histogram request;
        private final Histogram delay;

        Families(CollectorRegistry registry) {
            in = counter("samples_in_total", "Samples read from Kafka.").register(registry);
            sent = counter("samples_total", "Samples that the remote took.").register(registry);
            failed = counter("samples_failed_total", "Samples that the remote refused for good; they are lost to it.")
                    .register(registry);
            retried = counter("samples_retried_total", "Samples in requests that are to be made again.")
                    .register(registry);
            dropped = counter(
                            "samples_dropped_total",
                            "Samples that are not sent: relabelled away (filtered), a second one of its time (duplicate),"
                                    + " above sample_age_limit (too_old), of a record that is none (malformed), or"
                                    + " another instance's since a rebalance (moved).",
                            "reason")
                    .register(registry);
            bytes = counter("bytes_total", "Bytes of requests that were taken, compressed.")
                    .register(registry);
            pending = gauge("samples_pending", "Samples that wait to be sent or to be taken.")
                    .register(registry);
            highestRead = gauge("highest_timestamp_in_seconds", "Time of the newest sample read.")
                    .register(registry);
            highestSent = gauge("queue_highest_sent_timestamp_seconds", "Time of the newest sample taken.")
                    .register(registry);
            request = histogram("sent_batch_duration_seconds", "Time that a request takes, taken or not.")
                    .register(registry);
            delay = histogram("sample_delay_seconds", "From a sample's time to when the remote took it.")
                    .buckets(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)
                    .register(registry);
        }

        private static Counter.Builder counter(String name, String help, String... labels) {
            return Counter.build(PREFIX + name, help).labelNames(with(labels));
        }

        private static Gauge.Builder gauge(String name, String help) {
            return Gauge.build(PREFIX + name, help).labelNames(REMOTE);
        }

        private static Histogram.Builder histogram(String name, String help) {
            return Histogram.build(PREFIX + name, help).labelNames(REMOTE);
        }

        private static String[] with(String... labels) {
            String[] all = new String[labels.length + 1];
            all[0] = REMOTE;
            System.arraycopy(labels, 0, all, 1, labels.length);
            return all;
        }
    }

    private final Families families;
    private final String remote;

    RemoteMetrics(Families families, String remote) {
        this.families = families;
        this.remote = remote;
        for (String reason : new String[] {"filtered", "duplicate", "too_old", "malformed", "moved"}) {
            families.dropped.labels(remote, reason);
        }
        families.sent.labels(remote);
        families.failed.labels(remote);
        families.retried.labels(remote);
    }

    void read(int wanted, int filtered) {
        families.in.labels(remote).inc((double) wanted + filtered);
        dropped("filtered", filtered);
        families.pending.labels(remote).inc(wanted);
    }

    void malformed(int records) {
        families.in.labels(remote).inc(records);
        dropped("malformed", records);
    }

    void newest(long millis) {
        Gauge.Child highest = families.highestRead.labels(remote);
        highest.set(Math.max(highest.get(), millis / MILLIS));
    }

    /** Samples that were pending and are sent no more. */
    void given(String reason, int samples) {
        dropped(reason, samples);
        families.pending.labels(remote).dec(samples);
    }

    private void dropped(String reason, int samples) {
        families.dropped.labels(remote, reason).inc(samples);
    }

    void requested(double seconds) {
        families.request.labels(remote).observe(seconds);
    }

    void retried(int samples) {
        families.retried.labels(remote).inc(samples);
    }

    void failed(int samples) {
        families.failed.labels(remote).inc(samples);
        families.pending.labels(remote).dec(samples);
    }

    /** The remote took them now. */
    void taken(Collection<Long> times, int bodyBytes, long now) {
        families.sent.labels(remote).inc(times.size());
        families.bytes.labels(remote).inc(bodyBytes);
        families.pending.labels(remote).dec(times.size());
        Gauge.Child highest = families.highestSent.labels(remote);
        Histogram.Child delay = families.delay.labels(remote);
        for (long time : times) {
            highest.set(Math.max(highest.get(), time / MILLIS));
            delay.observe(Math.max(0, (now - time) / MILLIS));
        }
    }

    double pending() {
        return families.pending.labels(remote).get();
    }

    static double seconds(long nanos) {
        return nanos / Collector.NANOSECONDS_PER_SECOND;
    }
}
