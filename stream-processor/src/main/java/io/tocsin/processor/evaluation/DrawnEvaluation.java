package io.tocsin.processor.evaluation;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.drawn.DrawnMetrics;
import io.tocsin.processor.extract.Metric;
import io.tocsin.processor.extract.Reading;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.Stretch;
import io.tocsin.schemas.metric.Sample;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The metrics drawn from logs that live on one partition of {@code rule-inputs}. What they come to is to the rules as one
 * more input, with a watermark of its own, and it is published as metric events for everyone else. Owned by one task.
 */
final class DrawnEvaluation {
    /** Stands for a topic in watermarks; no topic can be called so. */
    private static final String INPUT = "drawn from logs";

    private final DrawnMetrics metrics;
    private final TopicPartition own;
    private final Collector collector;
    private final long version;
    private final long toldMillis;
    private final Sink sink;
    private final ProcessorMetrics figures;
    private long told = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;

    /** Takes what is to be handed on. */
    interface Sink {
        void contributed(long version, Contribution contribution);

        /** The input that these metrics are to the rules has come so far. */
        void advanced(Advance advance);

        /** A reading, to be published. */
        void read(Reading reading);
    }

    /** Continues from what the store holds. */
    DrawnEvaluation(
            RuleVersion rules,
            int partitions,
            int partition,
            KeyValueStore<Bytes, byte[]> store,
            Sink sink,
            ProcessorMetrics figures) {
        this.sink = sink;
        this.figures = figures;
        this.version = rules.number();
        this.toldMillis = rules.toldMillis();
        this.own = input(partition);
        List<Metric> here = rules.extractions().metrics().stream()
                .filter(metric -> partition(metric, partitions) == partition)
                .toList();
        this.collector = new Collector(here.isEmpty() ? new RulePlan(List.of()) : rules.plan(), new Shards(partitions));
        Map<String, byte[]> entries = new HashMap<>();
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store, StoreKeys.DRAWN)) {
            entries.put(StoreKeys.drawn(entry.key), entry.value);
        }
        this.metrics = new DrawnMetrics(here, (key, value) -> store.put(StoreKeys.drawn(key), value), entries);
    }

    private static int partition(Metric metric, int partitions) {
        return UnitShard.ofMetric(metric.id()).partition(partitions);
    }

    /** The inputs that what is drawn for these rules is to them: one for each partition that draws. */
    static Set<TopicPartition> inputs(RuleVersion rules, int partitions) {
        return rules.extractions().metrics().stream()
                .map(metric -> input(partition(metric, partitions)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is drawn on a partition, as an input of the rules. */
    static TopicPartition input(int partition) {
        return new TopicPartition(INPUT, partition);
    }

    /** Whether it is an {@link #input} of the rules that is drawn from logs. */
    static boolean isInput(TopicPartition input) {
        return input.topic().equals(INPUT);
    }

    void accept(io.tocsin.processor.extract.Contribution contribution) {
        if (!metrics.accept(contribution)) {
            figures.unused("metric");
        }
    }

    /**
     * Reads what is due.
     *
     * @param min the least watermark of the inputs: everything appended before it has come
     * @param mayGoOn asked before each instant
     * @return whether anything is to be handed on
     */
    boolean evaluate(long min, StoredWatermarks outages, BooleanSupplier mayGoOn) {
        if (metrics.isEmpty()) {
            return false;
        }
        watermark = min;
        long next = metrics.next(min);
        while (next < min && mayGoOn.getAsBoolean()) {
            Optional<Stretch> silent = outages.outageAt(next);
            if (silent.isPresent()) {
                metrics.skipTo(silent.get().to());
            } else {
                metrics.advance(next, this::read);
            }
            next = metrics.next(min);
        }
        // At once: the store says already that it was read.
        boolean handedOn = collector.size() > 0;
        collector.drain().forEach(one -> sink.contributed(version, one));
        long reached = Math.min(min, next);
        long passed = Math.floorDiv(reached - 1, toldMillis);
        if (passed <= told) {
            return handedOn;
        }
        told = passed;
        sink.advanced(new Advance(own, reached, reached));
        return true;
    }

    private void read(Metric metric, long instant, List<Reading> readings, long refused) {
        if (refused > 0) {
            figures.drawnRefused(metric.prometheusName(), refused);
        }
        for (Reading reading : readings) {
            for (Sample sample : reading.samples()) {
                collector.sample(sample.labels(), sample.timestampMillis(), sample.value(), instant);
            }
            if (reading.state() != Reading.State.ENDED) {
                sink.read(reading);
            }
        }
    }

    /** The key of a reading's event: who logged, as a producer would give it. */
    static byte[] eventKey(Reading reading) {
        return reading.series().resource().get("service.name").getBytes(StandardCharsets.UTF_8);
    }

    /** The instant that is read next; the greatest number when nothing is. */
    long next() {
        return metrics.isEmpty() || watermark == Long.MIN_VALUE ? Long.MAX_VALUE : metrics.next(watermark);
    }
}
