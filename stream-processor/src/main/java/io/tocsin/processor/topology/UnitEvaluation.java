package io.tocsin.processor.topology;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.TemplateContext;
import io.tocsin.processor.eval.GroupListener;
import io.tocsin.processor.eval.GroupState;
import io.tocsin.processor.eval.RuleGroupEvaluator;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.LeafKey;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.AlertRule;
import io.tocsin.processor.template.Template;
import io.tocsin.processor.topology.GroupStatus.RuleStatus;
import io.tocsin.processor.topology.RuleInput.CountMatch;
import io.tocsin.processor.topology.RuleInput.Match;
import io.tocsin.processor.topology.RuleInput.Matches;
import io.tocsin.processor.topology.RuleInput.SampleMatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
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

    private final RulePlan.Group group;
    private final KeyValueStore<Bytes, byte[]> store;
    private final ProcessorMetrics metrics;
    private final Map<String, LeafKey> leaves;
    private final RuleGroupEvaluator evaluator;
    private long next = UNKNOWN;
    private long lastAppend;
    private int waiting;
    private final Map<String, String> problems = new HashMap<>();
    private Optional<Instant> lastEvaluation = Optional.empty();
    private Duration evaluationTime = Duration.ZERO;
    private @Nullable GroupStatus status;

    /** Continues from what the store holds of the unit, or starts from nothing. {@code externalUrl} is for templates. */
    UnitEvaluation(
            RulePlan.Unit unit, KeyValueStore<Bytes, byte[]> store, String externalUrl, ProcessorMetrics metrics) {
        this.group = unit.groups().get(0);
        this.store = store;
        this.metrics = metrics;
        this.leaves = unit.leaves().stream().map(Leaf::key).collect(Collectors.toMap(LeafKey::text, key -> key));
        byte[] done = store.get(StoreKeys.prefix(StoreKeys.UNIT, key()));
        if (done != null) {
            long last = ByteBuffer.wrap(done).getLong();
            lastEvaluation = Optional.of(Instant.ofEpochMilli(last));
            next = after(last);
        }
        this.waiting = entries(StoreKeys.PENDING).size();
        Map<String, byte[]> state = new HashMap<>();
        entries(StoreKeys.EVALUATOR)
                .forEach(
                        entry -> state.put(new String(StoreKeys.rest(entry.key), StandardCharsets.UTF_8), entry.value));
        this.evaluator =
                new RuleGroupEvaluator(unit, new Listener(), new GroupState(state), TemplateContext.of(externalUrl));
    }

    String key() {
        return group.id();
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
        next = after(watermark);
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
    List<AlertTransition> evaluate(LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        release();
        problems.clear();
        List<AlertTransition> transitions = evaluator.onTick(next);
        lastEvaluation = Optional.of(Instant.ofEpochMilli(next));
        done(next);
        evaluationTime = Duration.ofNanos(nanoTime.getAsLong() - start);
        status = null;
        return transitions;
    }

    /** How long the last evaluation took. */
    Duration evaluationTime() {
        return evaluationTime;
    }

    /** As of the last evaluation. */
    GroupStatus status() {
        if (status == null) {
            status = new GroupStatus(
                    group.id().substring(0, group.id().length() - group.name().length() - 1),
                    group.name(),
                    group.interval(),
                    evaluationTime,
                    lastEvaluation,
                    group.alerts().stream().map(this::status).toList());
        }
        return status;
    }

    private RuleStatus status(AlertRule rule) {
        return new RuleStatus(
                rule.alert(),
                rule.expr().toString(),
                rule.holdFor(),
                rule.keepFiringFor(),
                texts(rule.labels()),
                texts(rule.annotations()),
                Optional.ofNullable(problems.get(rule.id())),
                evaluator.active(rule));
    }

    private static Map<String, String> texts(Map<String, Template> templates) {
        Map<String, String> texts = new TreeMap<>();
        templates.forEach((name, template) -> texts.put(name, template.toString()));
        return texts;
    }

    /**
     * Leaves out the grid points before {@code millis}.
     *
     * @return how many
     */
    long skipTo(long millis) {
        long last = Math.floorDiv(millis - 1, interval()) * interval();
        long skipped = (last - next) / interval() + 1;
        done(last);
        return skipped;
    }

    private void done(long gridPoint) {
        store.put(
                StoreKeys.prefix(StoreKeys.UNIT, key()),
                ByteBuffer.allocate(Long.BYTES).putLong(gridPoint).array());
        next = after(gridPoint);
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
                evaluator.onSample(leaf, sample.labels(), sample.millis(), sample.value());
            } else if (match instanceof CountMatch count) {
                evaluator.onCount(leaf, count.labels(), count.paneEndMillis(), count.count());
            }
        }
    }

    private List<KeyValue<Bytes, byte[]>> entries(byte kind) {
        return StoreKeys.entries(store, kind, key());
    }

    private long interval() {
        return group.interval().toMillis();
    }

    private long after(long millis) {
        return Math.floorDiv(millis, interval()) * interval() + interval();
    }

    private final class Listener implements GroupListener {
        @Override
        public void stateChanged(String entry, byte @Nullable [] value) {
            store.put(StoreKeys.key(StoreKeys.EVALUATOR, key(), entry.getBytes(StandardCharsets.UTF_8)), value);
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            metrics.evaluationFailures.inc();
            problems.put(rule, reason);
        }
    }
}
