package io.tocsin.processor.switching;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store of a task of the evaluation. */
final class Memory implements SwitchStore, Held {
    private final TreeMap<String, byte[]> remembered = new TreeMap<>();
    private final TreeMap<Place, TreeMap<String, byte[]>> held = new TreeMap<>();

    private long changes;

    /** How often an entry of an evaluator was put or removed. */
    long changes() {
        return changes;
    }

    /** Adds entries that belong to nothing, before, between and behind those that do. */
    void stray(Place place) {
        Map<String, byte[]> entries = held(place);
        for (String key : List.copyOf(entries.keySet())) {
            if (key.startsWith("s/")) {
                entries.put("c" + key.substring(1) + "-stray/1", new byte[0]);
            }
        }
        List.of("c/-/stray/1", "c/zzz/stray/1", "s/-/stray", "s/zzz/stray", "s/zzz/stray/1")
                .forEach(key -> entries.put(key, new byte[0]));
    }

    /** The keys of all entries of evaluators. */
    List<String> held() {
        return held.values().stream()
                .flatMap(entries -> entries.keySet().stream())
                .toList();
    }

    SortedMap<String, byte[]> held(Place place) {
        return held.computeIfAbsent(place, absent -> new TreeMap<>());
    }

    @Override
    public byte @Nullable [] get(String key) {
        return remembered.get(key);
    }

    @Override
    public void put(String key, byte @Nullable [] value) {
        put(remembered, key, value);
    }

    @Override
    public List<String> keys(String prefix) {
        return remembered.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public List<Map.Entry<String, byte[]>> between(Place place, String from, String to) {
        return List.copyOf(held(place).subMap(from, to).entrySet());
    }

    @Override
    public byte @Nullable [] get(Place place, String key) {
        return held(place).get(key);
    }

    @Override
    public void put(Place place, String key, byte @Nullable [] value) {
        changes++;
        put(held(place), key, value);
    }

    private static void put(Map<String, byte[]> entries, String key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }
}
