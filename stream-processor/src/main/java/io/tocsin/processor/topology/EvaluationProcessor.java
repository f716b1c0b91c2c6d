package io.tocsin.processor.topology;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputWatermarks;
import io.tocsin.processor.watermark.Stretch;
import io.tocsin.schemas.alert.AlertEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
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
 * Step two: holds the units of rules that live on one partition of {@code rule-inputs}, and evaluates each grid point
 * once the least watermark of all input partitions has passed it, in order of time. All that it knows is in its store,
 * so a task that is restored elsewhere continues at the same grid point with the same state.
 */
final class EvaluationProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(EvaluationProcessor.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** What a catch-up may take of the thread at a punctuation: half of it, since other tasks share the thread. */
    private static final long PUNCTUATION_NANOS = 50_000_000;

    /** What it may take with each record, so that input cannot pile up faster than it is worked off. */
    private static final long RECORD_NANOS = 20_000_000;

    private final Shared shared;
    private final ProcessorMetrics metrics;
    private final Map<String, UnitEvaluation> units = new LinkedHashMap<>();
    private final PriorityQueue<UnitEvaluation> grid =
            new PriorityQueue<>(Comparator.comparingLong(UnitEvaluation::next));
    private InputWatermarks watermarks;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private RulesInForce.@Nullable Version version;
    private @Nullable Stretch outage;
    private boolean unpublished;

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
        initialised.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        takeRules();
        RuleInput input = RuleInputCodec.decode(record.value());
        if (input instanceof Watermarks moved) {
            for (Advance advance : moved.advances()) {
                watermarks.advance(advance);
                store().put(StoreKeys.watermark(advance.partition()), watermarks.encode(advance.partition()));
            }
        } else if (input instanceof Matches matches) {
            UnitEvaluation unit = units.get(new String(record.key(), StandardCharsets.UTF_8));
            if (unit == null) {
                metrics.removedRules.labels("group").inc();
            } else {
                unit.accept(matches, record.value());
            }
        }
        evaluate(RECORD_NANOS);
    }

    private void punctuate(long now) {
        takeRules();
        evaluate(PUNCTUATION_NANOS);
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
        shared.states().watermarkSeen();
        long end = shared.nanoTime().getAsLong() + budgetNanos;
        boolean told = false;
        boolean worked = false;
        start(min.getAsLong());
        for (UnitEvaluation unit = grid.peek();
                unit != null && unit.next() < min.getAsLong();
                unit = shared.nanoTime().getAsLong() < end ? grid.peek() : null) {
            grid.remove();
            Optional<Stretch> silent = watermarks.outageAt(unit.next());
            if (silent.isPresent()) {
                skip(unit, silent.get());
            } else {
                told |= evaluate(unit);
            }
            grid.add(unit);
            worked = true;
        }
        if (worked) {
            // Before the commit, so that whoever has read an alert finds it here as well.
            publish();
        }
        if (told) {
            context().commit();
        }
        if (worked && !grid.isEmpty()) {
            for (TopicPartition changed : watermarks.forgetBefore(grid.peek().next())) {
                store().put(StoreKeys.watermark(changed), watermarks.encode(changed));
            }
        }
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
        List<AlertTransition> transitions = unit.evaluate();
        for (AlertTransition transition : transitions) {
            tell(transition, gridPoint);
            if (transition.kind() == AlertTransition.Kind.FIRING && unit.lastAppend() > 0) {
                metrics.alertDelay.observe(Math.max(0, context().currentSystemTimeMs() - unit.lastAppend()) / 1e3);
            }
        }
        return !transitions.isEmpty();
    }

    private void tell(AlertTransition transition, long millis) {
        AlertEvent event = AlertEvents.of(transition, shared.settings().externalUrl());
        metrics.alerts.labels(event.status().text()).inc();
        byte[] key = event.fingerprint().getBytes(StandardCharsets.UTF_8);
        context().forward(new Record<>(key, event.toJson(), millis), ProcessorTopology.ALERTS_SINK);
    }

    /** Builds the units of the rules in force, when these are new to this task or it has just been restored. */
    private void takeRules() {
        RulesInForce.Version now = shared.rules().current();
        if (version != null && version.number() == now.number()) {
            return;
        }
        if (version == null) {
            watermarks = new InputWatermarks(shared.progress().inputs());
            StoreKeys.entries(store(), StoreKeys.WATERMARK)
                    .forEach(entry -> watermarks.decode(StoreKeys.watermark(entry.key), entry.value));
        }
        version = now;
        unpublished = true;
        units.values().forEach(UnitEvaluation::withdraw);
        units.clear();
        grid.clear();
        UnitSettings settings =
                UnitSettings.DEFAULT.with(TemplateContext.of(shared.settings().externalUrl()));
        for (RulePlan.Unit plan : now.plan().units()) {
            if (RuleInputPartitioner.partition(plan.id(), shared.settings().ruleInputPartitions())
                    == context().taskId().partition()) {
                UnitEvaluation unit = new UnitEvaluation(plan, store(), settings, metrics);
                units.put(plan.id(), unit);
                if (unit.isStarted()) {
                    grid.add(unit);
                }
            }
        }
        endOtherUnits();
    }

    /** Ends the alerts of units that are no longer in the plan and clears what is stored of them. */
    private void endOtherUnits() {
        Map<String, Map<String, byte[]>> states = new LinkedHashMap<>();
        List<Bytes> gone = new ArrayList<>();
        for (byte kind : new byte[] {StoreKeys.UNIT, StoreKeys.PENDING, StoreKeys.EVALUATOR}) {
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
            List<AlertTransition> ended = UnitEvaluator.removed(new UnitState(state), new Ignored(), now);
            ended.forEach(transition -> tell(transition, now));
            if (!ended.isEmpty()) {
                context().commit();
            }
        }
    }

    /** All entries of the unit are deleted anyway. */
    private static final class Ignored implements UnitListener {
        @Override
        public void stateChanged(String key, byte @Nullable [] value) {}

        @Override
        public void ruleFailed(String rule, String reason) {}
    }

    @Override
    public void close() {
        shared.states().withdraw(partition());
        metrics.stateEntries.remove(partition());
        metrics.pending.remove(partition());
        units.values().forEach(UnitEvaluation::withdraw);
    }

    private String partition() {
        return Integer.toString(context().taskId().partition());
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
