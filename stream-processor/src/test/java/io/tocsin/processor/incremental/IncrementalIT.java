package io.tocsin.processor.incremental;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tocsin.processor.alert.AlertTransition;
import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.contribution.UnreadableContributionException;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.rules.RuleFile;
import io.tocsin.processor.unit.UnitSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random rule files over random streams: what is evaluated incrementally, from any number of input partitions in any
 * order of arrival within a cell of the grid, in any number of shards, written out and read back at any time, equals the
 * evaluation of all samples at every point of the grid, to the bit. {@code -Dtocsin.incremental.events=1000000} sets how many events at least,
 * {@code -Dtocsin.incremental.seed} the first seed.
 */
final class IncrementalIT {
    private static final int SECONDS = 420;
    private static final int LOGS = 1500;
    private static final long EVENTS = Long.getLong("tocsin.incremental.events", 60_000);
    private static final long SEED = Long.getLong("tocsin.incremental.seed", 1);

    private long events;
    private long evaluations;
    private long transitions;
    private long recorded;
    private long failures;
    private long restarts;
    private long splits;
    private long bytes;

    @Test
    void equalsTheEvaluationOfAllSamples() {
        for (long seed = SEED; events < EVENTS; seed++) {
            run(seed);
        }
        System.out.println("incremental: " + events + " events, " + evaluations + " evaluations of units, "
                + transitions + " transitions, " + recorded + " samples written, " + failures + " rules failed, "
                + restarts + " restarts, " + splits + " units split, " + bytes + " bytes handed on");
        assertTrue(transitions > 100, "alerts changed");
        assertTrue(recorded > 1000, "samples were written");
        assertTrue(restarts > 10, "units were restarted");
        assertTrue(splits > 3, "units were split");
    }

    private void run(long seed) {
        Random random = new Random(seed);
        RandomStream stream = RandomStream.of(random, SECONDS, LOGS);
        RuleFile file = RandomRules.file(random);
        Reference reference = new Reference(file);
        RulePlan plan = RulePlan.compile(List.of(file)).orElseThrow();
        Shards shards = new Shards(1 + random.nextInt(16));
        List<Collector> partitions = new ArrayList<>();
        for (int i = 1 + random.nextInt(16); i > 0; i--) {
            partitions.add(new Collector(plan, shards));
        }
        Map<String, StreamedUnit> units = new TreeMap<>();
        for (RulePlan.Unit unit : plan.units()) {
            StreamedUnit made = new StreamedUnit(unit, UnitSettings.DEFAULT, shards.count());
            units.put(unit.id(), made);
            splits += made.isSplit() ? 1 : 0;
        }
        Set<StreamedUnit> failed = new HashSet<>();
        int next = 0;
        for (long instant = RandomStream.START; instant <= stream.endMillis(); instant += 1000) {
            List<RandomStream.Event> cell = new ArrayList<>();
            while (next < stream.records().size() && stream.records().get(next).append() <= instant) {
                cell.add(stream.records().get(next++));
            }
            events += cell.size();
            cell.forEach(reference::add);
            Collections.shuffle(cell, random);
            List<byte[]> handedOn = new ArrayList<>();
            for (RandomStream.Event event : cell) {
                Collector partition = partitions.get(random.nextInt(partitions.size()));
                collect(partition, event);
                if (random.nextInt(20) == 0) {
                    partition.drain().forEach(some -> handedOn.add(ContributionCodec.encode(some)));
                }
            }
            for (Collector partition : partitions) {
                partition.drain().forEach(some -> handedOn.add(ContributionCodec.encode(some)));
            }
            Collections.shuffle(handedOn, random);
            for (byte[] some : handedOn) {
                Contribution contribution = decoded(some);
                Objects.requireNonNull(units.get(contribution.unit())).add(contribution);
                bytes += some.length;
            }
            for (StreamedUnit unit : units.values()) {
                if (random.nextInt(25) == 0) {
                    unit.restart();
                    restarts++;
                }
            }
            if (random.nextInt(5) == 0) {
                tryWhatComesNext(plan, shards, stream, next, units, instant);
            }
            Map<String, Reference.Outcome> expected = reference.evaluate(instant);
            for (StreamedUnit unit : units.values()) {
                if (unit.isDue(instant)) {
                    compare(seed, instant, unit, expected, failed);
                    evaluations++;
                }
            }
        }
    }

    /** What comes of the next cell is looked at, and leaves no trace. */
    private static void tryWhatComesNext(
            RulePlan plan,
            Shards shards,
            RandomStream stream,
            int from,
            Map<String, StreamedUnit> units,
            long waiting) {
        Collector collector = new Collector(plan, shards);
        List<RandomStream.Event> some = stream.records()
                .subList(from, Math.min(from + 40, stream.records().size()));
        some.forEach(event -> collect(collector, event));
        List<Contribution> later = collector.drain();
        long arrived = some.isEmpty() ? 0 : some.get(some.size() - 1).append();
        units.values().forEach(unit -> unit.ahead(waiting, of(unit, later), 0, arrived));
    }

    static List<Contribution> of(StreamedUnit unit, List<Contribution> all) {
        return all.stream().filter(one -> one.unit().equals(unit.plan().id())).toList();
    }

    static void collect(Collector partition, RandomStream.Event event) {
        if (event instanceof RandomStream.Sample sample) {
            partition.sample(new TreeMap<>(sample.labels()), sample.millis(), sample.value(), sample.append());
        } else {
            partition.log(event.labels(), event.millis(), event.append());
        }
    }

    private static Contribution decoded(byte[] bytes) {
        try {
            return ContributionCodec.decode(bytes);
        } catch (UnreadableContributionException e) {
            throw new AssertionError("written, but not read", e);
        }
    }

    private void compare(
            long seed, long instant, StreamedUnit unit, Map<String, Reference.Outcome> all, Set<StreamedUnit> failed) {
        List<AlertTransition> wantedTransitions = new ArrayList<>();
        List<String> wantedRecorded = new ArrayList<>();
        List<String> wantedFailures = new ArrayList<>();
        for (RulePlan.Group group : unit.plan().groups()) {
            Reference.Outcome outcome = all.get(group.name());
            if (outcome != null) {
                wantedTransitions.addAll(outcome.transitions());
                wantedRecorded.addAll(outcome.recorded());
                wantedFailures.addAll(outcome.failures());
            }
        }
        Reference.Outcome got = unit.evaluate(instant);
        if (unit.isSplit() && !wantedFailures.isEmpty()) {
            // What fails as a whole fails in the shards concerned only.
            failed.add(unit);
        }
        if (failed.contains(unit)) {
            return;
        }
        String place = "seed " + seed + " at " + (instant - RandomStream.START) / 1000 + " s, unit "
                + unit.plan().id() + " " + unit.plan().split() + ", ";
        same(place, wantedTransitions, got.transitions(), unit);
        same(place, wantedRecorded, got.recorded(), unit);
        same(place, wantedFailures, got.failures(), unit);
        transitions += wantedTransitions.size();
        recorded += wantedRecorded.size();
        failures += wantedFailures.size();
    }

    /** In order, but for what shards do each for itself. */
    private static void same(String place, List<?> wanted, List<?> got, StreamedUnit unit) {
        List<String> want =
                new ArrayList<>(wanted.stream().map(Object::toString).toList());
        List<String> have = new ArrayList<>(got.stream().map(Object::toString).toList());
        if (unit.isSplit()) {
            Collections.sort(want);
            Collections.sort(have);
        }
        if (!want.equals(have)) {
            List<String> missing = new ArrayList<>(want);
            have.forEach(missing::remove);
            List<String> extra = new ArrayList<>(have);
            want.forEach(extra::remove);
            fail(place + "missing " + missing + "\nextra " + extra + "\nrules " + rules(unit));
        }
    }

    private static String rules(StreamedUnit unit) {
        return unit.plan().groups().stream()
                .flatMap(g -> g.rules().stream()
                        .map(r -> "\n" + g.interval().toSeconds() + "s " + r.name() + " = " + r.expr()))
                .collect(Collectors.joining());
    }
}
