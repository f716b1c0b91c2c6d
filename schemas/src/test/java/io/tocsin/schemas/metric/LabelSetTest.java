package io.tocsin.schemas.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LabelSetTest {
    @Test
    @SuppressWarnings("JdkObsolete") // Copying as readers do is what is tried.
    void isTheMapThatATreeOfTheSameLabelsIs() {
        Random random = new Random(20_261_121);
        for (int round = 0; round < 2_000; round++) {
            SortedMap<String, String> tree = new TreeMap<>();
            LabelSet set = LabelSet.copyOf(tree);
            for (int i = random.nextInt(12); i > 0; i--) {
                String name = name(random);
                String value = Integer.toString(random.nextInt(3));
                LabelSet before = set;
                SortedMap<String, String> old = new TreeMap<>(tree);
                tree.put(name, value);
                set = set.with(name, value);
                assertEquals(old, before);
                assertEquals(tree, set);
            }
            String from = name(random);
            String to = from + name(random);
            assertEquals(set, tree);
            assertEquals(tree.hashCode(), set.hashCode());
            assertEquals(tree.toString(), set.toString());
            assertEquals(tree.size(), set.size());
            assertEquals(tree.get(from), set.get(from));
            assertEquals(tree.containsKey(from), set.containsKey(from));
            assertEquals(tree.headMap(to), set.headMap(to));
            assertEquals(tree.tailMap(from), set.tailMap(from));
            assertEquals(tree.subMap(from, to), set.subMap(from, to));
            assertEquals(new TreeMap<>(tree), new TreeMap<>(set));
            SortedMap<String, String> seen = new TreeMap<>();
            set.forEach(seen::put);
            assertEquals(tree, seen);
            assertEquals(set, LabelSet.copyOf(tree));
            assertEquals(set.seriesHash(), LabelSet.copyOf(tree).seriesHash());
            if (!tree.isEmpty()) {
                assertEquals(tree.firstKey(), set.firstKey());
                assertEquals(tree.lastKey(), set.lastKey());
            }
        }
    }

    @Test
    void isNotChanged() {
        TreeMap<String, String> labels = new TreeMap<>(Map.of("a", "1"));
        LabelSet set = LabelSet.copyOf(labels);
        labels.put("b", "2");
        assertEquals(Map.of("a", "1"), set);
        assertThrows(UnsupportedOperationException.class, () -> set.put("b", "2"));
        assertThrows(UnsupportedOperationException.class, set::clear);
        assertSame(set, LabelSet.copyOf(set));
    }

    @Test
    void hasNothingThatIsNotThere() {
        LabelSet none = LabelSet.copyOf(new TreeMap<>());
        assertNull(none.comparator());
        assertFalse(none.containsKey("a"));
        assertThrows(NoSuchElementException.class, none::firstKey);
        assertThrows(
                NoSuchElementException.class, () -> none.entrySet().iterator().next());
        assertThrows(IllegalArgumentException.class, () -> none.subMap("b", "a"));
    }

    @Test
    void needsLabelsInTheOrderOfTheirNames() {
        TreeMap<String, String> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.putAll(Map.of("a", "1", "b", "2"));
        assertThrows(IllegalArgumentException.class, () -> LabelSet.copyOf(backwards));
    }

    private static String name(Random random) {
        return "_Abz".charAt(random.nextInt(4)) + "" + random.nextInt(4);
    }
}
