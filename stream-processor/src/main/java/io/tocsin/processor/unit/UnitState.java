package io.tocsin.processor.unit;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state that an earlier evaluator of the same unit reported, read back from the store.
 *
 * @param entries as {@link UnitListener#stateChanged} gave them. Entries that the plan no longer needs, or that this
 *     version cannot read, are reported as removed and otherwise ignored.
 */
public record UnitState(SortedMap<String, byte[]> entries) implements UnitEntries {
    /** A unit that starts from nothing. */
    public static final UnitState EMPTY = new UnitState(Map.of());

    public UnitState {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** In any order. */
    public UnitState(Map<String, byte[]> entries) {
        this(new TreeMap<>(entries));
    }

    @Override
    public List<Map.Entry<String, byte[]>> between(String from, String to) {
        return List.copyOf(entries.subMap(from, to).entrySet());
    }
}
