package io.tocsin.processor.intake;

import io.tocsin.processor.backfill.Rereader;
import io.tocsin.processor.commit.CommitHook;
import io.tocsin.processor.commit.CommitPace;
import io.tocsin.processor.figures.IntakeCounts;
import io.tocsin.processor.ruleinput.RuleInput;
import io.tocsin.processor.ruleinput.RuleInput.Watermarks;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import io.tocsin.processor.ruleinput.RuleInputPartitioner;
import io.tocsin.processor.switching.Gathering;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.ProcessorMetrics;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.task.TopologySettings;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputProgress;
import io.tocsin.processor.watermark.PartitionWatermark;
import io.tocsin.schemas.json.Decoded;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.sample.MetricPicker;
import io.tocsin.schemas.topic.DeadLetters;
import io.tocsin.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
 * within each commit, with how far it has read. What is no valid event goes to the topic's dead letters. It keeps
 * nothing but which versions of the rules it takes events for: what an aborted transaction has read is read again.
 */
public final class IntakeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final Duration PUNCTUATION = Duration.ofMillis(10);

    private static final String STAGE = "stream-processor";

    /** How far an event's own time may lie from its append before it is taken for a wrong clock. */
    private static final long TOLERANCE_MILLIS = 60_000;

    /** How often figures are told beside those of commits. */
    private static final long SHOW_MILLIS = 100;

    private final TopologySettings settings;
    private final Shared shared;
    private final InputProgress progress;
    private final ProcessorMetrics metrics;
    private final DeadLetterLog deadLetters;
    private final Map<TopicPartition, Input> inputs = new HashMap<>();
    private final CommitPace pace = new CommitPace();
    private @Nullable Input last;
    private @Nullable IntakeVersions versions;
    private long shown;

    /** Whether all that was read is handed on and, if the task goes on, committed. */
    private boolean handedOn;

    private @Nullable ProcessorContext<byte[], byte[]> context;

    /** A partition that is read. */
    private static final class Input {
        private final TopicPartition partition;
        private final boolean logs;
        private final PartitionWatermark watermark;
        private final IntakeCounts counts;
        /** The last multiple of what all are told that they know to be passed. */
        private long told = Long.MIN_VALUE;
        /** From when on the log still had all events when the first was read; {@code Long.MIN_VALUE} for since ever. */
        private long first = Long.MIN_VALUE;

        Input(TopicPartition partition, boolean logs, IntakeCounts counts) {
            this.partition = partition;
            this.logs = logs;
            this.watermark = new PartitionWatermark(partition);
            this.counts = counts;
        }

        void begins(long offset, long append) {
            if (watermark.lastOffset() < 0 && offset > 0) {
                first = append;
            }
        }
    }

    /** Of one task; {@code shared} is what it has in common with the others of this process. */
    public IntakeProcessor(Shared shared) {
        this.settings = shared.settings();
        this.shared = shared;
        this.progress = shared.progress();
        this.metrics = shared.metrics();
        this.deadLetters = new DeadLetterLog(System::nanoTime);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initialised) {
        context = initialised;
        // A revived task uses its processor again, from the last committed offset.
        inputs.values().forEach(input -> input.counts.discard());
        inputs.clear();
        last = null;
        stopReading();
        versions = null;
        int partition = initialised.taskId().partition();
        for (TopicPartition input : progress.inputs()) {
            if (input.partition() == partition) {
                inputs.put(input, input(input));
            }
        }
        initialised.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        CommitHook hook = initialised.getStateStore(Nodes.INTAKE_HOOK);
        hook.beforeCommit(initialised, this::handOn);
        hook.afterLastCommit(this::committed);
    }

    private Input input(TopicPartition partition) {
        return new Input(partition, partition.topic().equals(settings.logs()), metrics.intake(partition.topic()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        committed();
        RecordMetadata place = context().recordMetadata().orElseThrow();
        Input input = inputOf(place);
        IntakeVersions taking = versions();
        long append = record.timestamp();
        input.counts.read();
        input.begins(place.offset(), append);
        if (input.watermark.isAfter(append)) {
            input.counts.afterWatermark();
        }
        input.watermark.record(place.offset(), append).ifPresent(this::tellAll);
        String problem = record.value() == null
                ? "the record has no value"
                : input.logs
                        ? takeLog(taking, input, record.value(), append)
                        : takeMetrics(taking, input, record, append);
        if (!problem.isEmpty()) {
            input.counts.deadLettered();
            deadLetter(record, place, problem);
        }
        if (taking.isWaiting() || isPassed(input)) {
            pace.waits(append);
        }
        commitIfDue(context().currentSystemTimeMs());
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
    private static String takeLog(IntakeVersions versions, Input input, byte[] value, long append) {
        LogPicker logPicker = versions.logPicker();
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
        count(input, versions.log(event.labels(), millis, append));
        return "";
    }

    /** @return what is wrong with the record, empty if nothing is */
    private static String takeMetrics(
            IntakeVersions versions, Input input, Record<byte[], byte[]> record, long append) {
        if (record.headers().lastHeader(Rereader.DRAWN_HEADER) != null) {
            input.counts.filtered();
            return "";
        }
        MetricPicker metricPicker = versions.metricPicker();
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
        count(input, versions.samples(event.samples(), millis, append));
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
        return Math.floorDiv(
                input.watermark.current().orElse(Long.MIN_VALUE) - 1, versions().toldMillis());
    }

    private void commitIfDue(long now) {
        if (pace.isDue(now)) {
            context().commit();
        }
    }

    /** Before each commit: what has come, and then how far that is. */
    private void handOn() {
        if (versions == null) {
            return;
        }
        Map<Integer, byte[]> touched = versions.handOn();
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
        handedOn = true;
        pace.committed(context().currentSystemTimeMs());
    }

    /** What was handed on is committed: the hand-on itself comes before a commit that fails, and before an abort, too. */
    private void committed() {
        if (handedOn) {
            handedOn = false;
            inputs.values().forEach(input -> input.counts.flush());
        }
    }

    /** At once, before anything of the record that ends a silence. */
    private void tellAll(Advance advance) {
        versions().handOn();
        forward(RuleInputPartitioner.EVERYWHERE, new Watermarks(List.of(advance)));
    }

    private void forward(byte[] key, RuleInput input) {
        // Stamped with the clock, not with the event's time: the topic keeps hours, a backlog may be older.
        context()
                .forward(
                        new Record<>(
                                key, RuleInputCodec.encode(input), context().currentSystemTimeMs()),
                        Nodes.RULE_INPUTS_SINK);
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
                        logs ? Nodes.LOGS_DLQ_SINK : Nodes.METRICS_DLQ_SINK);
    }

    /** Also the moment at which new rules are taken. */
    private void punctuate(long now) {
        committed();
        step(versions());
        for (Input input : inputs.values()) {
            progress.caughtUpAsOf(input.partition, input.watermark.lastOffset())
                    .ifPresent(asOf -> input.watermark.idle(asOf).ifPresent(this::tellAll));
        }
        if (inputs.values().stream().anyMatch(this::isPassed)) {
            pace.waits(oldestWatermark());
        }
        if (now - shown >= SHOW_MILLIS) {
            shown = now;
            inputs.values().forEach(input -> show(input, now));
        }
        commitIfDue(now);
    }

    private void show(Input input, long now) {
        input.counts.show();
        input.watermark.current().ifPresent(millis -> metrics.watermark(input.partition, millis, now));
    }

    /** Nothing is evaluated beyond it, however far other partitions are. */
    private long oldestWatermark() {
        return inputs.values().stream()
                .flatMapToLong(input -> input.watermark.current().stream())
                .min()
                .orElse(Long.MIN_VALUE);
    }

    /** Goes on with the versions of the rules where the task was, at the first call after it was restored. */
    private IntakeVersions versions() {
        IntakeVersions known = versions;
        if (known == null) {
            known = new IntakeVersions(
                    shared,
                    context().taskId().partition(),
                    context().getStateStore(Nodes.INTAKE_STATE),
                    this::forward,
                    () -> context().currentSystemTimeMs());
            versions = known;
            step(known);
            if (!known.isReady()) {
                throw new IllegalStateException("there is no version of the rules");
            }
        }
        return known;
    }

    private void step(IntakeVersions taking) {
        if (taking.step(howFar())) {
            // Whoever counts what all have been told begins anew.
            inputs.values().forEach(input -> input.told = Long.MIN_VALUE);
            pace.waits();
        }
    }

    private Gathering.Progress howFar() {
        OptionalLong least = OptionalLong.of(Long.MAX_VALUE);
        long newest = Long.MIN_VALUE;
        long first = Long.MIN_VALUE;
        Map<String, Long> offsets = new HashMap<>();
        for (Input input : inputs.values()) {
            OptionalLong current = input.watermark.current();
            least = least.isEmpty() || current.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.min(least.getAsLong(), current.getAsLong()));
            newest = Math.max(newest, current.orElse(newest));
            first = Math.max(first, input.first);
            progress.next(input.partition, input.watermark.lastOffset())
                    .ifPresent(next -> offsets.put(input.partition.topic(), next));
        }
        return new Gathering.Progress(
                inputs.isEmpty() ? OptionalLong.empty() : least,
                newest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest),
                offsets.size() == inputs.size() ? offsets : Map.of(),
                first);
    }

    private void stopReading() {
        if (versions != null) {
            versions.stopReading();
        }
    }

    @Override
    public void close() {
        stopReading();
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
