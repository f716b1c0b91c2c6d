package io.tocsin.processor.topology;

import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.KnownTexts;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.switching.Switchover;
import io.tocsin.processor.switching.VersionRules;
import io.tocsin.processor.topology.RuleInput.Contributed;
import io.tocsin.processor.topology.RuleInput.Drawn;
import io.tocsin.processor.topology.RuleInput.Switching;
import io.tocsin.processor.topology.RuleInput.Watermarks;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.processor.watermark.Advance;
import io.tocsin.processor.watermark.InputWatermarks;
import io.tocsin.processor.watermark.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** The topic of versions is read all the time: one that another task was told of is here in a moment. */
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);

    private final Shared shared;
    private final ProcessorMetrics metrics;
    private final GridUnits units = new GridUnits();
    private final CommitPace pace = new CommitPace();
    private final KnownTexts texts = KnownTexts.empty();
    private @Nullable EvaluationOutput output;
    private @Nullable BetweenGridPoints between;
    private final Set<TopicPartition> advanced = new HashSet<>();
    private InputWatermarks watermarks;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable Switchover switchover;
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
        shared.states().awaits(partition());
        output = new EvaluationOutput(shared, initialised, pace);
        between = new BetweenGridPoints(units, output, shared.nanoTime());
        switchover = null;
        units.clear();
        advanced.clear();
        initialised.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        CommitHook hook = initialised.getStateStore(ProcessorTopology.EVALUATION_HOOK);
        hook.beforeCommit(initialised, this::beforeCommit);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Switchover versions = switchover();
        if (RuleInputCodec.isOutdated(record.value())) {
            metrics.removedRules.labels("release").inc();
            return;
        }
        RuleInput input = RuleInputCodec.decode(record.value(), texts);
        if (input instanceof Contributed contributed) {
            if (contributed.version() != versions.inForce()) {
                versions.keep(contributed.version(), ContributionCodec.encode(contributed.contribution()), offset());
            } else if (!versions.isChanging()) {
                // What comes while the rules change is of cells after their last instant.
                accept(contributed.contribution(), record.value());
            }
        } else if (input instanceof Switching switching) {
            versions.accept(switching.record(), offset());
            evaluate(RECORD_NANOS);
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

    private long offset() {
        return context().recordMetadata().orElseThrow().offset();
    }

    private void punctuate(long now) {
        evaluate(PUNCTUATION_NANOS);
        evaluateEarly();
        if (pace.isDue(now)) {
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
        metrics.rulesVersion.labels(partition()).set((double) switchover().inForce());
        metrics.pending
                .labels(partition())
                .set(units.all().stream().mapToInt(UnitEvaluation::waiting).sum());
    }

    private void accept(Contribution contribution, byte[] encoded) {
        UnitEvaluation unit = units.find(new UnitShard(contribution.unit(), contribution.shard()))
                .orElseThrow(() -> new IllegalStateException("version "
                        + switchover().inForce()
                        + " of the rules has no unit " + contribution.unit() + " with a shard " + contribution.shard()
                        + " here"));
        unit.accept(contribution, encoded);
    }

    /** Evaluates grid points that are due until there is none or the time is up. */
    private void evaluate(long budgetNanos) {
        Switchover versions = switchover();
        long end = shared.nanoTime().getAsLong() + budgetNanos;
        OptionalLong min = watermarks.min();
        // Until the units have back what the store holds of them nothing is evaluated.
        if (!units.restore(() -> shared.nanoTime().getAsLong() < end) || min.isEmpty()) {
            return;
        }
        long last = versions.lastInstant().orElse(Long.MAX_VALUE - 1);
        if (versions.isGiving() && !give(versions, end)) {
            return;
        }
        // What is drawn later than the last instant is for the version that comes then.
        long seen = Math.min(min.getAsLong(), last + 1);
        if (versions.inForce() > 0
                && drawn().evaluate(seen, watermarks, () -> shared.nanoTime().getAsLong() < end)) {
            pace.waits();
        }
        long limit = versions.inForce() == 0 ? seen : drawn().limit(seen).orElse(Long.MIN_VALUE);
        if (limit == Long.MIN_VALUE) {
            // Whoever draws metrics on other partitions has not told how far it is.
            return;
        }
        // What neither the rules nor drawn metrics will ask for any more.
        advanced.addAll(watermarks.forgetBefore(Math.min(Math.min(seen, units.next()), drawn().next())));
        if (isDue(limit, last)) {
            boolean told = false;
            do {
                told |= units.work(this::evaluateNext);
            } while (isDue(limit, last) && shared.nanoTime().getAsLong() < end);
            // Before the commit, so that whoever has read an alert finds it here as well.
            publish();
            if (told) {
                context().commit();
            }
        }
        if (versions.isDue(limit, units.next() > last)) {
            changeRules(versions, last, end);
        }
        if (versions.inForce() > 0 && !versions.isChanging() && !versions.isGiving()) {
            if (unpublished) {
                // Whoever finds the process ready finds its alerts as well.
                publish();
            }
            shared.states().evaluates(partition());
        }
    }

    private boolean isDue(long min, long last) {
        return units.next() < min && units.next() <= last;
    }

    /** All up to the last instant of the rules in force has been evaluated: others come into force when all are so far. */
    private void changeRules(Switchover versions, long last, long end) {
        units.finish(last);
        boolean wasHandedOver = versions.isHandedOver();
        boolean entered = versions.step(
                new VersionEntries(store()), () -> shared.nanoTime().getAsLong() < end);
        if (entered || versions.isHandedOver() != wasHandedOver) {
            pace.waits();
        } else if (!wasHandedOver) {
            pace.goesOn();
        }
        if (entered) {
            storeWatermarks();
            draw(versions);
            build(versions);
        }
    }

    /** @return whether the units have all that was kept for them, so that their instants can be evaluated */
    private boolean give(Switchover versions, long end) {
        pace.goesOn();
        boolean all = versions.give(
                one -> accept(one, RuleInputCodec.encode(new Contributed(versions.inForce(), one))),
                () -> shared.nanoTime().getAsLong() < end);
        if (all) {
            publish();
            context().commit();
            log.atInfo()
                    .addKeyValue("version", versions.inForce())
                    .addKeyValue("after", Instant.ofEpochMilli(versions.fromMillis()))
                    .addKeyValue("partition", partition())
                    .log("Rules are in force");
        }
        return all;
    }

    /** Evaluates what came since the last grid point, when it came just now. */
    private void evaluateEarly() {
        if (!units.areRestored() || switchover().isGiving()) {
            // What is not back or has not been given yet could take back what would be found.
            return;
        }
        if (Objects.requireNonNull(between).evaluate(context().currentSystemTimeMs(), complete())) {
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
        if (switchover().isChanging() || !units.areRestored()) {
            return;
        }
        unpublished = false;
        shared.states()
                .publish(
                        partition(),
                        units.all().stream().flatMap(u -> u.status().stream()).toList());
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
    private boolean evaluateNext(UnitEvaluation unit) {
        long gridPoint = unit.next();
        Optional<Stretch> silent = watermarks.outageAt(gridPoint);
        if (silent.isPresent()) {
            skip(unit, silent.get());
            return false;
        }
        return output().tell(unit.evaluate(), unit.lastAppend(), gridPoint);
    }

    /** Goes on where the store is, at the first call after the task was restored. */
    private Switchover switchover() {
        Switchover known = switchover;
        if (known == null) {
            watermarks = new InputWatermarks(shared.progress().inputs());
            for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store(), StoreKeys.WATERMARK)) {
                TopicPartition input = StoreKeys.watermark(entry.key);
                if (!DrawnEvaluation.isInput(input)) {
                    watermarks.decode(input, entry.value);
                }
            }
            EarlierRelease.end(
                    store(), output(), watermarks.min().orElse(context().currentSystemTimeMs()));
            int partitions = shared.settings().ruleInputPartitions();
            known = new Switchover(
                    new Switchover.Task(
                            context().taskId().partition(),
                            partitions,
                            shared.progress().inputs().stream()
                                    .map(TopicPartition::partition)
                                    .collect(Collectors.toSet()),
                            new Shards(partitions),
                            place -> new UnitShard(place.unit(), place.shard()).partition(partitions)),
                    new VersionEntries(store()),
                    this::rules,
                    output());
            switchover = known;
            draw(known);
            if (!known.isChanging()) {
                build(known);
            }
        }
        return known;
    }

    private VersionRules rules(long number) {
        RuleVersion version = shared.versions().await(number, VERSION_LIMIT);
        return new VersionRules(version.plan(), version.extractions().sampleNames());
    }

    /** Goes on with the metrics that are drawn from logs; before the first version with what is to be its. */
    private void draw(Switchover versions) {
        RuleVersion rules = versions.inForce() > 0
                ? shared.versions().await(versions.inForce(), VERSION_LIMIT)
                : shared.versions().after(0).orElseThrow();
        DrawnEvaluation made = new DrawnEvaluation(
                rules,
                shared.settings().ruleInputPartitions(),
                context().taskId().partition(),
                store(),
                new DrawnForwarding(context()),
                metrics);
        for (KeyValue<Bytes, byte[]> entry : StoreKeys.entries(store(), StoreKeys.WATERMARK)) {
            TopicPartition input = StoreKeys.watermark(entry.key);
            if (DrawnEvaluation.isInput(input) && !made.decode(input, entry.value)) {
                store().delete(entry.key);
            }
        }
        drawn = made;
    }

    /** Builds the units of the rules in force. */
    private void build(Switchover versions) {
        unpublished = true;
        if (versions.inForce() == 0) {
            return;
        }
        UnitEvaluation.Around around = new UnitEvaluation.Around(
                store(),
                shared.settings()
                        .unit()
                        .with(TemplateContext.of(shared.settings().externalUrl())),
                metrics,
                output()::recorded,
                () -> versions.limit(watermarks::newest),
                versions.fromMillis(),
                versions.completeness());
        units.build(
                shared.versions().await(versions.inForce(), VERSION_LIMIT).plan(),
                around,
                context().taskId().partition(),
                shared.settings().ruleInputPartitions());
    }

    /** What changes with each record is written once for all of a transaction. */
    private void beforeCommit() {
        storeWatermarks();
        pace.committed(context().currentSystemTimeMs());
    }

    private void storeWatermarks() {
        for (TopicPartition input : advanced) {
            byte[] state = DrawnEvaluation.isInput(input) ? drawn().encode(input) : watermarks.encode(input);
            store().put(StoreKeys.watermark(input), state);
        }
        advanced.clear();
    }

    private EvaluationOutput output() {
        if (output == null) {
            throw new IllegalStateException("not initialised");
        }
        return output;
    }

    private DrawnEvaluation drawn() {
        if (drawn == null) {
            throw new IllegalStateException("no rules yet");
        }
        return drawn;
    }

    @Override
    public void close() {
        shared.states().withdraw(partition());
        shared.recorded().withdraw(context().taskId().partition());
        metrics.stateEntries.remove(partition());
        metrics.pending.remove(partition());
        metrics.rulesVersion.remove(partition());
        units.clear();
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
