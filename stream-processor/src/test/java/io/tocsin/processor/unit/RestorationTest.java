package io.tocsin.processor.unit;

import static io.tocsin.processor.unit.Evaluation.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.plan.Leaf;
import io.tocsin.processor.plan.RulePlan;
import io.tocsin.processor.vector.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A unit that is taken up piece by piece, by one evaluator or, where the first was broken off, by several. */
final class RestorationTest {
    private static final String RULES = """
            groups:
            - name: g
              interval: 1s
              rules:
              - {alert: Counts, expr: 'sum by (s) (count_over_time(log_events{l="e"}[10s])) > 3', for: 2s}
              - {record: 'c:rate', expr: 'rate(c[90s])'}
              - {alert: Rate, expr: 'c:rate > 2', keep_firing_for: 3s}
              - {alert: Up, expr: 'up > 30'}
            - name: h
              interval: 3s
              rules:
              - {record: 'up:max', expr: 'max_over_time(up[3m])'}
            """;

    private final RulePlan.Unit unit = plan(RULES).units().get(0);

    private static RulePlan plan(String yaml) {
        return RulePlan.load(Map.of("f.yml", yaml)).orElseThrow();
    }

    private void give(UnitEvaluator evaluator, Random random, int second) {
        for (int k = 0; k < 4; k++) {
            long millis = second * 1000L - random.nextInt(3000);
            SortedMap<String, String> labels = k < 2
                    ? new TreeMap<>(labels("up", "job", "j" + random.nextInt(5)))
                    : new TreeMap<>(labels("c", "i", "" + random.nextInt(2)));
            unit.metrics().stream()
                    .filter(leaf -> leaf.matches(labels))
                    .forEach(leaf ->
                            evaluator.onSample(leaf.key(), Labels.of(labels), millis, second * random.nextInt(3)));
            Map<String, String> log = Map.of("s", "s" + random.nextInt(2), "l", random.nextBoolean() ? "e" : "i");
            for (Leaf.Logs leaf : unit.logs()) {
                if (leaf.matches(log)) {
                    evaluator.onCount(leaf.key(), Labels.of(leaf.keep(log)), leaf.paneEnd(millis), 1);
                }
            }
        }
    }

    private Map<String, byte[]> left() {
        RecordingListener listener = new RecordingListener();
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, UnitState.EMPTY);
        Random random = new Random(3);
        for (int second = 1; second < 150; second++) {
            give(evaluator, random, second);
            evaluator.evaluate(second * 1000L);
        }
        assertEquals(List.of(), listener.failures);
        Map<String, byte[]> entries = new HashMap<>(listener.entries);
        // What belongs to nothing: before, between and behind what does, and of a series that cannot be read.
        String some = entries.keySet().stream()
                .filter(key -> key.startsWith("s/"))
                .sorted()
                .skip(2)
                .findFirst()
                .orElseThrow();
        String leaf = some.substring(2, some.lastIndexOf('/') + 1);
        for (String stray : List.of(
                "c/-/-/0", "c/" + leaf + "-/0", "c/" + leaf + "z/1", "c/" + leaf + "/2", "c/" + leaf + "z", "c/~/0")) {
            entries.put(stray, new byte[] {1, 0});
        }
        entries.put("s/-/-", new byte[] {1, 0});
        entries.put("s/~", new byte[] {1, 0});
        entries.put("s/" + leaf + "a/b", new byte[] {1, 0});
        entries.put("s/" + leaf + "a", new byte[] {99});
        entries.put("c/" + leaf + "a/7", new byte[] {1, 0});
        entries.put("x/" + leaf, new byte[] {1, 0});
        entries.put("?", new byte[0]);
        return entries;
    }

    private RecordingListener listener(Map<String, byte[]> entries) {
        RecordingListener listener = new RecordingListener();
        listener.entries.putAll(entries);
        return listener;
    }

    /** So many slices of one piece each; whether that was all. */
    private static boolean restore(UnitEvaluator evaluator, RecordingListener listener, int slices) {
        UnitEntries live = (from, to) ->
                List.copyOf(new TreeMap<>(listener.entries).subMap(from, to).entrySet());
        boolean all = false;
        for (int i = 0; i < slices && !all; i++) {
            all = evaluator.restore(live, () -> false);
        }
        return all;
    }

    /** What is held, and what comes of it from now on. */
    private List<String> story(UnitEvaluator evaluator, RecordingListener listener) {
        List<String> story = new ArrayList<>();
        story.add(evaluator.counts().toString());
        story.add(text(listener));
        Random random = new Random(4);
        for (int second = 150; second < 170; second++) {
            give(evaluator, random, second);
            evaluator.evaluate(second * 1000L).forEach(transition -> story.add(transition.toString()));
        }
        story.addAll(listener.recorded);
        story.addAll(listener.failures);
        story.add(text(listener));
        return story;
    }

    private static String text(RecordingListener listener) {
        TreeMap<String, String> texts = new TreeMap<>();
        listener.entries.forEach((key, value) -> texts.put(key, Arrays.toString(value)));
        return texts.toString();
    }

    @Test
    void comesToTheSameInSlicesOfOnePieceWhereverItWasBrokenOffBefore() {
        Map<String, byte[]> entries = left();
        RecordingListener listener = listener(entries);
        List<String> expected =
                story(new UnitEvaluator(unit, UnitSettings.DEFAULT, listener, listener.state()), listener);
        assertTrue(expected.size() > 60, () -> "something happens: " + expected.size());
        assertTrue(expected.get(1).length() > 1000, "something is held");
        assertTrue(
                listener.entries.keySet().stream().noneMatch(key -> key.contains("~") || key.contains("/-/")),
                "what belongs to nothing is gone");

        int slices = 0;
        for (boolean all = false; !all; slices++) {
            RecordingListener broken = listener(entries);
            all = restore(new UnitEvaluator(unit, UnitSettings.DEFAULT, broken), broken, slices);
            UnitEvaluator next = new UnitEvaluator(unit, UnitSettings.DEFAULT, broken);
            assertTrue(restore(next, broken, Integer.MAX_VALUE));
            assertEquals(expected, story(next, broken), slices + " slices before");
        }
        long series =
                entries.keySet().stream().filter(key -> key.startsWith("s/")).count();
        assertTrue(slices > series, slices + " slices for " + series + " series");
    }

    @Test
    void goesOnForAsLongAsThereMayBeMore() {
        RecordingListener listener = listener(left());
        UnitEvaluator evaluator = new UnitEvaluator(unit, UnitSettings.DEFAULT, listener);
        int[] left = {5};
        assertEquals(false, evaluator.restore(listener.state(), () -> left[0]-- > 0));
        assertEquals(-1, left[0], "asked until it says no");
        assertTrue(evaluator.restore(listener.state(), () -> true));
    }
}
