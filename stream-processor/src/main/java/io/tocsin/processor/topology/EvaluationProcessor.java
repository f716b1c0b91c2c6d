package io.tocsin.processor.topology;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.topology.RuleInput.Contributed;
import io.tocsin.processor.topology.RuleInput.Drawn;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputWatermarks;
import io.tocsin.processor.watermark.Stretch;
import io.tocsin.schemas.alert.AlertEvent;
import io.tocsin.schemas.alert.Fingerprint;
import io.tocsin.schemas.window.RecordedSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step two: holds the shards of units of rules that live on one partition of {@code rule-inputs}, and evaluates each grid
 * point once the least watermark of all input partitions has passed it, in order of time; between two grid points what is
 * to be evaluated early. All that it knows is in its store, so a task that is restored elsewhere continues at the same
 * grid point with the same state.
 */
final class EvaluationProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(EvaluationProcessor.class);
    private static final Duration PUNCTUATION = Duration.ofMillis(10);

    /** How often the API's view of the rules is renewed when no evaluation does it. */
    private static final long PUBLISH_MILLIS = 100;

    /** What a catch-up may take of the thread at a punctuation: half of it, since other tasks share the thread. */
    private static final long PUNCTUATION_NANOS = 50_000_000;

    /** What it may take with each record, so that input cannot pile up faster than it is worked off. */
    private static final long RECORD_NANOS = 20_000_000;

    private final Shared shared;
    private final ProcessorMetrics metrics;
    private final Map<String, UnitEvaluation> units = new LinkedHashMap<>();
    private final PriorityQueue<UnitEvaluation> grid =
            new PriorityQueue<>(Comparator.comparingLong(UnitEvaluation::next));
    private final CommitPace pace = new CommitPace();
    private final Set<TopicPartition> advanced = new HashSet<>();
    private InputWatermarks watermarks;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private RulesInForce.@Nullable Version version;
    private @Nullable DrawnEvaluation drawn;
    private @Nullable Stretch outage;
    private boolean unpublished;
    private long published;

    EvaluationProcessor(Shared shared) {
        this.shared = shared;
        this.metrics = shared.metrics();
        this.watermarks = new InputWatermarks(shared.progress().inputs());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initialised) {
        // A revived task uses its processor again with a restored store. Nothing can be written or forwarded yet, so
        // the units are built with the first record or punctuation.
        context = initialised;
        version = null;
        advanced.clear();
        initialised.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        CommitHook hook = initialised.getStateStore(ProcessorTopology.EVALUATION_HOOK);
        hook.beforeCommit(initialised, this::beforeCommit);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        takeRules();
        if (RuleInputCodec.isOutdated(record.value())) {
            metrics.removedRules.labels("release").inc();
            return;
        }
        RuleInput input = RuleInputCodec.decode(record.value());
        if (input instanceof Contributed contributed) {
            UnitEvaluation unit = units.get(new String(record.key(), StandardCharsets.UTF_8));
            if (unit == null) {
                metrics.removedRules.labels("group").inc();
            } else {
                unit.accept(contributed.contribution(), record.value());
            }
        } else if (input instanceof Drawn some) {
            some.contributions().forEach(drawn()::accept);
        } else if (input instanceof Watermarks moved) {
            for (Advance advance : moved.advances()) {
                if (!DrawnEvaluation.isInput(advance.partition())) {
                    watermarks.advance(advance);
                    advanced.add(advance.partition());
                } else if (drawn().advance(advance)) {
                    advanced.add(advance.partition());
                }
            }
            evaluate(RECORD_NANOS);
            evaluateEarly();
        }
    }

    private void punctuate(long now) {
        takeRules();
        evaluate(PUNCTUATION_NANOS);
        evaluateEarly();
        if (pace.isDue(now, now)) {
            context().commit();
        }
        if (now - published < PUBLISH_MILLIS) {
            return;
        }
        published = now;
        if (unpublished) {
            publish();
        }
        metrics.stateEntries.labels(partition()).set((double) store().approximateNumEntries());
        metrics.pending
                .labels(partition())
                .set(units.values().stream().mapToInt(UnitEvaluation::waiting).sum());
    }

    /** Evaluates grid points that are due until there is none or the time is up. */
    private void evaluate(long budgetNanos) {
        OptionalLong min = watermarks.min();
        if (min.isEmpty()) {
            return;
        }
        long end = shared.nanoTime().getAsLong() + budgetNanos;
        if (drawn().evaluate(
                        min.getAsLong(), watermarks, () -> shared.nanoTime().getAsLong() < end)) {
            pace.waits();
        }
        long limit = drawn().limit(min.getAsLong()).orElse(Long.MIN_VALUE);
        if (limit == Long.MIN_VALUE) {
            // Whoever draws metrics on other partitions has not told how far it is.
            return;
        }
        shared.states().watermarkSeen();
        start(limit);
        long next = grid.isEmpty() ? Long.MAX_VALUE : grid.peek().next();
        // What neither the rules nor drawn metrics will ask for any more.
        advanced.addAll(watermarks.forgetBefore(Math.min(Math.min(min.getAsLong(), next), drawn().next())));
        if (next >= limit) {
            return;
        }
        boolean told = false;
        for (UnitEvaluation unit = grid.peek();
                unit != null && unit.next() < limit;
                unit = shared.nanoTime().getAsLong() < end ? grid.peek() : null) {
            grid.remove();
            Optional<Stretch> silent = watermarks.outageAt(unit.next());
            if (silent.isPresent()) {
                skip(unit, silent.get());
            } else {
                told |= evaluate(unit);
            }
            grid.add(unit);
        }
        // Before the commit, so that whoever has read an alert finds it here as well.
        publish();
        if (told) {
            context().commit();
        }
    }

    /** Evaluates what came since the last grid point, when it came just now. */
    private void evaluateEarly() {
        long now = context().currentSystemTimeMs();
        boolean told = false;
        for (UnitEvaluation unit : units.values()) {
            long nanos = shared.nanoTime().getAsLong();
            if (unit.isEarlyDue(nanos) && !CommitPace.isBehind(now, unit.lastAppend())) {
                long complete = complete();
                told |= tellAll(unit, unit.early(complete, nanos, shared.nanoTime()), unit.lastAppend());
            }
        }
        if (told) {
            publish();
            context().commit();
        }
    }

    /** Everything appended up to there has been handed on by all. */
    private long complete() {
        OptionalLong min = watermarks.min();
        OptionalLong limit = min.isEmpty() ? min : drawn().limit(min.getAsLong());
        return limit.orElse(Long.MIN_VALUE + 1) - 1;
    }

    private void publish() {
        unpublished = false;
        shared.states()
                .publish(
                        partition(),
                        units.values().stream()
                                .flatMap(u -> u.status().stream())
                                .toList());
    }

    private void start(long min) {
        if (grid.size() < units.size()) {
            for (UnitEvaluation unit : units.values()) {
                if (!unit.isStarted()) {
                    unit.start(min);
                    grid.add(unit);
                }
            }
        }
    }

    private void skip(UnitEvaluation unit, Stretch silent) {
        long skipped = unit.skipTo(silent.to());
        metrics.skipped.inc((double) skipped);
        if (!silent.equals(outage)) {
            outage = silent;
            log.atWarn()
                    .addKeyValue("from", Instant.ofEpochMilli(silent.from()))
                    .addKeyValue("to", Instant.ofEpochMilli(silent.to()))
                    .addKeyValue("partition", partition())
                    .log("No event at all was appended for a while: rules are not evaluated there");
        }
    }

    /** @return whether something was told */
    private boolean evaluate(UnitEvaluation unit) {
        long gridPoint = unit.next();
        return tellAll(unit, unit.evaluate(), gridPoint);
    }

    private boolean tellAll(UnitEvaluation unit, List<AlertTransition> transitions, long millis) {
        for (AlertTransition transition : transitions) {
            tell(transition, millis);
            if (transition.kind() == AlertTransition.Kind.FIRING && unit.lastAppend() > 0) {
                metrics.alertDelay.observe(Math.max(0, context().currentSystemTimeMs() - unit.lastAppend()) / 1e3);
            }
        }
        return !transitions.isEmpty();
    }

    private void tell(AlertTransition transition, long millis) {
        if (transition.kind() == AlertTransition.Kind.FORGOTTEN) {
            metrics.alerts.labels("forgotten").inc();
            byte[] key = Fingerprint.of(transition.labels()).getBytes(StandardCharsets.UTF_8);
            context().forward(new Record<>(key, null, Math.max(0, millis)), ProcessorTopology.ALERTS_SINK);
            return;
        }
        AlertEvent event = AlertEvents.of(transition, shared.settings().externalUrl());
        metrics.alerts.labels(event.status().text()).inc();
        byte[] key = event.fingerprint().getBytes(StandardCharsets.UTF_8);
        context().forward(new Record<>(key, event.toJson(), Math.max(0, millis)), ProcessorTopology.ALERTS_SINK);
    }

    /** Builds the units of the rules in force, when these are new to this task or it has just been restored. */
    private void takeRules() {
        RulesInForce.Version now = shared.rules().current();
        if (version != null && version.number() == now.number()) {
            return;
        }
        boolean isRestored = version == null;
        if (isRestored) {
            watermarks = new InputWatermarks(shared.progress().inputs());
        }
        // With the drawn metrics that the marks are of.
        storeWatermarks();
        version = now;
        unpublished = true;
        units.values().forEach(UnitEvaluation::withdraw);
        units.clear();
        grid.clear();
        drawn = new DrawnEvaluation(
                now,
                shared.settings().ruleInputPartitions(),
                context().taskId().partition(),
                store(),
                new DrawnForwarding(context()),
                metrics);
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store(), StoreKeys.WATERMARK)) {
            TopicPartition input = StoreKeys.watermark(entry.key);
            if (DrawnEvaluation.isInput(input)) {
                if (!drawn().decode(input, entry.value)) {
                    store().delete(entry.key);
                }
            } else if (isRestored) {
                watermarks.decode(input, entry.value);
            }
        }
        if (store().get(StoreKeys.LAYOUT_KEY) == null) {
            // An earlier release wrote it: its alerts end, and all begins anew.
            endOtherUnits();
            store().put(StoreKeys.LAYOUT_KEY, new byte[] {StoreKeys.LAYOUT});
        }
        UnitSettings settings = shared.settings()
                .unit()
                .with(TemplateContext.of(shared.settings().externalUrl()));
        int partitions = shared.settings().ruleInputPartitions();
        for (RulePlan.Unit plan : now.plan().units()) {
            int shards = plan.split() instanceof Split.Whole ? 1 : partitions;
            for (int i = 0; i < shards; i++) {
                UnitShard shard = new UnitShard(plan.id(), i);
                if (shard.partition(partitions) == context().taskId().partition()) {
                    add(shard, plan, settings);
                }
            }
        }
        endOtherUnits();
    }

    private void add(UnitShard shard, RulePlan.Unit plan, UnitSettings settings) {
        UnitEvaluation unit = new UnitEvaluation(shard, plan, store(), settings, metrics, this::recorded);
        units.put(shard.text(), unit);
        if (unit.isStarted()) {
            grid.add(unit);
        }
    }

    /** Ends the alerts of units that are no longer in the plan and clears what is stored of them. */
    private void endOtherUnits() {
        Map<String, Map<String, byte[]>> states = new LinkedHashMap<>();
        List<Bytes> gone = new ArrayList<>();
        for (byte kind : new byte[] {StoreKeys.UNIT, StoreKeys.JOURNAL, StoreKeys.EVALUATOR}) {
            for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store(), kind)) {
                String unit = StoreKeys.unit(entry.key);
                if (units.containsKey(unit)) {
                    continue;
                }
                gone.add(entry.key);
                if (kind == StoreKeys.EVALUATOR) {
                    String key = new String(StoreKeys.rest(entry.key), StandardCharsets.UTF_8);
                    states.computeIfAbsent(unit, absent -> new HashMap<>()).put(key, entry.value);
                }
            }
        }
        gone.forEach(store()::delete);
        long now = watermarks.min().orElse(context().currentSystemTimeMs());
        for (Map<String, byte[]> state : states.values()) {
            List<AlertTransition> ended = UnitEvaluator.removed(new UnitState(state), new Removed(), now);
            ended.forEach(transition -> tell(transition, now));
            if (!ended.isEmpty()) {
                context().commit();
            }
        }
    }

    /** All entries of the unit are deleted anyway; what ends of what it recorded is handed on. */
    private final class Removed implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {}

        @Override
        public void ruleFailed(String rule, String reason) {}

        @Override
        public void recorded(Labels labels, long millis, double value) {
            EvaluationProcessor.this.recorded(labels, millis, value);
        }
    }

    private void recorded(Labels labels, long millis, double value) {
        shared.recorded().recorded(context().taskId().partition(), labels, millis, value);
        RecordedSample sample = new RecordedSample(labels.asMap(), millis, value, "");
        byte[] key = sample.key().getBytes(StandardCharsets.UTF_8);
        context()
                .forward(
                        new Record<>(key, sample.toJson(), Math.max(0, millis)), ProcessorTopology.METRIC_WINDOWS_SINK);
        pace.waits();
    }

    /** What changes with each record is written once for all of a transaction. */
    private void beforeCommit() {
        storeWatermarks();
        pace.committed(context().currentSystemTimeMs());
    }

    @Override
    public void close() {
        shared.states().withdraw(partition());
        shared.recorded().withdraw(context().taskId().partition());
        metrics.stateEntries.remove(partition());
        metrics.pending.remove(partition());
        units.values().forEach(UnitEvaluation::withdraw);
    }

    private String partition() {
        return Integer.toString(context().taskId().partition());
    }

    private void storeWatermarks() {
        for (TopicPartition input : advanced) {
            byte[] state = DrawnEvaluation.isInput(input) ? drawn().encode(input) : watermarks.encode(input);
            store().put(StoreKeys.watermark(input), state);
        }
        advanced.clear();
    }

    private DrawnEvaluation drawn() {
        if (drawn == null) {
            throw new IllegalStateException("no rules yet");
        }
        return drawn;
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return context().getStateStore(ProcessorTopology.STATE);
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }
}
