package io.tocsin.processor.switching;

import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.ContributionCodec;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.unit.UnitEvaluator;
import io.tocsin.processor.unit.UnitListener;
import io.tocsin.processor.unit.UnitState;
import io.tocsin.processor.vector.Labels;
import io.tocsin.processor.version.Outcome;
import io.tocsin.processor.version.RuleTexts;
import io.tocsin.processor.version.RuleVersions;
import io.tocsin.processor.version.VersionKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sources and targets that work at random paces, with the topic between them; each can be built anew at any time. */
public final class World {
    static final long START = 1_790_000_000_000L - 1_790_000_000_000L % 3_600_000;

    final RuleVersions versions = new RuleVersions();
    final List<Event> events;
    final List<String> transitions = new ArrayList<>();
    final List<String> recorded = new ArrayList<>();
    private final Random random;
    private final Shards shards;
    private final int sourceCount;
    private final List<Source> sources = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private long published;

    /** Whether targets do one piece at a time of what a switch asks of them, and are built anew after each that counts. */
    boolean piecemeal;

    /** How often that was. */
    int pieces;

    /** A record of an input, and what it is. */
    public record Event(long append, long millis, boolean log, SortedMap<String, String> labels, double value) {}

    World(long seed, int sources, int targets, List<Event> events) {
        this.random = new Random(seed);
        this.events = events;
        this.shards = new Shards(targets);
        this.sourceCount = sources;
        for (int i = 0; i < targets; i++) {
            this.targets.add(new Target(i));
        }
        for (int i = 0; i < sources; i++) {
            int source = i;
            this.sources.add(new Source(
                    i,
                    IntStream.range(0, events.size())
                            .filter(e -> e % sources == source)
                            .mapToObj(events::get)
                            .toList()));
        }
    }

    void publish(Map<String, String> files) throws Exception {
        RuleTexts texts = new RuleTexts(files);
        published++;
        versions.take(VersionKeys.version(published, texts.hash()), texts.encode(), 0);
    }

    long switchedAt(long version) {
        return versions.outcome(version).filter(Outcome::inForce).orElseThrow().fromMillis();
    }

    /** Works until all that was appended before {@code until} has been taken and evaluated. */
    void run(long until, boolean restarts) throws Exception {
        while (sources.stream().anyMatch(source -> source.watermark < until)) {
            if (restarts && random.nextInt(20) == 0) {
                sources.get(random.nextInt(sources.size())).restart();
                targets.get(random.nextInt(targets.size())).restart();
            }
            sources.get(random.nextInt(sources.size())).work(until);
            targets.get(random.nextInt(targets.size())).work(1 + random.nextInt(20));
        }
        for (int i = 0; i < 300 || targets.stream().anyMatch(Target::isSwitching); i++) {
            for (Source source : sources) {
                source.work(until);
            }
            for (Target target : targets) {
                target.work(Integer.MAX_VALUE);
            }
            if (i > 20_000) {
                throw new AssertionError("the switch does not end");
            }
        }
    }

    private int partition(Place place) {
        return Math.floorMod(place.unit().hashCode() + place.shard(), targets.size());
    }

    private void send(int partition, Message message) {
        targets.get(partition).inputs.add(message);
    }

    private final class Source implements Gathering.Out {
        private final int number;
        private final List<Event> log;
        private Gathering gathering;
        private byte @Nullable [] stored;
        private int offset;
        private long watermark = Long.MIN_VALUE;
        private List<Contribution> back = new ArrayList<>();
        private boolean reading;
        private long backFrom;

        private Source(int number, List<Event> log) {
            this.number = number;
            this.log = log;
            this.gathering = new Gathering(number, shards, versions, this, null);
        }

        private void restart() {
            back = new ArrayList<>();
            reading = false;
            gathering = new Gathering(number, shards, versions, this, stored);
        }

        private void work(long until) {
            step();
            for (int left = random.nextInt(30);
                    left > 0 && offset < log.size() && log.get(offset).append() < until;
                    left--) {
                Event event = log.get(offset++);
                watermark = event.append();
                gathering.collectors().forEach(one -> take(one.collector(), event));
            }
            if (offset == log.size() || log.get(offset).append() >= until) {
                watermark = until;
            }
            gathering.drain();
            if (watermark != Long.MIN_VALUE) {
                for (int partition = 0; partition < targets.size(); partition++) {
                    World.this.send(partition, new Message.Watermark(number, watermark));
                }
            }
            if (reading && random.nextInt(3) > 0) {
                for (int left = random.nextInt(300); left > 0 && !back.isEmpty(); left--) {
                    gathering.history(back.remove(0));
                }
                if (back.isEmpty()) {
                    reading = false;
                    gathering.historyRead(backFrom);
                }
            }
            step();
            gathering.changes().ifPresent(bytes -> stored = bytes);
        }

        private void step() {
            OptionalLong mark = watermark == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(watermark);
            gathering.step(new Gathering.Progress(mark, mark, Map.of("log", (long) offset), Long.MIN_VALUE));
        }

        @Override
        public boolean isBacklog(long append) {
            return true;
        }

        @Override
        public void contribution(long version, Contribution contribution) {
            World.this.send(
                    partition(new Place(contribution.unit(), contribution.shard())),
                    new Message.Live(version, contribution));
        }

        @Override
        public void send(SwitchRecord record) {
            if (record instanceof SwitchRecord.History history) {
                Contribution one = history.contribution();
                World.this.send(partition(new Place(one.unit(), one.shard())), new Message.Switch(record));
            } else {
                multicast(record);
            }
        }

        @Override
        public void readBack(Succession succession, long from, SortedMap<String, Long> starts) {
            int end = starts.getOrDefault("log", 0L).intValue();
            Collector collector = new Collector(succession.missing(), shards);
            log.subList(0, end).stream()
                    .filter(event -> event.append() >= from)
                    .forEach(event -> take(collector, event));
            back = new ArrayList<>(collector.drain());
            backFrom = log.isEmpty() || from <= log.get(0).append() ? Long.MIN_VALUE : from;
            reading = true;
        }

        @Override
        public void stopReading() {
            reading = false;
            back = new ArrayList<>();
        }
    }

    static void take(Collector collector, Event event) {
        if (event.log()) {
            collector.log(event.labels(), event.millis(), event.append());
        } else {
            collector.sample(event.labels(), event.millis(), event.value(), event.append());
        }
    }

    private void multicast(SwitchRecord record) {
        for (int partition = 0; partition < targets.size(); partition++) {
            send(partition, new Message.Switch(record));
        }
    }

    private final class Target implements Switchover.Out {
        /** So many pieces at a time are given to the evaluators of a version that is new. */
        private static final int GIVEN = 3;

        private final int number;
        private final List<Message> inputs = new ArrayList<>();
        private final Memory memory = new Memory();
        private final Map<Place, List<Contribution>> pending = new HashMap<>();
        private final Map<Place, Long> evaluated = new HashMap<>();
        private final Map<Integer, Long> watermarks = new HashMap<>();
        private Switchover switchover;
        private Map<Place, Run> runs = new TreeMap<>();
        private int position;

        private Target(int number) {
            this.number = number;
            this.switchover = make();
        }

        private Switchover make() {
            Set<Integer> all = new TreeSet<>(
                    IntStream.range(0, World.this.sourceCount()).boxed().toList());
            return new Switchover(
                    new Switchover.Task(number, shards.count(), all, shards, World.this::partition),
                    memory,
                    version -> new VersionRules(
                            versions.await(version, Duration.ZERO).plan(), Set.of()),
                    this);
        }

        private void restart() {
            switchover = make();
            build();
        }

        private boolean isSwitching() {
            return switchover.isGiving() || switchover.isChanging();
        }

        private void build() {
            runs = new TreeMap<>();
            if (switchover.inForce() == 0 || switchover.isChanging()) {
                return;
            }
            RulePlan plan = versions.find(switchover.inForce()).orElseThrow().plan();
            for (RulePlan.Unit unit : plan.units()) {
                for (Place place : Succession.places(unit, shards)) {
                    if (partition(place) == number) {
                        long from = evaluated.getOrDefault(place, switchover.fromMillis());
                        runs.put(place, new Run(unit, memory.held(place), from, recorded));
                    }
                }
            }
        }

        private void work(int messages) {
            for (int left = messages; left > 0 && position < inputs.size(); left--) {
                take(inputs.get(position), position);
                position++;
                evaluate();
            }
            evaluate();
        }

        private void take(Message message, long offset) {
            if (message instanceof Message.Watermark mark) {
                watermarks.merge(mark.source(), mark.millis(), Math::max);
            } else if (message instanceof Message.Switch change) {
                switchover.accept(change.record(), offset);
            } else if (message instanceof Message.Live live) {
                if (live.version() == switchover.inForce()) {
                    if (!switchover.isChanging()) {
                        give(live.contribution());
                    }
                } else {
                    switchover.keep(live.version(), ContributionCodec.encode(live.contribution()), offset);
                }
            }
        }

        private void give(Contribution one) {
            Place place = new Place(one.unit(), one.shard());
            Run run = runs.get(place);
            long limit = switchover.limit(source -> watermarks.getOrDefault(source, Long.MIN_VALUE));
            if (run == null) {
                throw new AssertionError("no unit for " + one);
            }
            if (one.cellEndMillis() <= Math.min(run.next, limit)) {
                run.evaluator.accept(one);
                run.evaluator.flush();
            } else {
                pending.computeIfAbsent(place, absent -> new ArrayList<>()).add(one);
            }
        }

        private void evaluate() {
            if (watermarks.size() < sourceCount()) {
                return;
            }
            long least = watermarks.values().stream().min(Long::compare).orElseThrow();
            boolean done = false;
            int[] left = {GIVEN};
            while (!done && switchover.give(this::give, () -> left[0]-- > 0)) {
                long last = switchover.lastInstant().orElse(Long.MAX_VALUE);
                Run due = runs.values().stream()
                        .min(Comparator.comparingLong(run -> run.next))
                        .filter(run -> run.next < least && run.next <= last)
                        .orElse(null);
                if (due != null) {
                    evaluate(due);
                } else if (switchover.isDue(least, true)) {
                    runs.forEach((place, run) -> release(place, run, last));
                    long before = memory.changes();
                    if (switchover.step(memory, () -> !piecemeal)) {
                        pending.clear();
                        evaluated.clear();
                        build();
                    } else {
                        done = true;
                        // What has changed nothing would be done again and again.
                        if (piecemeal && memory.changes() > before) {
                            pieces++;
                            restart();
                        }
                    }
                } else {
                    done = true;
                }
            }
        }

        private void evaluate(Run run) {
            Place place = runs.entrySet().stream()
                    .filter(entry -> entry.getValue() == run)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            release(place, run, run.next);
            run.evaluator.evaluate(run.next).forEach(t -> transitions.add(Recomputed.text(t, run.next)));
            evaluated.put(place, run.next);
            run.next = run.evaluator.next(run.next);
        }

        private void release(Place place, Run run, long to) {
            List<Contribution> still = new ArrayList<>();
            for (Contribution one : pending.getOrDefault(place, List.of())) {
                if (one.cellEndMillis() <= to) {
                    run.evaluator.accept(one);
                } else {
                    still.add(one);
                }
            }
            pending.put(place, still);
            run.evaluator.flush();
        }

        @Override
        public void send(SwitchRecord record) {
            if (record instanceof SwitchRecord.Handover handover) {
                World.this.send(partition(new Place(handover.unit(), handover.shard())), new Message.Switch(record));
            } else {
                multicast(record);
            }
        }

        @Override
        public void decided(Outcome outcome) {
            try {
                versions.take(VersionKeys.outcome(outcome.number()), outcome.encode(), 0);
            } catch (UnreadableEntryException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void end(Place place, Map<String, byte[]> entries, long instant) {
            UnitListener listener = new UnitListener() {
                @Override
                public void stateChanged(String key, byte @Nullable [] value) {}

                @Override
                public void ruleFailed(String rule, String reason) {}

                @Override
                public void recorded(String rule, Labels labels, long millis, double value) {
                    World.this.recorded.add(Recomputed.text(labels, millis, value));
                }
            };
            UnitEvaluator.removed(new UnitState(entries), listener, instant)
                    .forEach(t -> transitions.add(Recomputed.text(t, instant)));
        }
    }

    /** Adds entries that belong to nothing to what the targets hold. */
    void stray() {
        targets.forEach(target -> target.runs.keySet().forEach(target.memory::stray));
    }

    /** The keys of all that the targets hold. */
    List<String> held() {
        return targets.stream().flatMap(target -> target.memory.held().stream()).toList();
    }

    /** The keys of what is remembered of switches that begin so, of all targets. */
    List<String> remembered(String prefix) {
        return targets.stream()
                .flatMap(target -> target.memory.keys(prefix).stream())
                .toList();
    }

    private int sourceCount() {
        return sourceCount;
    }
}
