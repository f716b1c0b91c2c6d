package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.contribution.Contribution.Point;
import io.tocsin.processor.contribution.PointList;
import io.tocsin.processor.engine.Series;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.state.EntryReader;
import io.tocsin.processor.state.EntryWriter;
import io.tocsin.processor.state.UnreadableEntryException;
import io.tocsin.processor.vector.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Samples that come together, and the entries that they are kept in. */
final class SampleLeafTest {
    private static final int MINUTE = 60_000;
    private static final int WINDOW = 2 * MINUTE;
    private static final long START = 1_763_800_000_000L;
    private static final Bounds WIDE = new Bounds(100, 100, 100_000, Duration.ofSeconds(1));

    /** A leaf, and what it has written. */
    private static final class Kept {
        private final SortedMap<String, byte[]> entries = new TreeMap<>();
        private final List<String> changes = new ArrayList<>();
        private final SampleLeaf leaf;

        Kept(String expr, Bounds bounds) {
            String yaml = "groups: [{name: g, rules: [{alert: A, expr: '" + expr + "'}]}]";
            RulePlan.Unit unit =
                    RulePlan.load(Map.of("f.yml", yaml)).orElseThrow().units().get(0);
            leaf = new SampleLeaf(
                    unit.metrics().get(0),
                    (key, value) -> {
                        changes.add(key + " " + Arrays.toString(value));
                        if (value == null) {
                            entries.remove(key);
                        } else {
                            entries.put(key, value);
                        }
                    },
                    new Holdings(bounds, unit.split(), true));
        }

        static Kept windowed() {
            return new Kept("sum_over_time(up[2m]) > 0", WIDE);
        }

        /** One by one. */
        void add(Labels labels, List<Point> points) {
            if (leaf.newestOnly()) {
                // All of them before what they hide goes: at the end stands one that nothing sees, and so no order.
                List<Point> more = new ArrayList<>(points);
                more.add(new Point(0, 0));
                addAll(labels, more);
            } else {
                points.forEach(point -> leaf.add(labels, point.millis(), point.value()));
            }
        }

        void addAll(Labels labels, List<Point> points) {
            leaf.addAll(labels, PointList.of(points));
        }

        /** What can be told of the leaf, but for entries that are to be written. */
        String text() {
            return leaf.version() + " " + leaf.incompleteAt(START) + " "
                    + leaf.series().stream().map(Kept::text).collect(Collectors.joining("\n"));
        }

        private static String text(KeptSeries one) {
            StringBuilder text = new StringBuilder(one.labels().toString());
            text.append(' ').append(one.startPosition()).append(' ').append(one.disorder());
            for (int i = 0; i < one.size(); i++) {
                text.append(' ').append(one.time(i)).append('=').append(Double.doubleToRawLongBits(one.value(i)));
            }
            for (int i = 0; i < one.unwritten().size(); i++) {
                text.append(" unwritten ").append(one.unwritten().get(i));
            }
            return text.toString();
        }

        /** The samples after a time. */
        SortedMap<String, String> samples(long after) {
            SortedMap<String, String> all = new TreeMap<>();
            for (KeptSeries one : leaf.series()) {
                StringBuilder text = new StringBuilder();
                for (int i = one.countUpTo(after); i < one.size(); i++) {
                    text.append(one.time(i)).append('=').append(Double.doubleToRawLongBits(one.value(i)));
                    text.append(' ');
                }
                if (text.length() > 0) {
                    all.put(one.labels().toString(), text.toString());
                }
            }
            return all;
        }

        /** How many samples each entry holds. */
        List<Integer> sizes() throws UnreadableEntryException {
            List<Integer> sizes = new ArrayList<>();
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (entry.getKey().startsWith(LeafEntries.CHUNK)) {
                    sizes.add(new EntryReader(entry.getValue(), LeafEntries.VERSION).size());
                }
            }
            return sizes;
        }
    }

    private static Kept restored(SortedMap<String, byte[]> entries, long evaluated) throws UnreadableEntryException {
        Kept made = Kept.windowed();
        made.entries.putAll(entries);
        for (Map.Entry<String, byte[]> series : entries.entrySet()) {
            if (series.getKey().startsWith(LeafStore.SERIES)) {
                String key = series.getKey();
                KeptSeries one = made.leaf.restoreSeries(key.substring(key.lastIndexOf('/') + 1), series.getValue());
                String prefix = LeafEntries.CHUNK + key.substring(LeafStore.SERIES.length()) + "/";
                for (Map.Entry<String, byte[]> samples : entries.tailMap(prefix).entrySet()) {
                    if (samples.getKey().startsWith(prefix)) {
                        made.leaf.restoreSamples(one, samples.getKey(), samples.getValue());
                    }
                }
            }
        }
        made.leaf.restored(evaluated);
        return made;
    }

    private static Labels up(int job) {
        return Labels.of(labels("up", "job", "j" + job));
    }

    /** In order or, rarely, not; some at one time, some late, some twice. */
    private static List<Point> batch(Random random, long now, boolean inOrder) {
        List<Point> points = new ArrayList<>();
        int most = random.nextInt(4) == 0 ? 1 : 60;
        long time = now - random.nextInt(random.nextInt(5) == 0 ? WINDOW + MINUTE : 3000);
        for (int left = 1 + random.nextInt(most); left > 0; left--) {
            time += inOrder ? 1 + random.nextInt(most) : random.nextInt(most) - most / 3;
            double value = random.nextInt(20) == 0 ? Series.STALE_MARKER : random.nextInt(3) - 1;
            points.add(new Point(time, value));
        }
        return points;
    }

    private static void comesToTheSame(String expr, Bounds bounds, long seed) {
        Random random = new Random(seed);
        Kept together = new Kept(expr, bounds);
        Kept single = new Kept(expr, bounds);
        long now = START;
        single.leaf.passed(now);
        together.leaf.passed(now);
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(1200);
            boolean tried = random.nextInt(20) == 0;
            if (tried) {
                together.leaf.beginTrial();
                single.leaf.beginTrial();
            }
            Labels labels = up(random.nextInt(4));
            List<Point> points = batch(random, now, random.nextInt(20) > 0);
            together.addAll(labels, points);
            single.add(labels, points);
            String where = expr + " seed " + seed + " step " + step;
            assertEquals(single.text(), together.text(), where);
            if (tried) {
                assertEquals(single.leaf.isTrialCutOff(), together.leaf.isTrialCutOff(), where);
                together.leaf.endTrial();
                single.leaf.endTrial();
            }
            for (int i = 0; i < single.leaf.series().size(); i++) {
                long read = single.leaf.series().get(i).endPosition() - random.nextInt(200);
                single.leaf.series().get(i).read(read);
                together.leaf.series().get(i).read(read);
            }
            if (random.nextInt(6) == 0) {
                single.leaf.passed(now);
                together.leaf.passed(now);
                single.leaf.flush();
                together.leaf.flush();
            }
            assertEquals(single.text(), together.text(), where);
            assertEquals(single.changes, together.changes, where);
            single.changes.clear();
            together.changes.clear();
        }
    }

    @Test
    void takesSamplesTogetherAsOneByOne() {
        Bounds narrow = new Bounds(3, 100, 150, Duration.ofSeconds(1));
        for (long seed = 0; seed < 3; seed++) {
            for (String expr : List.of("sum_over_time(up[2m]) > 0", "up > 0")) {
                comesToTheSame(expr, WIDE, seed);
                comesToTheSame(expr, narrow, seed);
            }
        }
    }

    @Test
    void whatWasWrittenIsWhatIsHeldWheneverItIsTakenBack() throws UnreadableEntryException {
        for (long seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            Kept kept = Kept.windowed();
            long now = START;
            for (int step = 0; step < 1200; step++) {
                now += random.nextInt(400);
                kept.addAll(up(random.nextInt(2)), batch(random, now, true));
                if (random.nextInt(6) == 0) {
                    kept.leaf.passed(now);
                    kept.leaf.flush();
                    assertTrue(kept.sizes().stream().allMatch(size -> size <= LeafEntries.MOST), "bounded");
                    if (random.nextInt(8) > 0) {
                        continue;
                    }
                    Kept back = restored(kept.entries, now);
                    assertEquals(kept.samples(now - WINDOW), back.samples(now - WINDOW), "seed " + seed);
                    if (random.nextInt(3) == 0) {
                        kept = back;
                    }
                }
            }
            assertTrue(kept.sizes().size() > 10, "several stretches");
            kept.leaf.passed(now + 2L * WINDOW);
            assertEquals(Map.of(), kept.entries);
        }
    }

    private static byte[] whole(List<Point> points) {
        EntryWriter entry = new EntryWriter(LeafEntries.VERSION).number(points.size());
        long before = 0;
        for (Point point : points) {
            entry.number(point.millis() - before).real(point.value());
            before = point.millis();
        }
        return entry.bytes();
    }

    @Test
    void takesBackAMinuteThatWasWrittenWholeAndCutsItWhenItIsWrittenAgain() throws UnreadableEntryException {
        long minute = Math.floorDiv(START, MINUTE);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            points.add(new Point(minute * MINUTE + 20L * i, i));
        }
        Kept first = Kept.windowed();
        first.add(up(1), points.subList(0, 1));
        first.leaf.flush();
        first.entries.put(first.entries.firstKey(), whole(points));
        Kept back = restored(first.entries, Long.MIN_VALUE);
        back.addAll(up(1), List.of(new Point(minute * MINUTE + 30_000, 7)));
        back.leaf.flush();
        assertEquals(List.of(180, 180, 180, 180, 180, 101), back.sizes());
        assertTrue(back.entries.firstKey().endsWith("/" + minute), back.entries.firstKey());
        assertTrue(back.entries.keySet().stream().anyMatch(key -> key.endsWith("/" + minute + ".03600")));
        back.changes.clear();
        back.addAll(up(1), List.of(new Point(minute * MINUTE + 30_001, 7), new Point(minute * MINUTE + MINUTE, 7)));
        back.leaf.flush();
        assertEquals(2, back.changes.size(), "what has not changed is not written");
        Kept again = restored(back.entries, Long.MIN_VALUE);
        assertEquals(back.samples(0), again.samples(0));
        again.leaf.passed((minute + 4) * MINUTE);
        assertEquals(Map.of(), again.entries);
    }

    @Test
    void aSeriesOfFewSamplesHasAnEntryForEachMinute() throws UnreadableEntryException {
        Kept kept = Kept.windowed();
        long minute = Math.floorDiv(START, MINUTE);
        for (int second = 0; second < 120; second++) {
            kept.addAll(up(1), List.of(new Point(minute * MINUTE + second * 1000L, second)));
            kept.leaf.flush();
        }
        assertEquals(List.of(60, 60), kept.sizes());
        assertFalse(kept.entries.firstKey().contains("."));
    }

    @Test
    void ofWhatOnlyTheNewestIsSeenOfOnlyThatIsWritten() throws UnreadableEntryException {
        Kept kept = new Kept("up > 0", WIDE);
        for (int second = 0; second < 5; second++) {
            long now = START + second * 1000L;
            for (int i = 1; i <= 100; i++) {
                kept.addAll(up(1), List.of(new Point(now - 10L * i, i)));
            }
            kept.addAll(up(1), List.of(new Point(now + 5, 0)));
            kept.leaf.passed(now);
            kept.leaf.flush();
            assertEquals(List.of(2), kept.sizes(), "the newest, and one that no instant has seen");
        }
    }

    /** Shards that both hold a series can have cut it at other times; each entry is of the one or the other. */
    @Test
    void entriesOfTwoShardsAreTheSeriesWhicheverIsKept() throws UnreadableEntryException {
        Random random = new Random(1);
        for (int round = 0; round < 8; round++) {
            Kept one = Kept.windowed();
            Kept other = Kept.windowed();
            long now = START;
            for (int step = 0; step < 200; step++) {
                now += random.nextInt(300);
                List<Point> points = batch(random, now, true);
                one.addAll(up(1), points);
                other.addAll(up(1), points);
                (random.nextBoolean() ? one : other).leaf.flush();
            }
            one.leaf.flush();
            other.leaf.flush();
            assertEquals(one.samples(0), other.samples(0));
            assertNotEquals(one.entries.keySet(), other.entries.keySet());
            SortedMap<String, byte[]> both = new TreeMap<>(one.entries);
            other.entries.forEach((key, value) -> {
                if (!both.containsKey(key) || random.nextBoolean()) {
                    both.put(key, value);
                }
            });
            Kept back = restored(both, Long.MIN_VALUE);
            assertEquals(one.samples(0), back.samples(0));
            // What is in two entries changes in one of them.
            for (int step = 0; step < 20; step++) {
                List<Point> late = batch(random, now - random.nextInt(MINUTE), true);
                one.addAll(up(1), late);
                back.addAll(up(1), late);
                back.leaf.flush();
            }
            assertEquals(one.samples(0), restored(back.entries, Long.MIN_VALUE).samples(0));
            back.leaf.passed(now + 2L * WINDOW);
            assertEquals(Map.of(), back.entries);
        }
    }
}
