package io.tocsin.processor.intake;

import io.tocsin.processor.backfill.Readback;
import io.tocsin.processor.commit.CommitPace;
import io.tocsin.processor.contribution.Collector;
import io.tocsin.processor.contribution.Contribution;
import io.tocsin.processor.contribution.Shards;
import io.tocsin.processor.drawn.DrawnEvents;
import io.tocsin.processor.extract.Extractions;
import io.tocsin.processor.ruleinput.RuleInput;
import io.tocsin.processor.ruleinput.RuleInputPartitioner;
import io.tocsin.processor.ruleinput.UnitShard;
import io.tocsin.processor.switching.Gathering;
import io.tocsin.processor.switching.Gathering.Tagged;
import io.tocsin.processor.switching.Succession;
import io.tocsin.processor.switching.SwitchRecord;
import io.tocsin.processor.task.Shared;
import io.tocsin.processor.version.RuleVersion;
import io.tocsin.schemas.log.LogPicker;
import io.tocsin.schemas.sample.EventSamples;
import io.tocsin.schemas.sample.MetricPicker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the rules that a task of the intake takes events for, as it is told by {@link Gathering}: what of an
 * event is read at all, and where what was added up goes. Owned by one task.
 */
final class IntakeVersions implements Gathering.Out {
    private static final Bytes KEY = Bytes.wrap(new byte[] {'g'});

    /** Pieces of what was read back that are handed on at a time, of half a megabyte each at most. */
    private static final int PIECES = 4;

    /** What is held between two commits; more, as while a rebalance holds them back, is handed on within the transaction. */
    private static final long MAX_HELD_BYTES = 32 << 20;

    private static final int MAX_HELD_DRAWN = 50_000;

    /** As many as surely fit into a record. */
    private static final int MAX_DRAWN_TOGETHER = 100;

    private final Shared shared;
    private final int source;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Forward forward;
    private final LongSupplier now;
    private final Gathering gathering;
    /** Since the last commit. */
    private Map<Integer, byte[]> touched = new LinkedHashMap<>();

    private List<Tagged> collectors = List.of();
    private @Nullable Readback readback;
    private long toldMillis;
    private final DrawnEvents.Listener listener;
    /** The version whose extractions draw metrics from logs: that which is worked with, not yet the next. */
    private long drawing;

    private DrawnEvents drawn;

    /** Of each event only what some rule asks for is read. */
    private LogPicker logPicker = new LogPicker(Set.of());

    private MetricPicker metricPicker = new MetricPicker(name -> false);

    /** Writes to {@code rule-inputs}. */
    @FunctionalInterface
    interface Forward {
        void forward(byte[] key, RuleInput input);
    }

    /**
     * Goes on from what the store holds.
     *
     * @param now epoch milliseconds
     */
    IntakeVersions(Shared shared, int source, KeyValueStore<Bytes, byte[]> store, Forward forward, LongSupplier now) {
        this.now = now;
        this.shared = shared;
        this.source = source;
        this.store = store;
        this.forward = forward;
        this.listener = new DrawnFigures(shared.metrics());
        this.drawn = new DrawnEvents(Extractions.NONE, listener);
        this.gathering = new Gathering(
                source, new Shards(shared.settings().ruleInputPartitions()), shared.versions(), this, store.get(KEY));
        use();
    }

    /** Whether the versions, or what is read of events, are others now; something may have been handed on. */
    boolean step(Gathering.Progress progress) {
        Readback reading = readback;
        boolean handed = false;
        if (reading != null) {
            for (int left = PIECES; left > 0; left--) {
                Optional<Contribution> piece = reading.poll();
                piece.ifPresent(gathering::history);
                handed |= piece.isPresent();
            }
            if (reading.isDone()) {
                gathering.historyRead(reading.completeFrom());
                stopReading();
            }
        }
        boolean other = gathering.step(progress);
        gathering.changes().ifPresent(bytes -> store.put(KEY, bytes));
        if (other) {
            use();
        }
        return other || handed;
    }

    private void use() {
        collectors = List.copyOf(gathering.collectors());
        Set<String> labels = new TreeSet<>();
        collectors.forEach(one -> labels.addAll(one.collector().logLabels()));
        List<RuleVersion> taken = collectors.stream()
                .flatMap(one -> shared.versions().find(one.version()).stream())
                .toList();
        if (!taken.isEmpty() && taken.get(0).number() != drawing) {
            handOnDrawn();
            drawing = taken.get(0).number();
            drawn = new DrawnEvents(taken.get(0).extractions(), listener);
        }
        labels.addAll(drawn.labels());
        logPicker = new LogPicker(labels);
        List<Tagged> all = collectors;
        metricPicker = new MetricPicker(
                name -> all.stream().anyMatch(one -> one.collector().wants(name)));
        toldMillis = taken.stream().mapToLong(RuleVersion::toldMillis).min().orElse(1);
    }

    /** Whether there is a version that events are taken for. */
    boolean isReady() {
        return !collectors.isEmpty();
    }

    LogPicker logPicker() {
        return logPicker;
    }

    MetricPicker metricPicker() {
        return metricPicker;
    }

    /** All are told when a watermark passes a multiple of this. */
    long toldMillis() {
        return toldMillis;
    }

    /** As {@link Collector#log}. */
    boolean log(Map<String, String> labels, long millis, long append) {
        boolean taken = drawn.log(labels, millis, append);
        for (int i = 0; i < collectors.size(); i++) {
            taken |= collectors.get(i).collector().log(labels, millis, append);
        }
        handOnIfFull();
        return taken;
    }

    /** As {@link Collector#samples}. */
    boolean samples(EventSamples event, long millis, long append) {
        boolean taken = false;
        for (int i = 0; i < collectors.size(); i++) {
            taken |= collectors.get(i).collector().samples(event, millis, append);
        }
        handOnIfFull();
        return taken;
    }

    /** Within the transaction, when as much is held as may be: commits may be held back as long as others want. */
    private void handOnIfFull() {
        long bytes = 0;
        for (int i = 0; i < collectors.size(); i++) {
            bytes += collectors.get(i).collector().bytes();
        }
        if (bytes > MAX_HELD_BYTES || drawn.size() > MAX_HELD_DRAWN) {
            handOnHeld();
        }
    }

    /** Whether something waits to be handed on. */
    boolean isWaiting() {
        for (int i = 0; i < collectors.size(); i++) {
            if (collectors.get(i).collector().size() > 0) {
                return true;
            }
        }
        return drawn.size() > 0;
    }

    /**
     * Hands on what was added up.
     *
     * @return a key for each partition that anything went to since the last time
     */
    Map<Integer, byte[]> handOn() {
        handOnHeld();
        Map<Integer, byte[]> all = touched;
        touched = new LinkedHashMap<>();
        return all;
    }

    private void handOnHeld() {
        gathering.drain();
        handOnDrawn();
    }

    private void handOnDrawn() {
        Map<String, List<io.tocsin.processor.extract.Contribution>> byMetric = new LinkedHashMap<>();
        drawn.take()
                .forEach(one -> byMetric.computeIfAbsent(one.metric(), metric -> new ArrayList<>())
                        .add(one));
        byMetric.forEach((metric, all) -> {
            for (int from = 0; from < all.size(); from += MAX_DRAWN_TOGETHER) {
                int to = Math.min(all.size(), from + MAX_DRAWN_TOGETHER);
                forward.forward(UnitShard.ofMetric(metric).key(), new RuleInput.Drawn(all.subList(from, to)));
            }
        });
    }

    @Override
    public void contribution(long version, Contribution contribution) {
        UnitShard to = new UnitShard(contribution.unit(), contribution.shard());
        forward.forward(to.key(), new RuleInput.Contributed(version, contribution));
        touched.put(to.partition(shared.settings().ruleInputPartitions()), to.key());
    }

    @Override
    public boolean isBacklog(long appendMillis) {
        return CommitPace.isBehind(now.getAsLong(), appendMillis);
    }

    @Override
    public void send(SwitchRecord record) {
        forward.forward(RuleInputPartitioner.key(record), new RuleInput.Switching(record));
    }

    @Override
    public void readBack(Succession succession, long from, SortedMap<String, Long> starts) {
        stopReading();
        Map<TopicPartition, Long> ends = new HashMap<>();
        starts.forEach((topic, end) -> ends.put(new TopicPartition(topic, source), end));
        readback = shared.readback()
                .begin(new Readback.Wanted(
                        succession.missing(), new Shards(shared.settings().ruleInputPartitions()), from, ends));
    }

    @Override
    public void stopReading() {
        Readback reading = readback;
        readback = null;
        if (reading != null) {
            reading.close();
        }
    }
}
