package io.tocsin.processor.topology;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.topology.RuleInput.CountMatch;
import io.tocsin.processor.topology.RuleInput.Match;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.SampleMatch;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One unit of rules on its grid. A match is given to the evaluator when the next grid point is not before its append,
 * and waits in the store until then, so that each grid point sees exactly what was appended up to it. Owned by one task.
 */
final class UnitEvaluation {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final RulePlan.Unit unit;
    private final KeyValueStore<Bytes, byte[]> store;
    private final ProcessorMetrics metrics;
    private final Map<String, LeafKey> leaves;
    private final UnitEvaluator evaluator;
    private long next = UNKNOWN;
    private long lastAppend;
    private int waiting;
    private final UnitStatus status;

    /** Continues from what the store holds of the unit, or starts from nothing. */
    UnitEvaluation(
            RulePlan.Unit unit, KeyValueStore<Bytes, byte[]> store, UnitSettings settings, ProcessorMetrics metrics) {
        this.unit = unit;
        this.store = store;
        this.metrics = metrics;
        this.leaves = unit.leaves().stream().map(Leaf::key).collect(Collectors.toMap(LeafKey::text, key -> key));
        this.status = new UnitStatus(unit);
        this.waiting = entries(StoreKeys.PENDING).size();
        Map<String, byte[]> state = new HashMap<>();
        entries(StoreKeys.EVALUATOR)
                .forEach(
                        entry -> state.put(new String(StoreKeys.rest(entry.key), StandardCharsets.UTF_8), entry.value));
        this.evaluator = new UnitEvaluator(unit, settings, new Listener(), new UnitState(state));
        byte[] done = store.get(StoreKeys.prefix(StoreKeys.UNIT, key()));
        if (done != null) {
            next = evaluator.next(ByteBuffer.wrap(done).getLong());
        }
    }

    String key() {
        return unit.id();
    }

    /** Matches that wait for their grid point. */
    int waiting() {
        return waiting;
    }

    boolean isStarted() {
        return next != UNKNOWN;
    }

    /** Sets the first grid point: the first after the least watermark. */
    void start(long watermark) {
        next = evaluator.next(watermark);
    }

    /** The grid point to be evaluated next, epoch milliseconds; once started. */
    long next() {
        return next;
    }

    /** When the last match that the evaluator was given had been appended, epoch milliseconds; 0 for never. */
    long lastAppend() {
        return lastAppend;
    }

    void accept(Matches matches, byte[] encoded) {
        if (next != UNKNOWN && matches.appendMillis() <= next) {
            give(matches);
        } else {
            store.put(StoreKeys.pending(key(), matches), encoded);
            waiting++;
        }
    }

    /** Evaluates the next grid point. */
    List<AlertTransition> evaluate() {
        release();
        List<AlertTransition> transitions = evaluator.evaluate(next);
        done(next);
        return transitions;
    }

    /** Takes the figures back that are told of each group. */
    void withdraw() {
        unit.groups().forEach(group -> metrics.lastEvaluation.remove(group.id()));
    }

    /** As of the last evaluations. */
    List<GroupStatus> status() {
        return status.groups(evaluator);
    }

    /**
     * Leaves out the grid points before {@code millis}.
     *
     * @return how many
     */
    long skipTo(long millis) {
        long skipped = 0;
        long last = next;
        for (long at = next; at < millis; at = evaluator.next(at)) {
            last = at;
            skipped++;
        }
        done(last);
        return skipped;
    }

    private void done(long gridPoint) {
        store.put(
                StoreKeys.prefix(StoreKeys.UNIT, key()),
                ByteBuffer.allocate(Long.BYTES).putLong(gridPoint).array());
        next = evaluator.next(gridPoint);
    }

    private void release() {
        if (waiting == 0) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range =
                store.range(StoreKeys.prefix(StoreKeys.PENDING, key()), StoreKeys.pendingAfter(key(), next))) {
            range.forEachRemaining(due::add);
        }
        for (KeyValue<Bytes, byte[]> entry : due) {
            if (RuleInputCodec.decode(entry.value) instanceof Matches matches) {
                give(matches);
            }
            store.delete(entry.key);
            waiting--;
        }
    }

    private void give(Matches matches) {
        lastAppend = Math.max(lastAppend, matches.appendMillis());
        for (Match match : matches.matches()) {
            LeafKey leaf = leaves.get(match.leaf());
            if (leaf == null) {
                metrics.removedRules.labels("input").inc();
            } else if (match instanceof SampleMatch sample) {
                evaluator.onSample(leaf, Labels.of(sample.labels()), sample.millis(), sample.value());
            } else if (match instanceof CountMatch count) {
                evaluator.onCount(leaf, Labels.of(count.labels()), count.paneEndMillis(), count.count());
            }
        }
        evaluator.flush();
    }

    private List<KeyValue<Bytes, byte[]>> entries(byte kind) {
        return StoreKeys.entries(store, kind, key());
    }

    private final class Listener implements UnitListener {
        @Override
        public void stateChanged(String entry, byte @Nullable [] value) {
            store.put(StoreKeys.key(StoreKeys.EVALUATOR, key(), entry.getBytes(StandardCharsets.UTF_8)), value);
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            metrics.evaluationFailures.inc();
            status.failed(rule, reason);
        }

        @Override
        public void evaluated(String group, long instant, long nanos) {
            metrics.evaluationSeconds.observe(nanos / 1e9);
            metrics.evaluations.inc();
            metrics.lastEvaluation.labels(group).set(instant / 1e3);
            status.evaluated(group, instant, Duration.ofNanos(nanos));
        }
    }
}
