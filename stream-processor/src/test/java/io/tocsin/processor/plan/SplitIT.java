package io.tocsin.processor.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.plan.Reference.Input;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Units and their splits against the whole: all groups over all samples give what the units give, each over what its leaves
 * take of them, dealt out to shards by the split. When a rule fails it fails in a shard, too, and no shard fails alone.
 */
final class SplitIT {
    private static final long STEP = 10_000;
    private static final int STEPS = 24;
    /** How many random rule files; more with -Dtocsin.splits. */
    private static final int CASES = Integer.getInteger("tocsin.splits", 200);

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void shardsGiveWhatTheWholeGives() {
        for (int seed = 0; seed < CASES; seed++) {
            run(seed);
        }
        for (String kind : List.of("by", "without", "whole", "several groups", "results", "failures")) {
            assertTrue(seen.getOrDefault(kind, 0) > CASES / 30, () -> kind + " is hardly seen: " + seen);
        }
    }

    private void run(int seed) {
        Random random = new Random(seed);
        Map<String, String> texts = new RandomRules(random).files();
        List<RuleFile> files = new ArrayList<>();
        texts.forEach((path, text) -> files.add(RuleFile.read(path, text).orElseThrow()));
        RulePlan plan = RulePlan.compileAll(files).orElseThrow();
        String what = "seed " + seed + "\n" + RandomRules.text(texts);

        Reference whole = new Reference(files, plan.groups());
        Map<RulePlan.Unit, Shards> units = new LinkedHashMap<>();
        plan.units().forEach(unit -> units.put(unit, new Shards(unit, files, random)));
        Data data = new Data(random);
        for (long instant = STEP; instant <= STEPS * STEP; instant += STEP) {
            for (Input input : data.next(instant)) {
                whole.add(input);
                units.values().forEach(shards -> shards.add(input));
            }
            Map<String, List<String>> expected = whole.evaluate(instant);
            Set<String> failed = Set.copyOf(whole.failed());
            for (Shards unit : List.copyOf(units.values())) {
                Map<String, List<String>> actual = unit.evaluate(instant);
                Set<String> ownRules = unit.rules();
                Set<String> ownFailed = new TreeSet<>(failed);
                ownFailed.retainAll(ownRules);
                String where = what + unit.unit().split() + " in " + unit.size() + " at " + instant;
                if (!unit.failed().isEmpty() || !ownFailed.isEmpty()) {
                    // From here on the rest of the unit may differ: rules read what others did not write.
                    assertTrue(!ownFailed.isEmpty(), () -> "only a shard failed: " + unit.failed() + ", " + where);
                    assertTrue(!unit.failed().isEmpty(), () -> "no shard failed: " + ownFailed + ", " + where);
                    units.remove(unit.unit());
                    count("failures", 1);
                    continue;
                }
                for (RulePlan.Group group : unit.unit().groups()) {
                    List<String> lines = expected.getOrDefault(group.id(), List.of());
                    count("results", lines.size());
                    assertEquals(
                            String.join("\n", lines),
                            String.join("\n", actual.getOrDefault(group.id(), List.of())),
                            () -> where);
                }
            }
        }
    }

    private void count(String kind, int by) {
        seen.merge(kind, by, Integer::sum);
    }

    /** A unit, in shards. */
    private final class Shards {
        private final RulePlan.Unit unit;
        private final Split split;
        private final List<Reference> shards = new ArrayList<>();
        private final int salt;

        Shards(RulePlan.Unit unit, List<RuleFile> files, Random random) {
            this.unit = unit;
            this.salt = random.nextInt();
            if (unit.groups().size() > 1) {
                count("several groups", 1);
            }
            int size = 1 + random.nextInt(16);
            if (unit.split() instanceof Split.Whole) {
                count("whole", 1);
                size = 1;
            } else {
                count(unit.split() instanceof Split.By ? "by" : "without", 1);
            }
            this.split = part(unit.split(), random);
            for (int i = 0; i < size; i++) {
                shards.add(new Reference(files, unit.groups()));
            }
        }

        /** Some of the labels will do as well. */
        private Split part(Split split, Random random) {
            if (split instanceof Split.By by && by.labels().size() > 1 && random.nextBoolean()) {
                return new Split.By(new TreeSet<>(List.of(by.labels().first())));
            }
            if (split instanceof Split.Without without && random.nextInt(3) == 0) {
                TreeSet<String> more = new TreeSet<>(without.labels());
                more.add("b");
                return new Split.Without(more);
            }
            return split;
        }

        RulePlan.Unit unit() {
            return unit;
        }

        int size() {
            return shards.size();
        }

        Set<String> rules() {
            Set<String> ids = new TreeSet<>();
            unit.groups().forEach(group -> group.rules().forEach(rule -> ids.add(rule.id())));
            return ids;
        }

        void add(Input input) {
            Map<String, String> labels = input.labels().asMap();
            if (unit.leaves().stream()
                    .anyMatch(leaf -> leaf instanceof Leaf.Logs == input.log() && leaf.matches(labels))) {
                int shard = Math.floorMod(Objects.hash(salt, split.key(labels)), shards.size());
                shards.get(shard).add(input);
            }
        }

        Map<String, List<String>> evaluate(long instant) {
            Map<String, List<String>> union = new TreeMap<>();
            for (Reference shard : shards) {
                shard.evaluate(instant)
                        .forEach((group, lines) -> union.computeIfAbsent(group, g -> new ArrayList<>())
                                .addAll(lines));
            }
            union.values().forEach(lines -> lines.sort(Comparator.naturalOrder()));
            return union;
        }

        Set<String> failed() {
            Set<String> failed = new TreeSet<>();
            shards.forEach(shard -> failed.addAll(shard.failed()));
            return failed;
        }
    }

    /** Samples with gaps, and series that lack labels, come and go. */
    private static final class Data {
        private final Random random;
        private final List<Labels> series = new ArrayList<>();
        private final List<Labels> events = new ArrayList<>();

        Data(Random random) {
            this.random = random;
            for (String name : List.of("x", "x", "x", "y", "y", "z")) {
                for (int i = 0; i < 4; i++) {
                    add(series, labels(name));
                }
            }
            for (int i = 0; i < 3; i++) {
                Map<String, String> labels = labels("h_bucket");
                for (String le : List.of("1", "5", "+Inf")) {
                    labels.put("le", le);
                    add(series, labels);
                }
            }
            for (int i = 0; i < 5; i++) {
                Map<String, String> labels = labels("log_events");
                labels.put("message", random.nextBoolean() ? "oh no" : "ah yes");
                add(events, labels);
            }
        }

        private static void add(List<Labels> to, Map<String, String> labels) {
            Labels one = Labels.of(labels);
            if (!to.contains(one)) {
                to.add(one);
            }
        }

        private Map<String, String> labels(String name) {
            Map<String, String> labels = new TreeMap<>();
            labels.put("__name__", name);
            put(labels, "a", 4, 10);
            put(labels, "b", 3, 10);
            put(labels, "c", 3, 2);
            if (random.nextInt(12) == 0) {
                labels.put("severity", "low");
            }
            if (random.nextInt(12) == 0) {
                labels.put("__type__", random.nextBoolean() ? "gauge" : "counter");
            }
            if (random.nextInt(30) == 0) {
                labels.put("alertstate", "odd");
            }
            return labels;
        }

        private void put(Map<String, String> labels, String label, int values, int rarelyNot) {
            if (random.nextInt(rarelyNot) > 0) {
                labels.put(label, Integer.toString(1 + random.nextInt(values)));
            }
        }

        List<Input> next(long instant) {
            List<Input> inputs = new ArrayList<>();
            for (Labels one : series) {
                if (random.nextInt(5) > 0) {
                    double value = random.nextInt(8) == 0 ? random.nextInt(20) : random.nextDouble() * 12;
                    inputs.add(new Input(one, instant - random.nextInt((int) STEP), value, false));
                }
            }
            for (Labels one : events) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    inputs.add(new Input(one, instant - random.nextInt((int) STEP), 1, true));
                }
            }
            return inputs;
        }
    }
}
