package io.tocsin.processor.incremental;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.alert.RuleAlerts;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.plan.Split;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitSettings;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A unit in one or more shards, each with a store that it can be built anew from at any time. */
final class StreamedUnit {
    private final RulePlan.Unit plan;
    private final UnitSettings settings;
    private final List<Shard> shards = new ArrayList<>();
    private int restarts;

    private static final class Shard implements UnitListener {
        private final Map<String, byte[]> entries = new HashMap<>();
        private final List<String> recorded = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private UnitEvaluator evaluator;

        private Shard(RulePlan.Unit plan, UnitSettings settings) {
            evaluator = new UnitEvaluator(plan, settings, this, UnitState.EMPTY);
        }

        @Override
        public void stateChanged(String key, byte @Nullable [] value) {
            if (value == null) {
                entries.remove(key);
            } else {
                entries.put(key, value.clone());
            }
        }

        @Override
        public void ruleFailed(String rule, String reason) {
            failures.add(rule + ": " + reason);
        }

        @Override
        public void recorded(String rule, Labels labels, long millis, double value) {
            recorded.add(Reference.text(labels, millis, value));
        }
    }

    StreamedUnit(RulePlan.Unit plan, UnitSettings settings, int shards) {
        this.plan = plan;
        this.settings = settings;
        int count = plan.split() instanceof Split.Whole ? 1 : shards;
        for (int i = 0; i < count; i++) {
            this.shards.add(new Shard(plan, settings));
        }
    }

    RulePlan.Unit plan() {
        return plan;
    }

    boolean isSplit() {
        return shards.size() > 1;
    }

    /** What step one would hand on of a record. */
    void add(RandomStream.Event record) {
        Map<String, String> labels = record.labels();
        if (record instanceof RandomStream.Sample sample) {
            for (Leaf.Metrics leaf : plan.metrics()) {
                if (leaf.matches(labels)) {
                    shard(labels).evaluator.onSample(leaf.key(), Labels.of(labels), sample.millis(), sample.value());
                }
            }
        } else {
            for (Leaf.Logs leaf : plan.logs()) {
                if (leaf.matches(labels)) {
                    SortedMap<String, String> kept = leaf.keep(labels);
                    shard(kept).evaluator.onCount(leaf.key(), Labels.of(kept), leaf.paneEnd(record.millis()), 1);
                }
            }
        }
    }

    private Shard shard(Map<String, String> labels) {
        return shards.get(new Shards(shards.size()).of(plan.split(), labels));
    }

    /** What was handed on for one of the shards. */
    void add(Contribution contribution) {
        shards.get(contribution.shard()).evaluator.accept(contribution);
    }

    /** As after a crash or a move, behind a commit: read back piece by piece, at the second attempt. */
    void restart() {
        restarts++;
        for (Shard shard : shards) {
            shard.evaluator.flush();
            restored(shard, restarts % 20);
            shard.evaluator = restored(shard, Integer.MAX_VALUE);
        }
    }

    private UnitEvaluator restored(Shard shard, int pieces) {
        UnitEvaluator made = new UnitEvaluator(plan, settings, shard);
        UnitState state = new UnitState(shard.entries);
        boolean all = false;
        for (int i = 0; i < pieces && !all; i++) {
            all = made.restore(state, () -> false);
        }
        return made;
    }

    boolean isDue(long instant) {
        return shards.get(0).evaluator.next(instant - 1) == instant;
    }

    /** What became of an instant in all shards. */
    Reference.Outcome evaluate(long instant) {
        List<AlertTransition> transitions = new ArrayList<>();
        List<String> recorded = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Shard shard : shards) {
            shard.recorded.clear();
            shard.failures.clear();
            transitions.addAll(shard.evaluator.evaluate(instant));
            recorded.addAll(shard.recorded);
            failures.addAll(shard.failures);
        }
        return new Reference.Outcome(transitions, recorded, failures);
    }

    List<AlertTransition> early(long arrived, long complete) {
        List<AlertTransition> transitions = new ArrayList<>();
        shards.forEach(shard -> transitions.addAll(shard.evaluator.early(arrived, complete)));
        return transitions;
    }

    List<AlertTransition> earlyAll(long arrived, long complete) {
        List<AlertTransition> transitions = new ArrayList<>();
        shards.forEach(shard -> transitions.addAll(shard.evaluator.earlyAll(arrived, complete)));
        return transitions;
    }

    private static Map<String, byte[]> butAlerts(Map<String, byte[]> entries) {
        Map<String, byte[]> others = new HashMap<>(entries);
        others.keySet().removeIf(key -> key.startsWith(RuleAlerts.PREFIX));
        return others;
    }

    /** What came after an instant that has not been evaluated, of all shards; some of it was looked at before. */
    List<AlertTransition> ahead(long waiting, List<Contribution> later, int tried, long arrived) {
        List<AlertTransition> transitions = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            int shard = i;
            List<Contribution> own =
                    later.stream().filter(one -> one.shard() == shard).toList();
            int ownTried = (int) later.subList(0, tried).stream()
                    .filter(one -> one.shard() == shard)
                    .count();
            UnitEvaluator evaluator = shards.get(i).evaluator;
            Map<String, byte[]> before = butAlerts(shards.get(i).entries);
            UnitEvaluator.Counts counts = evaluator.counts();
            List<AlertTransition> some = evaluator.ahead(waiting, own, ownTried, arrived);
            if (!before.equals(butAlerts(shards.get(i).entries))) {
                throw new AssertionError("what was tried has left entries");
            }
            if (some.isEmpty() && !counts.equals(evaluator.counts())) {
                throw new AssertionError("what was tried is still there: " + counts + ", " + evaluator.counts());
            }
            transitions.addAll(some);
        }
        return transitions;
    }
}
