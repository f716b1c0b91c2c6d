package io.tocsin.processor.topology;

import io.tocsin.processor.contribution.InputMatchers;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.topology.RuleInput.CountMatch;
import io.tocsin.processor.topology.RuleInput.Match;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.SampleMatch;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Step one: reads one partition of each input topic, and hands on to the units of rules what they take from each event,
 * and to all of them how far it has read. What is no valid event goes to the topic's dead letters. It keeps no state:
 * after a crash the aborted part is read again.
 */
final class IntakeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final Duration WATERMARK_INTERVAL = Duration.ofMillis(100);

    private static final String STAGE = "stream-processor";

    /** How far an event's own time may lie from its append before it is taken for a wrong clock. */
    private static final long TOLERANCE_MILLIS = 60_000;

    /** Half of Kafka's default limit for a record. */
    private static final int MAX_BATCH_BYTES = 512 * 1024;

    private final TopologySettings settings;
    private final RulesInForce rules;
    private final InputProgress progress;
    private final ProcessorMetrics metrics;
    private final DeadLetterLog deadLetters;
    private final Map<TopicPartition, PartitionWatermark> watermarks = new HashMap<>();
    private RulesInForce.Version version;
    private InputMatchers<LeafIndex.UnitLogs, LeafIndex.UnitMetrics> index;

    /** Of each event only what some rule asks for is read. */
    private LogPicker logPicker;

    private MetricPicker metricPicker;

    private @Nullable ProcessorContext<byte[], byte[]> context;

    IntakeProcessor(Shared shared) {
        this.settings = shared.settings();
        this.rules = shared.rules();
        this.progress = shared.progress();
        this.metrics = shared.metrics();
        this.deadLetters = new DeadLetterLog(System::nanoTime);
        this.version = rules.current();
        this.index = LeafIndex.of(version.plan());
        this.logPicker = new LogPicker(index.logLabels());
        this.metricPicker = new MetricPicker(index::wants);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initialised) {
        context = initialised;
        // A revived task uses its processor again, from the last committed offset.
        watermarks.clear();
        int partition = initialised.taskId().partition();
        for (TopicPartition input : progress.inputs()) {
            if (input.partition() == partition) {
                watermarks.put(input, new PartitionWatermark(input));
            }
        }
        initialised.schedule(WATERMARK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context().recordMetadata().orElseThrow();
        TopicPartition input = new TopicPartition(place.topic(), place.partition());
        long append = record.timestamp();
        PartitionWatermark watermark = watermarks.computeIfAbsent(input, PartitionWatermark::new);
        if (watermark.isAfter(append)) {
            metrics.afterWatermark.labels(input.topic()).inc();
        }
        watermark.record(place.offset(), append).ifPresent(advance -> sendWatermarks(List.of(advance)));

        metrics.records.labels(input.topic()).inc();
        Map<String, List<Match>> matches = new LinkedHashMap<>();
        String problem = input.topic().equals(settings.logs())
                ? matchLog(record.value(), append, matches)
                : matchMetrics(record.value(), append, matches);
        if (!problem.isEmpty()) {
            deadLetter(record, place, problem);
        } else if (matches.isEmpty()) {
            metrics.filtered.labels(input.topic()).inc();
        } else {
            metrics.matched.labels(input.topic()).inc();
            matches.forEach((unit, list) -> sendMatches(unit, input, place.offset(), append, list));
        }
    }

    /** @return what is wrong with the record, empty if nothing is */
    private String matchLog(byte @Nullable [] value, long append, Map<String, List<Match>> into) {
        if (value == null) {
            return "the record has no value";
        }
        long before = logPicker.wholeReads();
        Decoded<LogPicker.Picked> decoded = logPicker.read(value, append);
        if (logPicker.wholeReads() > before) {
            metrics.wholeReads.labels(settings.logs()).inc();
        }
        if (!decoded.isOk()) {
            return decoded.describe();
        }
        LogPicker.Picked event = decoded.orElseThrow();
        long millis = sampleTime(settings.logs(), event.millis(), append);
        index.logs(event.labels(), input -> {
            Leaf.Logs leaf = input.leaf();
            into.computeIfAbsent(input.unit(), unit -> new ArrayList<>())
                    .add(new CountMatch(leaf.key().text(), leaf.keep(event.labels()), leaf.paneEnd(millis), 1));
        });
        return "";
    }

    /** @return what is wrong with the record, empty if nothing is */
    private String matchMetrics(byte @Nullable [] value, long append, Map<String, List<Match>> into) {
        if (value == null) {
            return "the record has no value";
        }
        long before = metricPicker.wholeReads();
        Decoded<MetricPicker.Picked> decoded = metricPicker.read(value, append);
        if (metricPicker.wholeReads() > before) {
            metrics.wholeReads.labels(settings.metrics()).inc();
        }
        if (!decoded.isOk()) {
            return decoded.describe();
        }
        MetricPicker.Picked event = decoded.orElseThrow();
        long millis = sampleTime(settings.metrics(), event.millis(), append);
        for (Sample sample : event.samples()) {
            index.metrics(
                    sample.labels(),
                    input -> into.computeIfAbsent(input.unit(), unit -> new ArrayList<>())
                            .add(new SampleMatch(input.leaf().key().text(), sample.labels(), millis, sample.value())));
        }
        return "";
    }

    private long sampleTime(String topic, long eventMillis, long append) {
        if (eventMillis > append + TOLERANCE_MILLIS) {
            metrics.clamped.labels(topic).inc();
            return append;
        }
        if (eventMillis < append - TOLERANCE_MILLIS) {
            metrics.late.labels(topic).inc();
        }
        return eventMillis;
    }

    private void sendMatches(String unit, TopicPartition source, long offset, long append, List<Match> matches) {
        int part = 0;
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < matches.size(); i++) {
            int size = RuleInputCodec.sizeOf(matches.get(i));
            if (i > from && bytes + size > MAX_BATCH_BYTES) {
                send(unit, new Matches(source, offset, append, part++, matches.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        send(unit, new Matches(source, offset, append, part, matches.subList(from, matches.size())));
    }

    private void send(String unit, Matches matches) {
        forward(unit.getBytes(StandardCharsets.UTF_8), matches);
    }

    private void sendWatermarks(List<Advance> advances) {
        forward(RuleInputPartitioner.EVERYWHERE, new Watermarks(advances));
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
        metrics.deadLettered.labels(place.topic()).inc();
        deadLetters.add(place.topic(), place.partition(), place.offset(), reason);
        boolean logs = place.topic().equals(settings.logs());
        String topic = settings.topics().name(logs ? Topic.LOGS_DLQ : Topic.METRICS_DLQ);
        DeadLetters.Source source = new DeadLetters.Source(
                place.topic(), place.partition(), place.offset(), record.key(), record.value(), record.headers());
        ProducerRecord<byte[], byte[]> letter = DeadLetters.of(topic, source, STAGE, reason);
        context()
                .forward(
                        record.withHeaders(letter.headers()),
                        logs ? ProcessorTopology.LOGS_DLQ_SINK : ProcessorTopology.METRICS_DLQ_SINK);
    }

    /** Also the moment at which new rules are taken. */
    private void punctuate(long now) {
        takeNewRules();
        List<Advance> advances = new ArrayList<>();
        for (PartitionWatermark watermark : watermarks.values()) {
            progress.caughtUpAsOf(watermark.partition(), watermark.lastOffset())
                    .ifPresent(asOf -> watermark.idle(asOf).ifPresent(before -> sendWatermarks(List.of(before))));
            watermark.take().ifPresent(advances::add);
        }
        if (!advances.isEmpty()) {
            sendWatermarks(advances);
        }
        for (PartitionWatermark watermark : watermarks.values()) {
            watermark.current().ifPresent(millis -> tell(watermark.partition(), millis, now));
        }
    }

    private void tell(TopicPartition input, long watermark, long now) {
        String partition = Integer.toString(input.partition());
        metrics.watermark.labels(input.topic(), partition).set(watermark / 1e3);
        metrics.watermarkLag.labels(input.topic(), partition).set(Math.max(0, now - watermark) / 1e3);
    }

    private void takeNewRules() {
        RulesInForce.Version now = rules.current();
        if (now.number() != version.number()) {
            version = now;
            index = LeafIndex.of(now.plan());
            logPicker = new LogPicker(index.logLabels());
            metricPicker = new MetricPicker(index::wants);
        }
    }

    @Override
    public void close() {
        for (TopicPartition input : watermarks.keySet()) {
            String partition = Integer.toString(input.partition());
            metrics.watermark.remove(input.topic(), partition);
            metrics.watermarkLag.remove(input.topic(), partition);
        }
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }
}
