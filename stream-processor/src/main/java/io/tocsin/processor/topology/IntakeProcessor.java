package io.tocsin.processor.topology;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.drawn.DrawnEvents;
import io.tocsin.processor.figures.IntakeCounts;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.topology.RuleInput.Contributed;
import io.tocsin.processor.topology.RuleInput.Drawn;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.processor.watermark.PartitionWatermark;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.metric.Sample;
import io.tocsin.schemas.sample.MetricPicker;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Step one: reads one partition of each input topic, adds up what the rules take from each event, and hands that on
 * within each commit, with how far it has read. What is no valid event goes to the topic's dead letters. It keeps no
 * state: what an aborted transaction has read is read again.
 */
final class IntakeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final Duration PUNCTUATION = Duration.ofMillis(10);

    private static final String STAGE = "stream-processor";

    /** How far an event's own time may lie from its append before it is taken for a wrong clock. */
    private static final long TOLERANCE_MILLIS = 60_000;

    /** What is held between two commits; more, as while a rebalance holds them back, is handed on within the transaction. */
    private static final long MAX_HELD_BYTES = 32 << 20;

    private static final int MAX_HELD_DRAWN = 50_000;

    /** As many as surely fit into a record. */
    private static final int MAX_DRAWN_TOGETHER = 100;

    /** How often figures are told beside those of commits. */
    private static final long SHOW_MILLIS = 100;

    private final TopologySettings settings;
    private final RulesInForce rules;
    private final InputProgress progress;
    private final ProcessorMetrics metrics;
    private final DeadLetterLog deadLetters;
    private final Map<TopicPartition, Input> inputs = new HashMap<>();
    private final CommitPace pace = new CommitPace();
    private @Nullable Input last;
    private RulesInForce.Version version;
    private final DrawnEvents.Listener listener;
    private Collector collector;
    private DrawnEvents drawn;
    private long toldMillis;
    private long shown;

    /** Of each event only what some rule asks for is read. */
    private LogPicker logPicker;

    private MetricPicker metricPicker;

    private @Nullable ProcessorContext<byte[], byte[]> context;

    /** A partition that is read. */
    private static final class Input {
        private final TopicPartition partition;
        private final boolean logs;
        private final PartitionWatermark watermark;
        private final IntakeCounts counts;
        /** The last multiple of what all are told that they know to be passed. */
        private long told = Long.MIN_VALUE;

        Input(TopicPartition partition, boolean logs, IntakeCounts counts) {
            this.partition = partition;
            this.logs = logs;
            this.watermark = new PartitionWatermark(partition);
            this.counts = counts;
        }
    }

    IntakeProcessor(Shared shared) {
        this.settings = shared.settings();
        this.rules = shared.rules();
        this.progress = shared.progress();
        this.metrics = shared.metrics();
        this.deadLetters = new DeadLetterLog(System::nanoTime);
        this.listener = new DrawnFigures(metrics);
        this.version = rules.current();
        this.collector = collector(version.plan());
        this.drawn = new DrawnEvents(version.extractions(), listener);
        this.toldMillis = version.toldMillis();
        this.logPicker = logPicker();
        this.metricPicker = new MetricPicker(collector::wants);
    }

    private LogPicker logPicker() {
        Set<String> labels = new HashSet<>(collector.logLabels());
        labels.addAll(drawn.labels());
        return new LogPicker(labels);
    }

    private Collector collector(RulePlan plan) {
        return new Collector(plan, new Shards(settings.ruleInputPartitions()));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initialised) {
        context = initialised;
        // A revived task uses its processor again, from the last committed offset.
        inputs.values().forEach(input -> input.counts.discard());
        inputs.clear();
        last = null;
        takeRules(rules.current());
        int partition = initialised.taskId().partition();
        for (TopicPartition input : progress.inputs()) {
            if (input.partition() == partition) {
                inputs.put(input, input(input));
            }
        }
        initialised.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        CommitHook hook = initialised.getStateStore(ProcessorTopology.INTAKE_HOOK);
        hook.beforeCommit(initialised, this::handOn);
    }

    private Input input(TopicPartition partition) {
        return new Input(partition, partition.topic().equals(settings.logs()), metrics.intake(partition.topic()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context().recordMetadata().orElseThrow();
        Input input = inputOf(place);
        long append = record.timestamp();
        input.counts.read();
        if (input.watermark.isAfter(append)) {
            input.counts.afterWatermark();
        }
        input.watermark.record(place.offset(), append).ifPresent(this::tellAll);
        String problem = record.value() == null
                ? "the record has no value"
                : input.logs ? takeLog(input, record.value(), append) : takeMetrics(input, record, append);
        if (!problem.isEmpty()) {
            input.counts.deadLettered();
            deadLetter(record, place, problem);
        }
        if (collector.bytes() > MAX_HELD_BYTES || drawn.size() > MAX_HELD_DRAWN) {
            handOnContributions();
        }
        if (collector.size() > 0 || drawn.size() > 0 || isPassed(input)) {
            pace.waits();
        }
        commitIfDue(context().currentSystemTimeMs(), append);
    }

    private Input inputOf(RecordMetadata place) {
        Input input = last;
        if (input == null
                || input.partition.partition() != place.partition()
                || !input.partition.topic().equals(place.topic())) {
            input = inputs.computeIfAbsent(new TopicPartition(place.topic(), place.partition()), this::input);
            last = input;
        }
        return input;
    }

    /** @return what is wrong with the record, empty if nothing is */
    private String takeLog(Input input, byte[] value, long append) {
        long before = logPicker.wholeReads();
        Decoded<LogPicker.Picked> decoded = logPicker.read(value, append);
        if (logPicker.wholeReads() > before) {
            input.counts.wholeRead();
        }
        if (!decoded.isOk()) {
            return decoded.describe();
        }
        LogPicker.Picked event = decoded.orElseThrow();
        long millis = sampleTime(input, event.millis(), append);
        boolean isDrawnFrom = drawn.log(event.labels(), millis, append);
        count(input, collector.log(event.labels(), millis, append) || isDrawnFrom);
        return "";
    }

    /** @return what is wrong with the record, empty if nothing is */
    private String takeMetrics(Input input, Record<byte[], byte[]> record, long append) {
        if (record.headers().lastHeader(ProcessorTopology.DRAWN_HEADER) != null) {
            input.counts.filtered();
            return "";
        }
        long before = metricPicker.wholeReads();
        Decoded<MetricPicker.Picked> decoded = metricPicker.read(record.value(), append);
        if (metricPicker.wholeReads() > before) {
            input.counts.wholeRead();
        }
        if (!decoded.isOk()) {
            return decoded.describe();
        }
        MetricPicker.Picked event = decoded.orElseThrow();
        long millis = sampleTime(input, event.millis(), append);
        boolean taken = false;
        for (Sample sample : event.samples()) {
            taken |= collector.sample(sample.labels(), millis, sample.value(), append);
        }
        count(input, taken);
        return "";
    }

    private static void count(Input input, boolean taken) {
        if (taken) {
            input.counts.matched();
        } else {
            input.counts.filtered();
        }
    }

    private static long sampleTime(Input input, long eventMillis, long append) {
        if (eventMillis > append + TOLERANCE_MILLIS) {
            input.counts.clamped();
            return append;
        }
        if (eventMillis < append - TOLERANCE_MILLIS) {
            input.counts.late();
        }
        return eventMillis;
    }

    /** Whether the watermark has passed an instant that all have to be told of. */
    private boolean isPassed(Input input) {
        return input.watermark.current().isPresent() && passed(input) > input.told;
    }

    private long passed(Input input) {
        return Math.floorDiv(input.watermark.current().orElse(Long.MIN_VALUE) - 1, toldMillis);
    }

    private void commitIfDue(long now, long append) {
        if (pace.isDue(now, append)) {
            context().commit();
        }
    }

    /** Before each commit: what has come, and then how far that is. */
    private void handOn() {
        Map<Integer, byte[]> touched = handOnContributions();
        List<Advance> toAll = new ArrayList<>();
        List<Advance> toTouched = new ArrayList<>();
        for (Input input : inputs.values()) {
            if (isPassed(input)) {
                input.told = passed(input);
                input.watermark.take().ifPresent(toAll::add);
            } else {
                input.watermark.peek().ifPresent(toTouched::add);
            }
        }
        if (!toAll.isEmpty()) {
            forward(RuleInputPartitioner.EVERYWHERE, new Watermarks(toAll));
        }
        if (!toTouched.isEmpty()) {
            touched.values().forEach(key -> forward(key, new Watermarks(toTouched)));
        }
        inputs.values().forEach(input -> input.counts.flush());
        pace.committed(context().currentSystemTimeMs());
    }

    /** @return a key for each partition that anything went to */
    private Map<Integer, byte[]> handOnContributions() {
        Map<Integer, byte[]> touched = new LinkedHashMap<>();
        for (Contribution contribution : collector.drain()) {
            UnitShard to = new UnitShard(contribution.unit(), contribution.shard());
            forward(to.key(), new Contributed(contribution));
            touched.put(to.partition(settings.ruleInputPartitions()), to.key());
        }
        Map<String, List<io.tocsin.processor.extract.Contribution>> byMetric = new LinkedHashMap<>();
        drawn.take()
                .forEach(one -> byMetric.computeIfAbsent(one.metric(), metric -> new ArrayList<>())
                        .add(one));
        byMetric.forEach((metric, all) -> {
            for (int from = 0; from < all.size(); from += MAX_DRAWN_TOGETHER) {
                int to = Math.min(all.size(), from + MAX_DRAWN_TOGETHER);
                forward(DrawnEvaluation.key(metric), new Drawn(all.subList(from, to)));
            }
        });
        return touched;
    }

    /** At once, before anything of the record that ends a silence. */
    private void tellAll(Advance advance) {
        handOnContributions();
        forward(RuleInputPartitioner.EVERYWHERE, new Watermarks(List.of(advance)));
    }

    private void forward(byte[] key, RuleInput input) {
        // Stamped with the clock, not with the event's time: the topic keeps hours, a backlog may be older.
        context()
                .forward(
                        new Record<>(
                                key, RuleInputCodec.encode(input), context().currentSystemTimeMs()),
                        ProcessorTopology.RULE_INPUTS_SINK);
    }

    private void deadLetter(Record<byte[], byte[]> record, RecordMetadata place, String reason) {
        deadLetters.add(place.topic(), place.partition(), place.offset(), reason);
        boolean logs = place.topic().equals(settings.logs());
        String topic = settings.topics().name(logs ? Topic.LOGS_DLQ : Topic.METRICS_DLQ);
        DeadLetters.Source source = new DeadLetters.Source(
                place.topic(), place.partition(), place.offset(), record.key(), record.value(), record.headers());
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of(topic, source, STAGE, reason);
        context()
                .forward(
                        record.withHeaders(letter.headers())
                                .withTimestamp(context().currentSystemTimeMs()),
                        logs ? ProcessorTopology.LOGS_DLQ_SINK : ProcessorTopology.METRICS_DLQ_SINK);
    }

    /** Also the moment at which new rules are taken. */
    private void punctuate(long now) {
        RulesInForce.Version current = rules.current();
        if (current.number() != version.number()) {
            handOnContributions();
            takeRules(current);
        }
        for (Input input : inputs.values()) {
            progress.caughtUpAsOf(input.partition, input.watermark.lastOffset())
                    .ifPresent(asOf -> input.watermark.idle(asOf).ifPresent(this::tellAll));
            if (isPassed(input)) {
                pace.waits();
            }
        }
        if (now - shown >= SHOW_MILLIS) {
            shown = now;
            inputs.values().forEach(input -> show(input, now));
        }
        commitIfDue(now, newestWatermark().orElse(now));
    }

    private void show(Input input, long now) {
        input.counts.show();
        input.watermark.current().ifPresent(millis -> metrics.watermark(input.partition, millis, now));
    }

    private Optional<Long> newestWatermark() {
        return inputs.values().stream()
                .flatMap(input -> input.watermark.current().stream().boxed())
                .max(Long::compare);
    }

    private void takeRules(RulesInForce.Version now) {
        version = now;
        collector = collector(now.plan());
        drawn = new DrawnEvents(now.extractions(), listener);
        toldMillis = now.toldMillis();
        logPicker = logPicker();
        metricPicker = new MetricPicker(collector::wants);
        inputs.values().forEach(input -> input.told = Long.MIN_VALUE);
    }

    @Override
    public void close() {
        for (Input input : inputs.values()) {
            input.counts.discard();
            metrics.forget(input.partition);
        }
        inputs.clear();
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }
}
