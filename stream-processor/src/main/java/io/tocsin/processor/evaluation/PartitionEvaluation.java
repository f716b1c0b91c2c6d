package io.tocsin.processor.evaluation;

import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.commit.CommitPace;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.ruleinput.RuleInput;
import io.tocsin.processor.ruleinput.RuleInput.Contributed;
import io.tocsin.processor.ruleinput.RuleInput.Drawn;
import io.tocsin.processor.ruleinput.RuleInput.Switching;
import io.tocsin.processor.ruleinput.RuleInput.Watermarks;
import io.tocsin.processor.ruleinput.RuleInputCodec;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.switching.Switchover;
import io.tocsin.processor.switching.VersionRules;
import io.tocsin.processor.task.Nodes;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.processor.watermark.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules on one partition of {@code rule-inputs}: evaluates each grid point once the least watermark of all inputs has
 * passed it, in order of time; between two grid points what is to be evaluated early; and changes to other rules when all
 * do. All that it knows is in the store that it is made of. Owned by one task.
 */
final class PartitionEvaluation {
    private static final Logger log = LoggerFactory.getLogger(PartitionEvaluation.class);

    /** What a catch-up may take of the thread at a punctuation: half of it, since other tasks share the thread. */
    private static final long PUNCTUATION_NANOS = 50_000_000;

    /** What it may take with each record, so that input cannot pile up faster than it is worked off. */
    private static final long RECORD_NANOS = 20_000_000;

    /** The topic of versions is read all the time: one that another task was told of is here in a moment. */
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);

    private final Shared shared;
    private final ProcessorContext<byte[], byte[]> context;
    private final Publication publication;
    private final int partition;
    private final KeyValueStore<Bytes, byte[]> store;
    private final CommitPace pace = new CommitPace();
    private final GridUnits units = new GridUnits();
    private final StoredWatermarks watermarks;
    private final EvaluationOutput output;
    private final BetweenGridPoints between;
    private final Switchover versions;
    private DrawnEvaluation drawn;
    private @Nullable Stretch outage;
    private boolean unpublished;

    /** Goes on where the store is, which has been restored; may write to it, and hand on. */
    PartitionEvaluation(Shared shared, ProcessorContext<byte[], byte[]> context, Publication publication) {
        this.shared = shared;
        this.context = context;
        this.publication = publication;
        this.partition = context.taskId().partition();
        this.store = context.getStateStore(Nodes.EVALUATION_STATE);
        this.watermarks = new StoredWatermarks(store, shared.progress().inputs());
        this.output = new EvaluationOutput(shared, context, pace);
        this.between = new BetweenGridPoints(units, output, shared.nanoTime());
        EarlierRelease.end(store, output, watermarks.min().orElse(context.currentSystemTimeMs()));
        this.versions = new Switchover(
                new Switchover.Task(
                        partition,
                        partitions(),
                        shared.progress().inputs().stream()
                                .map(TopicPartition::partition)
                                .collect(Collectors.toSet()),
                        new Shards(partitions()),
                        place -> new UnitShard(place.unit(), place.shard()).partition(partitions())),
                new VersionEntries(store),
                number -> rules(shared.versions().await(number, VERSION_LIMIT)),
                output);
        this.drawn = draw();
        if (!versions.isChanging()) {
            build();
        }
    }

    private int partitions() {
        return shared.settings().ruleInputPartitions();
    }

    private static VersionRules rules(RuleVersion version) {
        return new VersionRules(version.plan(), version.extractions().sampleNames());
    }

    /**
     * Takes a record; after watermarks, and what is said of versions of the rules, evaluates what is due.
     *
     * @param encoded as it stands in the topic
     * @param offset of the record
     */
    void accept(RuleInput input, byte[] encoded, long offset) {
        if (input instanceof Contributed contributed) {
            if (contributed.version() != versions.inForce()) {
                versions.keep(contributed.version(), ContributionCodec.encode(contributed.contribution()), offset);
            } else if (!versions.isChanging()) {
                // What comes while the rules change is of cells after their last instant.
                accept(contributed.contribution(), encoded);
            }
        } else if (input instanceof Switching switching) {
            versions.accept(switching.record(), offset);
            evaluate(RECORD_NANOS);
        } else if (input instanceof Drawn some) {
            some.contributions().forEach(drawn::accept);
        } else if (input instanceof Watermarks moved) {
            moved.advances().forEach(watermarks::advance);
            evaluate(RECORD_NANOS);
            evaluateEarly();
        }
    }

    private void accept(Contribution contribution, byte[] encoded) {
        UnitEvaluation unit = units.find(new UnitShard(contribution.unit(), contribution.shard()))
                .orElseThrow(() -> new IllegalStateException("version "
                        + versions.inForce()
                        + " of the rules has no unit " + contribution.unit() + " with a shard " + contribution.shard()
                        + " here"));
        unit.accept(contribution, encoded);
    }

    /** Does what time brings; to be called often. */
    void punctuate(long now) {
        evaluate(PUNCTUATION_NANOS);
        evaluateEarly();
        if (pace.isDue(now)) {
            context.commit();
        }
        if (publication.isDue(now)) {
            if (unpublished) {
                publish();
            }
            publication.show(now, store.approximateNumEntries(), versions.inForce(), units.all());
        }
    }

    /** Evaluates grid points that are due until there is none or the time is up. */
    private void evaluate(long budgetNanos) {
        long end = shared.nanoTime().getAsLong() + budgetNanos;
        BooleanSupplier more = () -> shared.nanoTime().getAsLong() < end;
        OptionalLong min = watermarks.min();
        // Until the units have back what the store holds of them nothing is evaluated.
        if (!units.restore(more) || min.isEmpty()) {
            return;
        }
        long last = versions.lastInstant().orElse(Long.MAX_VALUE - 1);
        if (versions.isGiving() && !give(more)) {
            return;
        }
        // What is drawn later than the last instant is for the version that comes then.
        long seen = Math.min(min.getAsLong(), last + 1);
        if (versions.inForce() > 0 && drawn.evaluate(seen, watermarks, more)) {
            pace.waits();
        }
        long limit = versions.inForce() == 0 ? seen : watermarks.limit(seen).orElse(Long.MIN_VALUE);
        if (limit == Long.MIN_VALUE) {
            // Whoever draws metrics on other partitions has not told how far it is.
            return;
        }
        // What neither the rules nor drawn metrics will ask for any more.
        watermarks.forgetBefore(Math.min(Math.min(seen, units.next()), drawn.next()));
        evaluateGrid(limit, last, more);
        if (versions.isDue(limit, units.next() > last)) {
            changeRules(last, more);
        }
        if (versions.inForce() > 0 && !versions.isChanging() && !versions.isGiving()) {
            if (unpublished) {
                // Whoever finds the process ready finds its alerts as well.
                publish();
            }
            publication.evaluates();
        }
    }

    private void evaluateGrid(long limit, long last, BooleanSupplier more) {
        if (!isDue(limit, last)) {
            return;
        }
        boolean told = false;
        do {
            told |= units.work(this::evaluateNext);
        } while (isDue(limit, last) && more.getAsBoolean());
        // Before the commit, so that whoever has read an alert finds it here as well.
        publish();
        if (told) {
            context.commit();
        }
    }

    private boolean isDue(long limit, long last) {
        return units.next() < limit && units.next() <= last;
    }

    /** @return whether something was told */
    private boolean evaluateNext(UnitEvaluation unit) {
        long gridPoint = unit.next();
        Optional<Stretch> silent = watermarks.outageAt(gridPoint);
        if (silent.isPresent()) {
            skip(unit, silent.get());
            return false;
        }
        return output.tell(unit.evaluate(), unit.lastAppend(), gridPoint);
    }

    private void skip(UnitEvaluation unit, Stretch silent) {
        long skipped = unit.skipTo(silent.to());
        shared.metrics().skipped(skipped);
        if (!silent.equals(outage)) {
            outage = silent;
            log.atWarn()
                    .addKeyValue("from", Instant.ofEpochMilli(silent.from()))
                    .addKeyValue("to", Instant.ofEpochMilli(silent.to()))
                    .addKeyValue("partition", partition)
                    .log("No event at all was appended for a while: rules are not evaluated there");
        }
    }

    /** Evaluates what came since the last grid point, when it came just now. */
    private void evaluateEarly() {
        if (!units.areRestored() || versions.isGiving()) {
            // What is not back or has not been given yet could take back what would be found.
            return;
        }
        if (between.evaluate(context.currentSystemTimeMs(), watermarks.complete())) {
            publish();
            context.commit();
        }
    }

    /** All up to the last instant of the rules in force has been evaluated: others come into force when all are so far. */
    private void changeRules(long last, BooleanSupplier more) {
        units.finish(last);
        boolean wasHandedOver = versions.isHandedOver();
        boolean entered = versions.step(new VersionEntries(store), more);
        if (entered || versions.isHandedOver() != wasHandedOver) {
            pace.waits();
        } else if (!wasHandedOver) {
            pace.goesOn();
        }
        if (entered) {
            drawn = draw();
            build();
        }
    }

    /** @return whether the units have all that was kept for them, so that their instants can be evaluated */
    private boolean give(BooleanSupplier more) {
        pace.goesOn();
        boolean all = versions.give(
                one -> accept(one, RuleInputCodec.encode(new Contributed(versions.inForce(), one))), more);
        if (all) {
            publish();
            context.commit();
            log.atInfo()
                    .addKeyValue("version", versions.inForce())
                    .addKeyValue("after", Instant.ofEpochMilli(versions.fromMillis()))
                    .addKeyValue("partition", partition)
                    .log("Rules are in force");
        }
        return all;
    }

    /** Goes on with the metrics that are drawn from logs; before the first version with what is to be its. */
    private DrawnEvaluation draw() {
        RuleVersion rules = versions.inForce() > 0
                ? shared.versions().await(versions.inForce(), VERSION_LIMIT)
                : shared.versions().after(0).orElseThrow();
        watermarks.draw(DrawnEvaluation.inputs(rules, partitions()));
        return new DrawnEvaluation(
                rules, partitions(), partition, store, new DrawnForwarding(context), shared.metrics());
    }

    /** Builds the units of the rules in force. */
    private void build() {
        unpublished = true;
        if (versions.inForce() == 0) {
            return;
        }
        UnitEvaluation.Around around = new UnitEvaluation.Around(
                store,
                shared.settings()
                        .unit()
                        .with(TemplateContext.of(shared.settings().externalUrl())),
                shared.metrics(),
                output::recorded,
                () -> versions.limit(watermarks::newest),
                versions.fromMillis(),
                versions.completeness());
        units.build(shared.versions().await(versions.inForce(), VERSION_LIMIT).plan(), around, partition, partitions());
    }

    private void publish() {
        if (!versions.isChanging() && units.areRestored()) {
            unpublished = false;
            publication.publish(units.all());
        }
    }

    /** To be called before each commit. */
    void beforeCommit() {
        watermarks.save();
        pace.committed(context.currentSystemTimeMs());
    }

    /** Takes back what is told of the units. */
    void close() {
        units.clear();
    }
}
