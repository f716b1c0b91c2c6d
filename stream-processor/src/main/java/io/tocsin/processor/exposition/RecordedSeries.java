package io.tocsin.processor.exposition;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tocsin.processor.vector.Labels;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.window.RecordedSample;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest sample of each series that rules of this instance recorded, for {@code /metrics}. A partition is told of by
 * one thread at a time, that of its task; any thread may read.
 *
 * <p>Samples are told of before their transaction is committed: Streams has no hook after a commit. One whose transaction
 * is aborted can be seen until its task is {@linkplain #withdraw withdrawn}; who evaluates that instant again does it from
 * the same records, so it is the same value at the same time that is committed then.
 */
public final class RecordedSeries {
    /** A series is no more after so long without a sample, as in Prometheus' federation (its lookback). */
    static final Duration LOOKBACK = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(RecordedSeries.class);

    /** What the text format can write. */
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final int limit;
    private final InstantSource clock;
    private final Counter refused;
    private final ConcurrentMap<Integer, ConcurrentMap<Labels, Newest>> partitions = new ConcurrentHashMap<>();
    private final AtomicBoolean limitTold = new AtomicBoolean();
    private final AtomicBoolean nameTold = new AtomicBoolean();

    /** The newest sample of one series. */
    record Newest(Labels labels, long millis, double value) {}

    /**
     * Nothing recorded yet.
     *
     * @param limit on the series of all partitions; samples of further ones are refused and counted
     */
    public RecordedSeries(int limit, InstantSource clock, CollectorRegistry registry) {
        this.limit = limit;
        this.clock = clock;
        this.refused = Counter.build(
                        "tocsin_processor_unexposed_recorded_samples_total",
                        "Recorded samples that are not on /metrics: of series above recorded_series_limit (limit), or with"
                                + " a name that its format cannot write (name).")
                .labelNames("reason")
                .register(registry);
        refused.labels("limit");
        refused.labels("name");
    }

    /**
     * A rule recorded a sample; of a stale marker the series leaves.
     *
     * @param partition of {@code rule-inputs} whose task tells it
     * @param labels with {@code __name__}
     * @param millis of the evaluation
     */
    public void recorded(int partition, Labels labels, long millis, double value) {
        ConcurrentMap<Labels, Newest> series =
                partitions.computeIfAbsent(partition, unknown -> new ConcurrentHashMap<>());
        if (RecordedSample.isStaleMarker(value)) {
            series.remove(labels);
            return;
        }
        Newest newest = new Newest(labels, millis, value);
        if (series.replace(labels, newest) != null) {
            return;
        }
        if (!isWritable(labels)) {
            refused.labels("name").inc();
            if (nameTold.compareAndSet(false, true)) {
                log.atWarn()
                        .addKeyValue("series", labels)
                        .log("a recorded series has a name that /metrics cannot write; it and its like are left out");
            }
        } else if (size() >= limit) {
            refused.labels("limit").inc();
            if (limit > 0 && limitTold.compareAndSet(false, true)) {
                log.atWarn()
                        .addKeyValue("limit", limit)
                        .log("more recorded series than /metrics is to have; further ones are left out");
            }
        } else {
            series.put(labels, newest);
        }
    }

    /** The task of a partition leaves this instance, and its series with it. */
    public void withdraw(int partition) {
        partitions.remove(partition);
    }

    /** How many series are held. */
    int size() {
        int size = 0;
        for (Map<Labels, Newest> series : partitions.values()) {
            size += series.size();
        }
        return size;
    }

    /** The samples of the last five minutes, each series once; older ones are forgotten. */
    Collection<Newest> newest() {
        long oldest = clock.millis() - LOOKBACK.toMillis();
        Map<Labels, Newest> all = new HashMap<>();
        for (ConcurrentMap<Labels, Newest> series : partitions.values()) {
            for (Newest sample : series.values()) {
                if (sample.millis() < oldest) {
                    series.remove(sample.labels(), sample);
                } else {
                    // A unit that moved can be in two partitions for a while.
                    all.merge(sample.labels(), sample, (a, b) -> a.millis() >= b.millis() ? a : b);
                }
            }
        }
        return all.values();
    }

    private static boolean isWritable(Labels labels) {
        boolean[] writable = {METRIC.matcher(labels.get(Sample.NAME)).matches()};
        labels.forEach((name, value) ->
                writable[0] &= name.equals(Sample.NAME) || LABEL.matcher(name).matches());
        return writable[0];
    }
}
