package io.tocsin.processor.task;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import io.tocsin.processor.figures.GroupFigures;
import io.tocsin.processor.figures.IntakeCounts;
import io.tocsin.processor.figures.UnitFigures;
import io.tocsin.processor.plan.RulePlan;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * What the processor tells of itself. For each input topic, {@code records = matched + filtered + dead-lettered +
 * aborted + in flight}, see {@link IntakeCounts}. Evaluations have the names that Prometheus gives them, see
 * {@link GroupFigures}; all else begins with {@code tocsin_processor_}.
 */
public final class ProcessorMetrics {
    private final Counter records;
    private final Counter matched;
    private final Counter filtered;
    private final Counter deadLettered;
    private final Counter aborted;
    private final Gauge inFlight;
    private final Counter wholeReads;
    private final Counter clamped;
    private final Counter late;
    private final Counter afterWatermark;
    private final Counter removedRules;
    private final Counter drawn;
    private final Counter drawnFailures;
    private final Counter drawnRefused;
    private final Counter skipped;
    private final Counter alerts;
    private final GroupFigures groups = new GroupFigures();
    private final UnitFigures.Durations durations;
    private final Histogram alertDelay;
    private final Gauge watermark;
    private final Gauge watermarkLag;
    private final Gauge stateEntries;
    private final Gauge pending;
    private final Gauge rulesVersion;

    /** Registers them. */
    public ProcessorMetrics(CollectorRegistry registry) {
        records = counter(registry, "records", "Records read.", "topic");
        matched = counter(registry, "matched_records", "Records that something uses.", "topic");
        filtered = counter(registry, "filtered_records", "Records that nothing uses.", "topic");
        deadLettered = counter(registry, "dead_lettered_records", "Records that are no valid event.", "topic");
        aborted = counter(
                registry,
                "aborted_records",
                "Records that were read in a transaction that is not known to be committed; if it is not, they are read again.",
                "topic");
        inFlight = gauge(registry, "in_flight_records", "Records that were read and not yet committed.", "topic");
        wholeReads = counter(
                registry,
                "whole_reads",
                "Records that were read into a tree, since they are no valid event or of a rare form.",
                "topic");
        clamped = counter(
                registry,
                "clamped_events",
                "Events whose own time lies more than a minute after their append; they count at their append.",
                "topic");
        late = counter(
                registry, "late_events", "Events whose own time lies more than a minute before their append.", "topic");
        afterWatermark = counter(
                registry,
                "records_after_watermark",
                "Records appended before an instant that was already taken as complete: clocks differ.",
                "topic");
        removedRules = counter(
                registry, "matches_of_removed_rules", "Matches that the rules in force have no use for.", "what");
        drawn = counter(registry, "drawn_values", "Values drawn from log events, by the metric.", "metric");
        drawnFailures = counter(
                registry,
                "drawn_failures",
                "Log events that are meant by an extraction and have no value for it.",
                "metric",
                "reason");
        drawnRefused = counter(
                registry,
                "drawn_refused",
                "Log events that would have begun a series beyond the limit of the metric drawn from them.",
                "metric");
        skipped = counter(
                registry,
                "skipped_grid_points",
                "Grid points of a group that lie in an outage of the whole path and were not evaluated.");
        alerts = counter(registry, "alerts", "Alert events written.", "status");
        groups.register(registry);
        Histogram evaluationSeconds = Histogram.build(
                        "prometheus_rule_group_duration_histogram_seconds", "How long the evaluation of a group takes.")
                .buckets(0.0001, 0.001, 0.01, 0.1, 1, 10)
                .register(registry);
        durations = new UnitFigures.Durations(durationQuantiles(registry), evaluationSeconds);
        alertDelay = Histogram.build(
                        "tocsin_processor_event_to_alert_seconds",
                        "From the append of the last event that a group had seen to the alert that it gave.")
                .buckets(0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 5, 10, 60)
                .register(registry);
        watermark = gauge(
                registry,
                "watermark_timestamp_seconds",
                "Everything appended up to there has been processed.",
                "topic",
                "partition");
        watermarkLag = gauge(
                registry, "watermark_lag_seconds", "How far the watermark is behind the clock.", "topic", "partition");
        stateEntries = gauge(registry, "state_entries", "Entries of evaluators' state.", "partition");
        pending = gauge(registry, "pending_matches", "Matches that wait for their grid point.", "partition");
        rulesVersion = gauge(registry, "rules_version", "The version of the rules that is in force.", "partition");
    }

    /** Tells with each scrape which version of the rules is the newest. */
    public void newestVersion(CollectorRegistry registry, LongSupplier number) {
        gauge(registry, "newest_rules_version", "The version of the rules that was loaded last.")
                .setChild(new Gauge.Child() {
                    @Override
                    public double get() {
                        return number.getAsLong();
                    }
                });
    }

    /** A task's counts of an input topic. */
    public IntakeCounts intake(String topic) {
        return new IntakeCounts(new IntakeCounts.Children(
                records.labels(topic),
                inFlight.labels(topic),
                matched.labels(topic),
                filtered.labels(topic),
                deadLettered.labels(topic),
                aborted.labels(topic),
                clamped.labels(topic),
                late.labels(topic),
                wholeReads.labels(topic),
                afterWatermark.labels(topic)));
    }

    /** The figures of a unit that lives here, or of a shard of it; to be closed with it. */
    public UnitFigures unit(RulePlan.Unit unit) {
        return new UnitFigures(unit, groups, durations);
    }

    /** The watermark of an input partition, and how far it is behind the clock; both epoch milliseconds. */
    public void watermark(TopicPartition input, long millis, long now) {
        String partition = Integer.toString(input.partition());
        watermark.labels(input.topic(), partition).set(millis / 1e3);
        watermarkLag.labels(input.topic(), partition).set(Math.max(0, now - millis) / 1e3);
    }

    /** An input partition is read elsewhere from now on. */
    public void forget(TopicPartition input) {
        String partition = Integer.toString(input.partition());
        watermark.remove(input.topic(), partition);
        watermarkLag.remove(input.topic(), partition);
    }

    /** Something came that the rules in force have no use for, such as {@code metric}. */
    public void unused(String what) {
        removedRules.labels(what).inc();
    }

    /** A value was drawn from a log event, for a metric of this name. */
    public void drawn(String metric) {
        drawn.labels(metric).inc();
    }

    /** An event that a metric is drawn from had no value for it. */
    public void drawnFailed(String metric, String reason) {
        drawnFailures.labels(metric, reason).inc();
    }

    /** So many events would have begun a series beyond the limit of the metric. */
    public void drawnRefused(String metric, long events) {
        drawnRefused.labels(metric).inc((double) events);
    }

    /** So many grid points were left out. */
    public void skipped(long gridPoints) {
        skipped.inc((double) gridPoints);
    }

    /** An alert event was written, such as {@code firing}. */
    public void alert(String status) {
        alerts.labels(status).inc();
    }

    /** An alert fires; so many milliseconds after the append of the last event that was seen for it. */
    public void fires(long millis) {
        alertDelay.observe(millis / 1e3);
    }

    /**
     * What a partition of {@code rule-inputs} holds.
     *
     * @param entries of the evaluators' state
     * @param waiting matches that wait for their grid point
     * @param version of the rules that is in force
     */
    public void state(int partition, long entries, long waiting, long version) {
        String label = Integer.toString(partition);
        stateEntries.labels(label).set((double) entries);
        pending.labels(label).set((double) waiting);
        rulesVersion.labels(label).set((double) version);
    }

    /** A partition of {@code rule-inputs} lives elsewhere from now on. */
    public void forgetState(int partition) {
        String label = Integer.toString(partition);
        stateEntries.remove(label);
        pending.remove(label);
        rulesVersion.remove(label);
    }

    /** As in Prometheus, which keeps them for ten minutes too. */
    private static Summary durationQuantiles(CollectorRegistry registry) {
        return Summary.build("prometheus_rule_group_duration_seconds", "How long the evaluation of a group takes.")
                .quantile(0.01, 0.001)
                .quantile(0.05, 0.005)
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .register(registry);
    }

    private static Counter counter(CollectorRegistry registry, String name, String help, String... labels) {
        return Counter.build("tocsin_processor_" + name + "_total", help)
                .labelNames(labels)
                .register(registry);
    }

    private static Gauge gauge(CollectorRegistry registry, String name, String help, String... labels) {
        return Gauge.build("tocsin_processor_" + name, help).labelNames(labels).register(registry);
    }
}
