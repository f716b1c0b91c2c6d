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
    public List<Place> places() {
        return List.copyOf(held.keySet());
    }

    @Override
    public List<String> keys(Place place) {
        return List.copyOf(held(place).keySet());
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
